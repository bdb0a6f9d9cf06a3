/**
 * What a campaign has tried, one JSON line an attempt at a drive, appended and synced as soon as it is
 * over: a killed run loses the attempts under way and nothing else. No attempt is ever taken out; the
 * last one that came to a verdict counts. A line that was cut by a crash is dropped when the run goes on.
 */
import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { writing } from '../../core/disk-errors.js';
import { EgoloopError } from '../../core/errors.js';
import { makeFolder, readBytes } from '../../core/files.js';
import type { DrivenRoute } from '../episode.js';
import type { TaskKey } from './plan.js';

/** Whose failure it was: the agent's, which is a verdict, or of what should have carried it. */
export type AttemptCause = 'policy' | 'infrastructure';

/** One attempt at a drive that is over. */
export interface AttemptRecord extends TaskKey {
  readonly routeId: string;
  readonly repetition: number;
  /** 1, 2, … of this drive, over all starts of the run. */
  readonly attempt: number;
  /** Hash of everything that decides the results; the same in every line of a run. */
  readonly config: string;
  /** Wall clock, ISO 8601 in UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** Null where nothing failed. */
  readonly cause: AttemptCause | null;
  readonly message: string | null;
  /** Folder of the attempt's logs below the run's; null when no program was started for it. */
  readonly logs: string | null;
  /** What came of it; null when the run was stopped or killed meanwhile. */
  readonly driven: DrivenRoute | null;
}

/** An attempt that came to an end of its own: what results are made of. */
export interface JournalEntry extends AttemptRecord {
  readonly driven: DrivenRoute;
}

/** True for an attempt that was not cut off. */
export function isWhole(record: AttemptRecord): record is JournalEntry {
  return record.driven !== null;
}

export interface JournalContent {
  readonly entries: readonly AttemptRecord[];
  /** Bytes up to the end of the last whole line. */
  readonly wholeBytes: number;
  /** Bytes of a cut last line. */
  readonly cutBytes: number;
}

/** Reads a journal. Throws FILE_UNREADABLE, RESULT_INVALID naming the line. */
export function readJournal(file: string): JournalContent {
  const bytes = readBytes(file);
  const wholeBytes = bytes.lastIndexOf(0x0a) + 1;
  const lines = bytes.toString('utf8', 0, wholeBytes).split('\n').slice(0, -1);
  const entries = lines.map((line, i) => readEntry(line, i + 1, file));
  return { entries, wholeBytes, cutBytes: bytes.length - wholeBytes };
}

function readEntry(line: string, number: number, file: string): AttemptRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    value = null;
  }
  const entry = value as Partial<AttemptRecord> | null;
  if (
    typeof entry?.seed === 'number' &&
    typeof entry.index === 'number' &&
    typeof entry.routeId === 'string' &&
    typeof entry.attempt === 'number' &&
    typeof entry.config === 'string' &&
    (entry.driven === null || Array.isArray(entry.driven?.outcomes))
  ) {
    return entry as AttemptRecord;
  }
  throw new EgoloopError(
    'RESULT_INVALID',
    'expected an attempt at a drive as one JSON object; the journal was changed: ' +
      'start the run anew with --overwrite',
    { file, line: number },
  );
}

export class Journal {
  private constructor(
    readonly file: string,
    private readonly handle: number,
  ) {}

  /** Starts a journal, or goes on with one behind its last whole line. Throws FILE_UNWRITABLE. */
  static open(file: string, after: JournalContent | null): Journal {
    makeFolder(dirname(file));
    return writing(file, () => {
      const handle = openSync(file, after === null ? 'wx' : 'r+');
      if (after === null) return new Journal(file, handle);
      ftruncateSync(handle, after.wholeBytes);
      closeSync(handle);
      return new Journal(file, openSync(file, 'a'));
    });
  }

  /** Adds an attempt and waits until the disk has it. Throws FILE_UNWRITABLE. */
  append(entry: AttemptRecord): void {
    const bytes = Buffer.from(`${JSON.stringify(entry)}\n`, 'utf8');
    writing(this.file, () => {
      let written = 0;
      while (written < bytes.length) written += writeSync(this.handle, bytes, written);
      fsyncSync(this.handle);
    });
  }

  close(): void {
    closeSync(this.handle);
  }
}
