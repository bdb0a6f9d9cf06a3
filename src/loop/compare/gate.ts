/**
 * The gate of a pull request: may this run replace the baseline? Three answers; `inconclusive` is one of
 * them, because a gate that guesses is switched off.
 */
import {
  differenceSpread,
  type GateVerdict,
  judgeGate,
  normalQuantile,
  plannedError,
} from '../../eval/index.js';
import { type CompareOptions, type Comparison, compareRuns } from './comparison.js';
import { differencesOf, pairRuns } from './pairing.js';
import { drivingScoreOf, type RunScores } from './scores.js';

export interface GateOptions extends CompareOptions {
  /** Points of driving score that may be lost, 0 or more. */
  readonly maxDrop: number;
}

export interface GateResult {
  readonly baseline: string;
  readonly candidate: string;
  readonly maxDrop: number;
  /** One-sided, of each answer. */
  readonly confidence: number;
  readonly gate: GateVerdict;
  /** Passes that would make the interval narrow enough for this gate; null where none would. */
  readonly passesForPass: number | null;
  readonly comparison: Comparison;
}

/** Judges a run against a baseline. Throws as `compareRuns`. */
export function judgeRun(
  baseline: RunScores,
  candidate: RunScores,
  options: GateOptions,
): GateResult {
  const { maxDrop, confidence, over, missing } = options;
  const twoSided = 2 * confidence - 1;
  const comparison = compareRuns(baseline, candidate, { ...options, confidence: twoSided });
  const pairing = pairRuns(baseline, candidate);
  const scores = differencesOf(pairing, drivingScoreOf, 100, missing);
  const gate = judgeGate(scores, maxDrop, { over, confidence });
  const passesForPass = gate.verdict === 'inconclusive' ? passesFor(scores, gate, options) : null;
  const { left, right } = comparison;
  return { baseline: left, candidate: right, maxDrop, confidence, gate, passesForPass, comparison };
}

/** Most passes that a gate would be told to drive. */
const MOST = 1000;

/** Fewest passes whose interval, around the mean seen, lies on one side of −maxDrop. */
function passesFor(
  scores: readonly (readonly { readonly low: number; readonly high: number }[])[],
  { mean, over }: GateVerdict,
  { maxDrop, confidence }: GateOptions,
): number | null {
  const known = scores.map((cells) => cells.filter((c) => c.low === c.high).map((c) => c.low));
  const spread = differenceSpread(known);
  if (mean === null || spread === null) return null;
  const room = Math.abs(mean + maxDrop);
  const betweenRoutes = spread.betweenRoutes ?? 0;
  const withinRoutes = spread.withinRoutes ?? spread.total;
  const z = normalQuantile(confidence);
  for (let passes = 2; passes <= MOST; passes += 1) {
    const plan = { over, routes: spread.routes, passes, betweenRoutes, withinRoutes };
    if (z * plannedError(plan).standardError < room) return passes;
  }
  return null;
}
