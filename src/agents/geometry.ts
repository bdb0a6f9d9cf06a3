/** Small plane geometry that several rooms of a driver share. Radians, metres, yaw clockwise (CARLA). */

export const RAD_PER_DEG = Math.PI / 180;

export { wrapRad } from '../core/angles.js';

export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

/** 0 → 1 with zero slope and curvature at both ends, for u in 0…1 (held outside). */
export function smoothStep(u: number): number {
  if (u <= 0) return 0;
  if (u >= 1) return 1;
  return u * u * u * (10 + u * (6 * u - 15));
}
