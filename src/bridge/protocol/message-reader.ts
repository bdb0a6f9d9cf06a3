/**
 * Bytes of a message to plain data: structure first (msgpack-structure.ts), then msgpack. Byte strings
 * of the result are windows on the message. Errors are PROTOCOL_INVALID naming `message`.
 */
import { Unpackr } from 'msgpackr';
import { isPlainMap } from '../fields.js';
import { checkStructure } from '../msgpack-structure.js';
import { invalid } from './invalid.js';
import { MAX_VALUES } from './version.js';

const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true, int64AsType: 'number' });
const RULES = { field: 'message', refuse: invalid, maxValues: MAX_VALUES };

/** Decodes one map. Throws PROTOCOL_INVALID. */
export function readMap(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  checkStructure(bytes, RULES);
  let value: unknown;
  try {
    value = unpackr.unpack(bytes);
  } catch (error) {
    throw invalid('message', `expected msgpack, found an error (${(error as Error).message})`);
  }
  if (!isPlainMap(value)) throw invalid('message', 'expected a map');
  return value;
}
