/**
 * `route_ticks_*` and `scenario_criteria`: whole route runs, tick by tick, through the evaluator, in
 * every version: record, events with their ticks, completion, ticks evaluated.
 */
import type { OutsideFailure, RouteTruth, TruthFrame } from '../../src/bridge/frame.js';
import { createEvaluator } from '../../src/eval/evaluator.js';
import type { EvaluatedEvent, RouteOutcome } from '../../src/eval/evaluator-api.js';
import { keyPointLengthM } from '../../src/eval/route-record.js';
import { firstDifference } from './compare.js';
import {
  casesOf,
  idOf,
  isObject,
  type Json,
  type JsonObject,
  numberOf,
  objectOf,
  VectorProblem,
  valueLike,
} from './json.js';
import { type CaseResult, check, toJson, type VectorKind } from './kind.js';
import { type ScenarioSetup, scenariosOf } from './tick-scenarios.js';
import { framesOf, mapOf, routeTruthOf } from './tick-truth.js';
import { type VersionCase, versionsOf } from './versions.js';

const INPUTS: readonly RegExp[] = [
  /^(id|name|description|note|comment|versions|expected)$/,
  /^(n_ticks|ego|lanes|route|lights|stops|collisions|light_changes)$/,
  /^(background_velocities|emergency_vehicle|scenarios?)$/,
  /^(key_?points|trajectory|waypoints|ego_half_length|crash)$/,
];

const EXPECTED = new Set([
  'record',
  'events',
  'ticks_evaluated',
  'completion_changes',
  'route_timeout_s',
  'board',
  'note',
]);

const OUTSIDE: readonly OutsideFailure[] = [
  'Simulation crashed',
  'Agent crashed',
  "Agent couldn't be set up",
  "Agent's sensors were invalid",
];

export const routeTicks: VectorKind = {
  name: 'route_ticks',
  files: /^(route_ticks|scenario_criteria)/,
  matches: (file) =>
    Array.isArray(file['cases']) &&
    file['cases'].some((item) => isObject(item) && 'ego' in item && 'n_ticks' in item),
  run: (file) => casesOf(file, 'file').flatMap((item, i) => runCase(file, item, idOf(item, i))),
};

function runCase(file: JsonObject, item: JsonObject, id: string): CaseResult[] {
  const unknown = Object.keys(item).filter((key) => !INPUTS.some((known) => known.test(key)));
  const note =
    unknown.length === 0
      ? undefined
      : `input not used by the reader: ${unknown.sort().join(', ')} (what is expected was checked)`;
  try {
    const versions = versionsOf(item, valueLike(item, /^expected/));
    return versions.map((of) => check(`${id} ${of.version}`, () => compare(file, item, of), note));
  } catch (error) {
    return [
      check(id, () => {
        throw error;
      }),
    ];
  }
}

function compare(file: JsonObject, item: JsonObject, of: VersionCase): string | null {
  const expected = objectOf(of.expected, 'expected');
  const unknown = Object.keys(expected).find((key) => !EXPECTED.has(key));
  if (unknown !== undefined) {
    throw new VectorProblem(`expected.${of.version}.${unknown}: nothing to compare it with`);
  }
  const compared = Object.fromEntries(
    Object.entries(expected).filter(([key]) => key !== 'board' && key !== 'note'),
  );
  const setup = scenariosOf(item, expected);
  const difference = (writes: ScenarioSetup['writes']): string | null => {
    const outcome = evaluate(file, item, of, expected, { ...setup, writes });
    return firstDifference(compared, toJson(foundOf(outcome, expected)), 'expected');
  };
  const first = difference(setup.writes);
  if (first === null) return null;
  // What a scenario writes while the tree stops comes after the criteria of that tick; where the
  // list holds such writes too, those of the last tick are not input.
  const lastTick = Number(expected['ticks_evaluated'] ?? 0) - 1;
  if (!setup.writes.has(lastTick)) return first;
  const before = new Map([...setup.writes].filter(([tick]) => tick !== lastTick));
  return difference(before) === null ? null : first;
}

function evaluate(
  file: JsonObject,
  item: JsonObject,
  of: VersionCase,
  expected: JsonObject,
  setup: ScenarioSetup,
): RouteOutcome {
  const record = isObject(expected['record']) ? expected['record'] : {};
  const [, routeId = '0'] = /^RouteScenario_(.*?)(?:_rep\d+)?$/.exec(`${record['route_id']}`) ?? [];
  const truth = withKeyPoints(routeTruthOf(file, item, routeId), of, record);
  const evaluator = createEvaluator(
    of.ruleset,
    { ...truth, scenarios: setup.scenarios },
    mapOf(file, item),
    { scenarioCriteria: (_, index) => setup.criteria[index] ?? [] },
  );
  const failure = OUTSIDE.find((reason) => record['status'] === `Failed - ${reason}`);
  const frames = framesOf(item, truth.trafficLights);
  const stopAt = failure === undefined ? frames.length : stopTick(item, expected, frames.length);
  let state: 'running' | 'ended' = 'running';
  for (const frame of frames.slice(0, stopAt)) {
    const board = setup.writes.get(frame.tick);
    state = evaluator.update(board === undefined ? frame : { ...frame, board });
    if (state === 'ended') break;
  }
  const next: TruthFrame | undefined = frames[stopAt];
  if (state === 'running' && next !== undefined) evaluator.updateWithoutCriteria(next);
  return evaluator.finish(failure === undefined ? {} : { outsideFailure: failure });
}

/**
 * The tick on which something outside the criteria raised, where the status says that it did: given by
 * the case, else the one after the last that was evaluated.
 */
function stopTick(item: JsonObject, expected: JsonObject, count: number): number {
  const crash = item['crash'];
  if (isObject(crash)) return numberOf(crash['tick'], 'crash.tick');
  const evaluated = expected['ticks_evaluated'];
  // A tree that raised counts as evaluated: the evaluator raises there by itself.
  return typeof evaluated === 'number' ? Math.min(evaluated, count) : count;
}

/**
 * Leaderboard 1.0 measures its key points, which the format does not hold: every route point is one,
 * or, where only that gives the recorded length, the two ends are.
 */
function withKeyPoints(truth: RouteTruth, of: VersionCase, record: JsonObject): RouteTruth {
  const meta = record['meta'];
  if (!of.ruleset.isVersion1 || !isObject(meta)) return truth;
  const ends = [truth.keyPoints[0], truth.keyPoints.at(-1)].filter((point) => point !== undefined);
  const lengthM = meta['route_length'];
  if (keyPointLengthM(truth.keyPoints) !== lengthM && keyPointLengthM(ends) === lengthM) {
    return { ...truth, keyPoints: ends };
  }
  return truth;
}

const LEFT_OUT = ['scenario_name', 'weather_id', 'save_name', 'town_name'];

function foundOf(outcome: RouteOutcome, expected: JsonObject): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  const wanted = isObject(expected['record']) ? expected['record'] : {};
  const meta = isObject(wanted['meta']) ? wanted['meta'] : {};
  const record = toJson(outcome.record) as JsonObject;
  for (const key of LEFT_OUT) if (!(key in wanted)) delete record[key];
  if (!('duration_system' in meta)) delete (record['meta'] as JsonObject)['duration_system'];
  if ('record' in expected) found['record'] = record;
  if ('events' in expected) found['events'] = outcome.events.map(eventAsWritten);
  if ('ticks_evaluated' in expected) found['ticks_evaluated'] = outcome.ticksEvaluated;
  if ('completion_changes' in expected) found['completion_changes'] = outcome.completionChanges;
  if ('route_timeout_s' in expected) found['route_timeout_s'] = outcome.routeTimeoutS;
  return found;
}

function eventAsWritten(event: EvaluatedEvent): Record<string, Json> {
  const { criterion, type } = event;
  if (type === 'OUTSIDE_ROUTE_LANES_INFRACTION') {
    return {
      criterion,
      type,
      first_tick: event.tick,
      update_ticks: [...event.updateTicks],
      final_message: event.message,
    };
  }
  const when = event.onTermination === true ? 'termination' : 'tick';
  return { tick: event.tick, when, criterion, type, message: event.message };
}
