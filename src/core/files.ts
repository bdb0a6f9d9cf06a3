/**
 * Reading and writing files so that nothing already written is lost: writes go to a temporary file in
 * the same folder and are renamed into place; reads name the file, the limit and the cause.
 */
import { constants } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { unreadable, unwritable, writing } from './disk-errors.js';
import { EgoloopError } from './errors.js';
import { type JsonMaker, readJsonText } from './json-reader.js';

/** Bytes asked for at once from a pipe or device, whose length nobody knows. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * Reads a whole file; of a pipe or device at most `maxBytes`, so an endless one ends.
 * @throws FILE_UNREADABLE, or FILE_TOO_LARGE above `maxBytes`
 */
export function readBytes(file: string, maxBytes = 1024 * 1024 * 1024): Buffer {
  try {
    const stat = statSync(file);
    if (stat.isDirectory()) {
      throw new EgoloopError('FILE_UNREADABLE', 'expected a file, found a folder', { file });
    }
    if (stat.size > maxBytes) throw tooLarge(file, maxBytes, String(stat.size));
    return stat.isFile() ? readFileSync(file) : readStream(file, maxBytes);
  } catch (error) {
    if (error instanceof EgoloopError) throw error;
    throw unreadable(file, error);
  }
}

function readStream(file: string, maxBytes: number): Buffer {
  const chunks: Buffer[] = [];
  let length = 0;
  const handle = openSync(file, 'r');
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const count = readSync(handle, chunk);
      if (count === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, count));
      length += count;
      if (length > maxBytes) throw tooLarge(file, maxBytes, 'more');
    }
  } finally {
    closeSync(handle);
  }
}

function tooLarge(file: string, maxBytes: number, found: string): EgoloopError {
  return new EgoloopError('FILE_TOO_LARGE', `expected at most ${maxBytes} bytes, found ${found}`, {
    file,
  });
}

/**
 * Reads a UTF-8 text file (a byte-order mark is dropped).
 * @throws as `readBytes`; FILE_UNREADABLE also for UTF-16, FILE_TOO_LARGE for more than fits in one
 * string
 */
export function readText(file: string, maxBytes: number = constants.MAX_STRING_LENGTH): string {
  const bytes = readBytes(file, Math.min(maxBytes, constants.MAX_STRING_LENGTH));
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    const what = 'expected UTF-8 text, found UTF-16; save the file as UTF-8';
    throw new EgoloopError('FILE_UNREADABLE', what, { file });
  }
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** Looks for an error alone: nothing is made of the text. */
const NOTHING: JsonMaker<null> = {
  constants: [
    ['null', null],
    ['true', null],
    ['false', null],
  ],
  string: () => null,
  number: () => null,
  list: () => null,
  dict: () => null,
};

/** Parses JSON; a syntax error becomes JSON_MALFORMED with line and column. */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The engine tells some errors without their place, and each version in other words.
    readJsonText(text, file, NOTHING, { depth: 1000, values: Number.POSITIVE_INFINITY });
    throw error;
  }
}

/** Reads and parses a JSON file. */
export function readJson(file: string, maxBytes?: number): unknown {
  return parseJson(readText(file, maxBytes), file);
}

/**
 * Writes a file atomically: temporary file in the same folder, fsync, rename. Readers see the old or
 * the new content, never a part. Missing folders are made. A file that nobody may write (mode a-w)
 * is left alone, although the rename could replace it.
 * @throws FILE_UNWRITABLE; the old content then still stands
 */
export function writeFileAtomic(file: string, data: string | Uint8Array): void {
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    checkReplaceable(file);
    makeEach(dirname(file));
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
    removeTemporary(temporary);
    throw error instanceof EgoloopError ? error : unwritable(file, error);
  }
}

/**
 * Refuses a folder, and a file that nobody may write.
 * @throws FILE_UNWRITABLE
 */
export function checkReplaceable(file: string): void {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (stat.isDirectory()) {
    throw new EgoloopError('FILE_UNWRITABLE', 'expected a file to write, found a folder', { file });
  }
  if ((stat.mode & 0o222) !== 0) return;
  const what = 'expected a file that may be written, found a read-only one; choose another name';
  throw new EgoloopError('FILE_UNWRITABLE', what, { file });
}

/**
 * `mkdir -p`; `mode` is that of folders it makes. Node's own never returns below folders such as `/proc`
 * that refuse with ENOENT.
 * @throws FILE_UNWRITABLE, also where a file stands in the way
 */
export function makeFolder(folder: string, mode = 0o777): void {
  writing(folder, () => makeEach(folder, mode));
}

function makeEach(folder: string, mode?: number): void {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return;
  if (stat === undefined) makeEach(dirname(folder), mode);
  try {
    mkdirSync(folder, mode);
  } catch (error) {
    // Another process may have made it in between.
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
    if (!isThere || !statSync(folder).isDirectory()) throw error;
  }
}

/** Best effort: the error that led here says more than a failure to clean up. */
function removeTemporary(temporary: string): void {
  try {
    rmSync(temporary, { force: true });
  } catch {
    // Nothing to remove where nothing could be made.
  }
}
