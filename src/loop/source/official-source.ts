/**
 * Official result files, egoloop's own or made anywhere, as a source of scores. A merged file of
 * Bench2Drive beside its parts repeats them and is passed over.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EgoloopError } from '../../core/errors.js';
import { readText } from '../../core/files.js';
import {
  BENCH2DRIVE_ROUTES,
  type CheckpointFile,
  isPyDict,
  type PyValue,
  type RouteRecord,
  readCheckpoint,
  splitRouteId,
} from '../../eval/index.js';
import { MANIFEST_NAME } from '../campaign/run-folder.js';
import type { RunSource, SourceDrive } from './run-source.js';
import { BYTES_MAX, typeOfRecord } from './source-facts.js';

/** By this text a file is told from other JSON. */
export const CHECKPOINT_MARK = '"_checkpoint"';

/** What egoloop's own official files say about themselves; nothing in files made elsewhere. */
export interface OfficialOrigin {
  readonly label: string | null;
  readonly world: string | null;
  readonly agent: string | null;
  readonly isPrivileged: boolean | null;
  readonly traffic: string | null;
  readonly version: string | null;
  readonly seed: number | null;
}

/** The source of one or several result files. */
export function officialSource(path: string, files: readonly CheckpointFile[]): RunSource {
  const parts = files.filter(({ family }) => family !== 'bench2drive-merged');
  const counted = parts.length > 0 ? parts : files;
  const origin = originOf(counted[0]!);
  return {
    kind: 'official',
    path,
    label: origin.label ?? 'official result file: world not known',
    agent: origin.agent,
    manifest: null,
    drives: counted.flatMap((file) => file.records.map((record) => driveOf(file, record))),
    files: counted,
  };
}

/** All result files of a folder. Throws FILE_UNREADABLE where there is none. */
export function officialFilesIn(folder: string): CheckpointFile[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .flatMap((file) => {
      const text = readText(file, BYTES_MAX);
      return text.includes(CHECKPOINT_MARK) ? [readCheckpoint(text, file)] : [];
    });
  if (files.length > 0) return files;
  const [run] = readdirSync(folder)
    .sort()
    .filter((name) => existsSync(join(folder, name, MANIFEST_NAME)));
  const hint = run === undefined ? '' : `; did you mean ${join(folder, run)}?`;
  throw new EgoloopError('FILE_UNREADABLE', `expected a run or result files, found none${hint}`, {
    file: folder,
  });
}

/** What a file says about where it comes from. */
export function originOf({ document }: CheckpointFile): OfficialOrigin {
  const found = document.get('egoloop');
  const origin = isPyDict(found) ? found : null;
  const text = (key: string): string | null => textOf(origin?.get(key));
  const seed = origin?.get('seed');
  const privileged = origin?.get('privileged');
  return {
    label: text('label'),
    world: text('world'),
    agent: text('agent'),
    isPrivileged: typeof privileged === 'boolean' ? privileged : null,
    traffic: text('traffic'),
    version: text('version'),
    seed: typeof seed === 'bigint' || typeof seed === 'number' ? Number(seed) : null,
  };
}

/**
 * Drives that the files planned, each repetition counted. Files that share a drive are taken for attempts
 * at one set, the largest of which says how many there are; others are parts, and add up.
 */
export function plannedDrives(files: readonly CheckpointFile[]): number {
  const [first] = files as [CheckpointFile];
  if (first.family === 'bench2drive-merged') return BENCH2DRIVE_ROUTES;
  let sets: { readonly keys: ReadonlySet<string>; readonly planned: number }[] = [];
  for (const file of files) {
    const { seed } = originOf(file);
    let keys: ReadonlySet<string> = new Set(
      file.records.map(({ route_id }) => `${seed} ${route_id}`),
    );
    let planned = file.progress?.[1] ?? 0;
    const apart: typeof sets = [];
    for (const other of sets) {
      if ([...other.keys].some((key) => keys.has(key))) {
        planned = Math.max(planned, other.planned);
        keys = new Set([...keys, ...other.keys]);
      } else apart.push(other);
    }
    sets = [...apart, { keys, planned: Math.max(planned, keys.size) }];
  }
  return sets.reduce((sum, { planned }) => sum + planned, 0);
}

/** What two records of one drive must agree on to be one. */
export function saidBy({ scores, infractions, status }: RouteRecord): string {
  return JSON.stringify({ scores, infractions, status });
}

function driveOf(file: CheckpointFile, record: RouteRecord): SourceDrive {
  const { family } = file;
  const { id, repetition } = splitRouteId(record.route_id);
  const natural = family === 'bench2drive-merged' ? 'bench2drive' : family;
  return {
    routeId: id,
    repetition: repetition ?? 0,
    seed: originOf(file).seed,
    type: typeOfRecord(record),
    town: record.town_name ?? null,
    verdicts: [{ ruleset: natural === 'leaderboard-2.x' ? null : natural, record }],
    failure: null,
    message: null,
    ticks: null,
    durationSystemS: record.meta.duration_system,
    logFile: null,
    logSha256: null,
  };
}

function textOf(value: PyValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
