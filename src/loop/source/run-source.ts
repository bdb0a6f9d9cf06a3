/**
 * What a path on the command line holds: the folder of a run, its `summary.json`, one TickLog, or
 * official result files made anywhere. One reader for all commands that take any of them; what a source
 * cannot tell is null. Scores are 0 to 100, times seconds.
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { OutsideFailure } from '../../bridge/frame.js';
import { EgoloopError } from '../../core/errors.js';
import { parseJson, readBytes, readText } from '../../core/files.js';
import { type CheckpointFile, type RouteRecord, readCheckpoint } from '../../eval/index.js';
import type { RunManifest } from '../campaign/manifest.js';
import { MANIFEST_NAME } from '../campaign/run-folder.js';
import type { CampaignSummary } from '../campaign/summary.js';
import { folderSource } from './journal-source.js';
import { CHECKPOINT_MARK, officialFilesIn, officialSource } from './official-source.js';
import { BYTES_MAX } from './source-facts.js';

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
  /** Official files that count; empty for the other kinds. */
  readonly files: readonly CheckpointFile[];
}

/**
 * Reads what is at a path.
 * @throws FILE_UNREADABLE, JSON_MALFORMED, RESULT_INVALID
 */
export function readRunSource(path: string): RunSource {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory() === true) {
    if (existsSync(join(path, MANIFEST_NAME))) return folderSource(path);
    return officialSource(path, officialFilesIn(path));
  }
  if (isTickLog(path)) return fromTickLog(path);
  const text = readText(path, BYTES_MAX);
  if (text.includes(CHECKPOINT_MARK)) return officialSource(path, [readCheckpoint(text, path)]);
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
