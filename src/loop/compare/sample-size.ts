/**
 * How many passes a difference needs, from what earlier runs show of the spread. Two runs show the spread
 * of paired differences itself. One run with several passes shows the passes' own noise; two agents that
 * are alike then differ by √2 of it, and routes are taken to suit both alike. A single pass shows nothing
 * of the noise. Units: points of driving score, seconds.
 */
import { EgoloopError } from '../../core/errors.js';
import {
  type DifferenceSpread,
  differenceSpread,
  type Over,
  passesNeeded,
  powerOf,
  smallestEffect,
} from '../../eval/index.js';
import { type Allowance, requireComparable } from './comparable.js';
import { differencesOf, pairRuns } from './pairing.js';
import { drivingScoreOf, type RunScores } from './scores.js';

export interface Spread {
  readonly routes: number;
  readonly betweenRoutes: number;
  readonly withinRoutes: number;
  /** Where it comes from, in words. */
  readonly from: string;
  readonly secondsPerDrive: number | null;
}

/** Spread of paired differences of two runs. Throws USAGE where it cannot be seen. */
export function spreadOfTwo(
  left: RunScores,
  right: RunScores,
  allowed: readonly Allowance[],
): Spread {
  requireComparable(left, right, allowed);
  const cells = differencesOf(pairRuns(left, right), drivingScoreOf, 100, 'left-out');
  const found = differenceSpread(cells.map((route) => route.map(({ low }) => low)));
  if (found === null) throw tooLittle(right.name, 'two routes that both runs have');
  return {
    routes: left.routeIds.length + left.unknownRoutes,
    ...partsOf(found),
    from:
      found.withinRoutes === null
        ? 'paired differences of two runs, one pass: all of it is taken for noise between passes'
        : 'paired differences of two runs',
    secondsPerDrive: right.secondsPerDrive ?? left.secondsPerDrive,
  };
}

function partsOf({ betweenRoutes, withinRoutes, total }: DifferenceSpread) {
  return { betweenRoutes: betweenRoutes ?? 0, withinRoutes: withinRoutes ?? total };
}

/** Spread expected of two agents like this one. Throws USAGE for a run of one pass. */
export function spreadOfOne(run: RunScores): Spread {
  const scores = run.routeIds.map((routeId) =>
    [...run.cells.values()]
      .filter((cell) => cell.routeId === routeId)
      .map(({ records }) => drivingScoreOf(records[0]!)),
  );
  const found = differenceSpread(scores);
  if (found === null || found.withinRoutes === null) {
    throw tooLittle(run.name, 'a run with several passes (--seeds 1,2,3), or two runs, or --sd');
  }
  return {
    routes: run.routeIds.length,
    betweenRoutes: 0,
    withinRoutes: Math.SQRT2 * found.withinRoutes,
    from: 'noise between the passes of one run, for two agents that are alike',
    secondsPerDrive: run.secondsPerDrive,
  };
}

function tooLittle(file: string, wanted: string): EgoloopError {
  return new EgoloopError('USAGE', `expected ${wanted}, to see how far scores spread`, { file });
}

export interface SampleSizeRow {
  readonly passes: number;
  /** Power to see the difference asked for. */
  readonly power: number;
  /** Difference that is seen with the power asked for, points. */
  readonly sees: number;
  /** One agent's passes on so many threads, seconds; null where it is not known. */
  readonly seconds: number | null;
}

export interface SampleSize {
  readonly over: Over;
  /** Null: no number of passes is enough. */
  readonly passes: number | null;
  readonly seconds: number | null;
  readonly rows: readonly SampleSizeRow[];
}

/** Numbers of passes in the table, with the one needed among them. */
const TABLE = [1, 2, 3, 5, 10, 20, 50];

export interface SampleSizeQuestion {
  /** Difference to be seen, points. */
  readonly effect: number;
  readonly power: number;
  readonly confidence: number;
  readonly workers: number;
}

/** The answer over routes like these or over these very routes. */
export function sampleSize(
  spread: Spread,
  over: Over,
  { effect, power, confidence, workers }: SampleSizeQuestion,
): SampleSize {
  const { routes, betweenRoutes, withinRoutes, secondsPerDrive } = spread;
  const plan = { over, routes, betweenRoutes, withinRoutes, confidence };
  const passes = passesNeeded(effect, power, plan);
  const secondsOf = (count: number) =>
    secondsPerDrive === null ? null : (secondsPerDrive * routes * count) / Math.max(1, workers);
  const counts = TABLE.filter((count) => over === 'routes' || count > 1);
  const listed = [...new Set(passes === null ? counts : [...counts, passes])];
  const rows = listed
    .sort((a, b) => a - b)
    .map((count) => ({
      passes: count,
      power: powerOf(effect, { ...plan, passes: count }),
      sees: smallestEffect(power, { ...plan, passes: count }),
      seconds: secondsOf(count),
    }));
  return { over, passes, seconds: passes === null ? null : secondsOf(passes), rows };
}
