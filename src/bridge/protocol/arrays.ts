/**
 * Bulk numbers: `{dtype, shape, data}` with little-endian bytes, rows one after the other. The byte
 * length must be the product of the shape times the size of a number.
 */
import { invariant } from '../../core/errors.js';
import { type Fields, isPlainMap, kindOf } from '../fields.js';
import { invalid } from './invalid.js';

export type NumberArray =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Uint32Array
  | Int32Array;

const KINDS = {
  f4: Float32Array,
  f8: Float64Array,
  u1: Uint8Array,
  i1: Int8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  i4: Int32Array,
} as const;

/** Kind of the numbers: f float, u unsigned, i signed; the digit is their size in bytes. */
export type Dtype = keyof typeof KINDS;
export type ArrayOf<D extends Dtype> = InstanceType<(typeof KINDS)[D]>;

const DTYPES = Object.keys(KINDS) as readonly Dtype[];
const MAX_DIMENSIONS = 8;

// The wire is little-endian and the arrays are used as they lie in memory.
invariant(new Uint8Array(Uint16Array.of(1).buffer)[0] === 1, 'expected a little-endian machine');

/** What stands on the wire. */
export interface WireArray {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** The kind of an array; null for arrays that the wire does not know. */
export function dtypeOf(array: unknown): Dtype | null {
  if (array instanceof Float32Array) return 'f4';
  if (array instanceof Uint8Array) return 'u1';
  return DTYPES.find((dtype) => array instanceof KINDS[dtype]) ?? null;
}

/** A window on the numbers as bytes; by default one-dimensional. */
export function toWire(array: NumberArray, shape: readonly number[] = [array.length]): WireArray {
  const dtype = dtypeOf(array);
  invariant(dtype !== null, 'expected an array of a kind that the wire knows');
  const data = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  return { dtype, shape, data };
}

/** True for what is meant to be an array: a map with at least the three keys. */
export function isWireArray(value: unknown): boolean {
  return isPlainMap(value) && 'dtype' in value && 'shape' in value && 'data' in value;
}

/** Checks an array of any kind and shape. Throws PROTOCOL_INVALID naming the field. */
export function readWireArray(fields: Fields): WireArray {
  const dtype = fields.text('dtype') as Dtype;
  if (!DTYPES.includes(dtype)) {
    throw fields.wrong('dtype', `one of ${DTYPES.join(', ')}`, dtype);
  }
  const shape = fields.list('shape') as number[];
  const data = fields.bytes('data');
  if (shape.length < 1 || shape.length > MAX_DIMENSIONS) {
    throw fields.wrong('shape', `1 to ${MAX_DIMENSIONS} sizes`, shape);
  }
  let count = 1;
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0) {
      throw fields.wrong('shape', 'sizes of at least 0', size);
    }
    count *= size;
  }
  const wanted = count * KINDS[dtype].BYTES_PER_ELEMENT;
  if (data.length !== wanted) {
    throw fields.wrong('data', `${wanted} bytes for ${dtype} of [${shape}]`, data);
  }
  fields.end();
  return { dtype, shape, data };
}

/** What an array must be: kinds, then columns of a row (0: one-dimensional), then most rows. */
export interface ArrayRule<D extends Dtype> {
  readonly dtypes: readonly D[];
  readonly columns: number;
  readonly maxRows: number;
  /** Exactly so many rows. */
  readonly rows?: number;
}

/** Reads an array by rule; aligned for use. Throws PROTOCOL_INVALID naming the field. */
export function readArray<D extends Dtype>(
  fields: Fields,
  name: string,
  rule: ArrayRule<D>,
): ArrayOf<D> {
  const wire = readWireArray(fields.child(name));
  const field = fields.pathOf(name);
  if (!(rule.dtypes as readonly Dtype[]).includes(wire.dtype)) {
    const expected = rule.dtypes.join(' or ');
    throw invalid(`${field}.dtype`, `expected ${expected}, found ${wire.dtype}`);
  }
  const [rows, columns = 0] = wire.shape as [number, number?];
  const isShape = wire.shape.length === (rule.columns === 0 ? 1 : 2) && columns === rule.columns;
  const isCount = rule.rows === undefined ? rows <= rule.maxRows : rows === rule.rows;
  if (!isShape || !isCount) {
    const count = rule.rows ?? `at most ${rule.maxRows}`;
    const of = rule.columns === 0 ? '' : ` rows of ${rule.columns}`;
    throw invalid(`${field}.shape`, `expected ${count}${of}, found [${wire.shape}]`);
  }
  return numbersOf(wire) as ArrayOf<D>;
}

/** The numbers, aligned: bytes as a window on the message, all others in memory of their own. */
export function numbersOf({ dtype, data }: WireArray): NumberArray {
  if (dtype === 'u1') return new Uint8Array(data.buffer, data.byteOffset, data.length);
  const kind = KINDS[dtype];
  const copy = new Uint8Array(data.length);
  copy.set(data);
  return new kind(copy.buffer);
}

/** Throws PROTOCOL_INVALID unless every number is finite. */
export function requireFinite(numbers: Float32Array | Float64Array, field: string): void {
  for (let index = 0; index < numbers.length; index++) {
    const value = numbers[index]!;
    if (value - value === 0) continue;
    throw invalid(field, `expected finite numbers, found ${kindOf(value)} at ${index}`);
  }
}
