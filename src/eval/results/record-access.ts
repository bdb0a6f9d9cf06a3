/**
 * Reading the parts of a route record held as a Python dict. Used by the aggregations, which must add
 * ints and floats up as Python does. The records were checked when they were read.
 */
import { invariant } from '../../core/errors.js';
import { isPyDict, isPyNumber, type PyDict, type PyNumber } from './py-value.js';

function part(record: PyDict, key: string): PyDict {
  const value = record.get(key);
  invariant(isPyDict(value), `route record without ${key}`);
  return value;
}

function numberOf(dict: PyDict, key: string): PyNumber {
  const value = dict.get(key);
  invariant(isPyNumber(value), `route record without the number ${key}`);
  return value;
}

/** `scores[key]`, in percent (score_penalty: a factor). */
export function scoreOf(record: PyDict, key: string): PyNumber {
  return numberOf(part(record, 'scores'), key);
}

/** `meta[key]`, metres or seconds. */
export function metaOf(record: PyDict, key: string): PyNumber {
  return numberOf(part(record, 'meta'), key);
}

/** Messages of one infraction list; a list that the file lacks is empty. */
export function messagesOf(record: PyDict, key: string): string[] {
  const list = part(record, 'infractions').get(key);
  return Array.isArray(list) ? (list as string[]) : [];
}

export function statusOf(record: PyDict): string {
  return record.get('status') as string;
}
