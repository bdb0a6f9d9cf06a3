/**
 * Paired differences: for each route, the second agent's score minus the first one's on the same seed and
 * repetition. `over` says what the answer is about: `routes`, routes like these (routes are the sample,
 * the passes of a route stay together); `seeds`, these very routes on seeds like these (passes are the
 * sample within each route). Units: those of the score.
 */
import { Random } from '../../core/random.js';
import { type ConfidenceInterval, quantile } from './bootstrap.js';
import { meanOf } from './mean.js';
import { normalCdf } from './normal.js';
import { studentQuantile } from './student.js';

export type Over = 'routes' | 'seeds';

/** Differences of one route, one a pass. */
export type Differences = readonly number[];

export interface MeanDifference {
  /** Mean over routes of the means over a route's passes. */
  readonly mean: number;
  readonly standardError: number;
  /** Of the standard error; Satterthwaite's where routes differ in spread. */
  readonly degrees: number;
}

/** Sum of squared deviations from the mean. */
function squares(values: readonly number[]): number {
  const mean = meanOf(values) as number;
  return values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
}

function filled(routes: readonly Differences[]): Differences[] {
  return routes.filter(({ length }) => length > 0);
}

/** True where the spread between passes of every route can be seen. */
export function hasRepeats(routes: readonly Differences[]): boolean {
  const some = filled(routes);
  return some.length > 0 && some.every(({ length }) => length >= 2);
}

/**
 * The mean difference and how far it is known; null where that cannot be said: fewer than two routes
 * over `routes`, a route with one pass over `seeds`.
 */
export function meanDifference(routes: readonly Differences[], over: Over): MeanDifference | null {
  const some = filled(routes);
  const means = some.map((values) => meanOf(values) as number);
  const mean = meanOf(means);
  if (mean === null) return null;
  const n = some.length;
  if (over === 'routes') {
    if (n < 2) return null;
    const variance = squares(means) / (n - 1) / n;
    return { mean, standardError: Math.sqrt(variance), degrees: n - 1 };
  }
  if (!hasRepeats(some)) return null;
  let variance = 0;
  let below = 0;
  let all = 0;
  for (const values of some) {
    const degrees = values.length - 1;
    const part = squares(values) / degrees / values.length / (n * n);
    variance += part;
    below += (part * part) / degrees;
    all += degrees;
  }
  const degrees = below === 0 ? all : (variance * variance) / below;
  return { mean, standardError: Math.sqrt(variance), degrees };
}

export interface DifferenceOptions {
  readonly over: Over;
  /** Two-sided; default 0.95. */
  readonly confidence?: number;
  /** Default 10,000. */
  readonly resamples?: number;
  /** Default 1. */
  readonly seed?: number;
}

/** Means of resampled sets of routes, ascending. */
function resampledMeans(
  routes: readonly Differences[],
  { over, resamples = 10_000, seed = 1 }: DifferenceOptions,
): Float64Array {
  const random = new Random(seed, `difference/${over}`);
  const n = routes.length;
  const means = Float64Array.from(routes, (values) => meanOf(values) as number);
  const out = new Float64Array(resamples);
  for (let i = 0; i < resamples; i += 1) {
    let sum = 0;
    if (over === 'routes') {
      for (let draw = 0; draw < n; draw += 1) sum += means[Math.floor(random.unit() * n)] as number;
    } else {
      for (const values of routes) sum += drawnMean(values, random);
    }
    out[i] = sum / n;
  }
  return out.sort();
}

/**
 * Mean of one draw fewer than there are passes: with so few of them a full-size resample would show too
 * little spread (J. N. K. Rao and C. F. J. Wu, JASA 83, 1988).
 */
function drawnMean(values: Differences, random: Random): number {
  const { length } = values;
  let sum = 0;
  for (let draw = 1; draw < length; draw += 1) {
    sum += values[Math.floor(random.unit() * length)] as number;
  }
  return sum / (length - 1);
}

/**
 * Interval of the mean difference: bootstrap percentiles, moved outwards so that few routes or passes
 * are not taken for many (T. C. Hesterberg, The American Statistician 69, 2015, expanded percentiles).
 * Null as in `meanDifference`.
 */
export function differenceInterval(
  routes: readonly Differences[],
  options: DifferenceOptions,
): ConfidenceInterval | null {
  const { over, confidence = 0.95 } = options;
  const some = filled(routes);
  const found = meanDifference(some, over);
  if (found === null) return null;
  const { degrees } = found;
  // Over routes the bootstrap's own spread is short by (n − 1)/n as well.
  const widen = over === 'routes' ? Math.sqrt(some.length / (some.length - 1)) : 1;
  const tail = normalCdf(widen * studentQuantile((1 - confidence) / 2, degrees));
  const means = resampledMeans(some, options);
  return { low: quantile(means, tail), high: quantile(means, 1 - tail), confidence };
}
