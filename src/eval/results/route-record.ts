/**
 * Route records between two forms: the plain `RouteRecord` that people compute with, and the Python
 * dict that goes into a file. What is an int and what a float is decided as the official code does
 * (evaluation reference 2.2; StatisticsManager of Leaderboard 1.0, 2.x and Bench2Drive).
 */
import {
  INFRACTION_KEYS,
  INFRACTION_KEYS_V1,
  type InfractionKey,
  type NumberKinds,
  type RouteRecord,
} from '../record.js';
import { type RulesetName, rulesetOf } from '../ruleset.js';
import type { PyDict, PyNumber, PyValue } from './py-value.js';

/** Infraction lists of a version in the order its files have them. */
export function infractionKeysOf(version: RulesetName): readonly InfractionKey[] {
  return version === 'leaderboard-1.0' ? INFRACTION_KEYS_V1 : INFRACTION_KEYS;
}

/** The record as the official evaluator of `version` would hold it in memory, in its key order. */
export function pyFromRecord(
  version: RulesetName,
  record: RouteRecord,
  kinds: NumberKinds = {},
): PyDict {
  return version === 'leaderboard-1.0'
    ? pyFromRecordV1(record, kinds)
    : pyFromRecordV2(version, record, kinds);
}

function pyFromRecordV2(version: RulesetName, record: RouteRecord, kinds: NumberKinds): PyDict {
  const hasScenario = record.meta.route_length !== 0;
  const scoreRoute = record.scores.score_route;
  const isInt = kinds.scoreRouteIsInt ?? (scoreRoute === 100 || (scoreRoute === 0 && hasScenario));
  const result: PyDict = new Map<string, PyValue>([
    ['index', BigInt(record.index)],
    ['route_id', record.route_id],
  ]);
  const isBench2Drive = rulesetOf(version).isBench2Drive;
  if (isBench2Drive) {
    result.set('scenario_name', record.scenario_name ?? null);
    result.set('weather_id', record.weather_id ?? null);
    result.set('save_name', record.save_name ?? null);
  }
  result.set('status', record.status);
  result.set('num_infractions', BigInt(record.num_infractions ?? countInfractions(record)));
  result.set('infractions', pyInfractions(record, INFRACTION_KEYS));
  result.set(
    'scores',
    new Map<string, PyValue>([
      ['score_route', intOrFloat(scoreRoute, isInt)],
      ['score_penalty', record.scores.score_penalty],
      ['score_composed', record.scores.score_composed],
    ]),
  );
  result.set(
    'meta',
    new Map<string, PyValue>([
      // Without a scenario the length is the initial int 0.
      ['route_length', intOrFloat(record.meta.route_length, !hasScenario)],
      ['duration_game', record.meta.duration_game],
      ['duration_system', record.meta.duration_system],
    ]),
  );
  if (isBench2Drive) result.set('town_name', record.town_name ?? null);
  return result;
}

function pyFromRecordV1(record: RouteRecord, kinds: NumberKinds): PyDict {
  const { scores, meta } = record;
  return new Map<string, PyValue>([
    ['route_id', record.route_id],
    ['index', BigInt(record.index)],
    ['status', record.status],
    ['infractions', pyInfractions(record, INFRACTION_KEYS_V1)],
    [
      'scores',
      new Map<string, PyValue>([
        ['score_route', intOrFloat(scores.score_route, kinds.scoreRouteIsInt ?? false)],
        ['score_penalty', scores.score_penalty],
        ['score_composed', scores.score_composed],
      ]),
    ],
    [
      'meta',
      new Map<string, PyValue>([
        ['duration_system', meta.duration_system],
        ['duration_game', meta.duration_game],
        ['route_length', meta.route_length],
      ]),
    ],
  ]);
}

function pyInfractions(record: RouteRecord, keys: readonly InfractionKey[]): PyDict {
  return new Map(keys.map((key): [string, PyValue] => [key, [...(record.infractions[key] ?? [])]]));
}

function intOrFloat(value: number, isInt: boolean): PyNumber {
  return isInt && Number.isInteger(value) ? BigInt(value) : value;
}

/** Total number of messages in all lists of `infractions`. */
export function countInfractions(record: Pick<RouteRecord, 'infractions'>): number {
  let count = 0;
  for (const list of Object.values(record.infractions)) count += list?.length ?? 0;
  return count;
}

/**
 * Parts of a route id: `RouteScenario_1711_rep0` is id `1711`, repetition 0. Leaderboard 1.0 writes
 * no repetition: null. The id is what the official tools take, `route_id.split('_')[1]`.
 */
export function splitRouteId(routeId: string): { id: string; repetition: number | null } {
  const id = routeId.split('_')[1] ?? routeId;
  const repetition = /_rep(\d+)$/.exec(routeId);
  return { id, repetition: repetition === null ? null : Number(repetition[1]) };
}
