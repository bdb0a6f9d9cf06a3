/**
 * Whether a run was driven again to the bit: every drive's TickLog by its hash, or its records where no
 * logs were kept. Wall-clock durations are left out, for nothing repeats them.
 */

import { join } from 'node:path';
import type { RouteRecord } from '../../eval/index.js';
import { keyText } from '../campaign/plan.js';
import { MANIFEST_NAME, readManifest } from '../campaign/run-folder.js';
import { lastDrives } from '../source/journal-source.js';

export interface DriveComparison {
  /** Drives that are there in both. */
  readonly compared: number;
  readonly equal: number;
  /** `route R seed S` of those that differ, and of those that only one side has. */
  readonly different: readonly string[];
  readonly onlyOnce: readonly string[];
}

/** Compares the drives of two runs' folders. Throws as `readManifest` and `readJournal`. */
export function compareDrives(a: string, b: string): DriveComparison {
  const drivesOf = (folder: string) =>
    lastDrives(folder, readManifest(join(folder, MANIFEST_NAME)));
  const theirs = new Map(drivesOf(b).map((entry) => [keyText(entry), entry]));
  const different: string[] = [];
  const onlyOnce: string[] = [];
  let compared = 0;
  for (const entry of drivesOf(a)) {
    const other = theirs.get(keyText(entry));
    theirs.delete(keyText(entry));
    if (other === undefined) {
      onlyOnce.push(nameOf(entry));
      continue;
    }
    compared += 1;
    const [one, two] = [entry.driven, other.driven];
    const haveLogs = one.logSha256 !== null && two.logSha256 !== null;
    const isEqual = haveLogs
      ? one.logSha256 === two.logSha256
      : textOf(one.outcomes) === textOf(two.outcomes);
    if (!isEqual) different.push(nameOf(entry));
  }
  for (const entry of theirs.values()) onlyOnce.push(nameOf(entry));
  return { compared, equal: compared - different.length, different, onlyOnce };
}

function nameOf({
  routeId,
  repetition,
  seed,
}: {
  routeId: string;
  repetition: number;
  seed: number;
}) {
  return `route ${routeId}${repetition === 0 ? '' : `#${repetition}`} seed ${seed}`;
}

function textOf(outcomes: readonly { readonly record: RouteRecord }[]): string {
  return JSON.stringify(
    outcomes.map(({ record }) => ({ ...record, meta: { ...record.meta, duration_system: 0 } })),
  );
}
