/**
 * Inputs of `b2d_merge_ability`, whose keys the format does not fix: routes with town, type and where
 * their first junction waypoint is, and the generated records, whole or shortened.
 */
import { readFileSync } from 'node:fs';
import { vector3 } from '../../src/core/float32.js';
import type { AbilityRoute, JunctionProgress } from '../../src/eval/bench2drive/ability.js';
import { abilitiesOf } from '../../src/eval/bench2drive/ability-table.js';
import { INFRACTION_KEYS, type RouteRecord } from '../../src/eval/record.js';
import { LaneType } from '../../src/map/lane-type.js';
import { readRoutes } from '../../src/map/routes/read-routes.js';
import { hasShared, sharedFile } from '../helpers/shared.js';
import {
  isObject,
  type Json,
  type JsonObject,
  keyLike,
  listOf,
  numberOf,
  numbersOf,
  objectOf,
  VectorProblem,
  valueLike,
} from './json.js';
import { mapOf } from './tick-truth.js';

/** A route with its junction under both readings of a number: as a count from 1, as an index from 0. */
export interface JunctionRoute extends AbilityRoute {
  readonly asCount: JunctionProgress;
  readonly asIndex: JunctionProgress;
}

function fail(what: string): never {
  throw new VectorProblem(what);
}

/** The first junction waypoint, counted from 1, and the eight behind it. */
const POINTS_UP_TO_SIGN = 9;

/** Routes of the file; without a list, those of the published route file, with junctions by id. */
export function routesOf(file: JsonObject): JunctionRoute[] {
  const junctions = valueLike(file, /junction/, /waypoint/, /planned/);
  const key = keyLike(file, /^routes?$/, /^route_(file|list)$/, /routes$/);
  const value = key === undefined ? undefined : file[key];
  if (value === undefined || typeof value === 'string') return publishedRoutes(file, junctions);
  const entries: Json[] = isObject(value)
    ? Object.entries(value).map(([id, entry]) =>
        isObject(entry) ? { id, ...entry } : [id, ...listOf(entry, `routes.${id}`)],
      )
    : listOf(value, 'routes');
  return entries.map((entry, i) => routeOf(file, entry, junctions, `${key}[${i}]`));
}

function publishedRoutes(file: JsonObject, junctions: Json | undefined): JunctionRoute[] {
  const name = 'routes/bench2drive220.xml';
  if (!hasShared(name)) return fail(`routes: expected a list, found none, nor ../shared/${name}`);
  const { routes } = readRoutes(readFileSync(sharedFile(name), 'utf8'), name);
  return routes.map(({ id, town, scenarios }) => {
    const route = { id, town, scenarioType: scenarios[0]?.type ?? '' };
    return { ...route, ...junctionOf(file, { ...route }, junctions) };
  });
}

function routeOf(
  file: JsonObject,
  entry: Json,
  junctions: Json | undefined,
  where: string,
): JunctionRoute {
  const item = Array.isArray(entry) ? routeFromRow(entry, where) : objectOf(entry, where);
  const id = valueLike(item, /^(route_)?id$/, /^route$/);
  const route = {
    id: String(id ?? fail(`${where}: no id`)).replace(/^RouteScenario_(.*?)(_rep\d+)?$/, '$1'),
    town: String(valueLike(item, /town/) ?? fail(`${where}: no town`)),
    scenarioType: String(
      valueLike(item, /^(scenario_)?type$/, /type/, /scenario/) ?? fail(`${where}: no type`),
    ),
  };
  return { ...route, ...junctionOf(file, { ...item, id: route.id }, junctions) };
}

/** [id, town, type, c, n] in any order that the values tell apart. */
function routeFromRow(row: Json[], where: string): JsonObject {
  const texts = row.filter((value) => typeof value === 'string');
  const numbers = row.filter((value) => typeof value === 'number');
  const town = texts.find((text) => /^Town/.test(text));
  const type = texts.find((text) => abilitiesOf(text).length > 0);
  const id = texts.find((text) => /^\d+$/.test(text)) ?? numbers.shift();
  if (town === undefined || type === undefined || id === undefined) {
    return fail(`${where}: expected an id, a town and a scenario type`);
  }
  const item: JsonObject = { id, town, type };
  if (numbers.length === 2) {
    item['c'] = Math.min(...numbers);
    item['n'] = Math.max(...numbers);
  }
  return item;
}

function junctionOf(
  file: JsonObject,
  item: JsonObject,
  junctions: Json | undefined,
): Pick<JunctionRoute, 'asCount' | 'asIndex'> {
  const own = isObject(junctions) ? junctions[String(item['id'])] : undefined;
  const source: JsonObject = isObject(own)
    ? own
    : Array.isArray(own)
      ? { c: Math.min(...numbersOf(own, 'junction')), n: Math.max(...numbersOf(own, 'junction')) }
      : item;
  const flags = Object.values(source)
    .map(flagsOf)
    .find((list) => list !== null);
  if (flags) return known(flags.indexOf(true), flags.length);
  const n = valueLike(
    source,
    /^n$/,
    /^(n|num)_/,
    /^(n_?points|points|waypoints|length|len)$/,
    /count$/,
  );
  const junctionKey = keyLike(source, /^c$/, /junction/, /^first/, /index/);
  if (typeof n === 'number' && junctionKey !== undefined) {
    const c = source[junctionKey];
    if (c === null || c === -1) return known(-1, n);
    const at = numberOf(c, junctionKey);
    if (junctionKey === 'c' || /count/.test(junctionKey)) return known(at - 1, n);
    if (/index|idx/.test(junctionKey)) return known(at, n);
    return {
      asCount: { firstJunctionIndex: at - 1, points: n },
      asIndex: { firstJunctionIndex: at, points: n },
    };
  }
  const share = valueLike(source, /completion|share|need|ratio/);
  if (typeof share === 'number') {
    // The share of the route that must be passed, instead of the two numbers it comes from.
    return known(share - POINTS_UP_TO_SIGN, 1);
  }
  return junctionFromPoints(file, source);
}

/** One flag a waypoint, written out or run-length coded; null for anything else. */
function flagsOf(value: Json): boolean[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const flags = value.flatMap((item) => {
    if (typeof item === 'boolean') return [item];
    const [flag, times] = Array.isArray(item) ? item : [];
    const isRun = typeof flag === 'boolean' && typeof times === 'number';
    return isRun ? new Array<boolean>(times).fill(flag) : [null];
  });
  return flags.includes(null) ? null : (flags as boolean[]);
}

function known(firstJunctionIndex: number, points: number) {
  const progress = { firstJunctionIndex, points };
  return { asCount: progress, asIndex: progress };
}

/** A route written out over straight lanes: the first point whose lane is a junction's. */
function junctionFromPoints(file: JsonObject, source: JsonObject) {
  const points = Object.values(source).find(
    (value) => Array.isArray(value) && value.length > 1 && value.every((p) => Array.isArray(p)),
  );
  const hasLanes = 'lanes' in source || 'lanes' in file;
  if (!Array.isArray(points) || !hasLanes) {
    return fail(`route ${source['id']}: no waypoint count and junction position`);
  }
  const map = mapOf(file, source);
  const index = points.findIndex((point) => {
    const [x = 0, y = 0, z = 0] = numbersOf(point, 'point');
    return map.waypointAt(vector3(x, y, z), LaneType.Driving)?.isJunction === true;
  });
  return known(index, points.length);
}

/** Records in files: one list, a list of files, or an object from file name to file. */
export function recordFilesOf(file: JsonObject): RouteRecord[][] {
  const key = keyLike(
    file,
    /^(route_)?records$/,
    /^(input_)?files$/,
    /records?$/,
    /checkpoint/,
    /files/,
  );
  if (key === undefined) return fail('records: expected a list, found none');
  const value = file[key]!;
  const entries =
    isObject(value) && !('_checkpoint' in value) ? Object.values(value) : [value].flat();
  const isOfFiles = entries.some(
    (entry) =>
      Array.isArray(entry) || (isObject(entry) && ('_checkpoint' in entry || 'records' in entry)),
  );
  const isRow = entries.every((entry) => Array.isArray(entry) && typeof entry[0] === 'string');
  if (!isOfFiles || isRow) return [entries.map((entry, i) => recordOf(entry, i))];
  return entries.map((entry) => {
    const checkpoint = isObject(entry) ? (entry['_checkpoint'] ?? entry) : entry;
    const list = isObject(checkpoint) ? checkpoint['records'] : checkpoint;
    return listOf(list, 'records').map((item, i) => recordOf(item, i));
  });
}

/** A record as files have it, or shortened to what the tools read. */
function recordOf(entry: Json, position: number): RouteRecord {
  const where = `records[${position}]`;
  const item = objectOf(entry, where);
  const id = String(
    valueLike(item, /^route_id$/, /^id$/, /route/) ?? fail(`${where}: no route id`),
  );
  const scores = isObject(item['scores']) ? item['scores'] : item;
  const score = (...patterns: RegExp[]): number =>
    numberOf(valueLike(scores, ...patterns), `${where}.${patterns[0]}`);
  return {
    ...(item as object),
    index: position,
    route_id: id.startsWith('RouteScenario_') ? id : `RouteScenario_${id}_rep0`,
    status: String(valueLike(item, /status/) ?? fail(`${where}: no status`)),
    infractions: infractionsOf(item, where),
    scores: {
      score_route: score(/^score_route$/, /route_?score|completion/),
      score_penalty: Number(valueLike(scores, /penalty/) ?? 1),
      score_composed: score(/^score_composed$/, /composed|driving/),
    },
    meta: (item['meta'] ?? {
      route_length: 0,
      duration_game: 0,
      duration_system: 0,
    }) as unknown as RouteRecord['meta'],
  };
}

/** Lists of messages, numbers of them, or the names of the lists that are not empty. */
function infractionsOf(item: JsonObject, where: string): RouteRecord['infractions'] {
  const value = valueLike(item, /^infractions$/, /infraction/) ?? {};
  const result: Record<string, string[]> = {};
  for (const key of INFRACTION_KEYS) result[key] = [];
  if (Array.isArray(value)) {
    for (const key of value) result[String(key)] = [...(result[String(key)] ?? []), String(key)];
    return result;
  }
  for (const [key, list] of Object.entries(objectOf(value, `${where}.infractions`))) {
    if (typeof list === 'number') result[key] = new Array<string>(list).fill(key);
    else result[key] = listOf(list, `${where}.infractions.${key}`).map(String);
  }
  return result;
}
