/** `route_scores`: events of the criteria → route record, in every version. */
import { vector3 } from '../../src/core/float32.js';
import type { CriterionEvents } from '../../src/eval/evaluator-api.js';
import type { CriterionEvent, EventType } from '../../src/eval/record.js';
import { keyPointLengthM, plannedLengthM } from '../../src/eval/route-record.js';
import { scoreEvents } from '../../src/eval/route-score.js';
import { firstDifference } from './compare.js';
import {
  casesOf,
  idOf,
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
} from './json.js';
import { type CaseResult, check, toJson, type VectorKind } from './kind.js';
import { type VersionCase, versionsOf } from './versions.js';

const INPUTS = new Set([
  'id',
  'name',
  'description',
  'note',
  'versions',
  'criteria',
  'duration_game',
  'duration_system',
  'polyline',
  'timeout',
  'failure_message',
  'no_scenario',
]);

const EXPECTED = /^expected/;

export const routeScores: VectorKind = {
  name: 'route_scores',
  files: /^route_scores/,
  matches: (file) => 'polylines' in file,
  run(file) {
    return casesOf(file, 'file').flatMap((item, i) => runCase(file, item, idOf(item, i)));
  },
};

function runCase(file: JsonObject, item: JsonObject, id: string): CaseResult[] {
  const key = keyLike(item, EXPECTED);
  const unknown = Object.keys(item).find((name) => !INPUTS.has(name) && name !== key);
  if (unknown !== undefined) {
    return [check(id, () => fail(`key ${unknown} of the case has no meaning to the reader`))];
  }
  try {
    const versions = versionsOf(item, key === undefined ? undefined : item[key]);
    return versions.map((version) =>
      check(`${id} ${version.version}`, () => compare(file, item, version)),
    );
  } catch (error) {
    return [
      check(id, () => {
        throw error;
      }),
    ];
  }
}

function fail(what: string): never {
  throw new VectorProblem(what);
}

function compare(file: JsonObject, item: JsonObject, of: VersionCase): string | null {
  const expected = objectOf(of.expected, 'expected');
  const line = sharedValue(file, item['polyline'], 'polyline');
  const points = listOf(line, 'polyline').map((point, i) => {
    const [x = 0, y = 0, z = 0] = numbersOf(point, `polyline[${i}]`);
    return vector3(x, y, z);
  });
  const noScenario = item['no_scenario'] === true;
  const { ruleset } = of;
  const plannedM = noScenario ? 0 : plannedLengthM(points);
  const [, routeId = '', repetition] =
    /^RouteScenario_(.*?)(?:_rep(\d+))?$/.exec(stringOf(expected['route_id'], 'route_id')) ?? [];
  const record = scoreEvents(ruleset, criteriaOf(item), {
    routeId: `RouteScenario_${routeId}${repetition === undefined ? '' : `_rep${repetition}`}`,
    index: 0,
    names: {
      scenarioName: String(expected['scenario_name'] ?? ''),
      weatherId: (expected['weather_id'] ?? null) as string | null,
      saveName: String(expected['save_name'] ?? ''),
    },
    town: String(expected['town_name'] ?? ''),
    durationGameS: numberOf(item['duration_game'], 'duration_game'),
    durationSystemS: numberOf(item['duration_system'], 'duration_system'),
    routeLengthM: ruleset.isVersion1 ? keyPointLengthM(points) : plannedM,
    outsideFailure: String(item['failure_message'] ?? ''),
    timedOut: item['timeout'] === true,
    noScenario,
  });
  return firstDifference(expected, toJson(record), 'record');
}

function criteriaOf(item: JsonObject): CriterionEvents[] {
  return listOf(item['criteria'], 'criteria').map((entry, i) => {
    const criterion = objectOf(entry, `criteria[${i}]`);
    const events = listOf(criterion['events'], `criteria[${i}].events`);
    return {
      criterion: String(criterion['name']),
      events: events.map((event, j) => eventOf(event, `criteria[${i}].events[${j}]`)),
    };
  });
}

function eventOf(entry: Json, where: string): CriterionEvent {
  const { type, message, ...rest } = objectOf(entry, where);
  const values = Object.entries(rest);
  if (values.length > 1) fail(`${where}: expected one value, found ${values.length}`);
  const event: CriterionEvent = {
    type: stringOf(type, `${where}.type`) as EventType,
    message: String(message ?? ''),
    tick: -1,
  };
  const [first] = values;
  if (first !== undefined) event.value = numberOf(first[1], `${where}.${first[0]}`);
  return event;
}
