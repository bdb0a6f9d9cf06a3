/**
 * Structs of CARLA's protocol as this server holds them. Metres, degrees, m/s, deg/s; Unreal's axes (x
 * forward, y right, z up; yaw clockwise seen from above).
 */
export type { CarlaVersion, WirePose } from '../stream/header.js';

export interface WireVector {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export const ZERO: WireVector = { x: 0, y: 0, z: 0 };

/** A box in some frame: centre, half sides, rotation. */
export interface WireBox {
  readonly location: WireVector;
  readonly extent: WireVector;
  readonly pitch: number;
  readonly yaw: number;
  readonly roll: number;
}

export const NO_BOX: WireBox = { location: ZERO, extent: ZERO, pitch: 0, yaw: 0, roll: 0 };

/** Kinds of attribute values; 0.9.16 counts them from 1. */
export const AttributeType = { Bool: 0, Int: 1, Float: 2, String: 3, RgbColor: 4 } as const;
export type AttributeType = (typeof AttributeType)[keyof typeof AttributeType];

export interface AttributeValue {
  readonly id: string;
  readonly type: AttributeType;
  readonly value: string;
}

/** What a client asks to be spawned. */
export interface ActorDescription {
  readonly uid: number;
  readonly id: string;
  readonly attributes: readonly AttributeValue[];
}

/** What a client is told of an actor. */
export interface WireActor {
  readonly id: number;
  /** 0 for none. */
  readonly parentId: number;
  readonly description: ActorDescription;
  readonly box: WireBox;
  /** Semantic tags, a byte each. */
  readonly tags: Uint8Array;
  /** 24 bytes for a sensor with a stream, else empty. */
  readonly token: Uint8Array;
}

export interface VehicleControl {
  throttle: number;
  steer: number;
  brake: number;
  handBrake: boolean;
  reverse: boolean;
  manualGearShift: boolean;
  gear: number;
}

export interface AckermannControl {
  readonly steer: number;
  readonly steerSpeed: number;
  readonly speed: number;
  readonly acceleration: number;
  readonly jerk: number;
}

/** Gains of the controllers behind Ackermann control. */
export interface AckermannSettings {
  readonly speedKp: number;
  readonly speedKi: number;
  readonly speedKd: number;
  readonly accelKp: number;
  readonly accelKi: number;
  readonly accelKd: number;
}

export interface WalkerControl {
  readonly direction: WireVector;
  readonly speedMps: number;
  readonly jump: boolean;
}

export interface EpisodeSettings {
  readonly synchronous: boolean;
  readonly noRendering: boolean;
  /** Null: as long as the step really took. */
  readonly fixedDeltaS: number | null;
  readonly substepping: boolean;
  readonly maxSubstepDeltaS: number;
  readonly maxSubsteps: number;
  readonly maxCullingDistance: number;
  readonly deterministicRagdolls: boolean;
  readonly tileStreamDistance: number;
  readonly actorActiveDistance: number;
  readonly spectatorAsEgo: boolean;
}

export const DEFAULT_SETTINGS: EpisodeSettings = {
  synchronous: false,
  noRendering: false,
  fixedDeltaS: null,
  substepping: true,
  maxSubstepDeltaS: 0.01,
  maxSubsteps: 10,
  maxCullingDistance: 0,
  deterministicRagdolls: true,
  tileStreamDistance: 3000,
  actorActiveDistance: 2000,
  spectatorAsEgo: true,
};

/** The 14 weather numbers in the order of the wire. */
export const WEATHER_FIELDS = [
  'cloudiness',
  'precipitation',
  'precipitationDeposits',
  'windIntensity',
  'sunAzimuthAngle',
  'sunAltitudeAngle',
  'fogDensity',
  'fogDistance',
  'fogFalloff',
  'wetness',
  'scatteringIntensity',
  'mieScatteringScale',
  'rayleighScatteringScale',
  'dustStorm',
] as const;

export type Weather = Readonly<Record<(typeof WEATHER_FIELDS)[number], number>>;

/** A street lamp, as clients set and ask it. */
export interface LampState {
  readonly id: number;
  readonly location: WireVector;
  readonly intensity: number;
  readonly group: number;
  readonly colour: readonly [number, number, number];
  readonly isOn: boolean;
}
