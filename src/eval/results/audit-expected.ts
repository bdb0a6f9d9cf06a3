/**
 * Which routes a set of result files should hold, and which of them are missing.
 */
import { BENCH2DRIVE_ROUTES } from '../bench2drive/merge.js';
import type { AuditOptions } from './audit-types.js';
import type { CheckpointFile } from './checkpoint-file.js';
import { splitRouteId } from './route-record.js';
import { compareIds } from './union.js';

export interface Expectation {
  readonly count: number;
  readonly source: string;
  /** Missing ids (with `_rep<n>` where routes are repeated); null when only the number is known. */
  readonly missing: readonly string[] | null;
  readonly missingCount: number;
  readonly unexpected: readonly string[];
}

/**
 * Compares the routes found with those expected: the ids of a route file if given, else a given
 * number, else 220 for Bench2Drive, else what the files say they planned.
 * @param routeIds different route ids found
 */
export function compareWithExpected(
  files: readonly CheckpointFile[],
  routeIds: readonly string[],
  options: AuditOptions,
): Expectation {
  if (options.expectedIds !== undefined) return compareIdsWith(options.expectedIds, routeIds);
  let count: number;
  let source: string;
  if (options.expectedCount !== undefined) {
    count = options.expectedCount;
    source = 'the number given';
  } else if (files.some((file) => file.family.startsWith('bench2drive'))) {
    count = BENCH2DRIVE_ROUTES;
    source = 'Bench2Drive has 220 routes';
  } else {
    count = Math.max(plannedRoutes(files), routeIds.length);
    source = 'the routes the files planned';
  }
  const missingCount = Math.max(count - routeIds.length, 0);
  const missing = missingCount === 0 ? [] : null;
  return { count, source, missing, missingCount, unexpected: [] };
}

function compareIdsWith(expectedIds: readonly string[], routeIds: readonly string[]): Expectation {
  const found = routeIds.map((routeId) => ({ routeId, ...splitRouteId(routeId) }));
  const repetitions = 1 + Math.max(0, ...found.map((route) => route.repetition ?? 0));
  const present = new Set(found.map(({ id, repetition }) => `${id} ${repetition ?? 0}`));
  const missing: string[] = [];
  for (const id of new Set(expectedIds)) {
    for (let repetition = 0; repetition < repetitions; repetition++) {
      if (present.has(`${id} ${repetition}`)) continue;
      missing.push(repetitions === 1 ? id : `${id}_rep${repetition}`);
    }
  }
  const known = new Set(expectedIds);
  const unexpected = found.filter(({ id }) => !known.has(id)).map(({ routeId }) => routeId);
  missing.sort((a, b) => compareIds(a, b));
  const times = repetitions === 1 ? '' : ` times ${repetitions} repetitions`;
  return {
    count: known.size * repetitions,
    source: `the route file${times}`,
    missing,
    missingCount: missing.length,
    unexpected,
  };
}

/**
 * Routes planned by all files together. A file whose routes all stand in larger files (an earlier
 * state of the same run) plans nothing of its own.
 */
function plannedRoutes(files: readonly CheckpointFile[]): number {
  const largestFirst = [...files].sort((a, b) => b.records.length - a.records.length);
  const seen = new Set<string>();
  let planned = 0;
  for (const { records, progress } of largestFirst) {
    const isNew =
      records.length === 0 ? seen.size === 0 : records.some((r) => !seen.has(r.route_id));
    if (isNew) planned += progress?.[1] ?? records.length;
    for (const record of records) seen.add(record.route_id);
  }
  return planned;
}
