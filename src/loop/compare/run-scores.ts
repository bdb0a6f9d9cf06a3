/**
 * Scores of egoloop's own runs: from the journal of a run's folder, which is there whatever happened to
 * the run, or from a summary.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EgoloopError } from '../../core/errors.js';
import { readJson } from '../../core/files.js';
import { classifyRecord, type RouteRecord, type RulesetName } from '../../eval/index.js';
import { isWhole, type JournalEntry, readJournal } from '../campaign/journal.js';
import type { RunManifest } from '../campaign/manifest.js';
import { keyText } from '../campaign/plan.js';
import {
  DECISION_NAME,
  JOURNAL_NAME,
  MANIFEST_NAME,
  readManifest,
  SUMMARY_NAME,
} from '../campaign/run-folder.js';
import type { CampaignSummary } from '../campaign/summary.js';
import { isInfrastructure } from '../route-failure.js';
import { logFileName } from '../route-log.js';
import { cellKey, type Pass, type RunScores, type ScoreCell } from './scores.js';

const LOGS = 'ticklogs';

/** One drive of a run, from either source. */
interface Drive {
  readonly routeId: string;
  readonly pass: Pass;
  readonly type: string | null;
  readonly isLost: boolean;
  readonly record: RouteRecord;
  readonly logSha256: string | null;
  readonly seconds: number;
}

/** The ruleset to read: the one asked for, else the run's first. Throws RESULT_INVALID. */
function rulesetIn(manifest: RunManifest, wanted: string | undefined, file: string): RulesetName {
  const found = wanted ?? manifest.rulesets[0]!;
  if (manifest.rulesets.includes(found)) return found as RulesetName;
  throw new EgoloopError(
    'RESULT_INVALID',
    `expected a run judged by ${found}, found one by ${manifest.rulesets.join(', ')}; ` +
      'egoloop score judges its TickLogs by any ruleset',
    { file },
  );
}

function typesIn(folder: string): ReadonlyMap<string, string> {
  const file = join(folder, SUMMARY_NAME);
  if (!existsSync(file)) return new Map();
  const { drives } = readJson(file) as CampaignSummary;
  return new Map(drives.map(({ routeId, type }) => [routeId, type]));
}

/** Drives that came to an end, the last attempt of each. */
export function lastEntries(folder: string): JournalEntry[] {
  const file = join(folder, JOURNAL_NAME);
  if (!existsSync(file)) return [];
  const last = new Map<string, JournalEntry>();
  for (const entry of readJournal(file).entries) {
    if (isWhole(entry)) last.set(keyText(entry), entry);
  }
  return [...last.values()];
}

/** Scores of a run's folder. Throws RESULT_INVALID, FILE_UNREADABLE, JSON_MALFORMED. */
export function folderScores(folder: string, ruleset?: string): RunScores {
  const manifest = readManifest(join(folder, MANIFEST_NAME));
  const name = rulesetIn(manifest, ruleset, folder);
  const types = typesIn(folder);
  const drives = lastEntries(folder).map((entry) => driveOf(entry, name, types));
  const scores = assemble(folder, 'run', manifest, name, drives, join(folder, LOGS));
  return wasStopped(folder) ? asFarAsDriven(scores) : scores;
}

/** Scores of drives of a run that is under way. */
export function entriesScores(
  manifest: RunManifest,
  ruleset: RulesetName,
  entries: readonly JournalEntry[],
): RunScores {
  const name = rulesetIn(manifest, ruleset, manifest.runId);
  const drives = entries.map((entry) => driveOf(entry, name, new Map()));
  return assemble('this run', 'run', manifest, name, drives, null);
}

function driveOf(
  { seed, routeId, repetition, driven }: JournalEntry,
  ruleset: RulesetName,
  types: ReadonlyMap<string, string>,
): Drive {
  const { record } = driven.outcomes.find((outcome) => outcome.ruleset === ruleset)!;
  return {
    routeId,
    pass: { seed, repetition },
    type: types.get(routeId) ?? record.scenario_name ?? null,
    isLost: isLost(driven.failure, record),
    record,
    logSha256: driven.logSha256,
    seconds: driven.durationSystemS,
  };
}

/** True where the run ended early because its comparison was decided. */
function wasStopped(folder: string): boolean {
  const file = join(folder, DECISION_NAME);
  if (!existsSync(file)) return false;
  return (readJson(file) as { readonly stopped?: unknown }).stopped === true;
}

/** What a run that stopped early never meant to drive is not missing. */
function asFarAsDriven(scores: RunScores): RunScores {
  const cells = [...scores.cells.values()];
  const remark =
    `stopped early by its own rule: ${DECISION_NAME} has the verdict that reckons with the looks; ` +
    'the interval here does not';
  return {
    ...scores,
    routeIds: scores.routeIds.filter((id) => cells.some(({ routeId }) => routeId === id)),
    passes: scores.passes.filter((pass) =>
      cells.some(
        (cell) => cell.pass.seed === pass.seed && cell.pass.repetition === pass.repetition,
      ),
    ),
    remarks: [...scores.remarks, remark],
  };
}

/** Scores of a `summary.json`. Throws RESULT_INVALID. */
export function summaryScores(summary: CampaignSummary, file: string, ruleset?: string): RunScores {
  const { manifest } = summary;
  const name = rulesetIn(manifest, ruleset, file);
  const drives = summary.drives.map((row): Drive => {
    const { record } = row.verdicts.find((verdict) => verdict.ruleset === name)!;
    return {
      routeId: row.routeId,
      pass: { seed: row.seed, repetition: row.repetition },
      type: row.type,
      isLost: isLost(row.failure, record),
      record,
      logSha256: row.logSha256,
      seconds: row.durationSystemS,
    };
  });
  return assemble(file, 'summary', manifest, name, drives, null);
}

function isLost(failure: Parameters<typeof isInfrastructure>[0], record: RouteRecord): boolean {
  if (failure !== null) return isInfrastructure(failure);
  return classifyRecord(record).failure === 'infrastructure';
}

function assemble(
  name: string,
  source: RunScores['source'],
  manifest: RunManifest,
  ruleset: RulesetName,
  drives: readonly Drive[],
  logs: string | null,
): RunScores {
  // Summaries of the first version had no list of ids.
  const routeIds = manifest.routes.ids ?? [...new Set(drives.map(({ routeId }) => routeId))];
  const passes = manifest.seeds.flatMap((seed) =>
    Array.from({ length: manifest.repetitions }, (_, repetition): Pass => ({ seed, repetition })),
  );
  const cells = new Map<string, ScoreCell>();
  let seconds = 0;
  for (const { routeId, pass, type, isLost: lost, record, logSha256, seconds: took } of drives) {
    seconds += took;
    if (lost) continue;
    const { repetition } = pass;
    const seed = pass.seed as number;
    const logFile =
      logs === null
        ? null
        : join(logs, logFileName({ route: { id: routeId }, repetition, seed, index: 0 }));
    cells.set(cellKey(routeId, pass), {
      routeId,
      pass,
      type,
      records: [record],
      logSha256,
      logFile: logFile !== null && existsSync(logFile) ? logFile : null,
    });
  }
  const lostCount = drives.filter((drive) => drive.isLost).length;
  const remarks =
    lostCount === 0 ? [] : [`${lostCount} drives say nothing about driving and count as missing`];
  return {
    name,
    source,
    label: manifest.label,
    agent: manifest.agent,
    ruleset,
    manifest,
    routeIds,
    passes,
    cells,
    unknownRoutes: 0,
    remarks,
    secondsPerDrive: drives.length === 0 ? null : seconds / drives.length,
  };
}
