/**
 * Comfort of a track: the bounds of nuPlan and NAVSIM on accelerations, jerks and turning, on smoothed
 * series at 10 Hz as there. Forward and rightward axes of the car, SI units.
 */
import { TRACK_POINTS, TRACK_SIZE, TRACK_STEP_S } from './rollout.js';
import { applyFilter, savitzkyGolay } from './smoothing.js';

/** Bounds of NAVSIM: m/s², m/s³, rad/s, rad/s². */
export const COMFORT = {
  leastForwardMps2: -4.05,
  mostForwardMps2: 2.4,
  mostSidewaysMps2: 4.89,
  mostJerkMps3: 8.37,
  mostForwardJerkMps3: 4.13,
  mostYawRateRadps: 0.95,
  mostYawAccelerationRadps2: 1.93,
} as const;

const N = TRACK_POINTS;
const SMOOTH = savitzkyGolay(N, 9, 2, 0, TRACK_STEP_S);
const JERK = savitzkyGolay(N, 15, 2, 1, TRACK_STEP_S);
const YAW_RATE = savitzkyGolay(N, 15, 2, 1, TRACK_STEP_S);
const YAW_ACCELERATION = savitzkyGolay(N, 15, 3, 2, TRACK_STEP_S);

const forward = new Float64Array(N);
const sideways = new Float64Array(N);
const size = new Float64Array(N);
const yaws = new Float64Array(N);
const result = new Float64Array(N);

function isWithin(values: Float64Array, least: number, most: number): boolean {
  for (let i = 0; i < N; i += 1) if (!(values[i]! >= least && values[i]! <= most)) return false;
  return true;
}

/** Raw accelerations: differences of the speed, and speed times yaw rate. */
function readAccelerations(tracks: Float64Array, offset: number): void {
  let turned = 0;
  for (let i = 0; i < N; i += 1) {
    const before = offset + Math.max(0, i - 1) * TRACK_SIZE;
    const after = offset + Math.min(N - 1, i + 1) * TRACK_SIZE;
    const seconds = ((after - before) / TRACK_SIZE) * TRACK_STEP_S;
    const yawStep = unwrapped(tracks[after + 2]! - tracks[before + 2]!);
    forward[i] = (tracks[after + 3]! - tracks[before + 3]!) / seconds;
    sideways[i] = (tracks[offset + i * TRACK_SIZE + 3]! * yawStep) / seconds;
    size[i] = Math.sqrt(forward[i]! * forward[i]! + sideways[i]! * sideways[i]!);
    if (i > 0) turned += unwrapped(tracks[offset + i * TRACK_SIZE + 2]! - tracks[before + 2]!);
    yaws[i] = turned;
  }
}

function unwrapped(angle: number): number {
  if (angle > Math.PI) return angle - 2 * Math.PI;
  return angle < -Math.PI ? angle + 2 * Math.PI : angle;
}

/** Which bounds a track breaks. */
export interface ComfortBreaks {
  forward: boolean;
  sideways: boolean;
  jerk: boolean;
  forwardJerk: boolean;
  yawRate: boolean;
  yawAcceleration: boolean;
}

/** Checks every bound, for those who look for causes. */
export function comfortBreaks(tracks: Float64Array, offset: number): ComfortBreaks {
  readAccelerations(tracks, offset);
  applyFilter(SMOOTH, forward, result);
  const breaks: ComfortBreaks = {
    forward: !isWithin(result, COMFORT.leastForwardMps2, COMFORT.mostForwardMps2),
    sideways: false,
    jerk: false,
    forwardJerk: false,
    yawRate: false,
    yawAcceleration: false,
  };
  const over = (from: Float64Array, filter: typeof SMOOTH, most: number): boolean => {
    applyFilter(filter, from, result);
    return !isWithin(result, -most, most);
  };
  breaks.sideways = over(sideways, SMOOTH, COMFORT.mostSidewaysMps2);
  breaks.jerk = over(size, JERK, COMFORT.mostJerkMps3);
  breaks.forwardJerk = over(forward, JERK, COMFORT.mostForwardJerkMps3);
  breaks.yawRate = over(yaws, YAW_RATE, COMFORT.mostYawRateRadps);
  breaks.yawAcceleration = over(yaws, YAW_ACCELERATION, COMFORT.mostYawAccelerationRadps2);
  return breaks;
}

/** 1 where a track keeps every bound, else 0. */
export function comfortScore(tracks: Float64Array, offset: number): number {
  const {
    forward: f,
    sideways: s,
    jerk,
    forwardJerk,
    yawRate,
    yawAcceleration,
  } = comfortBreaks(tracks, offset);
  return f || s || jerk || forwardJerk || yawRate || yawAcceleration ? 0 : 1;
}
