/** Single TickLogs and official result files as sources of a report. */
import { readText } from '../../core/files.js';
import {
  type CheckpointFile,
  classifyRecord,
  isPyDict,
  penaltyFromLists,
  type RouteRecord,
  type RulesetName,
  readCheckpoint,
} from '../../eval/index.js';
import { splitRouteId } from '../../eval/results/route-record.js';
import { abilities, type PageDriveState, typeOfName } from '../../report/index.js';
import { openLogFile } from '../log-file.js';
import { type DriveSource, nameOf, type RunSource } from './source.js';

const EMBEDDED_LABEL = 'embedded world: not CARLA scores';

/** The label of a log's world, as runs have it. */
function labelOf(world: string): string {
  return world === 'embedded' ? EMBEDDED_LABEL : `world: ${world}`;
}

/** A TickLog; its verdicts come from its frames. Throws as `openLogFile`. */
export function logSource(path: string, rulesets: readonly RulesetName[]): RunSource {
  const reader = openLogFile(path);
  reader.close();
  const { header } = reader.log;
  const { route } = header;
  const type = route.scenarios[0]?.type ?? '-';
  return {
    path,
    run: {
      name: nameOf(path),
      kind: 'ticklog',
      label: labelOf(header.world),
      world: header.world,
      agent: header.agent,
      isPrivileged: header.isPrivileged,
      rulesets,
      seeds: [header.seed],
      traffic: null,
      routesFile: null,
      software: header.software,
      plannedDrives: 1,
      missing: [],
      isRunning: false,
    },
    drives: [
      {
        drive: {
          routeId: route.routeId,
          repetition: route.repetition,
          seed: header.seed,
          town: route.town,
          type,
          ...abilities(type),
          state: 'done',
          remarks: [],
          ticks: 0,
          wallS: null,
        },
        records: [],
        logFile: path,
      },
    ],
  };
}

/** Rulesets whose files look the same, in the order in which they are tried. */
const OF_2: readonly RulesetName[] = ['leaderboard-2.1', 'leaderboard-2.0', 'leaderboard-master'];

/** The ruleset whose formula gives every record's penalty. */
function rulesetOfFile({ family, records }: CheckpointFile): RulesetName {
  if (family === 'leaderboard-1.0') return family;
  if (family !== 'leaderboard-2.x') return 'bench2drive';
  const fits = (ruleset: RulesetName): boolean =>
    records.every((record) => {
      const bounds = penaltyFromLists(ruleset, record);
      const penalty = record.scores.score_penalty;
      return bounds === null || (penalty >= bounds.low - 1e-4 && penalty <= bounds.high + 1e-4);
    });
  return OF_2.find(fits) ?? 'leaderboard-2.1';
}

/** An official result file: scores only. Throws JSON_MALFORMED, RESULT_INVALID. */
export function resultsSource(path: string): RunSource {
  const file = readCheckpoint(readText(path), path);
  const ruleset = rulesetOfFile(file);
  const origin = file.document.get('egoloop');
  const said = (key: string): unknown => (isPyDict(origin) ? origin.get(key) : undefined);
  const seed = said('seed');
  const privileged = said('privileged');
  const planned = Math.max(file.progress?.[1] ?? 0, file.records.length);
  const open = planned - file.records.length;
  const seeds = seed === undefined ? [] : [Number(seed)];
  return {
    path,
    run: {
      name: nameOf(path),
      kind: 'results',
      label: String(said('label') ?? 'official result file; its world is not on record'),
      world: String(said('world') ?? 'not on record'),
      agent: String(said('agent') ?? 'not on record'),
      isPrivileged: typeof privileged === 'boolean' ? privileged : null,
      rulesets: [ruleset],
      seeds,
      traffic: said('traffic') === undefined ? null : String(said('traffic')),
      routesFile: null,
      software: said('version') === undefined ? 'not on record' : `egoloop ${said('version')}`,
      plannedDrives: planned,
      missing: open === 0 ? [] : [`${open} routes that the file does not name`],
      isRunning: false,
    },
    drives: file.records.map((record) => recordSource(ruleset, record, seeds[0] ?? null)),
  };
}

function stateOf(record: RouteRecord): PageDriveState {
  if (classifyRecord(record).failure === 'infrastructure') return 'lost';
  return record.status.startsWith('Failed') ? 'failed' : 'done';
}

function recordSource(ruleset: RulesetName, record: RouteRecord, seed: number | null): DriveSource {
  const { id, repetition } = splitRouteId(record.route_id);
  const type = typeOfName(record.scenario_name);
  return {
    drive: {
      routeId: id,
      repetition: repetition ?? 0,
      seed,
      town: record.town_name ?? '-',
      type,
      ...abilities(type),
      state: stateOf(record),
      remarks: [],
      ticks: 0,
      wallS: record.meta.duration_system,
    },
    records: [{ ruleset, record }],
    logFile: null,
  };
}
