/**
 * Scores without drives as a source of a report: a run's `summary.json`, official result files. A drive
 * that stands in the files twice is one drive; where its records contradict each other it keeps them all.
 */
import { groupBy } from '../../core/group-by.js';
import {
  type CheckpointFile,
  classifyRecord,
  penaltyFromLists,
  type RouteRecord,
  type RulesetName,
} from '../../eval/index.js';
import { abilities, type PageDriveState } from '../../report/index.js';
import type { RunManifest } from '../campaign/manifest.js';
import { isInfrastructure } from '../route-failure.js';
import { originOf, plannedDrives, saidBy } from '../source/official-source.js';
import { type RunSource, readRunSource, type SourceDrive } from '../source/run-source.js';
import { manifestFacts, nameOfDrive, requireShape } from './folder-source.js';
import { type DriveSource, nameOf, type ReportSource } from './source.js';

/** Summary or official files. Throws FILE_UNREADABLE, JSON_MALFORMED, RESULT_INVALID. */
export function resultsSource(path: string): ReportSource {
  const source = readRunSource(path);
  return source.manifest === null ? officialReport(source) : summaryReport(source, source.manifest);
}

/** Rulesets whose files look the same, in the order in which they are tried. */
const OF_2: readonly RulesetName[] = ['leaderboard-2.1', 'leaderboard-2.0', 'leaderboard-master'];

/** The ruleset whose formula gives every record's penalty. */
function rulesetOfFiles(files: readonly CheckpointFile[]): RulesetName {
  const { family } = files[0]!;
  if (family === 'leaderboard-1.0') return family;
  if (family !== 'leaderboard-2.x') return 'bench2drive';
  const fits = (ruleset: RulesetName): boolean =>
    files
      .flatMap(({ records }) => records)
      .every((record) => {
        const bounds = penaltyFromLists(ruleset, record);
        const penalty = record.scores.score_penalty;
        return bounds === null || (penalty >= bounds.low - 1e-4 && penalty <= bounds.high + 1e-4);
      });
  return OF_2.find(fits) ?? 'leaderboard-2.1';
}

function officialReport(source: RunSource): ReportSource {
  const { path, files, label, agent } = source;
  const ruleset = rulesetOfFiles(files);
  const origins = files.map(originOf);
  const [origin] = origins as [(typeof origins)[number]];
  const drives = [...groupBy(source.drives, keyOf).values()].map((same) => driveOf(ruleset, same));
  const planned = Math.max(plannedDrives(files), drives.length);
  const open = planned - drives.length;
  const doubles = drives.filter(({ records }) => records[0]!.others !== undefined).length;
  return {
    path,
    run: {
      name: nameOf(path),
      kind: 'results',
      label,
      world: origin.world ?? 'not on record',
      agent: agent ?? 'not on record',
      isPrivileged: origin.isPrivileged,
      rulesets: [ruleset],
      seeds: [...new Set(origins.flatMap(({ seed }) => seed ?? []))],
      traffic: origin.traffic,
      routesFile: null,
      software: origin.version === null ? 'not on record' : `egoloop ${origin.version}`,
      caveat: null,
      plannedDrives: planned,
      missing: open === 0 ? [] : [`${open} drives that the files planned and do not name`],
      isRunning: false,
    },
    drives,
    remarks:
      doubles === 0
        ? []
        : [
            `${path}: ${doubles} drives are there twice with different records; the bounds reckon with all`,
          ],
  };
}

function keyOf({ routeId, repetition, seed }: SourceDrive): string {
  return `${routeId} ${repetition} ${seed}`;
}

const isLost = (record: RouteRecord): boolean =>
  classifyRecord(record).failure === 'infrastructure';

/** One drive of all its records; those that say nothing about driving count where there is no other. */
function driveOf(ruleset: RulesetName, same: readonly SourceDrive[]): DriveSource {
  const all = same.map(({ verdicts }) => verdicts[0]!.record);
  const sound = all.filter((record) => !isLost(record));
  const distinct = [...groupBy(sound.length > 0 ? sound : all, saidBy).values()].map(
    ([record]) => record!,
  );
  const [record, ...others] = distinct as [RouteRecord, ...RouteRecord[]];
  const isDoubted = sound.length > 0 && others.length > 0;
  const scores = distinct.map(({ scores: { score_composed } }) => score_composed.toFixed(2));
  const told = `there ${distinct.length} times with different records, driving scores ${scores.join(', ')}`;
  return {
    drive: {
      ...factsOf(same[0]!, isDoubted ? [`${told}; the first is shown`] : []),
      state: isLost(record) ? 'lost' : record.status.startsWith('Failed') ? 'failed' : 'done',
    },
    records: [{ ruleset, record, ...(isDoubted ? { others } : {}) }],
    logFile: null,
  };
}

function factsOf(drive: SourceDrive, remarks: readonly string[]) {
  const type = drive.type ?? '-';
  return {
    routeId: drive.routeId,
    repetition: drive.repetition,
    seed: drive.seed,
    town: drive.town ?? '-',
    type,
    ...abilities(type),
    remarks,
    ticks: drive.ticks ?? 0,
    wallS: drive.durationSystemS,
  };
}

function summaryReport({ path, drives }: RunSource, manifest: RunManifest): ReportSource {
  requireShape(manifest, path);
  const { seeds, repetitions, routes } = manifest;
  // Summaries of the first version had no list of ids.
  const ids = routes.ids ?? [...new Set(drives.map(({ routeId }) => routeId))];
  const found = new Set(drives.map(keyOf));
  const planned = seeds.flatMap((seed) =>
    ids.flatMap((routeId) =>
      Array.from({ length: repetitions }, (_, repetition) => ({ routeId, repetition, seed })),
    ),
  );
  const state = ({ failure, verdicts }: SourceDrive): PageDriveState => {
    const { record } = verdicts[0]!;
    if (failure === null ? isLost(record) : isInfrastructure(failure)) return 'lost';
    return record.status.startsWith('Failed') ? 'failed' : 'done';
  };
  return {
    path,
    run: {
      ...manifestFacts(manifest),
      name: nameOf(path),
      kind: 'results',
      plannedDrives: planned.length,
      missing: planned
        .filter((one) => !found.has(`${one.routeId} ${one.repetition} ${one.seed}`))
        .map((one) => nameOfDrive(one, seeds.length > 1)),
      isRunning: false,
    },
    drives: drives.map((drive) => ({
      drive: {
        ...factsOf(drive, drive.message === null ? [] : [drive.message]),
        state: state(drive),
      },
      records: drive.verdicts.map(({ ruleset, record }) => ({
        ruleset: ruleset as RulesetName,
        record,
      })),
      logFile: null,
    })),
  };
}
