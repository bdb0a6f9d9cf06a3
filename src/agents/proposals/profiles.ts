/**
 * Trajectories a car can drive from its present speed: accelerations times curvatures, rolled out to
 * poses. The vocabulary that fits every speed; also what off-expert rollouts are drawn from. Frame: the
 * ego's, x forward, y right, metres, radians clockwise; 6 poses × (x, y, yaw) at 0.5 s.
 */
import { PLAN_POSES, PLAN_STEP_S, POSE_SIZE } from '../controllers/trajectory-tracker.js';

/** Numbers of a plan. */
export const PLAN_SIZE = PLAN_POSES * POSE_SIZE;

const SUBSTEPS = 5;
/** Largest lateral acceleration of a profile, m/s²: curvatures shrink with speed. */
const LATERAL_MPS2 = 4.5;
/** Curvature of the tightest profile at walking pace, 1/m. */
const TIGHTEST_PER_M = 0.16;
/** Accelerations from full brake to full throttle, m/s². */
const ACCELERATIONS_MPS2 = [-8, -4.5, -2.5, -1.2, -0.4, 0.3, 1.2, 2.6];
/** Shares of the widest curvature: finer near straight on. */
const BENDS = [-1, -0.45, -0.16, -0.04, 0.04, 0.16, 0.45, 1];

/** Profiles of the speed-conditioned vocabulary. */
export const PROFILE_COUNT = ACCELERATIONS_MPS2.length * BENDS.length;

/** The widest curvature driven at a speed, 1/m. */
export function widestCurvaturePerM(speedMps: number): number {
  return Math.min(TIGHTEST_PER_M, LATERAL_MPS2 / Math.max(1, speedMps * speedMps));
}

/**
 * Writes a plan of constant acceleration and curvature into `out` from `offset` on. The car stops at
 * standstill and stays there; it drives no faster than 35 m/s.
 */
export function writeProfile(
  speedMps: number,
  accelerationMps2: number,
  curvaturePerM: number,
  out: Float32Array,
  offset = 0,
): void {
  const dt = PLAN_STEP_S / SUBSTEPS;
  let speed = Math.max(0, speedMps);
  let x = 0;
  let y = 0;
  let yaw = 0;
  for (let i = 0; i < PLAN_POSES; i += 1) {
    for (let k = 0; k < SUBSTEPS; k += 1) {
      const after = Math.min(35, Math.max(0, speed + accelerationMps2 * dt));
      const step = ((speed + after) / 2) * dt;
      const turn = curvaturePerM * step;
      x += step * Math.cos(yaw + turn / 2);
      y += step * Math.sin(yaw + turn / 2);
      yaw += turn;
      speed = after;
    }
    out[offset + i * POSE_SIZE] = x;
    out[offset + i * POSE_SIZE + 1] = y;
    out[offset + i * POSE_SIZE + 2] = yaw;
  }
}

/**
 * All 64 profiles for a speed, one behind the other: accelerations outside, curvatures inside.
 * `out` has `PROFILE_COUNT` × `PLAN_SIZE` numbers.
 */
export function writeProfiles(speedMps: number, out: Float32Array): void {
  let at = 0;
  for (const acceleration of ACCELERATIONS_MPS2) {
    const mean = Math.max(0, speedMps + acceleration * 1.5);
    const widest = widestCurvaturePerM((Math.max(0, speedMps) + mean) / 2);
    for (const share of BENDS) {
      writeProfile(speedMps, acceleration, share * widest, out, at);
      at += PLAN_SIZE;
    }
  }
}
