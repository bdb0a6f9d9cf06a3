/**
 * TickLogs on disk: written section by section while a route runs, read without holding the file in
 * memory. An existing log is never overwritten.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { TruthFrame } from '../bridge/frame.js';
import {
  type ByteSource,
  type TickLogFooter,
  type TickLogHeader,
  TickLogReader,
  TickLogWriter,
  type TickLogWriterOptions,
} from '../bridge/ticklog/index.js';
import { unreadable, writing } from '../core/disk-errors.js';
import { EgoloopError } from '../core/errors.js';
import { makeFolder } from '../core/files.js';

/** A log that is being written. */
export interface LogFileWriter {
  append(frame: TruthFrame): void;
  /** Hands the ticks gathered so far to the operating system. */
  flush(): void;
  /** Writes the footer and closes the file. Returns the SHA-256 of all its bytes. */
  finish(footer?: Partial<TickLogFooter>): string;
  /** Closes the file without a footer: it then reads as cut. For the way out of an error. */
  abandon(): void;
}

/**
 * Starts a log in a new file. Every block goes to the operating system as soon as it is full, so a
 * crash of the program loses at most the block under way. Throws FILE_UNWRITABLE if the file exists.
 */
export function createLogFile(
  file: string,
  header: TickLogHeader,
  options: TickLogWriterOptions = {},
): LogFileWriter {
  makeFolder(dirname(file));
  if (existsSync(file)) {
    const what = 'expected no log yet, found one; a log is never overwritten, name another file';
    throw new EgoloopError('FILE_UNWRITABLE', what, { file });
  }
  const handle = writing(file, () => openSync(file, 'wx'));
  const hash = createHash('sha256');
  const sink = (bytes: Uint8Array): void => {
    hash.update(bytes);
    writing(file, () => {
      let written = 0;
      while (written < bytes.length) written += writeSync(handle, bytes, written);
    });
  };
  let isOpen = true;
  const abandon = (): void => {
    if (!isOpen) return;
    isOpen = false;
    closeSync(handle);
  };
  let writer: TickLogWriter;
  try {
    writer = new TickLogWriter(header, sink, options);
  } catch (error) {
    abandon();
    throw error;
  }
  return {
    append: (frame) => writer.append(frame),
    flush: () => writer.flush(),
    finish(footer) {
      try {
        writer.finish(footer);
        fsyncSync(handle);
      } finally {
        abandon();
      }
      return hash.digest('hex');
    },
    abandon,
  };
}

/** A log that is being read. */
export interface LogFileReader {
  readonly log: TickLogReader;
  readonly sizeBytes: number;
  close(): void;
}

/** Opens a log. Throws FILE_UNREADABLE, TICKLOG_INVALID or TICKLOG_VERSION naming the file. */
export function openLogFile(file: string): LogFileReader {
  let handle: number;
  let sizeBytes: number;
  try {
    handle = openSync(file, 'r');
    const stat = fstatSync(handle);
    if (stat.isDirectory()) {
      closeSync(handle);
      throw new EgoloopError('FILE_UNREADABLE', 'expected a file, found a folder', { file });
    }
    sizeBytes = stat.size;
  } catch (error) {
    throw error instanceof EgoloopError ? error : unreadable(file, error);
  }
  const source: ByteSource = {
    size: sizeBytes,
    read(offset, length) {
      const wanted = Math.max(0, Math.min(length, sizeBytes - offset));
      const bytes = new Uint8Array(wanted);
      let got = 0;
      try {
        while (got < wanted) {
          const count = readSync(handle, bytes, got, wanted - got, offset + got);
          if (count === 0) break;
          got += count;
        }
      } catch (error) {
        throw unreadable(file, error);
      }
      return bytes.subarray(0, got);
    },
  };
  try {
    return { log: new TickLogReader(source, file), sizeBytes, close: () => closeSync(handle) };
  } catch (error) {
    closeSync(handle);
    throw error;
  }
}
