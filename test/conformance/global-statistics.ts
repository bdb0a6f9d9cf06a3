/**
 * `global_statistics`: route records of a run → global record, values, labels, entry status and
 * eligibility, in every version.
 */
import { INFRACTION_KEYS, INFRACTION_KEYS_V1, type RouteRecord } from '../../src/eval/record.js';
import { type FinishedRun, finishRun } from '../../src/eval/results/entry-status.js';
import { firstDifference } from './compare.js';
import {
  casesOf,
  idOf,
  isObject,
  type Json,
  type JsonObject,
  keyLike,
  listOf,
  numberOf,
  numbersOf,
  objectOf,
  sharedValue,
  stringOf,
  VectorProblem,
  valueLike,
} from './json.js';
import { type CaseResult, check, toJson, type VectorKind } from './kind.js';
import { forVersion, isVersion, type VersionCase, versionsOf } from './versions.js';

const RECORDS = [/^(route_)?records?$/i, /record/i];
const EXPECTED = [/^expected$/, /^expected/, /^results?$/];
const KNOWN =
  /^(id|name|description|note|comment|versions)$|record|expected|^results?$|total|n_routes|planned|routes|repetitions|progress|sensors|crash|resum|read_?back|reload|from_file|checkpoint/i;

export const globalStatistics: VectorKind = {
  name: 'global_statistics',
  files: /^global/,
  matches: (file) => /"global_record"|"scores_std_dev"/.test(JSON.stringify(file)),
  run: (file) => casesOf(file, 'file').flatMap((item, i) => runCase(file, item, idOf(item, i))),
};

function runCase(file: JsonObject, item: JsonObject, id: string): CaseResult[] {
  try {
    const unknown = Object.keys(item).filter((key) => !KNOWN.test(key) && !isVersion(key));
    const unused =
      unknown.length === 0 ? [] : [`input not used by the reader: ${unknown.join(', ')}`];
    return versionsOf(item, expectedOf(item)).map((of) => {
      const notes = [...unused];
      const result = check(`${id} ${of.version}`, () => compare(file, item, of, notes));
      return notes.length === 0 ? result : { ...result, note: notes.join('; ') };
    });
  } catch (error) {
    return [
      check(id, () => {
        throw error;
      }),
    ];
  }
}

/** `expected: {version: …}`, or `expected_values: {version: …}` and so on, or the versions themselves. */
function expectedOf(item: JsonObject): Json | undefined {
  const single = valueLike(item, /^expected$/);
  if (single !== undefined) return single;
  const keys = Object.keys(item).filter((key) => key.startsWith('expected'));
  if (keys.length === 1) return item[keys[0]!];
  if (keys.length > 1) {
    const merged: JsonObject = {};
    for (const key of keys) {
      const part = key.replace(/^expected_/, '');
      for (const [version, value] of Object.entries(objectOf(item[key], key))) {
        merged[version] = { ...(isObject(merged[version]) ? merged[version] : {}), [part]: value };
      }
    }
    return merged;
  }
  const own = Object.entries(item).filter(([key]) => isVersion(key));
  return own.length > 0 ? Object.fromEntries(own) : valueLike(item, ...EXPECTED);
}

function recordsOf(file: JsonObject, item: JsonObject, version: string): RouteRecord[] {
  const candidates = Object.keys(item).filter((key) => !/^expected/.test(key));
  const inputs = Object.fromEntries(candidates.map((key) => [key, item[key]!]));
  const key = keyLike(inputs, ...RECORDS);
  const checkpoint = valueLike(inputs, /^_?checkpoint$/);
  let value: Json | undefined;
  if (key !== undefined) value = inputs[key];
  else if (isObject(checkpoint)) value = valueLike(checkpoint, ...RECORDS);
  value = sharedValue(file, forVersion(value, version), key ?? 'records');
  value = forVersion(value, version);
  return listOf(value, 'records').map((entry, i) => {
    const named = typeof entry === 'string' ? sharedValue(file, entry, 'record') : entry;
    const record = objectOf(forVersion(named, version), `records[${i}]`);
    return recordOf(record, i, version === 'leaderboard-1.0');
  });
}

const META = ['route_length', 'duration_game', 'duration_system'];
const SCORES = ['score_route', 'score_penalty', 'score_composed'];

/**
 * A record as it stands in a file, or shortened: scores and lengths beside the status, infractions as
 * numbers, empty lists left out, no index or id.
 */
function recordOf(entry: JsonObject, position: number, isVersion1: boolean): RouteRecord {
  const where = `records[${position}]`;
  const part = (key: string, names: readonly string[]): JsonObject => {
    const given = isObject(entry[key]) ? entry[key] : entry;
    return Object.fromEntries(
      names.map((name) => [name, numberOf(given[name] ?? 0, `${where}.${name}`)]),
    );
  };
  const infractions: JsonObject = {};
  for (const key of isVersion1 ? INFRACTION_KEYS_V1 : INFRACTION_KEYS) infractions[key] = [];
  for (const [key, list] of Object.entries(objectOf(entry['infractions'] ?? {}, where))) {
    infractions[key] = typeof list === 'number' ? new Array<Json>(list).fill(key) : list;
  }
  const id = `RouteScenario_${position}${isVersion1 ? '' : '_rep0'}`;
  return {
    ...entry,
    index: entry['index'] ?? position,
    route_id: entry['route_id'] ?? id,
    status: stringOf(entry['status'], `${where}.status`),
    infractions,
    scores: part('scores', SCORES),
    meta: part('meta', META),
  } as unknown as RouteRecord;
}

function totalOf(item: JsonObject, version: string, records: readonly RouteRecord[]): number {
  const given = forVersion(
    valueLike(item, /^total_routes$/, /^total/, /^(n|num)_routes/, /planned/, /^routes$/),
    version,
  );
  const repetitions = item['repetitions'];
  if (typeof given === 'number') {
    return typeof repetitions === 'number' && 'n_routes' in item ? given * repetitions : given;
  }
  const progress = forVersion(valueLike(item, /progress/), version);
  if (Array.isArray(progress)) return numberOf(progress[1], 'progress[1]');
  if (given !== undefined) throw new VectorProblem('total: expected a number');
  return records.length;
}

/** Compares one case. What was taken for granted to make it pass is added to `notes`. */
function compare(
  file: JsonObject,
  item: JsonObject,
  of: VersionCase,
  notes: string[],
): string | null {
  const records = recordsOf(file, item, of.version);
  const total = totalOf(item, of.version, records);
  const progress = forVersion(valueLike(item, /progress/), of.version);
  const sensors = forVersion(valueLike(item, /^sensors$/), of.version);
  const run = (readBack: boolean, sensorsInitialized: boolean): FinishedRun =>
    finishRun(of.ruleset.name, {
      records,
      totalRoutes: total,
      ...(Array.isArray(progress)
        ? { progress: numbersOf(progress, 'progress') as [number, number] }
        : {}),
      sensors: Array.isArray(sensors) ? sensors.map(String) : ['carla_camera'],
      sensorsInitialized,
      ...(readBack ? { globalOptions: { readBack: 'all' as const } } : {}),
    });
  // Leaderboard 1.0 judges records read back from a file differently, and 2.x misses its sensors only
  // if they were checked; where the case does not say, either is right.
  const readBack = choices(valueLike(item, /resum|read_?back|reload|from_file/));
  const checked = choices(valueLike(item, /sensors?_(init|check)/));
  let first: string | null = null;
  for (const isReadBack of of.ruleset.isVersion1 ? readBack : [false]) {
    for (const isChecked of checked) {
      const difference = compareRun(of.expected, () => run(isReadBack, isChecked));
      if (difference === null) {
        // The first reading is the plain one; a later one was taken because only it agrees.
        if (isReadBack && readBack.length > 1) notes.push(`${of.version}: ${READ_BACK}`);
        if (isChecked && checked.length > 1) notes.push(`${of.version}: ${SENSORS_CHECKED}`);
        return null;
      }
      first ??= difference;
    }
  }
  return first;
}

const READ_BACK = 'agrees if the records are taken as read back from a file';
const SENSORS_CHECKED = 'agrees if the sensors are taken as checked';

function choices(flag: Json | undefined): boolean[] {
  return typeof flag === 'boolean' ? [flag] : [false, true];
}

function compareRun(expected: Json, run: () => FinishedRun): string | null {
  const wanted = objectOf(expected, 'expected');
  if ('raises' in wanted || 'error' in wanted) {
    try {
      run();
    } catch {
      return null;
    }
    return 'expected an error, found a result';
  }
  const finished = run();
  for (const [key, value] of flattened(wanted)) {
    const difference = firstDifference(value, partOf(finished, key), `expected.${key}`);
    if (difference !== null) return difference;
  }
  return null;
}

/** Parts to compare; a whole result file gives its own parts, inputs left out. */
function flattened(wanted: JsonObject): [string, Json][] {
  return Object.entries(wanted).flatMap(([key, value]): [string, Json][] => {
    if (/^_?checkpoint$/.test(key) && isObject(value)) {
      return Object.entries(value).filter(([part]) => part === 'global_record');
    }
    if (key === 'note' || key === 'description' || key === 'sensors') return [];
    return [[key, value]];
  });
}

function partOf(finished: FinishedRun, key: string): Json {
  const { global } = finished;
  if (/global|record/.test(key)) return toJson(global.record);
  if (/values/.test(key)) return global.values;
  if (/labels/.test(key)) return global.labels;
  if (/status/.test(key)) return finished.entryStatus;
  if (/eligible/.test(key)) return finished.eligible;
  const record = toJson(global.record);
  if (isObject(record) && record[key] !== undefined) return record[key];
  throw new VectorProblem(`expected.${key}: nothing to compare it with`);
}
