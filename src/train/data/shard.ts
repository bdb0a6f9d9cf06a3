/**
 * The file of a shard: columns of typed arrays one after the other, readable without copying.
 *
 * Layout: `EGOSHRD1`, version (uint32, little-endian), samples (uint32), then each column in the order of
 * `COLUMNS`, each starting at a multiple of eight bytes, filled up with zeros.
 */
import { createHash } from 'node:crypto';
import { EgoloopError } from '../../core/errors.js';
import {
  bytesPerNumber,
  COLUMN_NAMES,
  COLUMNS,
  type Columns,
  columnOver,
  DATASET_VERSION,
  widthOf,
} from './columns.js';

const MAGIC = 'EGOSHRD1';
const START = 16;

function alignedBytes(name: (typeof COLUMN_NAMES)[number], count: number): number {
  return Math.ceil((count * widthOf(name) * bytesPerNumber(COLUMNS[name].kind)) / 8) * 8;
}

/** Bytes of a shard of `count` samples. */
export function shardBytes(count: number): number {
  return COLUMN_NAMES.reduce((sum, name) => sum + alignedBytes(name, count), START);
}

/** The bytes of a shard; the same samples give the same bytes. */
export function encodeShard(columns: Columns, count: number): Uint8Array {
  const bytes = new Uint8Array(shardBytes(count));
  const buffer = Buffer.from(bytes.buffer);
  buffer.write(MAGIC, 'latin1');
  buffer.writeUInt32LE(DATASET_VERSION, 8);
  buffer.writeUInt32LE(count, 12);
  let at = START;
  for (const name of COLUMN_NAMES) {
    const values = columns[name].subarray(0, count * widthOf(name));
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += alignedBytes(name, count);
  }
  return bytes;
}

export interface DecodedShard {
  readonly columns: Columns;
  readonly count: number;
}

/**
 * Reads a shard; the columns look into `bytes` where they can.
 * @throws EgoloopError DATASET_INVALID for another or a truncated file, DATASET_VERSION for another version
 */
export function decodeShard(bytes: Uint8Array, file: string): DecodedShard {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < START || buffer.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw invalid(file, `expected a shard that starts with ${MAGIC}, found another file`);
  }
  const version = buffer.readUInt32LE(8);
  if (version !== DATASET_VERSION) {
    const what = `expected a shard of version ${DATASET_VERSION}, found version ${version}`;
    throw new EgoloopError('DATASET_VERSION', `${what}; collect the data again`, { file });
  }
  const count = buffer.readUInt32LE(12);
  if (buffer.length !== shardBytes(count)) {
    const what = `expected ${shardBytes(count)} bytes for ${count} samples, found ${buffer.length}`;
    throw invalid(file, `${what}: it is truncated; collect again, what is whole is kept`);
  }
  const isAligned = bytes.byteOffset % 8 === 0;
  const whole = isAligned ? bytes : Uint8Array.from(bytes);
  let at = whole.byteOffset + START;
  const columns = COLUMN_NAMES.map((name) => {
    const values = columnOver(name, whole.buffer as ArrayBuffer, at, count);
    at += alignedBytes(name, count);
    return [name, values];
  });
  return { columns: Object.fromEntries(columns) as unknown as Columns, count };
}

/** SHA-256 of a shard's bytes, as the manifest names it. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function invalid(file: string, what: string): EgoloopError {
  return new EgoloopError('DATASET_INVALID', what, { file });
}
