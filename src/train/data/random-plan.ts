/**
 * Plans that no good driver would choose, for rollouts off the expert's way: half of them any acceleration
 * and curvature the car can do, half along the route beside its middle, blind to whatever is there. Frame:
 * the ego's, 6 × (x, y, yaw).
 */
import { widestCurvaturePerM, writeProfile } from '../../agents/proposals/index.js';
import type { Random } from '../../core/random.js';
import { ROUTE_FAR_POINTS } from '../reward/scene.js';

const POSES = 6;
const STEP_S = 0.5;

/** @param routeFar points of the route from the ego on, in its frame */
export function writeRandomPlan(
  random: Random,
  speedMps: number,
  routeFar: ArrayLike<number>,
  out: Float32Array,
): void {
  if (random.chance(0.5)) {
    const bend = random.uniform(-1, 1);
    const widest = widestCurvaturePerM(speedMps);
    // Squared: gentle bends are the ones cars drive.
    writeProfile(speedMps, random.uniform(-6, 3), bend * Math.abs(bend) * widest, out);
    return;
  }
  writeBlindPlan(random, speedMps, routeFar, out);
}

function writeBlindPlan(
  random: Random,
  speedMps: number,
  routeFar: ArrayLike<number>,
  out: Float32Array,
): void {
  const acceleration = random.uniform(-2, 3);
  const offset = random.uniform(-3.5, 3.5);
  const reach = 6 + 1.5 * speedMps;
  let speed = Math.max(0, speedMps);
  let travelled = 0;
  for (let i = 0; i < POSES; i += 1) {
    const after = Math.min(33, Math.max(0, speed + acceleration * STEP_S));
    travelled += ((speed + after) / 2) * STEP_S;
    speed = after;
    const share = Math.min(1, travelled / reach);
    writePlace(routeFar, travelled, offset * share * share * (3 - 2 * share), out, i * 3);
  }
}

/** A place along the route and beside it. */
function writePlace(
  route: ArrayLike<number>,
  alongM: number,
  besideM: number,
  out: Float32Array,
  at: number,
): void {
  let left = alongM;
  for (let i = 0; i + 1 < ROUTE_FAR_POINTS; i += 1) {
    const dx = route[2 * i + 2]! - route[2 * i]!;
    const dy = route[2 * i + 3]! - route[2 * i + 1]!;
    const length = Math.sqrt(dx * dx + dy * dy);
    if (length > 1e-6 && (left <= length || i + 2 === ROUTE_FAR_POINTS)) {
      const ux = dx / length;
      const uy = dy / length;
      out[at] = route[2 * i]! + ux * left - uy * besideM;
      out[at + 1] = route[2 * i + 1]! + uy * left + ux * besideM;
      out[at + 2] = Math.atan2(uy, ux);
      return;
    }
    left -= length;
    if (length <= 1e-6 && i > 0) break;
  }
  out[at] = alongM;
  out[at + 1] = besideM;
  out[at + 2] = 0;
}
