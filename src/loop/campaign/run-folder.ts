/**
 * The folder of one run: manifest, journal, official result files, summary and TickLogs. A folder that
 * holds a run is only gone on with (`resume`) or emptied (`overwrite`) when that was asked for; one that
 * holds anything else is never touched.
 */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EgoloopError } from '../../core/errors.js';
import { readJson, writeFileAtomic } from '../../core/files.js';
import { Journal, type JournalContent, readJournal } from './journal.js';
import { type RunManifest, requireSameRun } from './manifest.js';

export type FolderMode = 'new' | 'resume' | 'overwrite';

export const MANIFEST_NAME = 'run.json';
const JOURNAL_NAME = 'journal.jsonl';
export const SUMMARY_NAME = 'summary.json';
const LOGS_NAME = 'ticklogs';

export interface RunFolder {
  readonly path: string;
  readonly logs: string;
  readonly journal: Journal;
  /** What an earlier start of this run has driven. */
  readonly earlier: JournalContent | null;
  write(name: string, text: string): void;
}

/**
 * Opens the folder of a run.
 * Throws USAGE when the folder holds something that was not asked for, RESULT_INVALID for a damaged
 * journal, FILE_UNWRITABLE.
 */
export function openRunFolder(path: string, manifest: RunManifest, mode: FolderMode): RunFolder {
  const manifestFile = join(path, MANIFEST_NAME);
  const journalFile = join(path, JOURNAL_NAME);
  const holdsRun = existsSync(manifestFile);
  if (!holdsRun) requireEmpty(path);
  else if (mode === 'new') throw refusal(path);
  else if (mode === 'overwrite') empty(path, manifestFile);
  const goesOn = holdsRun && mode === 'resume';
  if (goesOn) requireSameRun(readManifest(manifestFile), manifest, manifestFile);
  const earlier = goesOn && existsSync(journalFile) ? readJournal(journalFile) : null;
  if (!goesOn) writeFileAtomic(manifestFile, jsonText(manifest));
  return {
    path,
    logs: join(path, LOGS_NAME),
    journal: Journal.open(journalFile, earlier),
    earlier,
    write: (name, text) => writeFileAtomic(join(path, name), text),
  };
}

export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function readManifest(file: string): RunManifest {
  const value = readJson(file) as Partial<RunManifest> | null;
  if (value?.format === 'egoloop-run-1') return value as RunManifest;
  throw new EgoloopError('RESULT_INVALID', 'expected the manifest of a run, found something else', {
    file,
  });
}

function refusal(path: string): EgoloopError {
  return new EgoloopError(
    'USAGE',
    'expected a new folder, found a run: go on with --resume, replace it with --overwrite, ' +
      'or name another folder with --out',
    { file: path },
  );
}

function requireEmpty(path: string): void {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    throw new EgoloopError('USAGE', 'expected a folder for the run, found a file', { file: path });
  }
  if (readdirSync(path).length === 0) return;
  throw new EgoloopError(
    'USAGE',
    'expected an empty or new folder for the run, found other files; name another with --out',
    { file: path },
  );
}

/** Removes what a run writes, and nothing else. */
function empty(path: string, manifestFile: string): void {
  readManifest(manifestFile);
  const removeAll = (folder: string, pattern: RegExp): void => {
    if (!existsSync(folder)) return;
    for (const name of readdirSync(folder)) {
      if (pattern.test(name)) rmSync(join(folder, name));
    }
  };
  removeAll(join(path, LOGS_NAME), /\.ticklog(\.part)?$/);
  removeAll(path, /^(summary\.json|journal\.jsonl|(leaderboard|bench2drive)[\w.-]*\.json)$/);
  rmSync(manifestFile);
}
