/**
 * Two runs side by side: the verdict, how sure it is, where it comes from, and how many more passes would
 * tell what cannot be told yet. Differences are the second run's minus the first's: above 0, the second
 * is better. Scores in points (0…100), success in percentage points.
 */
import {
  abilitiesOf,
  type BoundedDifference,
  differenceSpread,
  judgePairs,
  type McNemar,
  mcnemarExact,
  meanOf,
  type OverChoice,
  type PairedVerdict,
  passesNeeded,
  type VarianceSplit,
  varianceSplit,
} from '../../eval/index.js';
import { type Allowance, type FactDifference, requireComparable } from './comparable.js';
import {
  type DrivePair,
  differencesOf,
  type MissingRule,
  type Pairing,
  pairRuns,
} from './pairing.js';
import { findPartings, type PartingReport } from './parting.js';
import { drivingScoreOf, type Measure, passText, type RunScores, successOf } from './scores.js';

export interface CompareOptions {
  readonly over: OverChoice;
  /** Two-sided, of the whole comparison. */
  readonly confidence: number;
  readonly missing: MissingRule;
  readonly allowed: readonly Allowance[];
  /** Most logs that are read for partings. */
  readonly partings: number;
}

/** One line of a table by type or ability. */
export interface GroupRow {
  readonly name: string;
  readonly routes: number;
  readonly pairs: number;
  readonly left: number;
  readonly right: number;
  readonly difference: number;
  readonly leftSuccesses: number;
  readonly rightSuccesses: number;
}

/** A drive that one run finished without fault and the other did not. */
export interface Flip {
  readonly routeId: string;
  readonly pass: string;
  /** Of the second run: another one where the runs have no seed in common. */
  readonly rightPass: string;
  readonly type: string | null;
  readonly outcome: 'won' | 'lost';
  readonly left: number;
  readonly right: number;
  readonly leftStatus: string;
  readonly rightStatus: string;
  readonly leftLog: string | null;
  readonly rightLog: string | null;
}

export interface Comparison {
  readonly left: string;
  readonly right: string;
  readonly leftAgent: string;
  readonly rightAgent: string;
  readonly ruleset: string;
  readonly routes: number;
  readonly passes: number;
  readonly confidence: number;
  readonly score: PairedVerdict;
  /** In percentage points. */
  readonly success: PairedVerdict;
  readonly mcnemar: McNemar;
  /** True where every score of every pair is the same. */
  readonly isSame: boolean;
  /** About how many passes more would tell a difference of the size seen; null: no number would. */
  readonly morePasses: number | null;
  readonly variance: VarianceSplit | null;
  readonly byType: readonly GroupRow[];
  readonly byAbility: readonly GroupRow[];
  readonly flips: readonly Flip[];
  readonly partings: PartingReport;
  readonly differences: readonly FactDifference[];
  readonly remarks: readonly string[];
}

/** Power for which `morePasses` is reckoned. */
const POWER = 0.8;

/** Compares two runs. Throws USAGE where they do not measure the same; as `findPartings`. */
export function compareRuns(
  left: RunScores,
  right: RunScores,
  options: CompareOptions,
): Comparison {
  const { over, confidence, missing, allowed } = options;
  const differences = requireComparable(left, right, allowed);
  const pairing = pairRuns(left, right);
  const percent: Measure = (record) => 100 * successOf(record);
  const scores = differencesOf(pairing, drivingScoreOf, 100, missing);
  const score = judgePairs(scores, { over, confidence });
  const success = judgePairs(differencesOf(pairing, percent, 100, missing), {
    over: score.over,
    confidence,
  });
  const pairs = [...pairing.routes.values()].flat();
  const flips = flipsOf(pairs);
  const won = flips.filter(({ outcome }) => outcome === 'won').length;
  return {
    left: left.name,
    right: right.name,
    leftAgent: left.agent,
    rightAgent: right.agent,
    ruleset: left.ruleset,
    routes: pairing.routes.size + pairing.unknownRoutes,
    passes: pairing.passes,
    confidence,
    score,
    success,
    mcnemar: mcnemarExact(won, flips.length - won),
    isSame: scores.flat().every(({ low, high }) => low === 0 && high === 0),
    morePasses:
      score.verdict === 'cannot tell' ? morePasses(scores, score, pairing, confidence) : 0,
    variance: varianceSplit(cubeOf(pairing)),
    byType: groupRows(pairs, ({ type }) => [type ?? '-']),
    byAbility: groupRows(pairs, ({ type }) => (type === null ? [] : abilitiesOf(type))),
    flips,
    partings: findPartings(left, right, inOrderOfInterest(pairs), options.partings),
    differences,
    remarks: [
      ...left.remarks.map((text) => `${left.name}: ${text}`),
      ...right.remarks.map((text) => `${right.name}: ${text}`),
      ...pairing.remarks,
    ],
  };
}

/** Passes beyond those there are, for the difference that was seen. */
function morePasses(
  scores: readonly (readonly BoundedDifference[])[],
  { mean, over }: PairedVerdict,
  { passes }: Pairing,
  confidence: number,
): number | null {
  const known = scores.map((cells) => cells.filter((c) => c.low === c.high).map((c) => c.low));
  const spread = differenceSpread(known);
  if (mean === null || mean === 0 || spread === null) return null;
  // With one pass the spread cannot be split: all of it is taken for the passes' own.
  const betweenRoutes = spread.betweenRoutes ?? 0;
  const withinRoutes = spread.withinRoutes ?? spread.total;
  const plan = { over, routes: spread.routes, betweenRoutes, withinRoutes, confidence };
  const needed = passesNeeded(mean, POWER, plan);
  return needed === null ? null : Math.max(1, needed - passes);
}

/** Scores by agent, route and pass, of the routes that both drove on every pass. */
function cubeOf({ routes }: Pairing): number[][][] {
  const whole = [...routes.values()].filter((pairs) => pairs.every((p) => p.left && p.right));
  const side = (name: 'left' | 'right') =>
    whole.map((pairs) => pairs.map((pair) => drivingScoreOf(pair[name]!.records[0]!)));
  return whole.length === 0 ? [] : [side('left'), side('right')];
}

const isWhole = ({ left, right }: DrivePair): boolean => left !== undefined && right !== undefined;

function groupRows(
  pairs: readonly DrivePair[],
  namesOf: (pair: DrivePair) => readonly string[],
): GroupRow[] {
  const groups = new Map<string, DrivePair[]>();
  for (const pair of pairs.filter(isWhole)) {
    for (const name of namesOf(pair)) groups.set(name, [...(groups.get(name) ?? []), pair]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, group]): GroupRow => {
      const mean = (side: 'left' | 'right', measure: Measure) =>
        meanOf(group.map((pair) => measure(pair[side]!.records[0]!))) as number;
      const left = mean('left', drivingScoreOf);
      const right = mean('right', drivingScoreOf);
      return {
        name,
        routes: new Set(group.map(({ routeId }) => routeId)).size,
        pairs: group.length,
        left,
        right,
        difference: right - left,
        leftSuccesses: Math.round(mean('left', successOf) * group.length),
        rightSuccesses: Math.round(mean('right', successOf) * group.length),
      };
    });
}

function flipsOf(pairs: readonly DrivePair[]): Flip[] {
  return pairs.filter(isWhole).flatMap(({ routeId, pass, type, left, right }): Flip[] => {
    const [a] = left!.records as [(typeof left & object)['records'][number]];
    const [b] = right!.records as [(typeof right & object)['records'][number]];
    const before = successOf(a);
    const after = successOf(b);
    if (before === after) return [];
    return [
      {
        routeId,
        pass: passText(pass),
        rightPass: passText(right!.pass),
        type,
        outcome: after > before ? 'won' : 'lost',
        left: drivingScoreOf(a),
        right: drivingScoreOf(b),
        leftStatus: a.status,
        rightStatus: b.status,
        leftLog: left!.logFile,
        rightLog: right!.logFile,
      },
    ];
  });
}

/** The pairs whose scores differ most first: logs are read as long as there is patience. */
function inOrderOfInterest(pairs: readonly DrivePair[]): DrivePair[] {
  const gap = ({ left, right }: DrivePair): number => {
    if (left === undefined || right === undefined) return -1;
    return Math.abs(drivingScoreOf(left.records[0]!) - drivingScoreOf(right.records[0]!));
  };
  return [...pairs].sort((a, b) => gap(b) - gap(a));
}
