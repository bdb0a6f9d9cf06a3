/**
 * Values as Python's json module knows them. The official tools read, add up and write result files
 * in Python, where `100` and `100.0` are different things that print differently; here a Python int
 * is a `bigint`, a float is a `number`, a dict is a `Map` (which, unlike an object, keeps the order
 * of keys that look like integers).
 */
import { EgoloopError } from '../../core/errors.js';

export type PyNumber = number | bigint;
export type PyDict = Map<string, PyValue>;
export type PyValue = null | boolean | string | PyNumber | PyValue[] | PyDict;

/** A JSON value of plain JavaScript. */
export type PlainValue =
  | null
  | boolean
  | string
  | number
  | PlainValue[]
  | { [key: string]: PlainValue };

/** True for a Python int or float. */
export function isPyNumber(value: PyValue | undefined): value is PyNumber {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** True for a Python dict. */
export function isPyDict(value: PyValue | undefined): value is PyDict {
  return value instanceof Map;
}

/** Python's `a + b`: two ints stay an int, anything else is a float. */
export function pyAdd(a: PyNumber, b: PyNumber): PyNumber {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a + b;
  return Number(a) + Number(b);
}

/** Python's `a / b`: always a float. The caller makes sure that b is not zero. */
export function pyDivide(a: PyNumber, b: PyNumber): number {
  return Number(a) / Number(b);
}

/** A copy in plain JavaScript: ints and floats both become `number`, dicts become objects. */
export function plainFromPy(value: PyValue): PlainValue {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plainFromPy);
  if (isPyDict(value)) {
    // fromEntries defines own properties, so a key such as __proto__ stays data.
    return Object.fromEntries([...value].map(([key, item]) => [key, plainFromPy(item)]));
  }
  return value;
}

/**
 * A Python value from plain JavaScript: integral numbers become ints. Use it only where the official
 * code writes ints; scores and durations go through `route-record.ts`, which knows the floats.
 */
export function pyFromPlain(value: unknown): PyValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') {
    return Number.isInteger(value) && !Object.is(value, -0) ? BigInt(value) : value;
  }
  if (typeof value === 'boolean' || typeof value === 'string' || typeof value === 'bigint') {
    return value;
  }
  if (Array.isArray(value)) return value.map(pyFromPlain);
  if (typeof value === 'object') {
    const dict: PyDict = new Map();
    for (const [key, item] of Object.entries(value)) dict.set(key, pyFromPlain(item));
    return dict;
  }
  throw new EgoloopError('RESULT_INVALID', `expected a JSON value, found a ${typeof value}`);
}

/** A deep copy. */
export function copyPy(value: PyValue): PyValue {
  if (Array.isArray(value)) return value.map(copyPy);
  return isPyDict(value) ? copyPyDict(value) : value;
}

/** A deep copy of a dict. */
export function copyPyDict(dict: PyDict): PyDict {
  return new Map([...dict].map(([key, item]): [string, PyValue] => [key, copyPy(item)]));
}

/** Equal as Python's `==` sees JSON values: 1 equals 1.0, the order of keys does not matter. */
export function pyEqual(a: PyValue, b: PyValue): boolean {
  if (isPyNumber(a) && isPyNumber(b)) return Number(a) === Number(b);
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => pyEqual(item, b[i] as PyValue));
  }
  if (isPyDict(a) && isPyDict(b)) {
    if (a.size !== b.size) return false;
    for (const [key, item] of a) {
      if (!b.has(key) || !pyEqual(item, b.get(key) as PyValue)) return false;
    }
    return true;
  }
  return a === b;
}

/** Compares strings by code point, as Python does (JavaScript compares UTF-16 units). */
export function comparePyStrings(a: string, b: string): number {
  if (a === b) return 0;
  const left = [...a];
  const right = [...b];
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const difference = (left[i] as string).codePointAt(0)! - (right[i] as string).codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
