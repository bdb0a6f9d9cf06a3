/**
 * Scores of egoloop's own runs, of their folder or their summary: what the manifest planned, and what
 * came of it.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EgoloopError } from '../../core/errors.js';
import { readJson } from '../../core/files.js';
import { classifyRecord, type RouteRecord, type RulesetName } from '../../eval/index.js';
import type { JournalEntry } from '../campaign/journal.js';
import { type RunManifest, repeatRemark } from '../campaign/manifest.js';
import { DECISION_NAME } from '../campaign/run-folder.js';
import { readEnvironments } from '../environment/environment-file.js';
import { isInfrastructure } from '../route-failure.js';
import { entryDrive } from '../source/journal-source.js';
import type { RunSource, SourceDrive } from '../source/run-source.js';
import { cellKey, type Pass, type RunScores, type ScoreCell } from './scores.js';

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

/** Scores of a run that is over, or was cut off. Throws RESULT_INVALID, JSON_MALFORMED. */
export function runScores(
  { kind, path, drives }: RunSource,
  manifest: RunManifest,
  ruleset?: string,
): RunScores {
  const source = kind === 'summary' ? 'summary' : 'run';
  const scores = assemble(path, source, manifest, rulesetIn(manifest, ruleset, path), drives);
  if (source === 'summary') return scores;
  const noted = { ...scores, environments: readEnvironments(path) };
  return wasStopped(path) ? asFarAsDriven(noted) : noted;
}

/** Scores of drives of a run that is under way. */
export function entriesScores(
  manifest: RunManifest,
  ruleset: RulesetName,
  entries: readonly JournalEntry[],
): RunScores {
  const name = rulesetIn(manifest, ruleset, manifest.runId);
  const drives = entries.map((entry) => entryDrive(entry, undefined, null));
  return assemble('this run', 'run', manifest, name, drives);
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

function isLost({ failure }: SourceDrive, record: RouteRecord): boolean {
  if (failure !== null) return isInfrastructure(failure);
  return classifyRecord(record).failure === 'infrastructure';
}

function assemble(
  name: string,
  source: RunScores['source'],
  manifest: RunManifest,
  ruleset: RulesetName,
  drives: readonly SourceDrive[],
): RunScores {
  // Summaries of the first version had no list of ids.
  const routeIds = manifest.routes.ids ?? [...new Set(drives.map(({ routeId }) => routeId))];
  const passes = manifest.seeds.flatMap((seed) =>
    Array.from({ length: manifest.repetitions }, (_, repetition): Pass => ({ seed, repetition })),
  );
  const cells = new Map<string, ScoreCell>();
  let seconds = 0;
  let lost = 0;
  for (const drive of drives) {
    const { routeId, seed, repetition, type, logSha256, logFile } = drive;
    const { record } = drive.verdicts.find((verdict) => verdict.ruleset === ruleset)!;
    seconds += drive.durationSystemS ?? 0;
    if (isLost(drive, record)) {
      lost += 1;
      continue;
    }
    const pass = { seed, repetition };
    const cell = { routeId, pass, type, records: [record], logSha256, logFile };
    cells.set(cellKey(routeId, pass), cell);
  }
  const unsaid = `${lost} drives say nothing about driving and count as missing`;
  const repeats = repeatRemark(manifest);
  const remarks = [...(lost === 0 ? [] : [unsaid]), ...(repeats === null ? [] : [repeats])];
  return {
    name,
    source,
    label: manifest.label,
    agent: manifest.agent,
    ruleset,
    manifest,
    environments: [],
    routeIds,
    passes,
    cells,
    unknownRoutes: 0,
    remarks,
    secondsPerDrive: drives.length === 0 ? null : seconds / drives.length,
  };
}
