/**
 * Vocabularies of trajectories from recorded futures: one of poses, one of accelerations and curvatures
 * that is rolled out from the present speed. Both are clustered on a set that is flat over speed and
 * curvature, so that straight cruising does not take all places. Frame: the ego's, 6 × (x, y, yaw).
 */
import { PLAN_SIZE } from '../../agents/proposals/index.js';
import type { Random } from '../../core/random.js';
import { kMeans } from './k-means.js';

const POSES = 6;
const STEP_S = 0.5;
/** Numbers of a profile: 6 × (acceleration m/s², curvature 1/m). */
export const PROFILE_SIZE = POSES * 2;
/** What heading weighs beside metres in the vocabulary of poses. */
const YAW_WEIGHT = 2;
/** What curvature (1/m) weighs beside acceleration (m/s²). */
const CURVATURE_WEIGHT = 40;
const SPEED_BIN_MPS = 3;
const TURN_BIN_RAD = 0.15;
/** Futures no car drives are left out. */
const MOST_SPEED_MPS = 35;
const MOST_CURVATURE_PER_M = 0.4;
/** Shorter steps have no curvature, metres. */
const LEAST_STEP_M = 0.3;
const HARD_BRAKE_MPS2 = -8;

/** Recorded futures: plans one behind the other, and the speed at the start of each. */
export interface Futures {
  readonly plans: Float32Array;
  readonly speeds: Float32Array;
}

/** Accelerations and curvatures of a plan from a speed; the inverse of `rollProfile`. */
export function profileOf(
  plans: ArrayLike<number>,
  offset: number,
  speedMps: number,
  out: Float32Array,
  to: number,
): void {
  let speed = speedMps;
  let [x, y, yaw] = [0, 0, 0];
  for (let k = 0; k < POSES; k += 1) {
    const at = offset + k * 3;
    const dx = plans[at]! - x;
    const dy = plans[at + 1]! - y;
    const way = Math.sqrt(dx * dx + dy * dy);
    const wish = (2 * way) / STEP_S - speed;
    const next = Math.max(0, wish);
    out[to + 2 * k] = (next - speed) / STEP_S;
    // Along the course, not the heading: the middle of the car moves at an angle to it.
    const course = way < LEAST_STEP_M ? yaw : Math.atan2(dy, dx);
    const turn = 2 * (course - yaw);
    const wrapped = turn - 2 * Math.PI * Math.round(turn / (2 * Math.PI));
    out[to + 2 * k + 1] =
      way < LEAST_STEP_M
        ? 0
        : Math.max(-MOST_CURVATURE_PER_M, Math.min(MOST_CURVATURE_PER_M, wrapped / way));
    yaw += out[to + 2 * k + 1]! * way;
    speed = next;
    x = plans[at]!;
    y = plans[at + 1]!;
  }
}

/** Poses of a profile from a speed: each step keeps acceleration and curvature and moves along its chord. */
export function rollProfile(
  profiles: ArrayLike<number>,
  offset: number,
  speedMps: number,
  out: Float32Array,
  to: number,
): void {
  let speed = Math.max(0, speedMps);
  let [x, y, yaw] = [0, 0, 0];
  for (let k = 0; k < POSES; k += 1) {
    const next = Math.max(0, speed + profiles[offset + 2 * k]! * STEP_S);
    const way = ((speed + next) * STEP_S) / 2;
    const turn = way * profiles[offset + 2 * k + 1]!;
    x += way * Math.cos(yaw + turn / 2);
    y += way * Math.sin(yaw + turn / 2);
    yaw += turn;
    speed = next;
    out[to + 3 * k] = x;
    out[to + 3 * k + 1] = y;
    out[to + 3 * k + 2] = yaw;
  }
}

function isDrivable({ plans, speeds }: Futures, i: number): boolean {
  let before = 0;
  let [x, y] = [0, 0];
  for (let k = 0; k < POSES; k += 1) {
    const at = i * PLAN_SIZE + k * 3;
    const dx = plans[at]! - x;
    const dy = plans[at + 1]! - y;
    const way = Math.sqrt(dx * dx + dy * dy);
    const turn = Math.abs(plans[at + 2]! - before);
    if (!(way < MOST_SPEED_MPS * STEP_S) || !Number.isFinite(turn)) return false;
    if (way > 1 && turn / way > MOST_CURVATURE_PER_M) return false;
    before = plans[at + 2]!;
    x = plans[at]!;
    y = plans[at + 1]!;
  }
  return speeds[i]! < MOST_SPEED_MPS;
}

/** Places of `most` futures, as many of each bin of speed and turning as there are, in turn. */
export function flatSample(futures: Futures, most: number, random: Random): number[] {
  const bins = new Map<string, number[]>();
  for (let i = 0; i < futures.speeds.length; i += 1) {
    if (!isDrivable(futures, i)) continue;
    const turn = futures.plans[i * PLAN_SIZE + PLAN_SIZE - 1]!;
    const end = futures.plans[i * PLAN_SIZE + 15]! / 3;
    const speed = Math.floor(futures.speeds[i]! / SPEED_BIN_MPS);
    const later = Math.floor(end / SPEED_BIN_MPS);
    const key = `${speed} ${later} ${Math.round(turn / TURN_BIN_RAD)}`;
    const bin = bins.get(key);
    if (bin === undefined) bins.set(key, [i]);
    else bin.push(i);
  }
  const queues = [...bins.keys()].sort().map((key) => bins.get(key)!);
  for (const queue of queues) {
    for (let i = queue.length - 1; i > 0; i -= 1) {
      const k = random.integer(0, i);
      [queue[i], queue[k]] = [queue[k]!, queue[i]!];
    }
  }
  const chosen: number[] = [];
  for (let round = 0; chosen.length < most; round += 1) {
    const before = chosen.length;
    for (const queue of queues) {
      if (round < queue.length && chosen.length < most) chosen.push(queue[round]!);
    }
    if (chosen.length === before) break;
  }
  return chosen;
}

/** Poses: `k` plans, standing still first, a hard brake from 10 m/s second. */
export function poseVocabulary(
  futures: Futures,
  places: readonly number[],
  k: number,
  random: Random,
): Float32Array {
  const points = new Float32Array(places.length * PLAN_SIZE);
  places.forEach((place, i) => {
    points.set(futures.plans.subarray(place * PLAN_SIZE, (place + 1) * PLAN_SIZE), i * PLAN_SIZE);
  });
  const fixed = new Float32Array(2 * PLAN_SIZE);
  rollProfile(constantProfile(HARD_BRAKE_MPS2), 0, 10, fixed, PLAN_SIZE);
  scaleYaw(points, YAW_WEIGHT);
  scaleYaw(fixed, YAW_WEIGHT);
  const centres = kMeans({ points, size: PLAN_SIZE, k, random, fixed });
  scaleYaw(centres, 1 / YAW_WEIGHT);
  return centres;
}

function scaleYaw(values: Float32Array, factor: number): void {
  for (let i = 2; i < values.length; i += 3) values[i]! *= factor;
}

function constantProfile(acceleration: number): Float32Array {
  return Float32Array.from({ length: PROFILE_SIZE }, (_, i) => (i % 2 === 0 ? acceleration : 0));
}

/** Profiles: `k` × 6 × (acceleration, curvature), keeping on first, a hard brake to a stand second. */
export function profileVocabulary(
  futures: Futures,
  places: readonly number[],
  k: number,
  random: Random,
): Float32Array {
  const points = new Float32Array(places.length * PROFILE_SIZE);
  places.forEach((place, i) => {
    profileOf(futures.plans, place * PLAN_SIZE, futures.speeds[place]!, points, i * PROFILE_SIZE);
  });
  const fixed = new Float32Array(2 * PROFILE_SIZE);
  fixed.set(constantProfile(HARD_BRAKE_MPS2), PROFILE_SIZE);
  scaleCurvature(points, CURVATURE_WEIGHT);
  const centres = kMeans({ points, size: PROFILE_SIZE, k, random, fixed });
  scaleCurvature(centres, 1 / CURVATURE_WEIGHT);
  return centres;
}

function scaleCurvature(values: Float32Array, factor: number): void {
  for (let i = 1; i < values.length; i += 2) values[i]! *= factor;
}

/**
 * Mean over futures of the least mean distance to a candidate, metres.
 * @param candidatesOf writes the candidates for a speed into an array; returns how many
 */
export function meanMinAdeM(
  { plans, speeds }: Futures,
  candidatesOf: (speedMps: number, out: Float32Array) => number,
  most = 1024,
): number {
  const candidates = new Float32Array(most * PLAN_SIZE);
  let total = 0;
  for (let i = 0; i < speeds.length; i += 1) {
    const count = candidatesOf(speeds[i]!, candidates);
    let least = Number.POSITIVE_INFINITY;
    for (let c = 0; c < count; c += 1) {
      let sum = 0;
      for (let k = 0; k < POSES; k += 1) {
        const dx = candidates[c * PLAN_SIZE + 3 * k]! - plans[i * PLAN_SIZE + 3 * k]!;
        const dy = candidates[c * PLAN_SIZE + 3 * k + 1]! - plans[i * PLAN_SIZE + 3 * k + 1]!;
        sum += Math.sqrt(dx * dx + dy * dy);
      }
      least = Math.min(least, sum / POSES);
    }
    total += least;
  }
  return total / Math.max(1, speeds.length);
}
