/**
 * Poses on the wire: composing a pose on a carrier with the carrier's own, and turning vectors. Metres
 * and degrees; rotation order and signs are Unreal's (yaw clockwise from above, pitch raises the nose).
 */
import { axesOf } from '../../sim/sensors/mount.js';
import type { WirePose } from '../stream/header.js';
import type { WireVector } from '../wire/types.js';

export const RAD = Math.PI / 180;
export const DEG = 180 / Math.PI;

/** Forward, right and up of a rotation, three numbers each. */
export function axesOfPose(pose: WirePose, out = new Float64Array(9)): Float64Array {
  return axesOf(pose.pitch * RAD, pose.yaw * RAD, pose.roll * RAD, out);
}

/** A vector of a pose's own frame in the world's. */
export function turned({ x, y, z }: WireVector, axes: Float64Array): WireVector {
  const part = (k: number): number =>
    x * (axes[k] as number) + y * (axes[3 + k] as number) + z * (axes[6 + k] as number);
  return { x: part(0), y: part(1), z: part(2) };
}

/** The pose in the world of what sits at `local` on a carrier. */
export function composed(carrier: WirePose, local: WirePose): WirePose {
  const outer = axesOfPose(carrier);
  const { x, y, z } = turned(local, outer);
  const inner = axesOfPose(local);
  const axis = (k: number): WireVector =>
    turned({ x: inner[k] as number, y: inner[k + 1] as number, z: inner[k + 2] as number }, outer);
  const forward = axis(0);
  const right = axis(3);
  const up = axis(6);
  const flat = Math.sqrt(forward.x * forward.x + forward.y * forward.y);
  return {
    x: carrier.x + x,
    y: carrier.y + y,
    z: carrier.z + z,
    pitch: Math.atan2(forward.z, flat) * DEG,
    // Straight up or down the heading is that of the carrier.
    yaw: flat > 1e-9 ? Math.atan2(forward.y, forward.x) * DEG : carrier.yaw,
    roll: Math.atan2(-right.z, up.z) * DEG,
  };
}

/** Brings degrees to (−180, 180], as the engine reports yaws. */
export function wrapDeg(angle: number): number {
  const wrapped = angle - 360 * Math.floor((angle + 180) / 360);
  return wrapped === -180 ? 180 : wrapped;
}
