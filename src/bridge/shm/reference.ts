/**
 * The reference to one array in shared memory that a message carries instead of the array, and the
 * numbers it can hold, named as everywhere on the wire.
 */
import { EgoloopError } from '../../core/errors.js';

const ARRAY_TYPES = {
  u1: Uint8Array,
  i1: Int8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  i4: Int32Array,
  f4: Float32Array,
  f8: Float64Array,
} as const;

export type SharedDtype = keyof typeof ARRAY_TYPES;
export type SharedArray = InstanceType<(typeof ARRAY_TYPES)[SharedDtype]>;

export interface SharedArrayReference {
  /** Of the tick whose arrays lie together in one slot: 1, 2, 3 …. */
  readonly sequence: number;
  /** Behind the slot's header, bytes. */
  readonly offset: number;
  readonly dtype: SharedDtype;
  readonly shape: readonly number[];
}

/** SHARED_MEMORY_INVALID about a part of a reference. */
export function badReference(path: string, what: string): EgoloopError {
  return new EgoloopError('SHARED_MEMORY_INVALID', what, { path: `sharedMemory.${path}` });
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/**
 * Bytes that a reference takes.
 *
 * @throws EgoloopError SHARED_MEMORY_INVALID: no reference to an array that could be in a slot of
 *   `capacity` bytes; the field is named
 */
export function referencedBytes(reference: SharedArrayReference, capacity: number): number {
  const { sequence, offset, dtype, shape } = reference;
  if (!isCount(sequence) || sequence === 0) {
    throw badReference('sequence', `expected 1 or more, found ${sequence}`);
  }
  const type = Object.hasOwn(ARRAY_TYPES, dtype) ? ARRAY_TYPES[dtype] : undefined;
  if (type === undefined) {
    const known = Object.keys(ARRAY_TYPES).join(', ');
    throw badReference('dtype', `expected one of ${known}, found ${String(dtype)}`);
  }
  let bytes: number = type.BYTES_PER_ELEMENT;
  for (const length of shape) {
    if (!isCount(length)) throw badReference('shape', `expected lengths, found ${length}`);
    bytes *= length;
  }
  if (!isCount(offset) || offset % type.BYTES_PER_ELEMENT !== 0) {
    throw badReference(
      'offset',
      `expected a multiple of ${type.BYTES_PER_ELEMENT}, found ${offset}`,
    );
  }
  if (!(offset + bytes <= capacity)) {
    throw badReference('shape', `ends at byte ${offset + bytes} of a slot of ${capacity}`);
  }
  return bytes;
}

/** A typed array over the referenced bytes. */
export function arrayOver(
  reference: SharedArrayReference,
  buffer: ArrayBuffer,
  byteOffset: number,
  bytes: number,
): SharedArray {
  const type = ARRAY_TYPES[reference.dtype];
  return new type(buffer, byteOffset, bytes / type.BYTES_PER_ELEMENT);
}
