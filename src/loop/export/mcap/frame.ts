/**
 * From CARLA's frame (left-handed: x forward, y right, z up; degrees) to the one robots use (right-handed:
 * x forward, y left, z up): y changes its sign, and with it yaw and pitch. Quaternions are of unit length to seven digits.
 */
import type { RotationDeg, Transform, Vector3 } from '../../../core/float32.js';

export interface Quaternion {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly w: number;
}

export interface Pose {
  readonly position: { readonly x: number; readonly y: number; readonly z: number };
  readonly orientation: Quaternion;
}

export const IDENTITY: Pose = {
  position: { x: 0, y: 0, z: 0 },
  orientation: { x: 0, y: 0, z: 0, w: 1 },
};

/** Tenths of a millimetre are kept: messages are text, and every digit costs. */
export function positionOf({ x, y, z }: Vector3): Pose['position'] {
  return { x: rounded(x, 1e4), y: rounded(-y, 1e4), z: rounded(z, 1e4) };
}

/** Adding 0 turns −0 into 0. */
function rounded(value: number, steps: number): number {
  return Math.round(value * steps) / steps + 0;
}

const HALF_RAD_PER_DEG = Math.PI / 360;

/** Turns by yaw about z, then pitch about y, then roll about x. */
export function quaternionOf({ pitchDeg, yawDeg, rollDeg }: RotationDeg): Quaternion {
  const [yaw, pitch, roll] = [-yawDeg, -pitchDeg, rollDeg].map((deg) => deg * HALF_RAD_PER_DEG);
  const [cy, sy] = [Math.cos(yaw!), Math.sin(yaw!)];
  const [cp, sp] = [Math.cos(pitch!), Math.sin(pitch!)];
  const [cr, sr] = [Math.cos(roll!), Math.sin(roll!)];
  return {
    x: rounded(sr * cp * cy - cr * sp * sy, 1e7),
    y: rounded(cr * sp * cy + sr * cp * sy, 1e7),
    z: rounded(cr * cp * sy - sr * sp * cy, 1e7),
    w: rounded(cr * cp * cy + sr * sp * sy, 1e7),
  };
}

export function poseOf({ location, rotation }: Transform): Pose {
  return { position: positionOf(location), orientation: quaternionOf(rotation) };
}

/** Nanoseconds of game time: a tick is stamped with its end, as the evaluator does. */
export function nanosOf(tick: number, tickSeconds: number): bigint {
  return BigInt(Math.round((tick + 1) * tickSeconds * 1e9));
}

/** As messages hold times and durations. */
export function timeOf(nanos: bigint): { sec: number; nsec: number } {
  return { sec: Number(nanos / 1_000_000_000n), nsec: Number(nanos % 1_000_000_000n) };
}
