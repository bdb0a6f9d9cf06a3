/**
 * Controller C: keeps a car on a timed trajectory, smoothly. The poses are joined by cubic pieces; along
 * them the car follows the time (speed and place), across them the path (curvature plus damped return).
 * Frame: that of the plan, x forward, y right, metres, seconds, radians clockwise. Own design; the laws of
 * steering and pedals are the expert's.
 */
import type { ControlTruth } from '../../bridge/frame.js';
import { wrapRad } from '../geometry.js';
import { control, pedalsFor } from './pedals.js';
import { curvatureFor, slipOfCurvature, steerForCurvature } from './steering.js';

/** Poses of a plan and the time between two of them. */
export const PLAN_POSES = 6;
export const PLAN_STEP_S = 0.5;
/** Numbers of a pose: x, y, yaw. */
export const POSE_SIZE = 3;

const PIECES = 5;
const POINTS = PLAN_POSES * PIECES + 1;
/** Time between two points of the reference, seconds. */
export const REFERENCE_STEP_S = PLAN_STEP_S / PIECES;
/** Heading and curvature need a stretch of path this long, metres. */
const LEAST_CHORD_M = 0.3;
const MAX_CURVATURE_PER_M = 0.3;
/** Most deceleration asked for, m/s². */
const HARDEST_MPS2 = 9;
const SPEED_GAIN_PER_S = 1.2;
const PLACE_GAIN_PER_S2 = 0.4;
/** Errors of the place beyond this say that the plan was not drivable; they are not chased. */
const MOST_PLACE_ERROR_M = 2;
/** A car that is late, as after its launch, is not made to race, m/s². */
const MOST_CATCH_UP_MPS2 = 0.6;
/** Time over which the wanted acceleration is averaged, points of the reference. */
const AHEAD = 3;
/** The course turns with the wheels at once, the heading later: the curvature is read a bit behind. */
const CURVATURE_LAG_M = 1.3;

/** What to do now. */
export interface Wish {
  accelerationMps2: number;
  curvaturePerM: number;
}

export class TrajectoryTracker {
  private readonly x = new Float64Array(POINTS);
  private readonly y = new Float64Array(POINTS);
  private readonly s = new Float64Array(POINTS);
  private readonly speed = new Float64Array(POINTS);
  private readonly heading = new Float64Array(POINTS);
  private readonly curvature = new Float64Array(POINTS);
  private readonly slopeX = new Float64Array(PLAN_POSES + 1);
  private readonly slopeY = new Float64Array(PLAN_POSES + 1);
  private at = 0;
  private readonly wish: Wish = { accelerationMps2: 0, curvaturePerM: 0 };

  /**
   * Takes a plan: `PLAN_POSES` × (x, y, yaw) from `offset` on, in the frame of the car when it is made.
   * Yaws are not followed: a car's course is not its heading.
   * @param speedMps the car's speed at that moment
   */
  follow(poses: ArrayLike<number>, offset: number, speedMps: number): void {
    this.at = 0;
    this.slopes(poses, offset, speedMps);
    const { x, y, speed, slopeX, slopeY } = this;
    let fromX = 0;
    let fromY = 0;
    for (let i = 0; i < PLAN_POSES; i += 1) {
      const toX = poses[offset + i * POSE_SIZE]!;
      const toY = poses[offset + i * POSE_SIZE + 1]!;
      for (let k = i === 0 ? 0 : 1; k <= PIECES; k += 1) {
        const t = k / PIECES;
        const a = t * t * (3 - 2 * t);
        const b = t * (1 - t) * (1 - t) * PLAN_STEP_S;
        const c = -t * t * (1 - t) * PLAN_STEP_S;
        const da = (6 * t * (1 - t)) / PLAN_STEP_S;
        const db = (1 - t) * (1 - 3 * t);
        const dc = t * (3 * t - 2);
        const place = i * PIECES + k;
        x[place] = fromX + a * (toX - fromX) + b * slopeX[i]! + c * slopeX[i + 1]!;
        y[place] = fromY + a * (toY - fromY) + b * slopeY[i]! + c * slopeY[i + 1]!;
        const vx = da * (toX - fromX) + db * slopeX[i]! + dc * slopeX[i + 1]!;
        const vy = da * (toY - fromY) + db * slopeY[i]! + dc * slopeY[i + 1]!;
        speed[place] = Math.sqrt(vx * vx + vy * vy);
      }
      fromX = toX;
      fromY = toY;
    }
    this.measure();
  }

  /** Velocities at the poses: along the chords' mean, no faster than the slower chord allows. */
  private slopes(poses: ArrayLike<number>, offset: number, speedMps: number): void {
    const { slopeX, slopeY } = this;
    slopeX[0] = speedMps;
    slopeY[0] = 0;
    let dx = poses[offset]!;
    let dy = poses[offset + 1]!;
    for (let i = 1; i <= PLAN_POSES; i += 1) {
      const at = offset + i * POSE_SIZE;
      const isLast = i === PLAN_POSES;
      const nextX = isLast ? dx : poses[at]! - poses[at - POSE_SIZE]!;
      const nextY = isLast ? dy : poses[at + 1]! - poses[at - POSE_SIZE + 1]!;
      const sumX = dx + nextX;
      const sumY = dy + nextY;
      const sum = Math.sqrt(sumX * sumX + sumY * sumY);
      const shorter = Math.sqrt(Math.min(dx * dx + dy * dy, nextX * nextX + nextY * nextY));
      const rate = sum < 1e-9 ? 0 : Math.min(sum / 2, 3 * shorter) / (sum * PLAN_STEP_S);
      slopeX[i] = sumX * rate;
      slopeY[i] = sumY * rate;
      dx = nextX;
      dy = nextY;
    }
  }

  /** Lengths, headings and curvatures of the reference. */
  private measure(): void {
    const { x, y, s, heading, curvature } = this;
    s[0] = 0;
    let from = 0;
    let last = 0;
    for (let i = 1; i < POINTS; i += 1) {
      const dx = x[i]! - x[i - 1]!;
      const dy = y[i]! - y[i - 1]!;
      s[i] = s[i - 1]! + Math.sqrt(dx * dx + dy * dy);
      const cx = x[i]! - x[from]!;
      const cy = y[i]! - y[from]!;
      if (cx * cx + cy * cy < LEAST_CHORD_M * LEAST_CHORD_M) continue;
      const course = Math.atan2(cy, cx);
      for (let k = from; k < i; k += 1) heading[k] = course;
      last = course;
      from = i;
    }
    for (let k = from; k < POINTS; k += 1) heading[k] = last;
    let bend = 0;
    for (let i = 0; i < POINTS; i += 1) {
      const low = Math.max(0, i - 3);
      const high = Math.min(POINTS - 1, i + 2);
      const length = s[high]! - s[low]!;
      if (length > 2 * LEAST_CHORD_M) bend = wrapRad(heading[high]! - heading[low]!) / length;
      curvature[i] = Math.min(MAX_CURVATURE_PER_M, Math.max(-MAX_CURVATURE_PER_M, bend));
    }
  }

  /**
   * What to do `timeS` after the plan was made. The car's pose is in the plan's frame; time must not go
   * back. Returns a reused object.
   */
  wishAt(timeS: number, x: number, y: number, yawRad: number, speedMps: number): Wish {
    const { wish, s, speed, curvature } = this;
    const now = Math.min(POINTS - 1, timeS / REFERENCE_STEP_S);
    const j = Math.floor(now);
    const next = Math.min(POINTS - 1, j + 1);
    const share = now - j;
    const wantedS = s[j]! + share * (s[next]! - s[j]!);
    const wantedSpeed = speed[j]! + share * (speed[next]! - speed[j]!);
    const hereS = this.progress(x, y);
    const ahead = Math.min(POINTS - 1, j + AHEAD);
    const change =
      ahead > j ? (speed[ahead]! - wantedSpeed) / ((ahead - now) * REFERENCE_STEP_S) : 0;
    const off = Math.min(MOST_PLACE_ERROR_M, Math.max(-MOST_PLACE_ERROR_M, wantedS - hereS));
    const correction = SPEED_GAIN_PER_S * (wantedSpeed - speedMps) + PLACE_GAIN_PER_S2 * off;
    const gentle = Math.min(MOST_CATCH_UP_MPS2, correction);
    wish.accelerationMps2 = Math.max(-HARDEST_MPS2, change + gentle);
    const left = s[POINTS - 1]! - hereS;
    if (speedMps < 0.3 && left < 0.1) wish.accelerationMps2 = -1;
    const i = this.at;
    const cos = Math.cos(this.heading[i]!);
    const sin = Math.sin(this.heading[i]!);
    const behind = this.indexAt(hereS - CURVATURE_LAG_M);
    const course = yawRad + slipOfCurvature(curvature[behind]!);
    wish.curvaturePerM = curvatureFor(
      {
        lateralM: (y - this.y[i]!) * cos - (x - this.x[i]!) * sin,
        courseRad: wrapRad(course - this.heading[i]!),
        curvaturePerM: curvature[behind]!,
      },
      speedMps,
    );
    return wish;
  }

  /** As `wishAt`, as pedals and steering. */
  control(timeS: number, x: number, y: number, yawRad: number, speedMps: number): ControlTruth {
    const { accelerationMps2, curvaturePerM } = this.wishAt(timeS, x, y, yawRad, speedMps);
    const pedals = pedalsFor(accelerationMps2, speedMps);
    return control(pedals, steerForCurvature(curvaturePerM, speedMps));
  }

  /** Length of the reference up to the car, which never goes back along it. */
  private progress(x: number, y: number): number {
    for (;;) {
      const i = this.at;
      const cos = Math.cos(this.heading[i]!);
      const sin = Math.sin(this.heading[i]!);
      const along = (x - this.x[i]!) * cos + (y - this.y[i]!) * sin;
      const length = i + 1 < POINTS ? this.s[i + 1]! - this.s[i]! : Number.POSITIVE_INFINITY;
      if (along <= length) return this.s[i]! + Math.max(0, along);
      this.at = i + 1;
    }
  }

  private indexAt(s: number): number {
    let i = this.at;
    while (i > 0 && this.s[i]! > s) i -= 1;
    return i;
  }
}
