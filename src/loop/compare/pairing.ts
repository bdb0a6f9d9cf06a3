/**
 * Which drive of one run stands against which of the other: the same route under the same seed and
 * repetition. Runs without a common seed are paired pass by pass in their order, which still takes the
 * routes' difficulty out.
 */
import type { BoundedDifference } from '../../eval/index.js';
import {
  cellKey,
  type Measure,
  type Pass,
  passText,
  type RunScores,
  rangeOf,
  type ScoreCell,
} from './scores.js';

/** What a drive that is not there counts as: anything, 0 as officially, or nothing. */
export const MISSING_RULES = ['bounds', 'zero', 'left-out'] as const;
export type MissingRule = (typeof MISSING_RULES)[number];

/** The same drive in two runs. */
export interface DrivePair {
  readonly routeId: string;
  readonly pass: Pass;
  readonly type: string | null;
  readonly left: ScoreCell | undefined;
  readonly right: ScoreCell | undefined;
}

export interface Pairing {
  /** By route, in the order of the first run. */
  readonly routes: ReadonlyMap<string, readonly DrivePair[]>;
  readonly passes: number;
  /** Routes that neither run has and both should have. */
  readonly unknownRoutes: number;
  /** False where the passes have no seeds in common. */
  readonly sameSeeds: boolean;
  readonly remarks: readonly string[];
}

function pairedPasses(left: RunScores, right: RunScores): readonly (readonly [Pass, Pass])[] {
  const others = new Map(right.passes.map((pass) => [passText(pass), pass]));
  const shared = left.passes.filter((pass) => others.has(passText(pass)));
  if (shared.length > 0) return shared.map((pass) => [pass, others.get(passText(pass))!] as const);
  const count = Math.min(left.passes.length, right.passes.length);
  return left.passes.slice(0, count).map((pass, i) => [pass, right.passes[i]!] as const);
}

/** Pairs the drives of two runs that may be compared. */
export function pairRuns(left: RunScores, right: RunScores): Pairing {
  const passes = pairedPasses(left, right);
  const sameSeeds = passes.every(([a, b]) => passText(a) === passText(b));
  const inRight = new Set(right.routeIds);
  const inLeft = new Set(left.routeIds);
  const onlyLeft = left.routeIds.filter((id) => !inRight.has(id));
  const onlyRight = right.routeIds.filter((id) => !inLeft.has(id));
  // A route that one file lacks and may have planned is missing there; else it is not compared.
  const lacksLeft = onlyRight.length <= left.unknownRoutes;
  const lacksRight = onlyLeft.length <= right.unknownRoutes;
  const ids = [
    ...left.routeIds.filter((id) => inRight.has(id) || lacksRight),
    ...(lacksLeft ? onlyRight : []),
  ];
  const routes = new Map(
    ids.map((routeId) => [
      routeId,
      passes.map(([a, b]): DrivePair => {
        const first = left.cells.get(cellKey(routeId, a));
        const second = right.cells.get(cellKey(routeId, b));
        const type = first?.type ?? second?.type ?? null;
        return { routeId, pass: a, type, left: first, right: second };
      }),
    ]),
  );
  const unknown = Math.min(
    left.unknownRoutes - (lacksLeft ? onlyRight.length : 0),
    right.unknownRoutes - (lacksRight ? onlyLeft.length : 0),
  );
  const remarks: string[] = [];
  const most = Math.max(left.passes.length, right.passes.length);
  if (passes.length < most) {
    remarks.push(
      `${passes.length} of ${most} passes are in both runs; the others are not compared`,
    );
  }
  if (!sameSeeds) remarks.push('no seed in common: passes are paired in their order');
  return { routes, passes: passes.length, unknownRoutes: Math.max(0, unknown), sameSeeds, remarks };
}

/**
 * Differences, second run minus first, one list a route. What is missing is a range, 0, or left out.
 * @param most greatest value of the measure
 */
export function differencesOf(
  pairing: Pairing,
  measure: Measure,
  most: number,
  missing: MissingRule,
): BoundedDifference[][] {
  const range = (cell: ScoreCell | undefined) =>
    rangeOf(cell, measure, missing === 'zero' ? 0 : most);
  const known = [...pairing.routes.values()].map((pairs) =>
    pairs
      .filter(({ left, right }) => missing !== 'left-out' || (left && right))
      .map(({ left, right }): BoundedDifference => {
        const a = range(left);
        const b = range(right);
        return { low: b.low - a.high, high: b.high - a.low };
      }),
  );
  if (missing === 'left-out') return known;
  const span = missing === 'zero' ? 0 : most;
  const nowhere = Array.from({ length: pairing.passes }, () => ({ low: -span, high: span }));
  return [...known, ...Array.from({ length: pairing.unknownRoutes }, () => nowhere)];
}
