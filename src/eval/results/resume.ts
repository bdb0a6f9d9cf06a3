/**
 * Whether a run may go on from an existing result file, and from which route. Every version decides
 * differently (evaluation reference 7.6; `validate_and_resume` of the route indexers).
 */
import { EgoloopError } from '../../core/errors.js';
import type { RouteRecord } from '../record.js';
import { type RulesetName, rulesetOf } from '../ruleset.js';

/** A parsed result file as far as resuming looks at it; nothing of it is taken for granted. */
export type ResumeCheckpoint = unknown;

export interface ResumeDecision {
  /** True if the run goes on; false if it starts anew and the file is emptied. */
  readonly resume: boolean;
  /** Position of the first route to run. 0 when starting anew. */
  readonly startIndex: number;
  /** Records to load: all of the file, also those from `startIndex` on, or none when starting anew. */
  readonly records: readonly RouteRecord[];
  /** Why the run starts where it does. */
  readonly reason: string;
}

/** Statuses after which Bench2Drive runs a route, and everything behind it, again. */
const RERUN_STATUSES: ReadonlySet<string> = new Set([
  'Failed',
  'Failed - Simulation crashed',
  'Failed - Agent crashed',
]);

/**
 * Decides on resuming.
 * @param checkpoint the parsed result file in plain JavaScript; null, undefined or `{}` when there is
 *   none or it is not JSON
 * @param runRouteIds route ids of this run in order, `RouteScenario_<id>_rep<n>` (1.0 ignores them)
 * @param total planned routes times repetitions of this run
 * @throws RESULT_INVALID where the official program stops with an exception: a progress list without
 *   two numbers, no list of records
 */
export function resumeDecision(
  version: RulesetName,
  checkpoint: ResumeCheckpoint,
  runRouteIds: readonly string[],
  total: number = runRouteIds.length,
): ResumeDecision {
  const data = asObject(checkpoint);
  if (data === null || Object.keys(data).length === 0) return startAnew('no result file to resume');
  return version === 'leaderboard-1.0'
    ? decideV1(data, total)
    : decideV2(data, runRouteIds, total, rulesetOf(version).isBench2Drive);
}

function decideV1(data: Record<string, unknown>, total: number): ResumeDecision {
  const checkpoint = asObject(data['_checkpoint']);
  const records = recordsOf(checkpoint) ?? [];
  if (checkpoint === null || !('progress' in checkpoint)) {
    return { resume: true, startIndex: 0, records, reason: 'the file has no progress' };
  }
  const list = checkpoint['progress'];
  const isEmpty = list === null || (Array.isArray(list) && list.length === 0);
  const startIndex = isEmpty ? 0 : readProgress(list)[0];
  if (startIndex > total) {
    const reason = `progress ${startIndex} lies beyond the ${total} routes of this run`;
    return { resume: true, startIndex: 0, records, reason };
  }
  return { resume: true, startIndex, records, reason: `progress says ${startIndex}` };
}

function decideV2(
  data: Record<string, unknown>,
  runRouteIds: readonly string[],
  total: number,
  isBench2Drive: boolean,
): ResumeDecision {
  const entryStatus = data['entry_status'];
  if (!entryStatus) return startAnew('entry_status is missing');
  if (entryStatus === 'Invalid') return startAnew('entry_status is Invalid');
  const checkpoint = asObject(data['_checkpoint']);
  if (checkpoint === null || !('progress' in checkpoint)) return startAnew('progress is missing');
  const [started, planned] = readProgress(checkpoint['progress']);
  if (planned !== total) {
    return startAnew(`the file plans ${planned} routes, this run ${total}`);
  }
  const records = recordsOf(checkpoint);
  if (records === null && started > 0) {
    throw new EgoloopError(
      'RESULT_INVALID',
      `expected a list of records for ${started} started routes, found none; start without resuming`,
      { path: '_checkpoint.records' },
    );
  }
  const point = findResumePoint(records ?? [], runRouteIds, started, isBench2Drive);
  if (point === null) return startAnew('the routes of the file are not those of this run');
  const crashed = entryStatus === 'Crashed';
  const startIndex = Math.max(0, crashed ? point - 1 : point);
  const reason = crashed ? 'the run crashed: the last route is repeated' : 'the file matches';
  return { resume: true, startIndex, records: records ?? [], reason };
}

/** The first route to run, or null if a route of the file is not the one of this run. */
function findResumePoint(
  records: readonly RouteRecord[],
  runRouteIds: readonly string[],
  started: number,
  isBench2Drive: boolean,
): number | null {
  for (let i = 0; i < started; i++) {
    const record = records[i];
    const expected = runRouteIds[i];
    // Fewer records than progress says: the last one that is there is repeated, too.
    if (record === undefined || expected === undefined) return Math.max(i - 1, 0);
    if (record.route_id !== expected) return null;
    if (isBench2Drive && RERUN_STATUSES.has(record.status)) return i;
  }
  return started;
}

function startAnew(reason: string): ResumeDecision {
  return { resume: false, startIndex: 0, records: [], reason };
}

function readProgress(value: unknown): [number, number] {
  if (Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'number') {
    return [value[0], value[1]];
  }
  throw new EgoloopError(
    'RESULT_INVALID',
    `expected progress to be two numbers, found ${JSON.stringify(value)}; start without resuming`,
    { path: '_checkpoint.progress' },
  );
}

function recordsOf(checkpoint: Record<string, unknown> | null): RouteRecord[] | null {
  const list = checkpoint?.['records'];
  return Array.isArray(list) ? (list as RouteRecord[]) : null;
}

function asObject(value: unknown): Record<string, unknown> | null {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : null;
}
