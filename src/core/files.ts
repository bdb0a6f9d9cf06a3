/**
 * Reading and writing files so that nothing already written is lost: writes go to a temporary file in
 * the same folder and are renamed into place; reads name the file, the limit and the cause.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { EgoloopError } from './errors.js';

/** Reads a whole file. Throws FILE_UNREADABLE, or FILE_TOO_LARGE above `maxBytes`. */
export function readBytes(file: string, maxBytes = 1024 * 1024 * 1024): Buffer {
  try {
    const stat = statSync(file);
    if (stat.isDirectory()) {
      throw new EgoloopError('FILE_UNREADABLE', 'expected a file, found a directory', { file });
    }
    if (stat.size > maxBytes) {
      throw new EgoloopError(
        'FILE_TOO_LARGE',
        `expected at most ${maxBytes} bytes, found ${stat.size}`,
        { file },
      );
    }
    return readFileSync(file);
  } catch (error) {
    if (error instanceof EgoloopError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    const reason = code === 'ENOENT' ? 'no such file' : ((error as Error).message ?? String(error));
    throw new EgoloopError('FILE_UNREADABLE', `cannot be read: ${reason}`, { file }, error);
  }
}

/** Reads a UTF-8 text file (a byte-order mark is dropped). Throws as `readBytes`. */
export function readText(file: string, maxBytes?: number): string {
  const text = readBytes(file, maxBytes).toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** Parses JSON; a syntax error becomes JSON_MALFORMED with line and column. */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = (error as Error).message;
    const at = /position (\d+)/.exec(message);
    const offset = at ? Number(at[1]) : text.length;
    const before = text.slice(0, offset).split('\n');
    throw new EgoloopError(
      'JSON_MALFORMED',
      `expected JSON, found a syntax error (${message})`,
      { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 },
      error,
    );
  }
}

/** Reads and parses a JSON file. */
export function readJson(file: string, maxBytes?: number): unknown {
  return parseJson(readText(file, maxBytes), file);
}

/**
 * Writes a file atomically: temporary file in the same folder, fsync, rename. Readers see the old or
 * the new content, never a part. Throws FILE_UNWRITABLE; the old content then still stands.
 */
export function writeFileAtomic(file: string, data: string | Uint8Array): void {
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    const handle = openSync(temporary, 'wx');
    try {
      const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
      let written = 0;
      while (written < bytes.length) written += writeSync(handle, bytes, written);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new EgoloopError(
      'FILE_UNWRITABLE',
      `cannot be written: ${(error as Error).message}`,
      { file },
      error,
    );
  }
}
