/**
 * `resume_and_subset`: from a result file and the routes of a run, whether the run goes on and with
 * which route; and which routes a subset option names.
 */
import { resumeDecision } from '../../src/eval/results/resume.js';
import { SUBSET_RULES_1, selectRoutes } from '../../src/map/routes/select-routes.js';
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
  stringOf,
  VectorProblem,
  valueLike,
} from './json.js';
import { type CaseResult, check, type VectorKind } from './kind.js';
import { forVersion, isByVersion, type VersionCase, versionsOf } from './versions.js';

const DEFAULT_VERSIONS = ['leaderboard-2.0', 'leaderboard-2.1', 'leaderboard-master'];

export const resumeAndSubset: VectorKind = {
  name: 'resume_and_subset',
  files: /^resume/,
  matches: (file) =>
    keyLike(file, /^resume/) !== undefined || keyLike(file, /subset/) !== undefined,
  run(file) {
    const parts = Object.keys(file).filter((key) => /^resum|subset|^cases?$/.test(key));
    const unknown = Object.keys(file).filter(
      (key) => !parts.includes(key) && !/^(description|note|versions|routes?.*|ids)$/.test(key),
    );
    return [
      ...unknown.map((key) => check(key, () => fail(`${key}: no reader for this part`))),
      ...parts.flatMap((part) => runPart(file, part)),
    ];
  },
};

function fail(what: string): never {
  throw new VectorProblem(what);
}

/** A part is a list of cases, an object from id to case, or an object that holds `cases`. */
function runPart(file: JsonObject, part: string): CaseResult[] {
  const value = file[part];
  const holder = isObject(value) ? value : {};
  const hasCases = 'cases' in holder;
  const cases = hasCases ? casesOf(holder, part) : casesOf({ cases: value ?? [] }, part);
  return cases.flatMap((item, i) => {
    const whole: JsonObject = { ...pick(file), ...(hasCases ? pick(holder) : {}), ...item };
    const id = `${part} ${idOf(item, i)}`;
    const isSubset = /subset/.test(part) || keyLike(item, /subset/) !== undefined;
    return runCase(whole, id, isSubset && keyLike(item, /checkpoint|resum/) === undefined);
  });
}

/** What cases of one part share: routes and versions. */
function pick(holder: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(holder).filter(([key]) =>
      /^(versions|routes?.*|ids|total|repetitions)$/.test(key),
    ),
  );
}

function runCase(item: JsonObject, id: string, isSubset: boolean): CaseResult[] {
  try {
    const expected = valueLike(item, /^expected$/, /^expected/, /^(result|selected|start_index)/);
    const versions =
      'versions' in item || isByVersion(expected) ? item['versions'] : DEFAULT_VERSIONS;
    const whole = versions === undefined ? item : { ...item, versions };
    return versionsOf(whole, expected).map((of) =>
      check(`${id} ${of.version}`, () =>
        isSubset ? compareSubset(item, of) : compareResume(item, of),
      ),
    );
  } catch (error) {
    return [
      check(id, () => {
        throw error;
      }),
    ];
  }
}

const ROUTE_KEYS = [
  /^(route_)?ids$/,
  /^routes?(_ids|_in_file|_file|_xml)?$/,
  /ids$/,
  /route/,
  /xml/,
];

/**
 * Route ids in file order, or null without any: texts, numbers, objects with an id, an object by id, or
 * the route file itself.
 */
function routeIds(item: JsonObject, version: string): string[] | null {
  for (const pattern of ROUTE_KEYS) {
    for (const [key, entry] of Object.entries(item)) {
      if (!pattern.test(key) || /expected|record|subset|total|checkpoint/.test(key)) continue;
      const ids = idsOf(forVersion(entry, version));
      if (ids !== null) return ids;
    }
  }
  return null;
}

function idsOf(value: Json | undefined): string[] | null {
  if (typeof value === 'string') {
    const ids = [...value.matchAll(/<route\s[^>]*?\bid="([^"]*)"/g)].map((match) => match[1]!);
    return ids.length > 0 ? ids : null;
  }
  if (isObject(value)) return Object.keys(value);
  if (!Array.isArray(value)) return null;
  return value.map((entry) => {
    if (Array.isArray(entry)) return String(entry[0]);
    if (!isObject(entry)) return String(entry);
    return String(entry['id'] ?? entry['route_id'] ?? fail('route without id'));
  });
}

function isError(expected: Json): boolean {
  if (typeof expected === 'string') return /error|exception/i.test(expected);
  return isObject(expected) && keyLike(expected, /raises|error|exception/i) !== undefined;
}

function compareSubset(item: JsonObject, of: VersionCase): string | null {
  const ids = routeIds(item, of.version) ?? fail('route ids: expected a list, found none');
  const subset = stringOf(valueLike(item, /^(routes_)?subset$/, /subset/), 'subset');
  const run = (): string[] =>
    selectRoutes(
      ids.map((id) => ({ id })),
      subset,
      of.ruleset.isVersion1 ? SUBSET_RULES_1 : {},
    ).map((route) => route.id);
  if (isError(of.expected)) return expectError(run, of.expected);
  const list = isObject(of.expected) ? valueLike(of.expected, /ids|routes|selected/) : of.expected;
  const expected = listOf(list, 'expected').map((id) =>
    String(id).replace(/^RouteScenario_(.*?)(_rep\d+)?$/, '$1'),
  );
  return firstDifference(expected, run(), 'expected');
}

function expectError(run: () => unknown, expected: Json): string | null {
  let found: unknown;
  try {
    found = run();
  } catch {
    return null;
  }
  return `expected an error (${JSON.stringify(expected)}), found ${JSON.stringify(found)}`;
}

/** Names of the run's routes with their repetition, as a checkpoint has them. */
function runIds(item: JsonObject, of: VersionCase, total: number | undefined): string[] {
  const repetitions = numberOf(item['repetitions'] ?? 1, 'repetitions');
  const ids =
    routeIds(item, of.version) ??
    Array.from(
      { length: total ?? fail('route ids: expected a list, found none') },
      (_, i) => `${i}`,
    );
  return ids.flatMap((id) => {
    if (/_rep\d+$/.test(id)) return [id];
    const name = id.startsWith('RouteScenario_') ? id : `RouteScenario_${id}`;
    return Array.from({ length: repetitions }, (_, repetition) => `${name}_rep${repetition}`);
  });
}

function compareResume(item: JsonObject, of: VersionCase): string | null {
  const key = keyLike(item, /^_?checkpoint$/, /checkpoint|^file|content|^data$|endpoint/);
  const checkpoint = checkpointOf(item, key, of.version);
  const given = forVersion(valueLike(item, /^total/, /^n_(routes|total)/, /planned/), of.version);
  const ids = runIds(item, of, typeof given === 'number' ? given : undefined);
  const total = typeof given === 'number' && 'total' in item ? given : ids.length;
  const run = () => resumeDecision(of.ruleset.name, checkpoint, ids, total);
  if (isError(of.expected)) return expectError(run, of.expected);
  const decision = run();
  return compareDecision(of.expected, decision.resume, decision.startIndex);
}

/** The result file: whole, or its parts `entry_status`, `progress` and `records` in the case. */
function checkpointOf(item: JsonObject, key: string | undefined, version: string): Json {
  const whole = key === undefined ? undefined : forVersion(item[key], version);
  if (typeof whole === 'string' && whole !== '') return parsed(whole);
  if (isObject(whole) && (Object.keys(whole).length === 0 || '_checkpoint' in whole)) return whole;
  if (whole === null || whole === '') return null;
  if (isObject(whole) && 'entry_status' in whole && !('progress' in whole)) return whole;
  const parts: JsonObject = isObject(whole) ? { ...item, ...whole } : item;
  const checkpoint: JsonObject = { global_record: {} };
  const progress = valueLike(parts, /progress/);
  const records = valueLike(parts, /record/);
  if (progress !== undefined) checkpoint['progress'] = progress;
  if (records !== undefined) checkpoint['records'] = listOf(records, 'records').map(recordOf);
  const file: JsonObject = { _checkpoint: checkpoint };
  const status = valueLike(parts, /entry_status/);
  if (status !== undefined) file['entry_status'] = status;
  return file;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

/** A record, or its route id, or [route id, status]. */
function recordOf(entry: Json): Json {
  if (typeof entry === 'string') return { route_id: entry, status: 'Completed' };
  if (Array.isArray(entry)) return { route_id: entry[0] ?? null, status: entry[1] ?? 'Completed' };
  return entry;
}

/** `true`, 3, null, [true, 3] or an object with the decision and the index. */
function compareDecision(expected: Json, resume: boolean, startIndex: number): string | null {
  if (expected === null) return resume ? 'expected a new run, found a resumed one' : null;
  if (typeof expected === 'boolean') return firstDifference(expected, resume, 'expected');
  if (typeof expected === 'number') return firstDifference(expected, startIndex, 'expected');
  const values: [string, Json][] = Array.isArray(expected)
    ? expected.map((value) => ['', value])
    : Object.entries(expected);
  let compared = 0;
  for (const [key, value] of values) {
    if (key === 'note' || key === 'description') continue;
    compared++;
    const isIndex = typeof value === 'number';
    if (!isIndex && typeof value !== 'boolean' && value !== null) {
      fail(`expected.${key}: nothing to compare it with`);
    }
    const found = isIndex ? startIndex : resume;
    const wanted = value === null ? (/index|start/.test(key) ? 0 : false) : value;
    const difference = firstDifference(
      wanted,
      value === null && /index|start/.test(key) ? startIndex : found,
      key === '' ? 'expected' : `expected.${key}`,
    );
    if (difference !== null) return difference;
  }
  return compared === 0 ? fail('expected: nothing to compare') : null;
}
