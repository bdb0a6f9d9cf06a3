/** `b2d_efficiency_smoothness`: speed messages and motion of episodes → efficiency and comfort. */
import { drivingEfficiency } from '../../src/eval/bench2drive/efficiency.js';
import {
  comfortSegments,
  drivingSmoothness,
  readMetricFrames,
  smoothness,
} from '../../src/eval/bench2drive/smoothness.js';
import { pyFromPlain } from '../../src/eval/results/py-value.js';
import { firstDifference } from './compare.js';
import {
  casesOf,
  idOf,
  type Json,
  type JsonObject,
  listOf,
  objectOf,
  stringOf,
  VectorProblem,
} from './json.js';
import { type CaseResult, check, toJson, type VectorKind } from './kind.js';

/** Filter outputs agree to this. */
const TOLERANCE = 1e-9;

export const efficiencySmoothness: VectorKind = {
  name: 'b2d_efficiency_smoothness',
  files: /^b2d_efficiency/,
  matches: (file) => 'episodes' in file,
  run(file) {
    const episodes = casesOf(file, 'file', /^episodes$/);
    return [
      ...episodes.flatMap((episode, i) => runEpisode(episode, idOf(episode, i))),
      ...runTotals(episodes, objectOf(file['expected'], 'expected')),
    ];
  },
};

function framesOf(episode: JsonObject) {
  return readMetricFrames(pyFromPlain(objectOf(episode['metric_info'], 'metric_info')), 'episode');
}

function runEpisode(episode: JsonObject, position: string): CaseResult[] {
  const id = typeof episode['save_name'] === 'string' ? episode['save_name'] : position;
  const unknown = Object.keys(episode).find(
    (key) => key.startsWith('expected') && !/^expected_(segments|smoothness)$/.test(key),
  );
  if (unknown !== undefined) return [check(id, () => fail(`${unknown}: nothing to compare with`))];
  const results: CaseResult[] = [];
  if ('expected_segments' in episode) {
    results.push(
      check(`${id} segments`, () => {
        const segments = comfortSegments(framesOf(episode));
        // An episode of up to 20 frames is one segment, which the vectors do not list.
        const isOneSegment = Object.keys(objectOf(episode['metric_info'], id)).length <= 20;
        const expected = listOf(episode['expected_segments'], 'expected_segments');
        const found = isOneSegment && expected.length === 0 ? [] : segments;
        return firstDifference(expected, toJson(found), 'expected_segments');
      }),
    );
  }
  if ('expected_smoothness' in episode) {
    results.push(
      check(`${id} smoothness`, () =>
        firstDifference(
          episode['expected_smoothness'],
          smoothness(framesOf(episode)),
          'expected_smoothness',
          TOLERANCE,
        ),
      ),
    );
  }
  return results;
}

function runTotals(episodes: readonly JsonObject[], expected: JsonObject): CaseResult[] {
  const records = episodes.map((episode, i) => ({
    route_id: `RouteScenario_${i}_rep0`,
    infractions: {
      min_speed_infractions: listOf(episode['min_speed_infractions'] ?? [], 'messages').map(
        (message) => stringOf(message, 'min_speed_infractions'),
      ),
    },
  }));
  return Object.entries(expected).map(([key, value]) =>
    check(`total ${key}`, () => {
      const found = totalOf(key, episodes, records);
      return firstDifference(value, found, `expected.${key}`, TOLERANCE);
    }),
  );
}

function totalOf(
  key: string,
  episodes: readonly JsonObject[],
  records: Parameters<typeof drivingEfficiency>[0],
): Json {
  const isList = key.startsWith('per_');
  if (/efficiency/.test(key)) {
    const efficiency = drivingEfficiency(records);
    if (efficiency.problems.length > 0) fail(efficiency.problems.join('; '));
    return isList ? efficiency.perRecord.filter((value) => value !== null) : efficiency.value;
  }
  if (/smoothness/.test(key)) {
    const perRecord = episodes.map((episode) => smoothness(framesOf(episode)));
    return isList ? perRecord : drivingSmoothness(perRecord);
  }
  return fail(`expected.${key}: nothing to compare with`);
}

function fail(what: string): never {
  throw new VectorProblem(what);
}
