/**
 * A comparison that is looked at while it grows, and stops as soon as it is decided. The statistic of a
 * look is the t statistic's p turned into a normal deviate (C. Jennison and B. W. Turnbull, Group
 * Sequential Methods, 2000, section 3.8, the significance-level approach); it is held against
 * `spendingBoundaries`. Futility: the chance to be decided at the last look, if what was seen goes on
 * (Lan and Wittes, Biometrics 44, 1988), is too small. Stopping for it never adds to the error.
 */
import { spendingBoundaries } from './boundaries.js';
import { normalCdf, normalQuantile } from './normal.js';
import { type Differences, meanDifference, type Over } from './paired.js';
import { studentCdf } from './student.js';

export interface SequentialPlan {
  readonly over: Over;
  /** Share of the information at each look, growing, the last one 1. */
  readonly times: readonly number[];
  /** Two-sided; default 0.95. */
  readonly confidence?: number;
  /** Stops when the chance to be decided falls below it; default 0.02, 0 for never. */
  readonly futility?: number;
  /** Difference that would be no news, points; 0 unless told. */
  readonly against?: number;
}

export type LookState = 'better' | 'worse' | 'futile' | 'undecided' | 'open';

/** What a look found. */
export interface Look {
  /** `open`: go on; `undecided`: this was the last look. */
  readonly state: LookState;
  readonly time: number;
  readonly mean: number | null;
  /** Normal deviate of the difference; null where nothing can be said yet. */
  readonly z: number | null;
  readonly limit: number;
  /** Chance to be decided at the last look if it goes on like this. */
  readonly chance: number | null;
  /** Interval that holds at every look at once; null where nothing can be said yet. */
  readonly interval: { readonly low: number; readonly high: number } | null;
}

/** Looks that are far enough for futility. */
const FUTILE_FROM = 0.5;

export class SequentialTest {
  readonly limits: readonly number[];

  constructor(private readonly plan: SequentialPlan) {
    this.limits = spendingBoundaries(plan.times, 1 - (plan.confidence ?? 0.95));
  }

  get looks(): number {
    return this.plan.times.length;
  }

  /** @param index number of the look, from 0 */
  look(index: number, routes: readonly Differences[]): Look {
    const { over, times, futility = 0.02, against = 0 } = this.plan;
    const time = times[index] as number;
    const limit = this.limits[index] as number;
    const isLast = index === times.length - 1;
    const found = meanDifference(routes, over);
    const rest = isLast ? 'undecided' : 'open';
    if (found === null) {
      return { state: rest, time, mean: null, z: null, limit, chance: null, interval: null };
    }
    const { mean, standardError, degrees } = found;
    const z = deviate(mean - against, standardError, degrees);
    const width = standardError * tOf(limit, degrees);
    const last = this.limits[times.length - 1] as number;
    const chance = isLast ? null : chanceAtEnd(z, time, last);
    const isFutile = chance !== null && time >= FUTILE_FROM && chance < futility;
    const state = z >= limit ? 'better' : z <= -limit ? 'worse' : isFutile ? 'futile' : rest;
    return {
      state,
      time,
      mean,
      z,
      limit,
      chance,
      interval: { low: mean - width, high: mean + width },
    };
  }
}

/** The normal deviate with the p of a t statistic. */
function deviate(mean: number, standardError: number, degrees: number): number {
  // Without any spread there is no scale: agents that always differ by the same differ for sure only
  // if there is more than one route or pass to say so, which the degrees guarantee.
  if (standardError === 0) return mean === 0 ? 0 : mean > 0 ? NO_SPREAD : -NO_SPREAD;
  const t = mean / standardError;
  const size = -normalQuantile(studentCdf(-Math.abs(t), degrees));
  return t < 0 ? -size : size;
}

/** Undecided at any boundary: a spread of exactly 0 is a sample that is too small. */
const NO_SPREAD = 1;

/** The t that is as far out as a normal deviate. */
function tOf(limit: number, degrees: number): number {
  const tail = normalCdf(-limit);
  let high = limit;
  while (studentCdf(-high, degrees) > tail && high < 1e12) high *= 2;
  let low = 0;
  for (let i = 0; i < 80; i += 1) {
    const middle = (low + high) / 2;
    if (studentCdf(-middle, degrees) > tail) low = middle;
    else high = middle;
  }
  return high;
}

/** Chance to end beyond ±limit if the drift is what was seen so far. */
function chanceAtEnd(z: number, time: number, limit: number): number {
  const reached = z * Math.sqrt(time);
  const expected = reached / time;
  const root = Math.sqrt(1 - time);
  return normalCdf((expected - limit) / root) + normalCdf((-expected - limit) / root);
}
