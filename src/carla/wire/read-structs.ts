/**
 * Structs out of the arguments of a call. Numbers that are not finite arrive in earnest: the traffic
 * manager divides by a target speed of 0, so that a standing car's brake is NaN, which means full brake
 * of its kind (0.7); any other number that is not finite counts as 0.
 */
import type { Arguments } from '../rpc/arguments.js';
import type {
  AckermannControl,
  AckermannSettings,
  ActorDescription,
  AttributeType,
  AttributeValue,
  EpisodeSettings,
  VehicleControl,
  WalkerControl,
  Weather,
  WirePose,
  WireVector,
} from './types.js';
import {
  type CarlaVersion,
  DEFAULT_SETTINGS,
  AttributeType as Types,
  WEATHER_FIELDS,
} from './types.js';

/** The traffic manager's own full brake. */
const BRAKE_FOR_NAN = 0.7;

/** A float, 0 where it is not finite. */
export function readFinite(args: Arguments, fallback?: number): number {
  const value = args.float(fallback);
  return Number.isFinite(value) ? value : 0;
}

/** Vector3D or Location. */
export function readVector(args: Arguments, name: string): WireVector {
  const fields = args.struct(name);
  return { x: readFinite(fields), y: readFinite(fields), z: readFinite(fields) };
}

/** Transform: location, then pitch, yaw, roll. */
export function readPose(args: Arguments, name: string): WirePose {
  const fields = args.struct(name);
  const { x, y, z } = readVector(fields, 'location');
  const rotation = fields.struct('rotation');
  const [pitch, yaw, roll] = [readFinite(rotation), readFinite(rotation), readFinite(rotation)];
  return { x, y, z, pitch, yaw, roll };
}

/** ActorDescription. Attribute types are brought to the numbering that counts from 0. */
export function readDescription(
  args: Arguments,
  name: string,
  version: CarlaVersion,
): ActorDescription {
  const fields = args.struct(name);
  const first = version === '0.9.16' ? 1 : 0;
  return {
    uid: fields.int(),
    id: fields.str(),
    attributes: fields.list('attributes', (entry) => readAttribute(entry, first)),
  };
}

function readAttribute(entry: Arguments, first: number): AttributeValue {
  const fields = entry.struct('attribute');
  const id = fields.str();
  const type = fields.int() - first;
  const isKnown = type >= Types.Bool && type <= Types.RgbColor;
  return { id, type: (isKnown ? type : Types.String) as AttributeType, value: fields.str() };
}

export function readVehicleControl(args: Arguments): VehicleControl {
  const fields = args.struct('control');
  const throttle = readFinite(fields);
  const steer = readFinite(fields);
  const brake = fields.float();
  return {
    throttle: clamp(throttle, 0, 1),
    steer: clamp(steer, -1, 1),
    brake: Number.isFinite(brake) ? clamp(brake, 0, 1) : BRAKE_FOR_NAN,
    handBrake: fields.bool(false),
    reverse: fields.bool(false),
    manualGearShift: fields.bool(false),
    gear: fields.int(0),
  };
}

export function readAckermannControl(args: Arguments): AckermannControl {
  const fields = args.struct('control');
  return {
    steer: readFinite(fields),
    steerSpeed: readFinite(fields),
    speed: readFinite(fields),
    acceleration: readFinite(fields),
    jerk: readFinite(fields, 0),
  };
}

export function readAckermannSettings(args: Arguments): AckermannSettings {
  const fields = args.struct('settings');
  return {
    speedKp: readFinite(fields),
    speedKi: readFinite(fields),
    speedKd: readFinite(fields),
    accelKp: readFinite(fields),
    accelKi: readFinite(fields),
    accelKd: readFinite(fields),
  };
}

export function readWalkerControl(args: Arguments): WalkerControl {
  const fields = args.struct('control');
  const direction = readVector(fields, 'direction');
  return { direction, speedMps: readFinite(fields), jump: fields.bool(false) };
}

/** EpisodeSettings; fields that an older client does not send keep their defaults. */
export function readSettings(args: Arguments): EpisodeSettings {
  const fields = args.struct('settings');
  const base = DEFAULT_SETTINGS;
  return {
    synchronous: fields.bool(),
    noRendering: fields.bool(),
    fixedDeltaS: fields.optional('fixed_delta_seconds', (value) => readFinite(value)),
    substepping: fields.bool(base.substepping),
    maxSubstepDeltaS: readFinite(fields, base.maxSubstepDeltaS),
    maxSubsteps: fields.int(base.maxSubsteps),
    maxCullingDistance: readFinite(fields, base.maxCullingDistance),
    deterministicRagdolls: fields.bool(base.deterministicRagdolls),
    tileStreamDistance: readFinite(fields, base.tileStreamDistance),
    actorActiveDistance: readFinite(fields, base.actorActiveDistance),
    spectatorAsEgo: fields.bool(base.spectatorAsEgo),
  };
}

export function readWeather(args: Arguments): Weather {
  const fields = args.struct('weather');
  const entries = WEATHER_FIELDS.map((name) => [name, readFinite(fields, 0)] as const);
  return Object.fromEntries(entries) as unknown as Weather;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
