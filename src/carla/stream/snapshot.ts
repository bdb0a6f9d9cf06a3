/**
 * The world's snapshot of one frame: header, 36 bytes about the episode, then 119 bytes an actor, packed
 * and little-endian. Every actor must be in it, or the client reads zeros and takes it for dead. No
 * number may be NaN: one would end the client's map look-ups with an exception.
 */
import { invariant } from '../../core/errors.js';
import { HEADER_BYTES, NO_POSE, type WirePose, writeHeader } from './header.js';

const SNAPSHOT_HEADER_BYTES = 36;
const ACTOR_BYTES = 119;
const UNION_AT = 65;
const SIGNAL_ID_BYTES = 32;

export const SnapshotFlag = { None: 0, MapChanged: 1, LightsChanged: 2 } as const;
const ACTIVE = 1;

export interface SnapshotFacts {
  readonly index: number;
  readonly frame: number;
  /** Since the episode began, seconds. */
  readonly timeS: number;
  readonly episodeId: bigint;
  readonly platformTimeS: number;
  readonly deltaS: number;
  /** Bits of `SnapshotFlag`. */
  readonly flags: number;
}

/** What any actor has. Metres, degrees, m/s, deg/s, m/s². */
export interface ActorFacts {
  readonly id: number;
  readonly pose: WirePose;
  readonly velocity: readonly [number, number, number];
  readonly angularVelocityDegps: readonly [number, number, number];
  readonly acceleration: readonly [number, number, number];
}

export interface VehicleFacts {
  readonly throttle: number;
  readonly steer: number;
  readonly brake: number;
  readonly handBrake: boolean;
  readonly reverse: boolean;
  readonly manualGearShift: boolean;
  readonly gear: number;
  readonly speedLimitKmh: number;
  /** `LightState` the vehicle stands before; Green at none. */
  readonly lightState: number;
  /** Actor id of that light, 0 at none. */
  readonly lightId: number;
  readonly failureState: number;
}

export interface WalkerFacts {
  readonly direction: readonly [number, number, number];
  readonly speedMps: number;
  readonly jump: boolean;
}

export interface TrafficLightFacts {
  /** OpenDRIVE id of the signal; cut behind 31 bytes. */
  readonly signalId: string;
  readonly greenS: number;
  readonly yellowS: number;
  readonly redS: number;
  readonly elapsedS: number;
  readonly poleIndex: number;
  readonly isFrozen: boolean;
  readonly state: number;
}

/** Writes snapshots into one buffer that grows with the number of actors. */
export class SnapshotWriter {
  private bytes: Buffer = Buffer.alloc(HEADER_BYTES + SNAPSHOT_HEADER_BYTES + 64 * ACTOR_BYTES);
  /** The same bytes: numbers go in faster this way, and there are thousands a frame. */
  private view = viewOf(this.bytes);
  private at = 0;
  /** Signal ids as they are written, 32 bytes each. */
  private readonly signalIds = new Map<string, Buffer>();

  begin(facts: SnapshotFacts): void {
    const { bytes } = this;
    const at = writeHeader(bytes, 0, { ...facts, pose: NO_POSE });
    bytes.writeBigUInt64LE(facts.episodeId, at);
    bytes.writeDoubleLE(facts.platformTimeS, at + 8);
    bytes.writeFloatLE(facts.deltaS, at + 16);
    bytes.fill(0, at + 20, at + 32);
    bytes.writeInt32LE(facts.flags, at + 32);
    this.at = at + SNAPSHOT_HEADER_BYTES;
  }

  /** An actor without a state of its own: props, sensors, the spectator. */
  plain(actor: ActorFacts): void {
    this.actor(actor);
  }

  vehicle(actor: ActorFacts, facts: VehicleFacts): void {
    const at = this.actor(actor);
    const { bytes, view } = this;
    view.setFloat32(at, finite(facts.throttle), true);
    view.setFloat32(at + 4, finite(facts.steer), true);
    view.setFloat32(at + 8, finite(facts.brake), true);
    bytes[at + 12] = Number(facts.handBrake);
    bytes[at + 13] = Number(facts.reverse);
    bytes[at + 14] = Number(facts.manualGearShift);
    view.setInt32(at + 15, facts.gear, true);
    view.setFloat32(at + 19, finite(facts.speedLimitKmh), true);
    bytes[at + 23] = facts.lightState;
    bytes[at + 24] = Number(facts.lightId !== 0);
    view.setUint32(at + 25, facts.lightId, true);
    bytes[at + 29] = facts.failureState;
  }

  walker(actor: ActorFacts, facts: WalkerFacts): void {
    const at = this.actor(actor);
    this.vector(at, facts.direction);
    this.view.setFloat32(at + 12, finite(facts.speedMps), true);
    this.bytes[at + 16] = Number(facts.jump);
  }

  trafficLight(actor: ActorFacts, facts: TrafficLightFacts): void {
    const at = this.actor(actor);
    const { bytes, view } = this;
    this.signalId(at, facts.signalId);
    view.setFloat32(at + 32, finite(facts.greenS), true);
    view.setFloat32(at + 36, finite(facts.yellowS), true);
    view.setFloat32(at + 40, finite(facts.redS), true);
    view.setFloat32(at + 44, finite(facts.elapsedS), true);
    view.setUint32(at + 48, facts.poleIndex, true);
    bytes[at + 52] = Number(facts.isFrozen);
    bytes[at + 53] = facts.state;
  }

  /** A stop, yield or speed sign. */
  trafficSign(actor: ActorFacts, signalId: string): void {
    this.signalId(this.actor(actor), signalId);
  }

  /** The whole message as bytes of its own: a socket may still be sending the one before. */
  end(): Buffer {
    return Buffer.from(this.bytes.subarray(0, this.at));
  }

  /** Writes what all actors share; returns where the actor's own 54 bytes begin. */
  private actor({ id, pose, velocity, angularVelocityDegps, acceleration }: ActorFacts): number {
    this.grow();
    const { bytes, view, at } = this;
    bytes.fill(0, at, at + ACTOR_BYTES);
    view.setUint32(at, id, true);
    bytes[at + 4] = ACTIVE;
    invariant(
      Number.isFinite(pose.x + pose.y + pose.z + pose.pitch + pose.yaw + pose.roll),
      `actor ${id} has a pose that is not finite`,
    );
    view.setFloat32(at + 5, pose.x, true);
    view.setFloat32(at + 9, pose.y, true);
    view.setFloat32(at + 13, pose.z, true);
    view.setFloat32(at + 17, pose.pitch, true);
    view.setFloat32(at + 21, pose.yaw, true);
    view.setFloat32(at + 25, pose.roll, true);
    this.vector(at + 29, velocity);
    this.vector(at + 41, angularVelocityDegps);
    this.vector(at + 53, acceleration);
    this.at = at + ACTOR_BYTES;
    return at + UNION_AT;
  }

  private vector(at: number, [x, y, z]: readonly [number, number, number]): void {
    this.view.setFloat32(at, finite(x), true);
    this.view.setFloat32(at + 4, finite(y), true);
    this.view.setFloat32(at + 8, finite(z), true);
  }

  private signalId(at: number, id: string): void {
    let written = this.signalIds.get(id);
    if (written === undefined) {
      written = Buffer.alloc(SIGNAL_ID_BYTES);
      // The last byte stays zero: the client reads up to it.
      written.write(id, 0, SIGNAL_ID_BYTES - 1, 'utf8');
      this.signalIds.set(id, written);
    }
    this.bytes.set(written, at);
  }

  private grow(): void {
    if (this.at + ACTOR_BYTES <= this.bytes.length) return;
    const bytes = Buffer.alloc(this.bytes.length * 2);
    this.bytes.copy(bytes, 0, 0, this.at);
    this.bytes = bytes;
    this.view = viewOf(bytes);
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
