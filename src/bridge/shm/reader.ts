/**
 * The reading end of shared images. The world's process writes all arrays of one tick into a slot of a
 * ring (docs/images.md); a message names them; `array` gives them to the agent without a copy.
 *
 * How long an array may be looked at: until the agent is asked for the next tick. The writer reuses a
 * slot after `slots` ticks, at the earliest while the world steps to the tick after the next.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { basename, isAbsolute } from 'node:path';
import { EgoloopError, InvariantError } from '../../core/errors.js';
import { FILE_HEADER_USED_BYTES, notARing, type RingLayout, readRingHeader } from './layout.js';
import {
  arrayOver,
  badReference,
  referencedBytes,
  type SharedArray,
  type SharedArrayReference,
} from './reference.js';
import { openSlots, type Slots } from './slots.js';

export interface ReaderOptions {
  /** False: read the file into buffers even where it could be mapped. */
  readonly mayMap?: boolean;
}

/** Rings are named so; the name of a ring comes from the other end and opens nothing else. */
const RING_NAME = /^egoloop-[0-9a-f]{32}\.ring$/;

export class SharedMemoryReader {
  readonly file: string;
  readonly layout: RingLayout;
  readonly #fd: number;
  readonly #slots: Slots;
  #isOpen = true;

  private constructor(file: string, fd: number, layout: RingLayout, slots: Slots) {
    this.file = file;
    this.layout = layout;
    this.#fd = fd;
    this.#slots = slots;
  }

  /**
   * Opens the ring that the other end names.
   *
   * @throws EgoloopError SHARED_MEMORY_INVALID: not here (another machine or container), not readable
   *   by this user, or no ring of this version
   */
  static open(file: string, { mayMap = true }: ReaderOptions = {}): SharedMemoryReader {
    if (!isAbsolute(file) || !RING_NAME.test(basename(file))) {
      throw notARing(file, 'is no name of a ring of shared images');
    }
    const fd = openRing(file);
    try {
      const stat = fstatSync(fd);
      if (!stat.isFile()) throw notARing(file, 'is no ring of shared images: not a plain file');
      const header = new Uint8Array(FILE_HEADER_USED_BYTES);
      const count = readSync(fd, header, 0, header.length, 0);
      const layout = readRingHeader(header.subarray(0, count), stat.size, file);
      return new SharedMemoryReader(file, fd, layout, openSlots(layout, fd, file, mayMap));
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  /** True when arrays are the writer's own bytes, false when they are read into a buffer. */
  get isMapped(): boolean {
    return this.#slots.isMapped;
  }

  /**
   * The array that a message refers to. Its values are the writer's; whoever needs them longer than
   * until the next tick copies them.
   *
   * @throws EgoloopError SHARED_MEMORY_INVALID: the reference leaves the ring, the field is named;
   *   SHARED_MEMORY_TORN: the slot holds another tick, or did while it was read
   */
  array(reference: SharedArrayReference): SharedArray {
    const bytes = referencedBytes(reference, this.layout.slotCapacity);
    const { sequence, offset } = reference;
    const slot = sequence % this.layout.slots;
    const { payloadBytes } = this.#intactHeader(sequence);
    if (offset + bytes > payloadBytes) {
      throw badReference('shape', `ends at byte ${offset + bytes} of ${payloadBytes} written`);
    }
    const place = this.#slots.bytes(slot, offset, bytes);
    if (!this.#slots.isMapped) this.#intactHeader(sequence);
    return arrayOver(reference, place.buffer, place.byteOffset, bytes);
  }

  /**
   * Checks that the arrays of a tick were not written over while they were looked at; call it when
   * the agent has answered.
   *
   * @throws EgoloopError SHARED_MEMORY_TORN
   */
  assertIntact(sequence: number): void {
    // What was read into a buffer is checked as it is read, and nobody writes there.
    if (this.#slots.isMapped) this.#intactHeader(sequence);
  }

  /** Lets go of the ring; arrays still held stay safe to touch, but read zeros where they were mapped. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#slots.close();
    closeSync(this.#fd);
  }

  #intactHeader(sequence: number): { readonly payloadBytes: number } {
    if (!this.#isOpen) throw new InvariantError('the ring of shared images is closed');
    const header = this.#slots.header(sequence % this.layout.slots);
    if (header.begun === sequence && header.complete === sequence) return header;
    const found = header.begun === header.complete ? 'holds' : 'is being filled with';
    throw new EgoloopError(
      'SHARED_MEMORY_TORN',
      `the images of sequence ${sequence} are gone: their slot ${found} sequence ${header.begun}; ` +
        'each end must wait for the other',
      { file: this.file },
    );
  }
}

function openRing(file: string): number {
  // Where a flag is unknown to the system it counts for nothing. A pipe must not hold up the opening.
  const flags = constants.O_RDWR | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  try {
    return openSync(file, flags);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT'
        ? 'is not here: the other end runs on another machine or in another container'
        : `cannot be opened (${code}): both ends must run as the same user`;
    throw notARing(file, why, error);
  }
}
