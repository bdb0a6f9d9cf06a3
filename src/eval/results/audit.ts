/**
 * Audits official result files made elsewhere: what is there, what is missing, what is there twice,
 * what is no verdict on driving, what the official number is and how far it can be trusted. Pure: the
 * caller reads the files. `docs/results.md` explains every part of the report.
 */
import { EgoloopError } from '../../core/errors.js';
import { drivingEfficiency } from '../bench2drive/efficiency.js';
import { mergeBench2Drive } from '../bench2drive/merge.js';
import type { RouteRecord } from '../record.js';
import { RULESET_NAMES, type RulesetName } from '../ruleset.js';
import { boundScores } from './audit-bounds.js';
import { checkFile } from './audit-consistency.js';
import { compareWithExpected } from './audit-expected.js';
import { checkGlobal } from './audit-global.js';
import type {
  AuditOptions,
  AuditReport,
  FailureFindingOf,
  InfractionCount,
  OfficialScores,
} from './audit-types.js';
import type { CheckpointFile, ResultFamily } from './checkpoint-file.js';
import {
  computeGlobalFromDocuments,
  type GlobalResult,
  type ScoreTriple,
} from './global-record.js';
import { classifyRecord } from './infrastructure.js';
import { mergeLeaderboard } from './leaderboard-merge.js';
import { penaltyFromLists } from './recompute.js';
import { infractionKeysOf } from './route-record.js';
import { type Duplicate, type RecordSource, uniteRecords } from './union.js';

const RULESETS_OF: Readonly<Record<ResultFamily, readonly RulesetName[]>> = {
  'leaderboard-1.0': ['leaderboard-1.0'],
  'leaderboard-2.x': ['leaderboard-2.0', 'leaderboard-2.1', 'leaderboard-master'],
  bench2drive: ['bench2drive'],
  'bench2drive-merged': ['bench2drive'],
};

/**
 * Audits files. Throws RESULT_INVALID for no file, or for files of different versions, or for a
 * ruleset that cannot have made them.
 */
export function auditResults(
  files: readonly CheckpointFile[],
  options: AuditOptions = {},
): AuditReport {
  if (files.length === 0)
    throw new EgoloopError('RESULT_INVALID', 'expected at least one result file, found none');
  const { ruleset, possible } = chooseRuleset(files, options.ruleset);
  const parts = files.filter((file) => file.family !== 'bench2drive-merged');
  // A merged file beside its parts repeats them: check it, do not count it.
  const counted = parts.length > 0 ? parts : files;
  const union = uniteRecords(counted);
  const conflicts = new Map(union.duplicates.map((d) => [d.routeId, d]));
  const groups = union.unique.map(({ record }) => recordsOf(record, conflicts));
  const expectation = compareWithExpected(
    counted,
    union.unique.map((source) => source.record.route_id),
    options,
  );
  const inconsistencies = files.flatMap((file) => [
    ...checkFile(file, ruleset),
    ...checkGlobal(file, ruleset),
  ]);
  const uniqueRecords = union.unique.map((source) => source.record);
  return {
    ruleset,
    possibleRulesets: possible,
    files: files.map((file) => ({
      file: file.file,
      family: file.family,
      records: file.records.length,
      progress: file.progress,
      entryStatus: file.entryStatus,
      eligible: file.eligible,
      counted: counted.includes(file),
    })),
    expected: { count: expectation.count, source: expectation.source },
    present: union.unique.length,
    recordsRead: counted.reduce((sum, file) => sum + file.records.length, 0),
    missing: expectation.missing,
    missingCount: expectation.missingCount,
    unexpected: expectation.unexpected,
    duplicates: union.duplicates.map((duplicate) => ({
      routeId: duplicate.routeId,
      places: duplicate.sources.map(placeOf),
      identical: duplicate.isIdentical,
      differences: duplicate.differences,
    })),
    failures: counted.flatMap(findFailures),
    statuses: countStatuses(uniqueRecords),
    official: officialScores(ruleset, counted),
    bounds: boundScores(groups, expectation.missingCount),
    efficiency: ruleset === 'bench2drive' ? drivingEfficiency(uniqueRecords).value : null,
    drivenKm: drivenKm(uniqueRecords),
    infractions: countInfractionsOf(ruleset, uniqueRecords),
    inconsistencies,
    complete: expectation.missingCount === 0 && union.unique.length > 0,
  };
}

/** The ruleset to judge by, and all whose formula fits every record. */
function chooseRuleset(
  files: readonly CheckpointFile[],
  wanted: RulesetName | undefined,
): { ruleset: RulesetName; possible: RulesetName[] } {
  // A file without records does not tell what it is; the others decide.
  const telling = files.filter((file) => file.records.length > 0);
  let candidates = new Set<RulesetName>(
    telling.length === 0 && wanted !== undefined
      ? RULESET_NAMES
      : RULESETS_OF[(telling[0] ?? files[0]!).family],
  );
  for (const file of telling) {
    const other = RULESETS_OF[file.family];
    candidates = new Set([...candidates].filter((name) => other.includes(name)));
    if (candidates.size === 0) {
      throw new EgoloopError(
        'RESULT_INVALID',
        `expected files of one version, found ${telling[0]!.family} in ${telling[0]!.file} and ${file.family} here; import them separately`,
        { file: file.file },
      );
    }
  }
  if (wanted !== undefined && !candidates.has(wanted)) {
    throw new EgoloopError(
      'RESULT_INVALID',
      `expected a file of ${wanted}, found one of ${[...candidates].join(' or ')}`,
      { file: (telling[0] ?? files[0]!).file },
    );
  }
  const records = telling.flatMap((file) => file.records);
  const fitting = [...candidates].filter((name) => records.every((r) => fitsFormula(name, r)));
  const possible = fitting.length > 0 ? fitting : [...candidates];
  return { ruleset: wanted ?? (possible[0] as RulesetName), possible };
}

function fitsFormula(version: RulesetName, record: RouteRecord): boolean {
  const penalty = penaltyFromLists(version, record);
  if (penalty === null) return true;
  const found = record.scores.score_penalty;
  return found >= penalty.low - 1e-6 && found <= penalty.high + 1e-6;
}

function recordsOf(record: RouteRecord, conflicts: ReadonlyMap<string, Duplicate>): RouteRecord[] {
  const duplicate = conflicts.get(record.route_id);
  if (duplicate === undefined || duplicate.isIdentical) return [record];
  return duplicate.sources.map((source) => source.record);
}

function placeOf(source: RecordSource): string {
  return `${source.file} (_checkpoint.records[${source.position}])`;
}

function findFailures(file: CheckpointFile): FailureFindingOf[] {
  return file.records.flatMap((record, i) => {
    const { failure, why } = classifyRecord(record);
    if (why === '') return [];
    return [
      {
        routeId: record.route_id,
        place: `${file.file} (_checkpoint.records[${i}])`,
        status: record.status,
        failure,
        why,
        scoreComposed: record.scores.score_composed,
      },
    ];
  });
}

function countStatuses(records: readonly RouteRecord[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of records) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** What the official tool says about the files as they are. */
function officialScores(ruleset: RulesetName, files: readonly CheckpointFile[]): OfficialScores {
  const routes = files.reduce((sum, file) => sum + file.records.length, 0);
  if (ruleset === 'bench2drive') {
    const merged = mergeBench2Drive(files);
    const how = `merge_route_json.py: sums over ${routes} records divided by 220, duplicates counted`;
    const { drivingScore, successRate } = merged;
    return { how, drivingScore, routeCompletion: null, successRate, routes };
  }
  const none = { drivingScore: null, routeCompletion: null, successRate: null, routes };
  const planned = files.reduce((sum, file) => sum + (file.progress?.[1] ?? 0), 0);
  if (planned === 0 || routes === 0) return { ...none, how: 'none: no records, or no progress' };
  try {
    const { record } =
      files.length > 1
        ? mergedGlobal(ruleset, files)
        : computeGlobalFromDocuments(ruleset, files[0]!.recordDocuments, planned);
    const scores = (record.scores_mean ?? record.scores) as ScoreTriple;
    const what = files.length > 1 ? 'merge_statistics.py' : 'global record of the evaluator';
    return {
      how: `${what}: ${routes} records, means over ${planned} planned routes`,
      drivingScore: scores.score_composed,
      routeCompletion: scores.score_route,
      successRate: null,
      routes,
    };
  } catch (error) {
    if (!(error instanceof EgoloopError)) throw error;
    return { ...none, how: `none, the official program refuses: ${error.message}` };
  }
}

function mergedGlobal(ruleset: RulesetName, files: readonly CheckpointFile[]): GlobalResult {
  const { finished } = mergeLeaderboard(ruleset, files);
  if (finished !== null) return finished.global;
  throw new EgoloopError(
    'MERGE_CONFLICT',
    'the files hold fewer or more records than they planned',
  );
}

function drivenKm(records: readonly RouteRecord[]): number {
  let km = 0;
  for (const { meta, scores } of records) {
    km += ((meta.route_length / 1000) * scores.score_route) / 100;
  }
  return km;
}

function countInfractionsOf(
  ruleset: RulesetName,
  records: readonly RouteRecord[],
): InfractionCount[] {
  const keys = new Set<string>(infractionKeysOf(ruleset));
  for (const record of records) for (const key of Object.keys(record.infractions)) keys.add(key);
  const km = drivenKm(records);
  return [...keys].map((infraction) => {
    let count = 0;
    let routes = 0;
    for (const { infractions } of records) {
      const { length } = (infractions as Record<string, string[]>)[infraction] ?? [];
      count += length;
      if (length > 0) routes++;
    }
    return { infraction, count, routes, perKm: km > 0 ? count / km : null };
  });
}
