/**
 * Every actor of the embedded world as columns of typed arrays, so that a step touches flat memory and
 * allocates nothing. A slot is an index into the columns; it is reused after removal, the actor id
 * never is. Frame: CARLA's axes, metres, m/s, radians (yaw grows clockwise seen from above).
 */
import { invariant } from '../../core/errors.js';

export const ActorKind = { Vehicle: 0, TwoWheeler: 1, Walker: 2, Prop: 3 } as const;
export type ActorKind = (typeof ActorKind)[keyof typeof ActorKind];

/** How the world moves an actor in a step. */
export const Motion = {
  /** Does not move and has no speed. */
  Still: 0,
  /** Throttle, steer and brake through the vehicle dynamics (ego, PID lane followers). */
  Control: 1,
  /** Pose and velocity were already set for this step by its driver; the world integrates nothing. */
  Driven: 2,
  /** Keeps its velocity vector (walkers, straight movers). */
  Velocity: 3,
} as const;
export type Motion = (typeof Motion)[keyof typeof Motion];

/** What it takes to put an actor into the world. */
export interface SpawnSpec {
  readonly typeId: string;
  readonly roleName: string;
  readonly kind: ActorKind;
  readonly xM: number;
  readonly yM: number;
  /** Height of the actor's origin: on the ground. */
  readonly zM: number;
  readonly yawRad: number;
  readonly pitchRad?: number;
  readonly halfLengthM: number;
  readonly halfWidthM: number;
  readonly halfHeightM: number;
  readonly speedMps?: number;
  readonly motion?: Motion;
  /** False for flat debris and warning signs beside the road: no contacts, no occlusion. */
  readonly collides?: boolean;
}

const FLOAT_COLUMNS = [
  'x',
  'y',
  'z',
  'yaw',
  'pitch',
  'speed',
  'vx',
  'vy',
  'vz',
  'ax',
  'ay',
  'yawRate',
  'halfLength',
  'halfWidth',
  'halfHeight',
  'throttle',
  'steer',
  'brake',
  'standing',
  'brakePressure',
  'axleScale',
] as const;

/** Columns of all actors; `slots` lists the living ones by ascending id. */
export class ActorTable {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly yaw: Float64Array;
  readonly pitch: Float64Array;
  /** Signed speed along the heading, m/s. */
  readonly speed: Float64Array;
  readonly vx: Float64Array;
  readonly vy: Float64Array;
  readonly vz: Float64Array;
  readonly ax: Float64Array;
  readonly ay: Float64Array;
  readonly yawRate: Float64Array;
  readonly halfLength: Float64Array;
  readonly halfWidth: Float64Array;
  readonly halfHeight: Float64Array;
  readonly throttle: Float64Array;
  readonly steer: Float64Array;
  readonly brake: Float64Array;
  /** Seconds of throttle since standing still: the launch delay of the power train. */
  readonly standing: Float64Array;
  /** Brake as it has built up, 0…1: it lags the pedal. */
  readonly brakePressure: Float64Array;
  /** Distance of the axles in parts of the car's that the dynamics were fitted to. */
  readonly axleScale: Float64Array;
  readonly id: Int32Array;
  readonly kind: Uint8Array;
  readonly motion: Uint8Array;
  readonly collides: Uint8Array;
  /** 1 while the brake lights are on (set by drivers, seen by agents). */
  readonly brakeLight: Uint8Array;
  readonly handBrake: Uint8Array;
  readonly reverse: Uint8Array;
  readonly typeId: string[];
  readonly roleName: string[];
  /** Living slots in order of ascending id; only the first `count` are valid. */
  readonly slots: Int32Array;
  count = 0;
  private readonly free: number[] = [];
  private nextId: number;

  /**
   * @param capacity most actors alive at once, parked cars and props included
   * @param firstId id of the first actor; lights and signs of the map have the ids below it
   */
  constructor(
    readonly capacity: number,
    firstId = 1,
  ) {
    this.nextId = firstId;
    const floats = new Float64Array(capacity * FLOAT_COLUMNS.length);
    const columns = Object.fromEntries(
      FLOAT_COLUMNS.map((name, i) => [name, floats.subarray(i * capacity, (i + 1) * capacity)]),
    ) as Record<(typeof FLOAT_COLUMNS)[number], Float64Array>;
    this.x = columns.x;
    this.y = columns.y;
    this.z = columns.z;
    this.yaw = columns.yaw;
    this.pitch = columns.pitch;
    this.speed = columns.speed;
    this.vx = columns.vx;
    this.vy = columns.vy;
    this.vz = columns.vz;
    this.ax = columns.ax;
    this.ay = columns.ay;
    this.yawRate = columns.yawRate;
    this.halfLength = columns.halfLength;
    this.halfWidth = columns.halfWidth;
    this.halfHeight = columns.halfHeight;
    this.throttle = columns.throttle;
    this.steer = columns.steer;
    this.brake = columns.brake;
    this.standing = columns.standing;
    this.brakePressure = columns.brakePressure;
    this.axleScale = columns.axleScale;
    this.id = new Int32Array(capacity);
    this.kind = new Uint8Array(capacity);
    this.motion = new Uint8Array(capacity);
    this.collides = new Uint8Array(capacity);
    this.brakeLight = new Uint8Array(capacity);
    this.handBrake = new Uint8Array(capacity);
    this.reverse = new Uint8Array(capacity);
    this.typeId = new Array<string>(capacity).fill('');
    this.roleName = new Array<string>(capacity).fill('');
    this.slots = new Int32Array(capacity);
    for (let slot = capacity - 1; slot >= 0; slot -= 1) this.free.push(slot);
  }

  /** Adds an actor without asking whether the place is free; returns its slot. */
  add(spec: SpawnSpec): number {
    const slot = this.free.pop();
    invariant(slot !== undefined, `more than ${this.capacity} actors alive at once`);
    const speed = spec.speedMps ?? 0;
    this.x[slot] = spec.xM;
    this.y[slot] = spec.yM;
    this.z[slot] = spec.zM;
    this.yaw[slot] = spec.yawRad;
    this.pitch[slot] = spec.pitchRad ?? 0;
    this.speed[slot] = speed;
    this.vx[slot] = speed * Math.cos(spec.yawRad);
    this.vy[slot] = speed * Math.sin(spec.yawRad);
    this.vz[slot] = 0;
    this.ax[slot] = 0;
    this.ay[slot] = 0;
    this.yawRate[slot] = 0;
    this.halfLength[slot] = spec.halfLengthM;
    this.halfWidth[slot] = spec.halfWidthM;
    this.halfHeight[slot] = spec.halfHeightM;
    this.throttle[slot] = 0;
    this.steer[slot] = 0;
    this.brake[slot] = 0;
    this.standing[slot] = 0;
    this.brakePressure[slot] = 0;
    this.axleScale[slot] = 1;
    this.id[slot] = this.nextId;
    this.kind[slot] = spec.kind;
    this.motion[slot] = spec.motion ?? Motion.Still;
    this.collides[slot] = spec.collides === false ? 0 : 1;
    this.brakeLight[slot] = 0;
    this.handBrake[slot] = 0;
    this.reverse[slot] = 0;
    this.typeId[slot] = spec.typeId;
    this.roleName[slot] = spec.roleName;
    // Ids only grow, so appending keeps `slots` sorted by id.
    this.slots[this.count] = slot;
    this.count += 1;
    this.nextId += 1;
    return slot;
  }

  /** An id for something that is no body: it counts on with the ids of the actors. */
  reserveId(): number {
    const id = this.nextId;
    this.nextId += 1;
    return id;
  }

  /** Removes a living actor; its slot may be reused, its id never is. */
  remove(slot: number): void {
    const place = this.slots.subarray(0, this.count).indexOf(slot);
    invariant(place >= 0, `slot ${slot} holds no actor`);
    this.slots.copyWithin(place, place + 1, this.count);
    this.count -= 1;
    this.id[slot] = 0;
    this.free.push(slot);
  }

  /** True while this slot still holds the actor with this id. */
  holds(slot: number, id: number): boolean {
    return id > 0 && this.id[slot] === id;
  }
}
