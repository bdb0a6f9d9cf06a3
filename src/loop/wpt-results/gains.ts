/**
 * What drivers are worth and how they differ. Routes are the sample: of each route the mean over its
 * passes counts, intervals draw whole routes (docs/statistics.md). Passes are paired by training seed and
 * driving seed; what was not trained is paired with every training seed. How much a training seed matters
 * is told apart, by the difference of each of them.
 */
import {
  type ConfidenceInterval,
  differenceInterval,
  judgePairs,
  type PairedVerdict,
  type SumsEstimate,
  studentQuantile,
  sumsInterval,
} from '../../eval/index.js';
import type { Driver, Pass } from './drives.js';

export type Quantity = 'scores' | 'successes' | 'completion';

export interface Estimate {
  readonly value: number | null;
  readonly interval: ConfidenceInterval | null;
}

function routeCount({ passes }: Driver): number {
  return passes[0]?.scores.length ?? 0;
}

/** Values of every route, one a pass. */
function byRoute(driver: Driver, quantity: Quantity): number[][] {
  return Array.from({ length: routeCount(driver) }, (_, i) =>
    driver.passes.flatMap((pass) => pass[quantity][i] ?? []),
  );
}

const meanOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean over routes of the means over passes. */
export function level(driver: Driver, quantity: Quantity): Estimate {
  const routes = byRoute(driver, quantity).filter(({ length }) => length > 0);
  if (routes.length === 0) return { value: null, interval: null };
  const value = meanOf(routes.map(meanOf));
  return { value, interval: differenceInterval(routes, { over: 'routes' }) };
}

/** Passes of two drivers with the same seeds. */
function pairsOf(left: Driver, right: Driver): (readonly [Pass, Pass])[] {
  return left.passes.flatMap((a) =>
    right.passes
      .filter(
        (b) =>
          a.drivingSeed === b.drivingSeed &&
          (a.trainSeed === b.trainSeed || a.trainSeed === null || b.trainSeed === null),
      )
      .map((b) => [a, b] as const),
  );
}

function differences(pairs: readonly (readonly [Pass, Pass])[], quantity: Quantity): number[][] {
  const count = pairs[0]?.[0].scores.length ?? 0;
  return Array.from({ length: count }, (_, i) =>
    pairs.flatMap(([a, b]) => {
      const [from, to] = [a[quantity][i] ?? null, b[quantity][i] ?? null];
      return from === null || to === null ? [] : [to - from];
    }),
  );
}

export interface Gain {
  readonly verdict: PairedVerdict;
  /** Mean difference of every training seed, in their order; empty where nothing was trained. */
  readonly bySeed: readonly { readonly trainSeed: number; readonly mean: number }[];
  /** Student's t over the training seeds; null with fewer than two. */
  readonly overSeeds: ConfidenceInterval | null;
}

function seedOf([a, b]: readonly [Pass, Pass]): number | null {
  return b.trainSeed ?? a.trainSeed;
}

/** How much more `right` has than `left`; null where they share no pass. */
export function gain(left: Driver, right: Driver, quantity: Quantity): Gain | null {
  const pairs = pairsOf(left, right);
  if (pairs.length === 0) return null;
  const all = differences(pairs, quantity);
  const cells = all.map((list) => list.map((value) => ({ low: value, high: value })));
  const seeds = [...new Set(pairs.map(seedOf))].filter((seed) => seed !== null);
  const bySeed = seeds.map((trainSeed) => {
    const own = differences(
      pairs.filter((pair) => seedOf(pair) === trainSeed),
      quantity,
    );
    return { trainSeed, mean: meanOf(own.filter(({ length }) => length > 0).map(meanOf)) };
  });
  return {
    verdict: judgePairs(cells, { over: 'routes' }),
    bySeed,
    overSeeds: seedInterval(bySeed.map(({ mean }) => mean)),
  };
}

/** Student's t interval of a mean; null with fewer than two values. */
function seedInterval(means: readonly number[]): ConfidenceInterval | null {
  const n = means.length;
  if (n < 2) return null;
  const mean = meanOf(means);
  const squares = means.reduce((sum, one) => sum + (one - mean) * (one - mean), 0);
  const half = studentQuantile(0.975, n - 1) * Math.sqrt(squares / (n - 1) / n);
  return { low: mean - half, high: mean + half, confidence: 0.95 };
}

/**
 * The share of the teacher's gain over the baseline that its student has: the ratio of the mean
 * differences, over the passes that all three drove.
 */
export function transferShare(
  baseline: Driver,
  student: Driver,
  teacher: Driver,
  quantity: Quantity,
): SumsEstimate {
  const rows: number[][] = [];
  for (let i = 0; i < routeCount(baseline); i += 1) {
    const found = baseline.passes.flatMap((b) => {
      const same = (driver: Driver) =>
        driver.passes.find(
          (one) => one.trainSeed === b.trainSeed && one.drivingSeed === b.drivingSeed,
        )?.[quantity][i] ?? null;
      const [from, s, t] = [b[quantity][i] ?? null, same(student), same(teacher)];
      return from === null || s === null || t === null ? [] : [[s - from, t - from] as const];
    });
    if (found.length === 0) continue;
    rows.push([meanOf(found.map(([one]) => one)), meanOf(found.map(([, one]) => one))]);
  }
  // Where the teacher gains nothing there is no share of it.
  return sumsInterval(rows, ([s = 0, t = 0]) => (t > 0 ? s / t : Number.NaN));
}

/** Collisions and kilometres of every route, over passes. */
function collisionRows(driver: Driver): number[][] {
  return Array.from({ length: routeCount(driver) }, (_, i) => {
    const sum = (key: 'collisions' | 'km') =>
      driver.passes.reduce((total, pass) => total + (pass[key][i] ?? 0), 0);
    return [sum('collisions'), sum('km')];
  });
}

/** Collisions per kilometre driven. */
export function collisionRate(driver: Driver): SumsEstimate {
  return sumsInterval(collisionRows(driver), ([n = 0, km = 0]) => n / km);
}

/** The rate of `right` over that of `left`, routes drawn together. */
export function collisionRatio(left: Driver, right: Driver): SumsEstimate {
  const [a, b] = [collisionRows(left), collisionRows(right)];
  const rows = a.map((row, i) => [...row, ...(b[i] as number[])]);
  return sumsInterval(rows, ([n = 0, km = 0, m = 0, kn = 0]) => m / kn / (n / km));
}
