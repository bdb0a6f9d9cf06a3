/**
 * The world's snapshot of one frame: header, 36 bytes about the episode, then 119 bytes an actor, packed
 * and little-endian. Every actor must be in it, or the client reads zeros and takes it for dead. No
 * number may be NaN: one would end the client's map look-ups with an exception.
 */
import { invariant } from '../../core/errors.js';
import { HEADER_BYTES, NO_POSE, type WirePose, writeHeader, writePose } from './header.js';

export const SNAPSHOT_HEADER_BYTES = 36;
export const ACTOR_BYTES = 119;
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
  private at = 0;

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
    const { bytes } = this;
    bytes.writeFloatLE(finite(facts.throttle), at);
    bytes.writeFloatLE(finite(facts.steer), at + 4);
    bytes.writeFloatLE(finite(facts.brake), at + 8);
    bytes[at + 12] = Number(facts.handBrake);
    bytes[at + 13] = Number(facts.reverse);
    bytes[at + 14] = Number(facts.manualGearShift);
    bytes.writeInt32LE(facts.gear, at + 15);
    bytes.writeFloatLE(finite(facts.speedLimitKmh), at + 19);
    bytes[at + 23] = facts.lightState;
    bytes[at + 24] = Number(facts.lightId !== 0);
    bytes.writeUInt32LE(facts.lightId, at + 25);
    bytes[at + 29] = facts.failureState;
  }

  walker(actor: ActorFacts, facts: WalkerFacts): void {
    const at = this.actor(actor);
    this.vector(at, facts.direction);
    this.bytes.writeFloatLE(finite(facts.speedMps), at + 12);
    this.bytes[at + 16] = Number(facts.jump);
  }

  trafficLight(actor: ActorFacts, facts: TrafficLightFacts): void {
    const at = this.actor(actor);
    const { bytes } = this;
    this.signalId(at, facts.signalId);
    bytes.writeFloatLE(finite(facts.greenS), at + 32);
    bytes.writeFloatLE(finite(facts.yellowS), at + 36);
    bytes.writeFloatLE(finite(facts.redS), at + 40);
    bytes.writeFloatLE(finite(facts.elapsedS), at + 44);
    bytes.writeUInt32LE(facts.poleIndex, at + 48);
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
    const { bytes, at } = this;
    bytes.fill(0, at, at + ACTOR_BYTES);
    bytes.writeUInt32LE(id, at);
    bytes[at + 4] = ACTIVE;
    invariant(
      Number.isFinite(pose.x + pose.y + pose.z + pose.pitch + pose.yaw + pose.roll),
      `actor ${id} has a pose that is not finite`,
    );
    writePose(bytes, at + 5, pose);
    this.vector(at + 29, velocity);
    this.vector(at + 41, angularVelocityDegps);
    this.vector(at + 53, acceleration);
    this.at = at + ACTOR_BYTES;
    return at + UNION_AT;
  }

  private vector(at: number, [x, y, z]: readonly [number, number, number]): void {
    this.bytes.writeFloatLE(finite(x), at);
    this.bytes.writeFloatLE(finite(y), at + 4);
    this.bytes.writeFloatLE(finite(z), at + 8);
  }

  private signalId(at: number, id: string): void {
    // The last byte stays zero: the client reads up to it.
    this.bytes.write(id, at, SIGNAL_ID_BYTES - 1, 'utf8');
  }

  private grow(): void {
    if (this.at + ACTOR_BYTES <= this.bytes.length) return;
    const bytes = Buffer.alloc(this.bytes.length * 2);
    this.bytes.copy(bytes, 0, 0, this.at);
    this.bytes = bytes;
  }
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
