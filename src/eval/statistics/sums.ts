/**
 * Intervals of quantities that are made of sums over routes: a rate (collisions over kilometres), a ratio
 * of rates, a share of a gain. Whole routes are drawn by lot and the quantity is worked out of the sums of
 * the draw: percentile bootstrap, moved outwards as in `paired.ts` (Hesterberg 2015). Seeded.
 */
import { Random } from '../../core/random.js';
import { type ConfidenceInterval, quantile } from './bootstrap.js';
import { normalCdf } from './normal.js';
import { studentQuantile } from './student.js';

export interface SumsOptions {
  /** Default 0.95. */
  readonly confidence?: number;
  /** Default 10,000. */
  readonly resamples?: number;
  /** Default 1. */
  readonly seed?: number;
}

export interface SumsEstimate {
  /** Of all routes; null where it is no number. */
  readonly value: number | null;
  /** Null with fewer than two routes, or where too many draws give no number. */
  readonly interval: ConfidenceInterval | null;
}

/**
 * @param routes a row of numbers for each route, all of one length
 * @param quantity from the sums of the columns; NaN or infinite where it has no meaning
 */
export function sumsInterval(
  routes: readonly (readonly number[])[],
  quantity: (sums: Float64Array) => number,
  { confidence = 0.95, resamples = 10_000, seed = 1 }: SumsOptions = {},
): SumsEstimate {
  const n = routes.length;
  const width = routes[0]?.length ?? 0;
  const sums = new Float64Array(width);
  const add = (row: readonly number[]) => {
    for (let k = 0; k < width; k += 1) sums[k] = (sums[k] as number) + (row[k] as number);
  };
  for (const row of routes) add(row);
  const whole = n === 0 ? Number.NaN : quantity(sums);
  const value = Number.isFinite(whole) ? whole : null;
  if (n < 2 || value === null) return { value, interval: null };
  const random = new Random(seed, 'sums');
  const found: number[] = [];
  for (let i = 0; i < resamples; i += 1) {
    sums.fill(0);
    for (let draw = 0; draw < n; draw += 1) add(routes[Math.floor(random.unit() * n)]!);
    const one = quantity(sums);
    if (Number.isFinite(one)) found.push(one);
  }
  const widen = Math.sqrt(n / (n - 1));
  const tail = normalCdf(widen * studentQuantile((1 - confidence) / 2, n - 1));
  // Draws without a number could lie anywhere: with as many of them as a tail holds there is no end.
  if (resamples - found.length > tail * resamples) return { value, interval: null };
  const sorted = Float64Array.from(found).sort();
  const [low, high] = [quantile(sorted, tail), quantile(sorted, 1 - tail)];
  return { value, interval: { low, high, confidence } };
}
