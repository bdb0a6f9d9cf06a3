/**
 * Does a result file agree with itself? Recomputes what its numbers follow from: scores from lists,
 * counts, the global record, the numbers of a merged file. Each finding names file and path.
 */

import { mergeBench2Drive } from '../bench2drive/merge.js';
import type { RouteRecord } from '../record.js';
import { type RulesetName, rulesetOf } from '../ruleset.js';
import type { Inconsistency } from './audit-types.js';
import type { CheckpointFile } from './checkpoint-file.js';
import { penaltyFromLists } from './recompute.js';
import { countInfractions } from './route-record.js';

/** Scores are rounded to six digits in 2.x; half a step, and room for the last bits. */
const SCORE_SLACK = 0.5e-6 + 1e-9;
/** Longest route of Bench2Drive in game seconds: 4001 steps of 0.05 s, rounded to 3 digits. */
const TICK_LIMIT_S = 200.05;

/** Findings of one file. `ruleset` says which formula its scores should follow. */
export function checkFile(file: CheckpointFile, ruleset: RulesetName): Inconsistency[] {
  const findings: Inconsistency[] = [];
  const add = (path: string, what: string) => findings.push({ file: file.file, path, what });
  file.records.forEach((record, i) => {
    const path = `_checkpoint.records[${i}]`;
    for (const [key, what] of recordProblems(record, ruleset)) add(`${path}.${key}`, what);
  });
  checkPositions(file, add);
  checkProgress(file, add);
  if (file.values.length !== file.labels.length) {
    add(
      'values',
      `expected one value a label, found ${file.values.length} and ${file.labels.length}`,
    );
  }
  if (file.merged !== null) checkMerged(file, add);
  return findings;
}

/** One finding a file: where a record is left out, every index after it is off. */
function checkPositions(file: CheckpointFile, add: (path: string, what: string) => void): void {
  if (file.family === 'bench2drive-merged') return;
  const misplaced = file.records.flatMap(({ index }, i) => {
    const hasIndex = file.recordDocuments[i]?.has('index') ?? false;
    return hasIndex && index !== i ? [{ i, index }] : [];
  });
  const [first] = misplaced;
  if (first === undefined) return;
  const more = misplaced.length === 1 ? '' : `; ${misplaced.length} records are off their position`;
  add(
    `_checkpoint.records[${first.i}].index`,
    `expected the position ${first.i}, found ${first.index}${more}`,
  );
}

function recordProblems(record: RouteRecord, version: RulesetName): [string, string][] {
  const problems: [string, string][] = [];
  const { scores, status } = record;
  const listed = countInfractions(record);
  if (record.num_infractions !== undefined && record.num_infractions !== listed) {
    problems.push([
      'num_infractions',
      `expected ${listed} (messages), found ${record.num_infractions}`,
    ]);
  }
  const penalty = penaltyFromLists(version, record);
  // Without any drive (no scenario) the penalty is 1 whatever the version.
  if (penalty !== null && !isWithin(scores.score_penalty, penalty.low, penalty.high)) {
    problems.push([
      'scores.score_penalty',
      `expected ${describeRange(penalty)} from the lists under ${version}, found ${scores.score_penalty}`,
    ]);
  }
  // The product is taken from the unrounded penalty and route score.
  const composed = Math.max(scores.score_route * scores.score_penalty, 0);
  const slack = (Math.abs(scores.score_route) + Math.abs(scores.score_penalty) + 1) * SCORE_SLACK;
  if (Math.abs(composed - scores.score_composed) > slack) {
    problems.push([
      'scores.score_composed',
      `expected ${composed} (score_route times score_penalty), found ${scores.score_composed}`,
    ]);
  }
  if (!isWithin(scores.score_route, 0, 100)) {
    problems.push(['scores.score_route', `expected 0 to 100, found ${scores.score_route}`]);
  }
  const statusProblem = checkStatus(record, listed);
  if (statusProblem !== null) problems.push(['status', statusProblem]);
  const { duration_game: duration } = record.meta;
  if (rulesetOf(version).isBench2Drive && duration > TICK_LIMIT_S) {
    problems.push([
      'meta.duration_game',
      `expected at most ${TICK_LIMIT_S} s (4000 ticks), found ${duration}`,
    ]);
  }
  if (status === 'Started') problems.push(['status', 'the route never ended']);
  return problems;
}

function checkStatus(record: RouteRecord, listed: number): string | null {
  const { status, scores } = record;
  const isFinished = status === 'Completed' || status === 'Perfect';
  if (isFinished && scores.score_route < 100) {
    return `expected a finished route to have score_route 100, found ${scores.score_route}`;
  }
  if (status.startsWith('Failed') && scores.score_route >= 100) {
    return `expected a failed route to end below 100 %, found ${scores.score_route}`;
  }
  if (status === 'Perfect' && listed > 0) {
    return `expected no infraction on a perfect route, found ${listed}`;
  }
  return null;
}

function checkProgress(file: CheckpointFile, add: (path: string, what: string) => void): void {
  if (file.progress === null) return;
  const [started, planned] = file.progress;
  const { length } = file.records;
  const path = '_checkpoint.progress';
  if (started > planned) add(path, `expected at most ${planned} started routes, found ${started}`);
  if (started !== length) {
    add(path, `expected as many records as started routes (${started}), found ${length}`);
  }
}

function checkMerged(file: CheckpointFile, add: (path: string, what: string) => void): void {
  const again = mergeBench2Drive([file]);
  const written = file.merged as NonNullable<CheckpointFile['merged']>;
  const pairs: [string, number, number][] = [
    ['driving score', again.drivingScore, written.drivingScore],
    ['success rate', again.successRate, written.successRate],
    ['eval num', again.evalNum, written.evalNum],
  ];
  for (const [key, expected, found] of pairs) {
    // The order of summation is not in the file, so the last digits may differ.
    if (Math.abs(expected - found) > 1e-9) {
      add(key, `expected ${expected} from the records, found ${found}`);
    }
  }
}

function isWithin(value: number, low: number, high: number): boolean {
  return value >= low - SCORE_SLACK && value <= high + SCORE_SLACK;
}

function describeRange({ low, high }: { low: number; high: number }): string {
  const from = low.toFixed(6);
  const to = high.toFixed(6);
  return from === to ? `about ${from}` : `${from} to ${to}`;
}
