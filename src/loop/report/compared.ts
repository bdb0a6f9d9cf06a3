/**
 * A comparison as a part of the page that holds its runs: each flip with the anchor that leads to the drive
 * that went wrong, the other one laid over it, at the tick on which the two part.
 */
import type { PairedVerdict } from '../../eval/index.js';
import type { PageComparison, PageFlip } from '../../report/index.js';
import type { Comparison, Flip } from '../compare/comparison.js';
import { OVER_TEXT, verdictText } from '../compare/words.js';
import { driveIdOf } from './source.js';

/** A comparison and which of the page's runs it is about. */
export interface Compared {
  readonly comparison: Comparison;
  /** Positions among the sources of the page. */
  readonly left: number;
  readonly right: number;
}

/** What the page shows of a comparison. */
export function pageComparison(compared: Compared): PageComparison {
  const { comparison, left, right } = compared;
  const { ruleset, score, success, mcnemar, flips, differences, remarks } = comparison;
  return {
    left,
    right,
    ruleset,
    verdict: verdictText(comparison),
    over: OVER_TEXT[score.over],
    pairs: score.pairs,
    missing: score.missing,
    measures: [measure('Driving score', score), measure('Success rate, %', success)],
    won: mcnemar.won,
    lost: mcnemar.lost,
    mcnemarP: mcnemar.p,
    flips: flips.map((flip) => pageFlip(compared, flip)),
    differences: differences.map((one) => ({ fact: one.fact, left: one.left, right: one.right })),
    remarks,
  };
}

function measure(name: string, { mean, interval, bounds, missing, p }: PairedVerdict) {
  return { name, mean, interval, bounds: missing > 0 ? bounds : null, p };
}

function partingOf({ partings }: Comparison, { routeId, pass }: Flip) {
  return partings.partings.find((one) => one.routeId === routeId && one.pass === pass) ?? null;
}

function pageFlip(compared: Compared, flip: Flip): PageFlip {
  const { outcome, routeId, pass, type, left, right, leftStatus, rightStatus } = flip;
  const parting = partingOf(compared.comparison, flip);
  return {
    ...{ outcome, routeId, pass, type, left, right, leftStatus, rightStatus },
    tick: parting?.tick ?? null,
    parted: parting === null ? null : `${parting.by}: ${parting.field}`,
    anchor: flipAnchor(compared, flip),
  };
}

/** The anchor of a flip in the page: `#drive=…&ghost=…&tick=N`. */
export function flipAnchor({ comparison, left, right }: Compared, flip: Flip): string {
  const before = driveIdOf(left, { routeId: flip.routeId, ...passOf(flip.pass) });
  const after = driveIdOf(right, { routeId: flip.routeId, ...passOf(flip.rightPass) });
  const isLost = flip.outcome === 'lost';
  const parts = new URLSearchParams({
    drive: isLost ? after : before,
    ghost: isLost ? before : after,
  });
  const tick = partingOf(comparison, flip)?.tick;
  if (tick !== undefined && tick !== null) parts.set('tick', String(tick));
  return `#${parts}`;
}

/** Seed and repetition of `seed#repetition`; `?` is no seed. */
function passOf(text: string): { readonly seed: number | null; readonly repetition: number } {
  const [seed = '?', repetition = '0'] = text.split('#');
  return { seed: seed === '?' ? null : Number(seed), repetition: Number(repetition) };
}
