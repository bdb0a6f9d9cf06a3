/**
 * What turns a sensor of the world into messages of its stream. One is made for each sensor actor when
 * it is spawned and lives as long as the actor; `measure` is called at most once a frame, after the
 * world stepped, in the order in which the sensors were spawned.
 */
import type { CarlaWorld } from '../../world/carla-world.js';
import type { SensorActor } from '../../world/sensor-actor.js';
import type { CarlaVersion, StreamKind } from '../header.js';

/** The payload of a message that takes a while to make; what it shows is settled when it begins. */
export interface LateMessage {
  /** The whole payload; its start is final as far as `more` says. */
  readonly bytes: Uint8Array;
  /** Does some more of the work; how many bytes from the start are final. */
  more(): number;
}

export interface SensorStream {
  readonly kind: StreamKind;
  /** True for events (collision, obstacle): measured every frame, heard or not, never by `sensor_tick`. */
  readonly isEvent?: boolean;
  /**
   * The payloads of this frame's messages, each behind the common header, which the server writes.
   * An empty list or null sends nothing: only events may do so. A payload is a list of pieces that are
   * sent one after the other; the bytes belong to the socket from then on and are not written again
   * before `release`.
   */
  measure(): readonly (readonly Uint8Array[])[] | null;
  /**
   * In place of `measure` where there is one message that takes a while: it is finished before the world
   * steps on. `release` is told of its bytes.
   */
  begin?(): LateMessage;
  /** Told that no socket holds a payload any more: its memory may serve for another. */
  release?(payload: readonly Uint8Array[]): void;
}

/** What streams need to know of the server beyond the world. */
export interface StreamHost {
  readonly version: CarlaVersion;
  /** Port of the streams, for the tokens of sensors that events name. */
  readonly streamPort: number;
  /** Gravity that inertial sensors assume, m/s². */
  readonly imuGravityMps2: number;
}

export type SensorStreamFactory = (
  sensor: SensorActor,
  world: CarlaWorld,
  host: StreamHost,
) => SensorStream;
