/**
 * When a comparison that is looked at several times may stop: boundaries of the test statistic that spend
 * the error over the looks (K. K. G. Lan and D. L. DeMets, Biometrika 70, 1983), by the recursive
 * integration of P. Armitage, C. K. McPherson and B. C. Rowe (JRSS A 132, 1969). Two-sided, symmetric.
 * `times` are shares of the information at the last look, growing, the last one 1.
 */
import { bisect, normalCdf, normalDensity, normalQuantile } from './normal.js';

/** `obrien-fleming` spends nearly nothing early, `pocock` about the same at every look. */
export type Spending = 'obrien-fleming' | 'pocock';

/** Error that may be spent up to a share of the information. */
export function spentError(spending: Spending, time: number, error: number): number {
  if (time <= 0) return 0;
  if (time >= 1) return error;
  if (spending === 'pocock') return error * Math.log(1 + (Math.E - 1) * time);
  // The published tables spend half the error on each side by itself.
  return 4 * normalCdf(normalQuantile(error / 4) / Math.sqrt(time));
}

/** Points of the grid on which the score's density is kept between two looks. */
const GRID = 400;

/** Density of the score S = Z·√time on a grid, of those walks that have not crossed. */
interface Density {
  readonly points: Float64Array;
  /** Density × trapezoid weight. */
  readonly weights: Float64Array;
}

function firstDensity(time: number, limit: number): Density {
  const root = Math.sqrt(time);
  return onGrid(limit * root, (score) => normalDensity(score / root) / root);
}

function onGrid(edge: number, densityAt: (score: number) => number): Density {
  const points = new Float64Array(GRID + 1);
  const weights = new Float64Array(GRID + 1);
  const step = (2 * edge) / GRID;
  for (let i = 0; i <= GRID; i += 1) {
    points[i] = -edge + i * step;
    weights[i] = densityAt(points[i] as number) * step * simpson(i);
  }
  return { points, weights };
}

/** Simpson's weight of a point of the grid. */
function simpson(i: number): number {
  if (i === 0 || i === GRID) return 1 / 3;
  return i % 2 === 1 ? 4 / 3 : 2 / 3;
}

/** Integral of the density times a function of the score. */
function integral({ points, weights }: Density, value: (score: number) => number): number {
  let sum = 0;
  for (let i = 0; i <= GRID; i += 1) sum += (weights[i] as number) * value(points[i] as number);
  return sum;
}

/** Walks still inside before a look that leave through either side of ±limit on it. */
function crossing(density: Density | null, time: number, before: number, limit: number): number {
  const edge = limit * Math.sqrt(time);
  if (density === null) return 2 * normalCdf(-limit);
  const step = Math.sqrt(time - before);
  return integral(
    density,
    (score) => normalCdf((-edge - score) / step) + normalCdf((score - edge) / step),
  );
}

function advance(density: Density | null, time: number, before: number, limit: number): Density {
  if (density === null) return firstDensity(time, limit);
  const step = Math.sqrt(time - before);
  return onGrid(
    limit * Math.sqrt(time),
    (score) => integral(density, (from) => normalDensity((score - from) / step)) / step,
  );
}

/** Largest boundary; no statistic of a finite sample gets there. */
const NEVER = 38;

/**
 * Boundaries of |Z| at each look, so that agents that are alike cross any of them with probability
 * `error` in all.
 */
export function spendingBoundaries(
  times: readonly number[],
  error: number,
  spending: Spending = 'obrien-fleming',
): number[] {
  const limits: number[] = [];
  let density: Density | null = null;
  let before = 0;
  let spent = 0;
  for (const [look, time] of times.entries()) {
    const due = spentError(spending, time, error) - spent;
    const now: Density | null = density;
    const limit = due <= 0 ? NEVER : bisect((c) => -crossing(now, time, before, c), -due, 0, NEVER);
    limits.push(limit);
    spent += Math.max(0, due);
    if (look < times.length - 1) density = advance(now, time, before, limit);
    before = time;
  }
  return limits;
}

/**
 * Probability of crossing given boundaries at any look, under a drift: the expected statistic at the last
 * look (0: the error that is spent; else the power).
 */
export function crossingProbability(
  times: readonly number[],
  limits: readonly number[],
  drift: number,
): number {
  let density: Density | null = null;
  let before = 0;
  let crossed = 0;
  for (const [look, time] of times.entries()) {
    const limit = limits[look] as number;
    const edge = limit * Math.sqrt(time);
    if (density === null) {
      const shift = drift * Math.sqrt(time);
      crossed += normalCdf(-limit - shift) + normalCdf(shift - limit);
      const root = Math.sqrt(time);
      const mean = drift * time;
      density = onGrid(edge, (score) => normalDensity((score - mean) / root) / root);
    } else {
      const now: Density = density;
      const step = Math.sqrt(time - before);
      const move = drift * (time - before);
      crossed += integral(
        now,
        (score) =>
          normalCdf((-edge - score - move) / step) + normalCdf((score + move - edge) / step),
      );
      density = onGrid(
        edge,
        (score) => integral(now, (from) => normalDensity((score - from - move) / step)) / step,
      );
    }
    before = time;
  }
  return crossed;
}
