/**
 * Where two drives of one route part, and through whom. On every tick the world is written down before
 * the control it was answered with: if the first thing to differ is the control, the agents saw the same
 * and answered differently (policy); if it is the world, after equal controls, the world did not repeat
 * (simulator), or what reached us of it was changed on its way (transport) where exactly one of the runs
 * was driven through a bridge.
 */
import { type Difference, firstLogDifference } from '../first-difference.js';
import type { DrivePair } from './pairing.js';
import { passText, type RunScores } from './scores.js';

export type PartedBy = 'policy' | 'simulator' | 'transport' | 'set-up';

export interface Parting {
  readonly routeId: string;
  readonly pass: string;
  /** Null where header or footer differ, and the ticks do not. */
  readonly tick: number | null;
  readonly field: string;
  readonly left: string;
  readonly right: string;
  readonly by: PartedBy;
}

/** Partings of the pairs that have logs on both sides. */
export interface PartingReport {
  readonly examined: number;
  readonly identical: number;
  readonly partings: readonly Parting[];
}

/** Through whom two drives differ whose first difference is this. */
export function partedBy(difference: Difference, isBridged: boolean): PartedBy {
  const { tick, field } = difference;
  if (tick === null) return field.startsWith('header') ? 'set-up' : 'simulator';
  if (field === 'control' || field.startsWith('control.')) return 'policy';
  // A tick that only one log has: frames were lost, or one drive ended where the other went on.
  return isBridged ? 'transport' : 'simulator';
}

/** True where exactly one of the runs reached its world through a bridge. */
function isBridged(left: RunScores, right: RunScores): boolean {
  const far = ({ manifest }: RunScores) => (manifest?.backend ?? 'embedded') !== 'embedded';
  return far(left) !== far(right);
}

/**
 * Examines pairs in the order given. Throws as `firstLogDifference`.
 * @param most pairs of logs that are read; equal hashes cost nothing
 */
export function findPartings(
  left: RunScores,
  right: RunScores,
  pairs: readonly DrivePair[],
  most: number,
): PartingReport {
  const bridged = isBridged(left, right);
  const partings: Parting[] = [];
  let identical = 0;
  let examined = 0;
  for (const { routeId, pass, left: a, right: b } of pairs) {
    if (a === undefined || b === undefined) continue;
    if (a.logSha256 !== null && a.logSha256 === b.logSha256) {
      identical += 1;
      examined += 1;
      continue;
    }
    if (a.logFile === null || b.logFile === null || partings.length >= most) continue;
    examined += 1;
    const difference = firstLogDifference(a.logFile, b.logFile);
    // Another agent's name in the header is no difference in how it drove.
    if (difference === null || isNameOnly(difference)) identical += 1;
    else {
      const by = partedBy(difference, bridged);
      partings.push({ routeId, pass: passText(pass), ...difference, by });
    }
  }
  return { examined, identical, partings };
}

function isNameOnly({ tick, field }: Difference): boolean {
  return tick === null && /^header\.(agent|software|isPrivileged)/.test(field);
}
