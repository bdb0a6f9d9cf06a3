/**
 * The part of a long log that belongs to one attempt: a server outlives many attempts and writes one log,
 * but whoever looks into a failed attempt wants only what was said during it.
 */
import { closeSync, existsSync, openSync, readSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../../core/files.js';

/** Most that is copied, the end of it, bytes. */
const LIMIT_BYTES = 4 * 1024 * 1024;

/** Length of a file now; 0 when there is none. */
export function sizeOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0;
}

/** Copies what was added to a log since it had `fromBytes`; makes no file where nothing was. */
export function copySlice(log: string, fromBytes: number, target: string): void {
  const toBytes = sizeOf(log);
  const start = Math.max(fromBytes, toBytes - LIMIT_BYTES);
  if (toBytes <= start) return;
  try {
    const bytes = Buffer.alloc(toBytes - start);
    const handle = openSync(log, 'r');
    const count = readSync(handle, bytes, 0, bytes.length, start);
    closeSync(handle);
    makeFolder(dirname(target));
    writeFileSync(target, bytes.subarray(0, count));
  } catch {
    // The whole log is still there; a copy that fails must not fail the attempt.
  }
}
