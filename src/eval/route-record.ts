/**
 * A route record in the official shape: keys, their order, status and rounding of each version
 * (evaluation reference 2.2, 2.5, 5.4). Lengths in metres, durations in seconds.
 */
import { length, subtract, type Vector3 } from '../core/float32.js';
import { pyRound } from '../core/python-number.js';
import type { Bench2DriveNames } from './evaluator-api.js';
import {
  INFRACTION_KEYS,
  INFRACTION_KEYS_V1,
  type InfractionKey,
  type RouteRecord,
  type RouteScores,
} from './record.js';
import type { Ruleset } from './ruleset.js';

const SCORE_DIGITS = 6;
const META_DIGITS = 3;

/** Everything a record holds, before rounding. */
export interface RecordInputs {
  readonly index: number;
  readonly routeId: string;
  readonly names: Bench2DriveNames;
  readonly town: string;
  readonly status: string;
  readonly infractions: Readonly<Partial<Record<InfractionKey, string[]>>>;
  readonly scores: RouteScores;
  readonly routeLengthM: number;
  readonly durationGameS: number;
  readonly durationSystemS: number;
}

/** `RouteScenario_<id>`, in 2.x with the repetition. */
export function recordRouteId(ruleset: Ruleset, routeId: string, repetition: number): string {
  return ruleset.isVersion1
    ? `RouteScenario_${routeId}`
    : `RouteScenario_${routeId}_rep${repetition}`;
}

/** Empty infraction lists of the ruleset, in its key order. */
export function emptyInfractions(ruleset: Ruleset): Partial<Record<InfractionKey, string[]>> {
  const keys: readonly InfractionKey[] = ruleset.isVersion1 ? INFRACTION_KEYS_V1 : INFRACTION_KEYS;
  const lists: Partial<Record<InfractionKey, string[]>> = {};
  for (const key of keys) lists[key] = [];
  return lists;
}

/** Length of the planned route with its first point raised: float32 steps, double sum. */
export function plannedLengthM(points: readonly Vector3[]): number {
  let sum = 0;
  for (let i = 1; i < points.length; i++) sum += length(subtract(points[i]!, points[i - 1]!));
  return sum;
}

/**
 * Leaderboard 1.0's length: straight lines between the sparse key points. The coordinates are float32
 * as CARLA's locations hold them (they are rounded here if they were not), the arithmetic is double.
 */
export function keyPointLengthM(points: readonly Vector3[]): number {
  const f = Math.fround;
  let sum = 0;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1]!, points[i]!];
    const dx = f(b.x) - f(a.x);
    const dy = f(b.y) - f(a.y);
    const dz = f(b.z) - f(a.z);
    sum += Math.sqrt(dx * dx + dy * dy + dz * dz);
  }
  return sum;
}

/** The record as the version's file holds it. */
export function routeRecord(ruleset: Ruleset, inputs: RecordInputs): RouteRecord {
  return ruleset.isVersion1 ? recordV1(inputs) : recordV2(ruleset, inputs);
}

function recordV1(inputs: RecordInputs): RouteRecord {
  const { score_composed, score_penalty, score_route } = inputs.scores;
  return {
    index: inputs.index,
    infractions: inputs.infractions,
    meta: {
      duration_game: inputs.durationGameS,
      duration_system: inputs.durationSystemS,
      route_length: inputs.routeLengthM,
    },
    route_id: inputs.routeId,
    scores: { score_composed, score_penalty, score_route },
    status: inputs.status,
  };
}

function recordV2(ruleset: Ruleset, inputs: RecordInputs): RouteRecord {
  const { names, scores } = inputs;
  const lists = Object.values(inputs.infractions);
  return {
    index: inputs.index,
    route_id: inputs.routeId,
    ...(ruleset.isBench2Drive
      ? {
          scenario_name: names.scenarioName,
          weather_id: names.weatherId,
          save_name: names.saveName,
        }
      : {}),
    status: inputs.status,
    num_infractions: lists.reduce((sum, list) => sum + list.length, 0),
    infractions: inputs.infractions,
    scores: {
      score_route: pyRound(scores.score_route, SCORE_DIGITS),
      score_penalty: pyRound(scores.score_penalty, SCORE_DIGITS),
      score_composed: pyRound(scores.score_composed, SCORE_DIGITS),
    },
    meta: {
      route_length: pyRound(inputs.routeLengthM, META_DIGITS),
      duration_game: pyRound(inputs.durationGameS, META_DIGITS),
      duration_system: pyRound(inputs.durationSystemS, META_DIGITS),
    },
    ...(ruleset.isBench2Drive ? { town_name: inputs.town } : {}),
  };
}
