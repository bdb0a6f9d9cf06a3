/**
 * Sensor arrays that do not come in the message itself, for the driver's end of the bridge: from the
 * world's ring of shared memory, and from JPEG. docs/images.md says when a world sends which.
 */
import { EgoloopError } from '../../core/errors.js';
import { decodeJpegBgra } from '../jpeg/decode-jpeg.js';
import type { JpegImage, SensorReaders, SharedMemoryRef } from '../protocol/sensor-data.js';
import { type SharedArrayReference, SharedMemoryReader } from '../shm/index.js';

export class SensorImages {
  /** For the codec. */
  readonly readers: SensorReaders = {
    sharedMemory: (reference) => this.#shared(reference),
    jpeg: (image) => decoded(image),
  };
  readonly #ring: SharedMemoryReader | null;
  /** Of the arrays that were handed out last; 0 before the first. */
  #sequence = 0;

  private constructor(
    ring: SharedMemoryReader | null,
    /** Why the ring that the world names cannot be read; null where it can or there is none. */
    readonly hindrance: string | null,
  ) {
    this.#ring = ring;
  }

  /**
   * Opens what the world offers. Never throws for a ring that is out of reach: the world then sends
   * arrays in its messages, if it is told.
   *
   * @param sharedMemory the ring that `welcome` names, or null
   */
  static open(sharedMemory: string | null): SensorImages {
    if (sharedMemory === null) return new SensorImages(null, null);
    try {
      return new SensorImages(SharedMemoryReader.open(sharedMemory), null);
    } catch (error) {
      if (error instanceof EgoloopError) return new SensorImages(null, error.message);
      throw error;
    }
  }

  /** True when arrays in shared memory can be read: what `needs` and `open` tell the world. */
  get canShare(): boolean {
    return this.#ring !== null;
  }

  /**
   * Checks that what was handed out last was not written over; for when the agent has answered.
   *
   * @throws EgoloopError SHARED_MEMORY_TORN
   */
  requireIntact(): void {
    if (this.#sequence > 0) this.#ring?.assertIntact(this.#sequence);
  }

  /** Lets the ring go. What was handed out stays safe to touch. */
  close(): void {
    this.#sequence = 0;
    this.#ring?.close();
  }

  #shared(reference: SharedMemoryRef): unknown {
    if (this.#ring === null) {
      throw new EgoloopError(
        'SHARED_MEMORY_INVALID',
        `a sensor's data lies in shared memory, which is out of reach (${this.hindrance ?? 'none was named'})`,
      );
    }
    const data = this.#ring.array(reference as SharedArrayReference);
    this.#sequence = reference.sequence;
    return reference.shape.length > 1 ? { shape: reference.shape, data } : data;
  }
}

function decoded({ jpeg, width, height }: JpegImage): unknown {
  return { shape: [height, width, 4], data: decodeJpegBgra(jpeg, width, height, 'frame.sensors') };
}
