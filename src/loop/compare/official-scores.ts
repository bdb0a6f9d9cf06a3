/**
 * Scores of official result files, made by egoloop or anywhere else. What is there twice is kept as a
 * range where the records differ; what was planned and is not there is counted.
 */
import { EgoloopError } from '../../core/errors.js';
import {
  BENCH2DRIVE_ROUTES,
  type CheckpointFile,
  classifyRecord,
  isPyDict,
  type RouteRecord,
  type RulesetName,
  rulesetOf,
  splitRouteId,
} from '../../eval/index.js';
import { cellKey, type Pass, type RunScores, type ScoreCell } from './scores.js';

/** A merged file of Bench2Drive beside its parts repeats them. */
function countedFiles(files: readonly CheckpointFile[]): readonly CheckpointFile[] {
  const parts = files.filter(({ family }) => family !== 'bench2drive-merged');
  return parts.length > 0 ? parts : files;
}

function originOf(file: CheckpointFile): ReadonlyMap<unknown, unknown> | null {
  const origin = file.document.get('egoloop');
  return isPyDict(origin) ? origin : null;
}

/** The ruleset of the files. Throws RESULT_INVALID for several, or another than was asked for. */
function rulesetIn(
  files: readonly CheckpointFile[],
  wanted: string | undefined,
  name: string,
): RulesetName {
  const families = new Set(files.map(({ family }) => family.replace('-merged', '')));
  if (families.size > 1) {
    const found = [...families].join(' and ');
    throw new EgoloopError('RESULT_INVALID', `expected files of one version, found ${found}`, {
      file: name,
    });
  }
  const [family] = [...families] as [string];
  const natural = family === 'leaderboard-2.x' ? 'leaderboard-2.0' : (family as RulesetName);
  if (wanted === undefined) return natural;
  const asked = rulesetOf(wanted);
  const own = rulesetOf(natural);
  if (asked.isVersion1 === own.isVersion1 && asked.isBench2Drive === own.isBench2Drive) {
    return asked.name;
  }
  throw new EgoloopError('RESULT_INVALID', `expected files of ${wanted}, found ${family}`, {
    file: name,
  });
}

/** Seed by which egoloop's own files name their pass; null for files made elsewhere. */
function seedOf(file: CheckpointFile): number | null {
  const seed = originOf(file)?.get('seed');
  return typeof seed === 'bigint' || typeof seed === 'number' ? Number(seed) : null;
}

/** Routes that the files planned, each repetition counted; 0 where they do not tell. */
function plannedDrives(files: readonly CheckpointFile[]): number {
  const [first] = files as [CheckpointFile];
  if (first.family === 'bench2drive-merged') return BENCH2DRIVE_ROUTES;
  return files.reduce((sum, { progress, records }) => sum + (progress?.[1] ?? records.length), 0);
}

/**
 * Scores of official files.
 * @param name as it was named on the command line
 * @throws RESULT_INVALID
 */
export function officialScores(
  all: readonly CheckpointFile[],
  name: string,
  ruleset?: string,
): RunScores {
  const files = countedFiles(all);
  const version = rulesetIn(files, ruleset, name);
  const found = new Map<string, ScoreCell>();
  const routeIds = new Set<string>();
  const passes = new Map<string, Pass>();
  let lost = 0;
  for (const file of files) {
    const seed = seedOf(file);
    for (const record of file.records) {
      const { id, repetition } = splitRouteId(record.route_id);
      const routeId = plainId(id);
      const pass = { seed, repetition: repetition ?? 0 };
      routeIds.add(routeId);
      passes.set(`${pass.seed} ${pass.repetition}`, pass);
      if (classifyRecord(record).failure === 'infrastructure') {
        lost += 1;
        continue;
      }
      add(found, routeId, pass, record);
    }
  }
  const passList = [...passes.values()].sort(
    (a, b) => (a.seed ?? 0) - (b.seed ?? 0) || a.repetition - b.repetition,
  );
  const planned = Math.ceil(plannedDrives(files) / Math.max(1, passList.length));
  const doubles = [...found.values()].filter(({ records }) => records.length > 1).length;
  const origin = originOf(files[0]!);
  return {
    name,
    source: 'official',
    label: String(origin?.get('label') ?? 'official result file, world not known'),
    agent: String(origin?.get('agent') ?? 'not named'),
    ruleset: version,
    manifest: null,
    routeIds: [...routeIds],
    passes: passList,
    cells: found,
    unknownRoutes: Math.max(0, planned - routeIds.size),
    remarks: [
      ...(lost > 0 ? [`${lost} records say nothing about driving and count as missing`] : []),
      ...(doubles > 0 ? [`${doubles} routes are there twice with different records`] : []),
    ],
    secondsPerDrive: null,
  };
}

/** `RouteScenario_1711` and `1711` are one route. */
function plainId(id: string): string {
  return id.replace(/^RouteScenario_/, '');
}

function add(cells: Map<string, ScoreCell>, routeId: string, pass: Pass, record: RouteRecord) {
  const key = cellKey(routeId, pass);
  const known = cells.get(key);
  const isNew =
    known === undefined ||
    known.records.every((other) => JSON.stringify(said(other)) !== JSON.stringify(said(record)));
  if (!isNew) return;
  cells.set(key, {
    routeId,
    pass,
    type: typeOf(record),
    records: [...(known?.records ?? []), record],
    logSha256: null,
    logFile: null,
  });
}

/** What two records of one route must agree on. */
function said({ scores, infractions, status }: RouteRecord) {
  return { scores, infractions, status };
}

/** The type in the record's scenario name, `ParkingCutIn_1` → `ParkingCutIn`. */
function typeOf({ scenario_name: name }: RouteRecord): string | null {
  return name === undefined || name === null ? null : name.replace(/_\d+$/, '');
}
