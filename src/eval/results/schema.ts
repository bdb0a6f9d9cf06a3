/**
 * Checks the shape of result files made elsewhere. Every failure is RESULT_INVALID with the file and
 * the path of the value, what was expected and what was found. Known variants are accepted: infraction
 * lists that a version lacks or adds, records without `num_infractions` or `index`.
 */
import { EgoloopError } from '../../core/errors.js';
import type { InfractionKey, RouteRecord } from '../record.js';
import { isPyDict, isPyNumber, type PyDict, type PyValue } from './py-value.js';

/** A position inside a file, for errors. */
export interface Place {
  readonly file: string;
  readonly path: string;
}

export function fail(place: Place, expected: string, found: PyValue | undefined): never {
  throw new EgoloopError('RESULT_INVALID', `expected ${expected}, found ${describe(found)}`, place);
}

/** A short description of a value for errors. */
export function describe(value: PyValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isPyDict(value)) return `an object with ${value.size} keys`;
  if (typeof value === 'string') {
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  }
  return String(value);
}

export function within(place: Place, key: string | number): Place {
  const step = typeof key === 'number' ? `[${key}]` : place.path === '' ? key : `.${key}`;
  return { file: place.file, path: `${place.path}${step}` };
}

export function dictAt(dict: PyDict, key: string, place: Place): PyDict {
  const value = dict.get(key);
  return isPyDict(value) ? value : fail(within(place, key), 'an object', value);
}

export function listAt(dict: PyDict, key: string, place: Place): PyValue[] {
  const value = dict.get(key);
  return Array.isArray(value) ? value : fail(within(place, key), 'a list', value);
}

function stringAt(dict: PyDict, key: string, place: Place): string {
  const value = dict.get(key);
  return typeof value === 'string' ? value : fail(within(place, key), 'a string', value);
}

/** A finite number. */
export function numberAt(dict: PyDict, key: string, place: Place): number {
  const value = dict.get(key);
  if (isPyNumber(value) && Number.isFinite(Number(value))) return Number(value);
  return fail(within(place, key), 'a finite number', value);
}

/** A list of strings; null and a missing key give an empty list. */
export function stringsAt(dict: PyDict, key: string, place: Place): string[] {
  const value = dict.get(key);
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value) ? value : fail(within(place, key), 'a list of strings', value);
  return list.map((item, i) =>
    typeof item === 'string' ? item : fail(within(within(place, key), i), 'a string', item),
  );
}

/**
 * One route record, checked. A missing index (merged Bench2Drive files have none) becomes the
 * position in the file. Throws RESULT_INVALID.
 */
export function readRecord(value: PyValue, position: number, place: Place): RouteRecord {
  const dict = isPyDict(value) ? value : fail(place, 'a route record', value);
  const scores = dictAt(dict, 'scores', place);
  const scoresPlace = within(place, 'scores');
  const meta = dictAt(dict, 'meta', place);
  const metaPlace = within(place, 'meta');
  const record: RouteRecord = {
    index: dict.has('index') ? numberAt(dict, 'index', place) : position,
    route_id: stringAt(dict, 'route_id', place),
    status: stringAt(dict, 'status', place),
    infractions: readInfractions(dictAt(dict, 'infractions', place), within(place, 'infractions')),
    scores: {
      score_route: numberAt(scores, 'score_route', scoresPlace),
      score_penalty: numberAt(scores, 'score_penalty', scoresPlace),
      score_composed: numberAt(scores, 'score_composed', scoresPlace),
    },
    meta: {
      route_length: numberAt(meta, 'route_length', metaPlace),
      duration_game: numberAt(meta, 'duration_game', metaPlace),
      duration_system: numberAt(meta, 'duration_system', metaPlace),
    },
  };
  if (dict.has('num_infractions')) {
    record.num_infractions = numberAt(dict, 'num_infractions', place);
  }
  return withBench2DriveNames(record, dict, place);
}

function readInfractions(dict: PyDict, place: Place): Partial<Record<InfractionKey, string[]>> {
  const entries = [...dict.keys()].map((key): [string, string[]] => {
    listAt(dict, key, place);
    return [key, stringsAt(dict, key, place)];
  });
  // fromEntries defines own properties, so a key such as __proto__ stays data.
  return Object.fromEntries(entries);
}

function withBench2DriveNames(record: RouteRecord, dict: PyDict, place: Place): RouteRecord {
  for (const key of ['scenario_name', 'save_name', 'town_name'] as const) {
    const value = dict.get(key);
    if (value === undefined || value === null) continue;
    record[key] = stringAt(dict, key, place);
  }
  const weather = dict.get('weather_id');
  if (weather === null || typeof weather === 'string') record.weather_id = weather;
  else if (isPyNumber(weather)) record.weather_id = String(weather);
  return record;
}
