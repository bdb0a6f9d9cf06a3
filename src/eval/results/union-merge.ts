/**
 * egoloop's own merge: one record per route, duplicates named, conflicts refused unless told which to
 * keep, gaps counted. Writes the same formats as the official scripts.
 */
import { EgoloopError } from '../../core/errors.js';
import { formatMerged, mergeBench2Drive } from '../bench2drive/merge.js';
import type { RulesetName } from '../ruleset.js';
import { compareWithExpected, type Expectation } from './audit-expected.js';
import type { CheckpointFile } from './checkpoint-file.js';
import { finishRun } from './entry-status.js';
import { assembleDocument, commonSensors } from './leaderboard-merge.js';
import { copyPyDict } from './py-value.js';
import { formatPythonJson } from './python-json.js';
import { type Duplicate, type RecordSource, uniteRecords } from './union.js';

export interface UnionMergeOptions {
  readonly format: 'bench2drive' | 'leaderboard';
  readonly version: RulesetName;
  /** Which of several differing records of a route to keep; without it they are an error. */
  readonly keep?: 'first' | 'last' | undefined;
  readonly expectedIds?: readonly string[] | undefined;
  readonly expectedCount?: number | undefined;
}

export interface UnionMerge {
  readonly text: string;
  readonly records: number;
  readonly duplicates: readonly Duplicate[];
  readonly expectation: Expectation;
  /** Percent: Σ/220 for `bench2drive`, else the mean of the global record; null without one. */
  readonly drivingScore: number | null;
  /** 0 to 1; `bench2drive` only. */
  readonly successRate: number | null;
}

/**
 * Merges files as a set union.
 * @throws MERGE_CONFLICT if a route has records that differ (and `keep` is not given), or sensors do
 */
export function mergeUnion(
  files: readonly CheckpointFile[],
  options: UnionMergeOptions,
): UnionMerge {
  const { unique, duplicates } = uniteRecords(files);
  const conflict = duplicates.find((duplicate) => !duplicate.isIdentical);
  if (conflict !== undefined && options.keep === undefined) {
    throw new EgoloopError(
      'MERGE_CONFLICT',
      `expected one record a route, found ${conflict.routeId} with different ${conflict.differences.join(', ')} in ${places(conflict)}; say which to keep (--keep first or last) or leave a file out`,
    );
  }
  const chosen = options.keep === 'last' ? withLast(unique, duplicates) : unique;
  const expectation = compareWithExpected(
    files,
    chosen.map((source) => source.record.route_id),
    options,
  );
  const common = { records: chosen.length, duplicates, expectation };
  if (options.format === 'bench2drive') {
    const merged = mergeBench2Drive([
      {
        records: chosen.map((source) => source.record),
        recordDocuments: chosen.map((source) => source.document),
      },
    ]);
    const { drivingScore, successRate } = merged;
    return { ...common, text: formatMerged(merged), drivingScore, successRate };
  }
  return { ...common, ...asCheckpoint(files, chosen, expectation, options.version) };
}

function places(duplicate: Duplicate): string {
  return duplicate.sources
    .map(({ file, position }) => `${file} (record ${position})`)
    .join(' and ');
}

function withLast(
  unique: readonly RecordSource[],
  duplicates: readonly Duplicate[],
): RecordSource[] {
  const last = new Map(duplicates.map((d) => [d.routeId, d.sources.at(-1) as RecordSource]));
  return unique.map((source) => last.get(source.record.route_id) ?? source);
}

/** A checkpoint file of the chosen records; with the global record only if nothing is missing. */
function asCheckpoint(
  files: readonly CheckpointFile[],
  chosen: readonly RecordSource[],
  expectation: Expectation,
  version: RulesetName,
): { text: string; drivingScore: number | null; successRate: null } {
  const sensors = commonSensors(files);
  const documents = chosen.map((source, i) => copyPyDict(source.document).set('index', BigInt(i)));
  const progress = [chosen.length, Math.max(expectation.count, chosen.length)] as const;
  const isComplete = expectation.missingCount === 0 && chosen.length > 0;
  const finished = isComplete
    ? finishRun(version, {
        records: chosen.map((source, index) => ({ ...source.record, index })),
        documents,
        totalRoutes: progress[1],
        progress,
        sensors,
        sensorsInitialized: version !== 'leaderboard-1.0',
      })
    : null;
  const document = assembleDocument({ records: documents, progress, sensors, finished });
  const text = formatPythonJson(document, { sortKeys: version === 'leaderboard-1.0' });
  const scores = finished?.global.record.scores_mean ?? finished?.global.record.scores;
  return { text, drivingScore: scores?.score_composed ?? null, successRate: null };
}
