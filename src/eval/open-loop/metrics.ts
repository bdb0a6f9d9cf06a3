/**
 * Open-loop metrics of plans: distance to what was driven and collisions with where everybody really was,
 * 0.5 to 3 s ahead, in the two conventions that papers use. UniAD (NoAvg) takes a step as it is, ST-P3 and VAD
 * (TemAvg) the mean of all steps up to it; Bench2Drive the mean of the first four distances. Sources: the
 * evaluations of UniAD, ST-P3 and Bench2Drive. Metres, radians, the ego's frame.
 */
import { Random } from '../../core/random.js';
import { type Box, boxesOverlap, cellsOverlap } from './boxes.js';

/** Poses of a plan, half a second apart. */
export const STEPS = 6;

export interface PlanPose {
  readonly x: number;
  readonly y: number;
  readonly yawRad: number;
}

/** One moment: what was planned, what was driven, and who was where at each step. */
export interface PlannedMoment {
  readonly plan: readonly PlanPose[];
  readonly driven: readonly PlanPose[];
  /** Of each step. */
  readonly others: readonly (readonly Box[])[];
}

export interface OpenLoopOptions {
  /** Half sizes of the car that drives. */
  readonly car: { readonly halfLengthM: number; readonly halfWidthM: number };
  /** Draws by which plans are moved; 20 unless told, 0 for none. */
  readonly draws?: number;
  /** Standard deviation of a draw in each direction; 0.01 m unless told. */
  readonly jitterM?: number;
  readonly seed?: number;
}

/** At 1, 2 and 3 s. */
export type Horizons = readonly [number, number, number];

export interface Averages {
  readonly noAvg: Horizons;
  readonly temAvg: Horizons;
}

export interface CollisionMetrics {
  /** Share of the steps that count, at each of the six. */
  readonly rates: readonly number[];
  readonly averages: Averages;
  /** Steps left out because what was driven overlaps somebody itself. */
  readonly excluded: readonly number[];
  /** Mean of the three of NoAvg over moved plans; null without draws. */
  readonly jitter: { readonly mean: number; readonly sd: number; readonly draws: number } | null;
}

export interface OpenLoopMetrics {
  readonly count: number;
  /** Mean distance at each of the six steps. */
  readonly errorsM: readonly number[];
  readonly averages: Averages;
  readonly bench2driveM: number;
  /** Oriented boxes, the car's own size and heading. */
  readonly exact: CollisionMetrics;
  /** Cells of 0.5 m, the published car along the axes. */
  readonly legacy: CollisionMetrics;
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Both conventions of a quantity that is known at six steps. */
export function averagesOf(steps: readonly number[]): Averages {
  const at = (seconds: number) => steps[2 * seconds - 1] as number;
  const upTo = (seconds: number) => mean(steps.slice(0, 2 * seconds));
  return { noAvg: [at(1), at(2), at(3)], temAvg: [upTo(1), upTo(2), upTo(3)] };
}

type Meets = (pose: PlanPose, others: readonly Box[]) => boolean;

function exactMeets({ car }: OpenLoopOptions): Meets {
  return ({ x, y, yawRad }, others) =>
    others.some((other) => boxesOverlap({ x, y, yawRad, ...car }, other));
}

const legacyMeets: Meets = ({ x, y }, others) => others.some((other) => cellsOverlap(x, y, other));

/** Counts collisions of plans; a step of a moment counts where what was driven is free. */
class Collisions {
  private readonly counted = new Array<number>(STEPS).fill(0);
  private readonly excluded = new Array<number>(STEPS).fill(0);
  private readonly met = new Array<number>(STEPS).fill(0);
  /** Of each draw and step. */
  private readonly moved: number[][];

  constructor(
    private readonly meets: Meets,
    draws: number,
  ) {
    this.moved = Array.from({ length: draws }, () => new Array<number>(STEPS).fill(0));
  }

  /** @param shifts of this moment: draws × steps × (forward, right) */
  add({ plan, driven, others }: PlannedMoment, shifts: readonly Float64Array[]): void {
    for (let k = 0; k < STEPS; k += 1) {
      const there = others[k]!;
      if (this.meets(driven[k]!, there)) {
        this.excluded[k]! += 1;
        continue;
      }
      this.counted[k]! += 1;
      const pose = plan[k]!;
      if (this.meets(pose, there)) this.met[k]! += 1;
      shifts.forEach((shift, draw) => {
        const { x, y, yawRad } = pose;
        const moved = { x: x + shift[2 * k]!, y: y + shift[2 * k + 1]!, yawRad };
        if (this.meets(moved, there)) this.moved[draw]![k]! += 1;
      });
    }
  }

  result(): CollisionMetrics {
    const rateOf = (met: readonly number[]) =>
      met.map((count, k) => (this.counted[k]! === 0 ? 0 : count / this.counted[k]!));
    const rates = rateOf(this.met);
    const drawn = this.moved.map((met) => mean(averagesOf(rateOf(met)).noAvg));
    return {
      rates,
      averages: averagesOf(rates),
      excluded: this.excluded,
      jitter: drawn.length === 0 ? null : spreadOf(drawn),
    };
  }
}

function spreadOf(drawn: readonly number[]) {
  const middle = mean(drawn);
  const squares = drawn.reduce((sum, one) => sum + (one - middle) * (one - middle), 0);
  const sd = drawn.length < 2 ? 0 : Math.sqrt(squares / (drawn.length - 1));
  return { mean: middle, sd, draws: drawn.length };
}

/** Gathers moments; `result` tells the metrics of all. */
export class OpenLoopMeter {
  private count = 0;
  private readonly errors = new Array<number>(STEPS).fill(0);
  private readonly exact: Collisions;
  private readonly legacy: Collisions;
  private readonly random: Random;
  private readonly draws: number;
  private readonly jitterM: number;

  constructor(options: OpenLoopOptions) {
    this.draws = options.draws ?? 20;
    this.jitterM = options.jitterM ?? 0.01;
    this.random = new Random(options.seed ?? 1, 'open loop');
    this.exact = new Collisions(exactMeets(options), this.draws);
    this.legacy = new Collisions(legacyMeets, this.draws);
  }

  add(moment: PlannedMoment): void {
    this.count += 1;
    for (let k = 0; k < STEPS; k += 1) {
      const dx = moment.plan[k]!.x - moment.driven[k]!.x;
      const dy = moment.plan[k]!.y - moment.driven[k]!.y;
      this.errors[k]! += Math.sqrt(dx * dx + dy * dy);
    }
    const shifts = Array.from({ length: this.draws }, () =>
      Float64Array.from({ length: 2 * STEPS }, () => this.random.normal(0, this.jitterM)),
    );
    this.exact.add(moment, shifts);
    this.legacy.add(moment, shifts);
  }

  /** Metrics of all moments so far; NaN without any. */
  result(): OpenLoopMetrics {
    const errorsM = this.errors.map((sum) => sum / this.count);
    return {
      count: this.count,
      errorsM,
      averages: averagesOf(errorsM),
      bench2driveM: mean(errorsM.slice(0, 4)),
      exact: this.exact.result(),
      legacy: this.legacy.result(),
    };
  }
}

/** Below this a step of a plan tells no heading, metres. */
const LEAST_STEP_M = 0.2;

/** Poses of points that come without headings: from point to point, kept where the car hardly moves. */
export function withHeadings(points: readonly (readonly [number, number])[]): PlanPose[] {
  let [lastX, lastY, yawRad] = [0, 0, 0];
  return points.map(([x, y]) => {
    const dx = x - lastX;
    const dy = y - lastY;
    if (dx * dx + dy * dy >= LEAST_STEP_M * LEAST_STEP_M) {
      yawRad = Math.atan2(dy, dx);
      [lastX, lastY] = [x, y];
    }
    return { x, y, yawRad };
  });
}

/** The plan of keeping speed and heading. */
export function constantVelocity(speedMps: number, periodS = 0.5): PlanPose[] {
  return Array.from({ length: STEPS }, (_, k) => ({
    x: speedMps * periodS * (k + 1),
    y: 0,
    yawRad: 0,
  }));
}
