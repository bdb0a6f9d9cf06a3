/**
 * Where the spread of scores comes from. Scores of agents × routes × seeds without gaps are split by the
 * analysis of variance with random effects: expected mean squares are solved for the components
 * (H. Scheffé, The Analysis of Variance, 1959, ch. 7); a negative solution counts as 0. Units: squared
 * points of the score.
 */
import { meanOf } from './mean.js';
import type { Differences } from './paired.js';

/** Components of variance of one drive's score. */
export interface VarianceSplit {
  /** Some routes are harder than others, for every agent. */
  readonly route: number;
  /** Some seeds are harder than others, on every route. */
  readonly seed: number;
  /** The agents differ, on every route. */
  readonly model: number;
  /** One agent is better on some routes, the other on others. */
  readonly routeModel: number;
  /** The same route under another seed, for every agent. */
  readonly routeSeed: number;
  /** What is left: one drive from the next. */
  readonly rest: number;
}

/** Scores by [agent][route][seed]. */
export type ScoreCube = readonly (readonly (readonly number[])[])[];

function meanSquares(cube: ScoreCube) {
  const [m, r, s] = [cube.length, cube[0]!.length, cube[0]![0]!.length];
  const mean = (values: readonly number[]) => meanOf(values) as number;
  const range = (n: number) => Array.from({ length: n }, (_, i) => i);
  const at = (k: number, i: number, j: number) => cube[k]![i]![j]!;
  const [ms, rs, ss] = [range(m), range(r), range(s)];
  const all = mean(cube.flat(2));
  const model = ms.map((k) => mean(cube[k]!.flat()));
  const route = rs.map((i) => mean(ms.flatMap((k) => cube[k]![i]!)));
  const seed = ss.map((j) => mean(ms.flatMap((k) => rs.map((i) => at(k, i, j)))));
  const routeModel = ms.map((k) => rs.map((i) => mean(cube[k]![i]!)));
  const routeSeed = rs.map((i) => ss.map((j) => mean(ms.map((k) => at(k, i, j)))));
  const modelSeed = ms.map((k) => ss.map((j) => mean(rs.map((i) => at(k, i, j)))));
  const sum = (values: readonly number[]) => values.reduce((total, v) => total + v * v, 0);
  const pairs = <A, B>(as: readonly A[], bs: readonly B[], f: (a: A, b: B) => number) =>
    sum(as.flatMap((a) => bs.map((b) => f(a, b))));
  const per = (total: number, degrees: number) => (degrees > 0 ? total / degrees : 0);
  let rest = 0;
  for (const k of ms) {
    for (const i of rs) {
      for (const j of ss) {
        const fit =
          routeModel[k]![i]! +
          routeSeed[i]![j]! +
          modelSeed[k]![j]! -
          model[k]! -
          route[i]! -
          seed[j]! +
          all;
        rest += (at(k, i, j) - fit) * (at(k, i, j) - fit);
      }
    }
  }
  return {
    size: { m, r, s },
    model: per(r * s * sum(model.map((v) => v - all)), m - 1),
    route: per(m * s * sum(route.map((v) => v - all)), r - 1),
    seed: per(m * r * sum(seed.map((v) => v - all)), s - 1),
    routeModel: per(
      s * pairs(ms, rs, (k, i) => routeModel[k]![i]! - model[k]! - route[i]! + all),
      (m - 1) * (r - 1),
    ),
    routeSeed: per(
      m * pairs(rs, ss, (i, j) => routeSeed[i]![j]! - route[i]! - seed[j]! + all),
      (r - 1) * (s - 1),
    ),
    modelSeed: per(
      r * pairs(ms, ss, (k, j) => modelSeed[k]![j]! - model[k]! - seed[j]! + all),
      (m - 1) * (s - 1),
    ),
    rest: per(rest, (m - 1) * (r - 1) * (s - 1)),
  };
}

/** The split; null with fewer than two agents, routes or seeds: then parts cannot be told apart. */
export function varianceSplit(cube: ScoreCube): VarianceSplit | null {
  if (cube.length < 2 || cube[0]!.length < 2 || (cube[0]![0]?.length ?? 0) < 2) return null;
  const found = meanSquares(cube);
  const { m, r, s } = found.size;
  const positive = (value: number) => Math.max(0, value);
  const { rest } = found;
  return {
    rest,
    routeModel: positive((found.routeModel - rest) / s),
    routeSeed: positive((found.routeSeed - rest) / m),
    route: positive((found.route - found.routeModel - found.routeSeed + rest) / (m * s)),
    seed: positive((found.seed - found.routeSeed - found.modelSeed + rest) / (m * r)),
    model: positive((found.model - found.routeModel - found.modelSeed + rest) / (r * s)),
  };
}

/** Spread of paired differences: between routes, and between passes of a route. */
export interface DifferenceSpread {
  readonly routes: number;
  readonly passesPerRoute: number;
  /** Standard deviation of a route's true difference from the mean one; null with one pass. */
  readonly betweenRoutes: number | null;
  /** Standard deviation of one pass from its route's true difference; null with one pass. */
  readonly withinRoutes: number | null;
  /** Standard deviation of one difference, both together. */
  readonly total: number;
}

/** One-way split of differences by route; null with fewer than two of them. */
export function differenceSpread(routes: readonly Differences[]): DifferenceSpread | null {
  const some = routes.filter(({ length }) => length > 0);
  const r = some.length;
  const n = some.reduce((sum, { length }) => sum + length, 0);
  if (r < 2) return null;
  const all = meanOf(some.flat()) as number;
  let within = 0;
  let between = 0;
  let squaredSizes = 0;
  for (const values of some) {
    const mean = meanOf(values) as number;
    for (const value of values) within += (value - mean) * (value - mean);
    between += values.length * (mean - all) * (mean - all);
    squaredSizes += values.length * values.length;
  }
  const base = { routes: r, passesPerRoute: n / r };
  if (n === r) {
    const total = Math.sqrt(between / (r - 1));
    return { ...base, betweenRoutes: null, withinRoutes: null, total };
  }
  const withinVariance = within / (n - r);
  const size = (n - squaredSizes / n) / (r - 1);
  const betweenVariance = Math.max(0, (between / (r - 1) - withinVariance) / size);
  return {
    ...base,
    betweenRoutes: Math.sqrt(betweenVariance),
    withinRoutes: Math.sqrt(withinVariance),
    total: Math.sqrt(betweenVariance + withinVariance),
  };
}
