/**
 * What a campaign has driven, one JSON line a drive, appended and synced as soon as it is over: a killed
 * run loses the routes under way and nothing else. A line that was cut by a crash is dropped when the
 * run goes on; for a drive that was repeated the last line counts.
 */
import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { EgoloopError } from '../../core/errors.js';
import { readBytes } from '../../core/files.js';
import type { DrivenRoute } from '../episode.js';
import type { TaskKey } from './plan.js';

/** A drive that is over. */
export interface JournalEntry extends TaskKey {
  readonly routeId: string;
  readonly repetition: number;
  readonly driven: DrivenRoute;
}

export interface JournalContent {
  readonly entries: readonly JournalEntry[];
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

function readEntry(line: string, number: number, file: string): JournalEntry {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    value = null;
  }
  const entry = value as Partial<JournalEntry> | null;
  if (
    typeof entry?.seed === 'number' &&
    typeof entry.index === 'number' &&
    typeof entry.routeId === 'string' &&
    Array.isArray(entry.driven?.outcomes)
  ) {
    return entry as JournalEntry;
  }
  throw new EgoloopError(
    'RESULT_INVALID',
    'expected a drive as one JSON object; the journal was changed: start the run anew with --overwrite',
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
    try {
      mkdirSync(dirname(file), { recursive: true });
      const handle = openSync(file, after === null ? 'wx' : 'r+');
      if (after === null) return new Journal(file, handle);
      ftruncateSync(handle, after.wholeBytes);
      closeSync(handle);
      return new Journal(file, openSync(file, 'a'));
    } catch (error) {
      throw unwritable(file, error);
    }
  }

  /** Adds a drive and waits until the disk has it. Throws FILE_UNWRITABLE. */
  append(entry: JournalEntry): void {
    try {
      const bytes = Buffer.from(`${JSON.stringify(entry)}\n`, 'utf8');
      let written = 0;
      while (written < bytes.length) written += writeSync(this.handle, bytes, written);
      fsyncSync(this.handle);
    } catch (error) {
      throw unwritable(this.file, error);
    }
  }

  close(): void {
    closeSync(this.handle);
  }
}

function unwritable(file: string, error: unknown): EgoloopError {
  const what = `cannot be written: ${(error as Error).message}`;
  return new EgoloopError('FILE_UNWRITABLE', what, { file }, error);
}
