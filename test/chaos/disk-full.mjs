/**
 * Preloaded into a process (`node --import`): after CHAOS_DISK_BYTES written bytes every further write
 * to a file fails with ENOSPC, half a write first, as on a disk that runs full. Each thread counts for
 * itself; programs that this one starts are spared.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const limit = Number(process.env.CHAOS_DISK_BYTES);
// Threads have a copy of the environment as it was when they were made; programs get what is left.
if (isMainThread) process.env.NODE_OPTIONS = '';

if (limit > 0) {
  let written = 0;
  const full = () =>
    Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  const { writeSync, writeFileSync, appendFileSync } = fs;
  const spend = (bytes) => {
    written += bytes;
    if (written > limit) throw full();
  };
  fs.writeSync = (handle, data, ...rest) => {
    const isBytes = ArrayBuffer.isView(data);
    const bytes = isBytes ? data.byteLength - (rest[0] ?? 0) : Buffer.byteLength(data);
    if (written + bytes > limit && written < limit && isBytes) {
      const part = Math.max(1, Math.min(bytes, limit - written) >> 1);
      written = limit;
      return writeSync(handle, data, rest[0] ?? 0, part);
    }
    spend(bytes);
    return writeSync(handle, data, ...rest);
  };
  fs.writeFileSync = (file, data, ...rest) => {
    spend(Buffer.byteLength(data));
    return writeFileSync(file, data, ...rest);
  };
  fs.appendFileSync = (file, data, ...rest) => {
    spend(Buffer.byteLength(data));
    return appendFileSync(file, data, ...rest);
  };
  syncBuiltinESMExports();
}
