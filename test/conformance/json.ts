/**
 * Reading vector files: typed access to parsed JSON that says where something is missing, look-up of
 * keys by meaning rather than by one spelling, and run-length coded columns. What cannot be understood
 * is a `VectorProblem` and makes its case fail.
 */

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** Something in a vector file that the runner does not understand. */
export class VectorProblem extends Error {}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function describe(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}

function problem(where: string, expected: string, found: Json | undefined): VectorProblem {
  return new VectorProblem(`${where}: expected ${expected}, found ${describe(found)}`);
}

export function objectOf(value: Json | undefined, where: string): JsonObject {
  if (isObject(value)) return value;
  throw problem(where, 'an object', value);
}

export function listOf(value: Json | undefined, where: string): Json[] {
  if (Array.isArray(value)) return value;
  throw problem(where, 'a list', value);
}

export function numberOf(value: Json | undefined, where: string): number {
  if (typeof value === 'number') return value;
  throw problem(where, 'a number', value);
}

export function stringOf(value: Json | undefined, where: string): string {
  if (typeof value === 'string') return value;
  throw problem(where, 'a string', value);
}

export function numbersOf(value: Json | undefined, where: string): number[] {
  return listOf(value, where).map((item, i) => numberOf(item, `${where}[${i}]`));
}

/** The first key of the object that matches one of the patterns; patterns are tried in order. */
export function keyLike(object: JsonObject, ...patterns: RegExp[]): string | undefined {
  for (const pattern of patterns) {
    const found = Object.keys(object).find((key) => pattern.test(key));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The value under the first key that matches, or undefined. */
export function valueLike(object: JsonObject, ...patterns: RegExp[]): Json | undefined {
  const key = keyLike(object, ...patterns);
  return key === undefined ? undefined : object[key];
}

/**
 * A value that a case holds itself, or names, or leaves to the file: `lanes: "straight"` means
 * `file.lanes.straight`, and a case without `lanes` uses a list `file.lanes`.
 */
export function sharedValue(
  file: JsonObject,
  own: Json | undefined,
  name: string,
): Json | undefined {
  if (typeof own === 'string') {
    for (const key of [name, `${name}s`, `${name}es`]) {
      const shelf = file[key];
      if (isObject(shelf) && shelf[own] !== undefined) return shelf[own];
    }
    return own;
  }
  if (own !== undefined) return own;
  return isObject(file['defaults']) ? (file['defaults'][name] ?? file[name]) : file[name];
}

/** The cases of a file: a list, or an object from id to case, under `cases` or any key like it. */
export function casesOf(
  file: Json,
  where: string,
  keys = /^(cases?|tests?|vectors?)$/,
): JsonObject[] {
  if (Array.isArray(file)) return file.map((item, i) => objectOf(item, `${where}[${i}]`));
  const found = valueLike(objectOf(file, where), keys);
  if (Array.isArray(found)) return found.map((item, i) => objectOf(item, `${where}.cases[${i}]`));
  if (isObject(found)) {
    return Object.entries(found).map(([id, item]) => ({
      id,
      ...objectOf(item, `${where}.cases.${id}`),
    }));
  }
  throw problem(where, 'a list of cases', found);
}

/** What names a case: its id, or a name, or its position. */
export function idOf(object: JsonObject, position: number): string {
  const id = object['id'] ?? object['name'] ?? object['case'];
  return typeof id === 'string' || typeof id === 'number' ? String(id) : `#${position}`;
}

function isRun(item: Json): item is [Json, number] {
  return Array.isArray(item) && item.length === 2 && Number.isInteger(item[1]);
}

/**
 * A column of `count` values: run-length coded `[[value, times], …]`, written out, or one value for all
 * ticks. Run lengths that do not add up to `count` are a problem.
 */
export function columnOf(value: Json | undefined, count: number, where: string): Json[] {
  if (typeof value === 'number') return new Array<Json>(count).fill(value);
  const list = listOf(value, where);
  const isCoded = list.length > 0 && list.every(isRun);
  if (isCoded) {
    const total = list.reduce<number>((sum, run) => sum + ((run as Json[])[1] as number), 0);
    if (total === count) {
      return list.flatMap((run) => {
        const [item, times] = run as [Json, number];
        return new Array<Json>(times).fill(item);
      });
    }
  }
  if (list.length === count) return list;
  throw new VectorProblem(
    `${where}: expected ${count} values, found a list that gives another number`,
  );
}

export function numberColumnOf(value: Json | undefined, count: number, where: string): number[] {
  return columnOf(value, count, where).map((item, i) => numberOf(item, `${where}[${i}]`));
}
