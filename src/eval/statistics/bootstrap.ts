/**
 * Percentile bootstrap of a mean (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13)
 * over routes: a route's repetitions and seeds are drawn together, because the routes are the sample and
 * drives of one route resemble each other. Seeded, so the same records give the same interval.
 */
import { Random } from '../../core/random.js';

export interface ConfidenceInterval {
  readonly low: number;
  readonly high: number;
  /** Share of intervals that cover the truth, e.g. 0.95. */
  readonly confidence: number;
}

export interface BootstrapOptions {
  /** Default 0.95. */
  readonly confidence?: number;
  /** Default 10,000. */
  readonly resamples?: number;
  /** Default 1. */
  readonly seed?: number;
}

/**
 * ConfidenceInterval of the mean over all values of all clusters.
 * @param clusters one list of values a route; empty lists are left out
 * @returns null with fewer than two clusters: one route says nothing about others
 */
export function bootstrapMean(
  clusters: readonly (readonly number[])[],
  options: BootstrapOptions = {},
): ConfidenceInterval | null {
  const { confidence = 0.95, resamples = 10_000, seed = 1 } = options;
  const filled = clusters.filter((values) => values.length > 0);
  const n = filled.length;
  if (n < 2) return null;
  const sums = Float64Array.from(filled, (values) => values.reduce((sum, value) => sum + value, 0));
  const sizes = Int32Array.from(filled, (values) => values.length);
  const random = new Random(seed, 'bootstrap');
  const means = new Float64Array(resamples);
  for (let i = 0; i < resamples; i += 1) {
    let sum = 0;
    let size = 0;
    for (let draw = 0; draw < n; draw += 1) {
      const at = Math.floor(random.unit() * n);
      sum += sums[at] as number;
      size += sizes[at] as number;
    }
    means[i] = sum / size;
  }
  means.sort();
  const tail = (1 - confidence) / 2;
  return { low: quantile(means, tail), high: quantile(means, 1 - tail), confidence };
}

/** Quantile of ascending values, linear between the two next to it. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (position - below) * (high - low);
}
