/**
 * msgpack with plain maps, as any library reads and writes it. Before anything is decoded the bytes
 * are walked once, so that a hostile file costs no more memory than its own size.
 */
import { Packr, Unpackr } from 'msgpackr';
import { checkStructure } from '../msgpack-structure.js';
import { invalid } from './invalid.js';

const packr = new Packr({ useRecords: false, variableMapSize: true, encodeUndefinedAsNil: true });
const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true, int64AsType: 'number' });

/** Packs plain objects, arrays, strings, numbers, booleans, null and bytes. */
export function packMap(value: object): Uint8Array {
  return new Uint8Array(packr.pack(value));
}

/** Unpacks one map. Throws TICKLOG_INVALID naming the field. */
export function unpackMap(bytes: Uint8Array, field: string): Record<string, unknown> {
  checkStructure(bytes, { field, refuse: invalid });
  let value: unknown;
  try {
    value = unpackr.unpack(bytes);
  } catch (error) {
    throw invalid(field, `expected msgpack, found an error (${(error as Error).message})`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(field, 'expected a map');
  }
  return value as Record<string, unknown>;
}
