/**
 * The verdict on two agents from paired scores, some of which may be missing. A difference counts when
 * interval and sign-flip test agree on it; what is missing enters with everything it could have been, so
 * that no gap can make a verdict. Units: points of the score.
 */
import type { ConfidenceInterval } from './bootstrap.js';
import { meanOf } from './mean.js';
import { type Differences, differenceInterval, hasRepeats, type Over } from './paired.js';
import { permutationTest } from './permutation.js';

/** A difference that is known, or the range it must lie in. */
export interface BoundedDifference {
  readonly low: number;
  readonly high: number;
}

/** `routes` or `seeds`, or `auto`: over seeds where every route was driven more than once. */
export type OverChoice = Over | 'auto';

export interface PairedOptions {
  readonly over: OverChoice;
  /** Two-sided; default 0.95. */
  readonly confidence?: number;
  readonly resamples?: number;
  /** Signs drawn where not all are tried; default 10,000. */
  readonly draws?: number;
  readonly seed?: number;
}

export type VerdictWord = 'better' | 'worse' | 'cannot tell';

export interface PairedVerdict {
  readonly verdict: VerdictWord;
  readonly over: Over;
  /** Mean difference of what was driven by both; null without any. */
  readonly mean: number | null;
  /** Of what was driven by both. */
  readonly interval: ConfidenceInterval | null;
  /** With what is missing at its worst and at its best; equal to `interval` where nothing is. */
  readonly bounds: ConfidenceInterval | null;
  /** Mean difference with what is missing at its worst and at its best. */
  readonly meanBounds: { readonly low: number; readonly high: number } | null;
  /** Two-sided sign-flip test of what was driven by both. */
  readonly p: number;
  readonly pairs: number;
  readonly missing: number;
}

const isKnown = ({ low, high }: BoundedDifference): boolean => low === high;

/** What the answer is about. */
export function chooseOver(choice: OverChoice, routes: readonly Differences[]): Over {
  if (choice !== 'auto') return choice;
  return hasRepeats(routes) ? 'seeds' : 'routes';
}

/** Verdict on differences by route, one a pass. */
export function judgePairs(
  routes: readonly (readonly BoundedDifference[])[],
  options: PairedOptions,
): PairedVerdict {
  const known = routes.map((cells) => cells.filter(isKnown).map(({ low }) => low));
  const at = (end: 'low' | 'high') => routes.map((cells) => cells.map((cell) => cell[end]));
  const missing = routes.flat().filter((cell) => !isKnown(cell)).length;
  const over = chooseOver(options.over, known);
  const settings = { ...options, over };
  const interval = differenceInterval(known, settings);
  let bounds = interval;
  let p = permutationTest(known, settings);
  const seen = { mean: meanOfRoutes(known), p };
  if (missing > 0) {
    const low = differenceInterval(at('low'), settings);
    const high = differenceInterval(at('high'), settings);
    bounds =
      low === null || high === null
        ? null
        : { low: low.low, high: high.high, confidence: low.confidence };
    p = Math.max(p, permutationTest(at('low'), settings), permutationTest(at('high'), settings));
  }
  const error = 1 - (options.confidence ?? 0.95);
  const isClear = bounds !== null && p <= error + 1e-12;
  const verdict =
    isClear && bounds!.low > 0 ? 'better' : isClear && bounds!.high < 0 ? 'worse' : 'cannot tell';
  const lows = meanOfRoutes(at('low'));
  const highs = meanOfRoutes(at('high'));
  return {
    verdict,
    over,
    mean: seen.mean,
    interval,
    bounds,
    meanBounds: lows === null || highs === null ? null : { low: lows, high: highs },
    p: seen.p,
    pairs: known.flat().length,
    missing,
  };
}

function meanOfRoutes(routes: readonly Differences[]): number | null {
  return meanOf(routes.filter(({ length }) => length > 0).map((v) => meanOf(v) as number));
}

export type GateWord = 'pass' | 'regress' | 'inconclusive';

export interface GateVerdict {
  readonly verdict: GateWord;
  readonly over: Over;
  readonly mean: number | null;
  /** Each end holds with the confidence asked for. */
  readonly interval: ConfidenceInterval | null;
  /** With what is missing at its worst and at its best. */
  readonly bounds: ConfidenceInterval | null;
  /** One-sided sign-flip test against a drop of just `maxDrop`; what is missing at its best. */
  readonly p: number;
  readonly pairs: number;
  readonly missing: number;
}

/**
 * Has the score dropped by more than `maxDrop`? `pass` and `regress` each hold with `confidence`
 * (one-sided): the interval's lower end lies above −maxDrop, or the upper one below it.
 */
export function judgeGate(
  routes: readonly (readonly BoundedDifference[])[],
  maxDrop: number,
  options: PairedOptions,
): GateVerdict {
  const { confidence = 0.95 } = options;
  const twoSided = { ...options, confidence: 2 * confidence - 1 };
  const paired = judgePairs(routes, twoSided);
  const { over, mean, interval, bounds, pairs, missing } = paired;
  const best = routes.map((cells) => cells.map(({ high }) => high + maxDrop));
  const p = permutationTest(best, { ...options, over, side: 'less' });
  const shown = interval === null ? null : { ...interval, confidence };
  const wide = bounds === null ? null : { ...bounds, confidence };
  let verdict: GateWord = 'inconclusive';
  if (bounds !== null && bounds.low >= -maxDrop) verdict = 'pass';
  else if (bounds !== null && bounds.high < -maxDrop && p <= 1 - confidence + 1e-12) {
    verdict = 'regress';
  }
  return { verdict, over, mean, interval: shown, bounds: wide, p, pairs, missing };
}
