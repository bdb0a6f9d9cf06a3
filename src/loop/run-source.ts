/**
 * What a path on the command line holds: the folder of a run, its `summary.json`, one TickLog, or
 * official result files made anywhere. One reader for all commands that take any of them; what a source
 * cannot tell is null. Scores are 0 to 100, times seconds.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { OutsideFailure } from '../bridge/frame.js';
import { EgoloopError } from '../core/errors.js';
import { parseJson, readBytes, readText } from '../core/files.js';
import {
  type CheckpointFile,
  isPyDict,
  type PyValue,
  type RouteRecord,
  readCheckpoint,
  splitRouteId,
} from '../eval/index.js';
import { isWhole, type JournalEntry, readJournal } from './campaign/journal.js';
import type { RunManifest } from './campaign/manifest.js';
import { keyText } from './campaign/plan.js';
import { JOURNAL_NAME, MANIFEST_NAME, readManifest, SUMMARY_NAME } from './campaign/run-folder.js';
import type { CampaignSummary } from './campaign/summary.js';
import { logFileName } from './route-log.js';

const BYTES_MAX = 256 * 1024 * 1024;
/** Folder of the TickLogs below a run's. */
export const LOGS_FOLDER = 'ticklogs';

/** One drive as far as the source tells. */
export interface SourceDrive {
  readonly routeId: string;
  readonly repetition: number;
  /** Null in files that were made elsewhere. */
  readonly seed: number | null;
  /** Type of the first scenario; null where it is not known. */
  readonly type: string | null;
  readonly town: string | null;
  /** Records by ruleset; `null` is the ruleset of a file that does not tell which of 2.x it is. */
  readonly verdicts: readonly { readonly ruleset: string | null; readonly record: RouteRecord }[];
  readonly failure: OutsideFailure | null;
  readonly message: string | null;
  readonly ticks: number | null;
  readonly durationSystemS: number | null;
  /** The TickLog, if it is there. */
  readonly logFile: string | null;
  /** SHA-256 that the run noted for its TickLog. */
  readonly logSha256: string | null;
}

export interface RunSource {
  readonly kind: 'run' | 'summary' | 'ticklog' | 'official';
  /** As it was named. */
  readonly path: string;
  /** What no score may be quoted without. */
  readonly label: string;
  /** Null where nothing names the agent. */
  readonly agent: string | null;
  /** Null for everything but egoloop's own runs. */
  readonly manifest: RunManifest | null;
  /** In the order of the results; the last attempt of each. */
  readonly drives: readonly SourceDrive[];
  /** Official files as they were read; empty for the other kinds. */
  readonly files: readonly CheckpointFile[];
}

/**
 * Reads what is at a path.
 * @throws FILE_UNREADABLE, JSON_MALFORMED, RESULT_INVALID
 */
export function readRunSource(path: string): RunSource {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory() === true) {
    if (existsSync(join(path, MANIFEST_NAME))) return fromFolder(path);
    return fromOfficial(path, officialFilesIn(path));
  }
  if (isTickLog(path)) return fromTickLog(path);
  const text = readText(path, BYTES_MAX);
  if (text.includes('"_checkpoint"')) return fromOfficial(path, [readCheckpoint(text, path)]);
  const value = parseJson(text, path) as Partial<CampaignSummary> | null;
  if (value?.manifest?.format === 'egoloop-run-1' && Array.isArray(value.drives)) {
    return fromSummary(path, value as CampaignSummary);
  }
  throw new EgoloopError(
    'RESULT_INVALID',
    'expected the folder of a run, its summary.json, a TickLog or an official result file, ' +
      'found something else',
    { file: path },
  );
}

/** Drives of a run's folder that came to an end, the last attempt of each, by seed and index. */
export function lastDrives(folder: string, manifest: RunManifest): JournalEntry[] {
  const file = join(folder, JOURNAL_NAME);
  if (!existsSync(file)) return [];
  const last = new Map<string, JournalEntry>();
  for (const entry of readJournal(file).entries) {
    if (isWhole(entry)) last.set(keyText(entry), entry);
  }
  const place = new Map(manifest.seeds.map((seed, i) => [seed, i]));
  return [...last.values()].sort(
    (a, b) => (place.get(a.seed) ?? 0) - (place.get(b.seed) ?? 0) || a.index - b.index,
  );
}

function fromFolder(path: string): RunSource {
  const manifest = readManifest(join(path, MANIFEST_NAME));
  const types = typesIn(path);
  const drives = lastDrives(path, manifest).map((entry): SourceDrive => {
    const { seed, routeId, repetition, driven } = entry;
    const [first] = driven.outcomes;
    const log = join(path, LOGS_FOLDER, logFileName({ route: { id: routeId }, ...entry }));
    return {
      routeId,
      repetition,
      seed,
      type: types.get(routeId) ?? typeOf(first?.record),
      town: first?.record.town_name ?? null,
      verdicts: driven.outcomes.map(({ ruleset, record }) => ({ ruleset, record })),
      failure: driven.failure,
      message: driven.message,
      ticks: driven.ticks,
      durationSystemS: driven.durationSystemS,
      logFile: existsSync(log) ? log : null,
      logSha256: driven.logSha256,
    };
  });
  const { label, agent } = manifest;
  return { kind: 'run', path, label, agent, manifest, drives, files: [] };
}

function typesIn(folder: string): ReadonlyMap<string, string> {
  const file = join(folder, SUMMARY_NAME);
  if (!existsSync(file)) return new Map();
  const { drives } = parseJson(readText(file, BYTES_MAX), file) as CampaignSummary;
  return new Map(drives.map(({ routeId, type }) => [routeId, type]));
}

function fromSummary(path: string, { manifest, drives }: CampaignSummary): RunSource {
  return {
    kind: 'summary',
    path,
    label: manifest.label,
    agent: manifest.agent,
    manifest,
    drives: drives.map((row) => ({
      routeId: row.routeId,
      repetition: row.repetition,
      seed: row.seed,
      type: row.type,
      town: row.town,
      verdicts: row.verdicts.map(({ ruleset, record }) => ({ ruleset, record })),
      failure: row.failure,
      message: row.message,
      ticks: row.ticks,
      durationSystemS: row.durationSystemS,
      logFile: null,
      logSha256: row.logSha256,
    })),
    files: [],
  };
}

function fromTickLog(path: string): RunSource {
  return {
    kind: 'ticklog',
    path,
    label: 'one TickLog',
    agent: null,
    manifest: null,
    drives: [],
    files: [],
  };
}

/** The first eight bytes tell a TickLog whatever its name is; what cannot be read is no TickLog yet. */
function isTickLog(path: string): boolean {
  return /\.ticklog(\.part)?$/.test(path) || readBytes(path).subarray(1, 7).toString() === 'EGOLOG';
}

function fromOfficial(path: string, files: readonly CheckpointFile[]): RunSource {
  const parts = files.filter(({ family }) => family !== 'bench2drive-merged');
  const counted = parts.length > 0 ? parts : files;
  const origin = originOf(counted[0]!);
  return {
    kind: 'official',
    path,
    label: textOf(origin?.get('label')) ?? 'official result file: world not known',
    agent: textOf(origin?.get('agent')),
    manifest: null,
    drives: counted.flatMap((file) => {
      const seed = originOf(file)?.get('seed');
      return file.records.map((record) => officialDrive(file, record, seed));
    }),
    files,
  };
}

function officialDrive(
  { family }: CheckpointFile,
  record: RouteRecord,
  seed: PyValue | undefined,
): SourceDrive {
  const { id, repetition } = splitRouteId(record.route_id);
  const natural = family === 'bench2drive-merged' ? 'bench2drive' : family;
  return {
    routeId: id,
    repetition: repetition ?? 0,
    seed: typeof seed === 'bigint' || typeof seed === 'number' ? Number(seed) : null,
    type: typeOf(record),
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

/** The key that egoloop adds to its own official files. */
function originOf({ document }: CheckpointFile): ReadonlyMap<string, PyValue> | null {
  const origin = document.get('egoloop');
  return isPyDict(origin) ? origin : null;
}

function textOf(value: PyValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

/** The type in a record's scenario name, `ParkingCutIn_1` → `ParkingCutIn`. */
function typeOf(record: RouteRecord | undefined): string | null {
  return record?.scenario_name?.replace(/_\d+$/, '') ?? null;
}

function officialFilesIn(folder: string): CheckpointFile[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .flatMap((file) => {
      const text = readText(file, BYTES_MAX);
      return text.includes('"_checkpoint"') ? [readCheckpoint(text, file)] : [];
    });
  if (files.length > 0) return files;
  throw new EgoloopError('FILE_UNREADABLE', 'expected a run or result files, found none', {
    file: folder,
  });
}
