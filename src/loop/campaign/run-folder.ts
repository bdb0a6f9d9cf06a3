/**
 * The folder of one run: manifest, journal, official result files, summary, TickLogs and the logs of
 * attempts. A folder that holds a run is gone on with, or emptied when that was asked for; one that holds
 * anything else is never touched, and two programs never drive in the same one.
 */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writing } from '../../core/disk-errors.js';
import { EgoloopError } from '../../core/errors.js';
import { makeFolder, readJson, writeFileAtomic } from '../../core/files.js';
import { ProcessLedger } from '../processes/ledger.js';
import { ownerOf, takeLock } from '../processes/ports.js';
import { Journal, type JournalContent, readJournal } from './journal.js';
import { type RunManifest, requireSameRun } from './manifest.js';

/** `resume` goes on with a run that is there, `new` refuses it, `overwrite` replaces it. */
export type FolderMode = 'new' | 'resume' | 'overwrite';

export const MANIFEST_NAME = 'run.json';
export const JOURNAL_NAME = 'journal.jsonl';
export const BEGUN_NAME = 'begun.jsonl';
export const COMMAND_NAME = 'command.json';
export const SUMMARY_NAME = 'summary.json';
export const DECISION_NAME = 'decision.json';
export const AGREEMENT_NAME = 'agreement.json';
export const ATTEMPTS_NAME = 'attempts';
export const METRICS_NAME = 'metric_info';
const LOGS_NAME = 'ticklogs';
export const LOCK_NAME = 'run.lock';
const PROCESSES_NAME = 'processes.jsonl';

/**
 * Whether a run keeps this file: by its path in the folder, written with slashes. Reports, comments and
 * exports that somebody puts there are not the run's.
 */
export function isFileOfRun(path: string): boolean {
  return (
    /^(run|command|environment|summary|decision|agreement)\.json$|^[^/]*\.(jsonl|lock)$/.test(
      path,
    ) || /^[^/]*-seed-?\d+\.json$|^(ticklogs|attempts|metric_info)\//.test(path)
  );
}

/** How long children of an earlier start get to end by themselves, milliseconds. */
const LEFT_OVER_GRACE_MS = 5000;

export interface RunFolder {
  readonly path: string;
  readonly logs: string;
  readonly journal: Journal;
  /** Children of this run. */
  readonly ledger: ProcessLedger;
  /** Children of an earlier start that were still running, and were ended. */
  readonly leftOver: number;
  /** What an earlier start of this run has tried. */
  readonly earlier: JournalContent | null;
  write(name: string, text: string): void;
  /** Closes the journal and lets others in. */
  close(): void;
}

/**
 * Opens the folder of a run, and ends what a killed predecessor left running.
 * Throws USAGE when the folder holds something that was not asked for, RUN_BUSY while another program
 * drives in it, RESULT_INVALID for a damaged journal, PROCESS_STUCK, FILE_UNWRITABLE.
 */
export async function openRunFolder(
  path: string,
  manifest: RunManifest,
  mode: FolderMode,
): Promise<RunFolder> {
  const manifestFile = join(path, MANIFEST_NAME);
  const journalFile = join(path, JOURNAL_NAME);
  const holdsRun = existsSync(manifestFile);
  if (!holdsRun) requireEmpty(path);
  else if (mode === 'new') throw refusal(path);
  else if (mode === 'resume') requireSameRun(readManifest(manifestFile), manifest, manifestFile);
  const lock = lockFolder(path);
  try {
    const opened = await ProcessLedger.open(join(path, PROCESSES_NAME), LEFT_OVER_GRACE_MS);
    if (holdsRun && mode === 'overwrite') empty(path, manifestFile);
    const goesOn = holdsRun && mode === 'resume';
    const earlier = goesOn && existsSync(journalFile) ? readJournal(journalFile) : null;
    if (!goesOn) writeFileAtomic(manifestFile, jsonText(manifest));
    const journal = Journal.open(journalFile, earlier);
    return {
      path,
      logs: join(path, LOGS_NAME),
      journal,
      ledger: opened.ledger,
      leftOver: opened.ended,
      earlier,
      write: (name, text) => writeFileAtomic(join(path, name), text),
      close() {
        journal.close();
        opened.ledger.close();
        rmSync(lock, { force: true });
      },
    };
  } catch (error) {
    rmSync(lock, { force: true });
    throw error;
  }
}

/** Takes the folder for this program. Throws RUN_BUSY, FILE_UNWRITABLE. */
function lockFolder(path: string): string {
  const lock = join(path, LOCK_NAME);
  makeFolder(path);
  if (writing(path, () => takeLock(lock))) return lock;
  throw new EgoloopError(
    'RUN_BUSY',
    `another egoloop (pid ${ownerOf(lock)?.pid ?? '?'}) is driving in this folder; ` +
      'wait for it, or name another folder with --out',
    { file: path },
  );
}

export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Reads the manifest of a run. Throws FILE_UNREADABLE, JSON_MALFORMED, RESULT_INVALID. */
export function readManifest(file: string): RunManifest {
  const value = readJson(file) as Partial<RunManifest> | null;
  if (value?.format === 'egoloop-run-1') return value as RunManifest;
  throw new EgoloopError('RESULT_INVALID', 'expected the manifest of a run, found something else', {
    file,
  });
}

function refusal(path: string): EgoloopError {
  return new EgoloopError(
    'USAGE',
    'expected a new folder, found a run: leave out --no-resume to go on with it, replace it with ' +
      '--overwrite, or name another folder with --out',
    { file: path },
  );
}

function requireEmpty(path: string): void {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    throw new EgoloopError('USAGE', 'expected a folder for the run, found a file', { file: path });
  }
  // A start that was killed before it wrote its manifest leaves a lock, or a part of a file.
  const ours = new RegExp(`^(${LOCK_NAME}|${PROCESSES_NAME}|${MANIFEST_NAME}\\..*\\.tmp$)`);
  if (readdirSync(path).every((name) => ours.test(name))) return;
  throw new EgoloopError(
    'USAGE',
    'expected an empty or new folder for the run, found other files; name another with --out',
    { file: path },
  );
}

/** Files that a run writes into its folder. */
const WRITTEN =
  /^(summary|command|agreement|decision|environment)\.json$|^(journal|begun)\.jsonl$|^(leaderboard|bench2drive)[\w.-]*\.json$/;

/** Removes what a run writes, and nothing else. */
function empty(path: string, manifestFile: string): void {
  readManifest(manifestFile);
  const removeAll = (folder: string, pattern: RegExp): void => {
    if (!existsSync(folder)) return;
    for (const name of readdirSync(folder)) {
      if (pattern.test(name)) rmSync(join(folder, name));
    }
  };
  removeAll(join(path, LOGS_NAME), /\.(ticklog(\.part)?|thoughts\.jsonl)$/);
  removeAll(path, WRITTEN);
  for (const name of [ATTEMPTS_NAME, METRICS_NAME]) {
    rmSync(join(path, name), { recursive: true, force: true });
  }
  rmSync(manifestFile);
}
