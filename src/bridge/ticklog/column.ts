/**
 * A column: many numbers of one meaning, bit for bit. The first byte names the encoding: 0 float32 as
 * they are, 1 differences, 2 differences of differences, 3 float64 as they are (headers only). 1 and 2
 * work on the float's bits as an integer that grows with the value, so that smooth motion leaves small
 * integers; those take 1 to 4 bytes each, their lengths packed four to a byte in front (group varint).
 * A column may consist of runs (one a vehicle); differences start anew from 0 with every run.
 */
import { InvariantError } from '../../core/errors.js';
import { invalid } from './invalid.js';

const ColumnEncoding = { Float32: 0, Delta: 1, DeltaDelta: 2, Float64: 3 } as const;

const floatView = new Float32Array(1);
const bitsView = new Int32Array(floatView.buffer);

/** The float32's bits as an integer that orders like the value; −0 comes just below +0. */
function orderedBits(value: number): number {
  floatView[0] = value;
  const bits = bitsView[0]!;
  return bits ^ ((bits >> 31) & 0x7fffffff);
}

function byteLength(folded: number): number {
  if (folded < 0x100) return 1;
  if (folded < 0x10000) return 2;
  return folded < 0x1000000 ? 3 : 4;
}

/** Folded differences of the given order (1 or 2), one per value. */
function differences(values: Float32Array, runs: ArrayLike<number>, order: number): Uint32Array {
  const folded = new Uint32Array(values.length);
  let index = 0;
  for (let run = 0; run < runs.length; run++) {
    let before = 0;
    let beforeThat = 0;
    for (let left = runs[run]!; left > 0; left--, index++) {
      const bits = orderedBits(values[index]!);
      const predicted = order === 2 ? (2 * before - beforeThat) | 0 : before;
      const difference = (bits - predicted) | 0;
      folded[index] = (difference << 1) ^ (difference >> 31);
      beforeThat = before;
      before = bits;
    }
  }
  return folded;
}

function groupVarint(encoding: number, folded: Uint32Array, size: number): Uint8Array {
  const lengthBytes = Math.ceil(folded.length / 4);
  const out = new Uint8Array(1 + lengthBytes + size);
  out[0] = encoding;
  let at = 1 + lengthBytes;
  for (let index = 0; index < folded.length; index++) {
    let rest = folded[index]!;
    const length = byteLength(rest);
    out[1 + (index >> 2)]! |= (length - 1) << ((index & 3) * 2);
    for (let byte = 0; byte < length; byte++, rest >>>= 8) out[at++] = rest & 0xff;
  }
  return out;
}

/**
 * Packs finite float32 numbers into a column, in the smallest of the encodings 0, 1, 2.
 * @param runs lengths of the runs, together as long as `values`; one run by default
 */
export function encodeColumn(
  values: Float32Array,
  runs: ArrayLike<number> = [values.length],
): Uint8Array {
  let best: { encoding: number; folded: Uint32Array; size: number } | null = null;
  for (const encoding of [ColumnEncoding.Delta, ColumnEncoding.DeltaDelta]) {
    const folded = differences(values, runs, encoding);
    let size = 0;
    for (const value of folded) size += byteLength(value);
    if (best === null || size < best.size) best = { encoding, folded, size };
  }
  const lengthBytes = Math.ceil(values.length / 4);
  if (best !== null && best.size + lengthBytes < 4 * values.length) {
    return groupVarint(best.encoding, best.folded, best.size);
  }
  const out = new Uint8Array(1 + 4 * values.length);
  out[0] = ColumnEncoding.Float32;
  const view = new DataView(out.buffer);
  values.forEach((value, index) => {
    view.setFloat32(1 + 4 * index, value, true);
  });
  return out;
}

/** Packs finite doubles: as float32 where that loses nothing, else as float64. */
export function encodeDoubleColumn(values: readonly number[]): Uint8Array {
  if (values.every((value) => Math.fround(value) === value)) {
    return encodeColumn(Float32Array.from(values));
  }
  const out = new Uint8Array(1 + 8 * values.length);
  out[0] = ColumnEncoding.Float64;
  const view = new DataView(out.buffer);
  values.forEach((value, index) => {
    view.setFloat64(1 + 8 * index, value, true);
  });
  return out;
}

function decodeRaw(bytes: Uint8Array, count: number, width: 4 | 8, field: string): number[] {
  if (bytes.length !== 1 + width * count) {
    throw invalid(
      field,
      `expected ${1 + width * count} bytes for ${count} numbers, found ${bytes.length}`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const out: number[] = [];
  for (let index = 0; index < count; index++) {
    const at = 1 + width * index;
    out.push(width === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true));
  }
  return out;
}

function decodeGroups(
  bytes: Uint8Array,
  count: number,
  runs: ArrayLike<number>,
  field: string,
): Float32Array {
  const isSecondOrder = bytes[0] === ColumnEncoding.DeltaDelta;
  let at = 1 + Math.ceil(count / 4);
  // At least one byte a number: checked before anything of that size is allocated.
  if (bytes.length < at + count) throw invalid(field, `is too short for ${count} numbers`);
  const out = new Float32Array(count);
  const outBits = new Int32Array(out.buffer);
  let index = 0;
  for (let run = 0; run < runs.length; run++) {
    let before = 0;
    let beforeThat = 0;
    for (let left = runs[run]!; left > 0; left--, index++) {
      const length = ((bytes[1 + (index >> 2)]! >> ((index & 3) * 2)) & 3) + 1;
      if (at + length > bytes.length) throw invalid(field, `ends inside number ${index}`);
      let folded = 0;
      for (let byte = 0; byte < length; byte++) folded |= bytes[at++]! << (8 * byte);
      const difference = (folded >>> 1) ^ -(folded & 1);
      const bits = ((isSecondOrder ? 2 * before - beforeThat : before) + difference) | 0;
      outBits[index] = bits ^ ((bits >> 31) & 0x7fffffff);
      beforeThat = before;
      before = bits;
    }
  }
  if (at !== bytes.length) throw invalid(field, `holds ${bytes.length - at} bytes too many`);
  return out;
}

function refuseNonFinite(values: ArrayLike<number>, field: string): void {
  for (let index = 0; index < values.length; index++) {
    if (!Number.isFinite(values[index])) {
      throw invalid(field, `expected finite numbers, found ${values[index]} at position ${index}`);
    }
  }
}

/**
 * Unpacks a column of `count` float32 numbers. Throws TICKLOG_INVALID naming the field when the bytes
 * do not fit the count, the encoding is unknown or a number is not finite.
 */
export function decodeColumn(
  bytes: Uint8Array,
  count: number,
  field: string,
  runs: ArrayLike<number> = [count],
): Float32Array {
  const encoding = bytes[0];
  let values: Float32Array;
  if (encoding === ColumnEncoding.Float32) {
    values = Float32Array.from(decodeRaw(bytes, count, 4, field));
  } else if (encoding === ColumnEncoding.Delta || encoding === ColumnEncoding.DeltaDelta) {
    values = decodeGroups(bytes, count, runs, field);
  } else {
    throw invalid(field, `expected a column encoding of 0, 1 or 2, found ${encoding ?? 'nothing'}`);
  }
  refuseNonFinite(values, field);
  return values;
}

/** Unpacks a column of a header, which may also be float64. Throws as `decodeColumn`. */
export function decodeDoubleColumn(bytes: Uint8Array, count: number, field: string): number[] {
  if (bytes[0] !== ColumnEncoding.Float64) return [...decodeColumn(bytes, count, field)];
  const values = decodeRaw(bytes, count, 8, field);
  refuseNonFinite(values, field);
  return values;
}

/** Throws InvariantError naming the field unless the number is finite and float32-exact. */
export function requireFloat32(value: number, field: string): void {
  if (Math.fround(value) !== value || value - value !== 0) {
    throw new InvariantError(`${field}: expected a finite float32-exact number, found ${value}`);
  }
}

/** Throws InvariantError naming the field unless the number is finite. */
export function requireFinite(value: number, field: string): void {
  if (!Number.isFinite(value)) {
    throw new InvariantError(`${field}: expected a finite number, found ${value}`);
  }
}
