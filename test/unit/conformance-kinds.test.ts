/**
 * The conformance readers on small hand-written vectors of every kind: what is right passes, a changed
 * expectation fails at its path, and what is not understood fails with a sentence.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runText } from '../conformance/run.js';

type Plain = Record<string, unknown>;

function problems(name: string, content: unknown): string[] {
  return runText(name, JSON.stringify(content)).results.flatMap((result) => result.problem ?? []);
}

function passed(name: string, content: unknown): number {
  assert.equal(problems(name, content), []);
  return runText(name, JSON.stringify(content)).results.length;
}

const NO_INFRACTIONS = Object.fromEntries(
  [
    'collisions_layout',
    'collisions_pedestrian',
    'collisions_vehicle',
    'red_light',
    'stop_infraction',
    'outside_route_lanes',
    'min_speed_infractions',
    'yield_emergency_vehicle_infractions',
    'scenario_timeouts',
    'route_dev',
    'vehicle_blocked',
    'route_timeout',
  ].map((key) => [key, [] as string[]]),
);

const SCORE_CASE = {
  id: 'one_vehicle',
  versions: ['leaderboard-2.0'],
  criteria: [
    { name: 'RouteCompletionTest', events: [{ type: 'ROUTE_COMPLETION', route_completed: 50 }] },
    { name: 'CollisionTest', events: [{ type: 'COLLISION_VEHICLE', message: 'hit' }] },
  ],
  duration_game: 1,
  duration_system: 2,
  polyline: [
    [0, 0, 0],
    [3, 4, 0],
  ],
  expected_record: {
    'leaderboard-2.0': {
      index: 0,
      route_id: 'RouteScenario_1_rep0',
      status: 'Failed',
      num_infractions: 1,
      infractions: { ...NO_INFRACTIONS, collisions_vehicle: ['hit'] },
      scores: { score_route: 50, score_penalty: 0.6, score_composed: 30 },
      meta: { route_length: 5, duration_game: 1, duration_system: 2 },
    },
  },
};

test('scores: half the route and one vehicle give 30', () => {
  assert.is(passed('route_scores.json', { cases: [SCORE_CASE] }), 1);
});

test('scores: a changed number fails at its path', () => {
  const wrong = structuredClone(SCORE_CASE);
  wrong.expected_record['leaderboard-2.0'].scores.score_composed = 31;
  const [problem] = problems('route_scores.json', { cases: [wrong] });
  assert.is(problem, 'record.scores.score_composed: expected 31, found 30');
});

test('scores: an input key without a meaning fails', () => {
  const [problem] = problems('route_scores.json', { cases: [{ ...SCORE_CASE, surprise: 1 }] });
  assert.match(problem ?? '', /not understood: key surprise/);
});

/** A car that stands for three ticks on a 10 m route. */
function standingCase(): { cases: Plain[] } {
  const constant = (value: number) => [[value, 3]];
  const ego = Object.fromEntries(
    ['z', 'pitch', 'yaw', 'roll', 'vx', 'vy', 'vz'].map((key) => [key, constant(0)]),
  );
  const route = Array.from({ length: 11 }, (_, i) => [i, 0, 0, 0, 0, 0, 4]);
  return {
    cases: [
      {
        id: 'standing',
        versions: ['leaderboard-2.0'],
        n_ticks: 3,
        ego: { ...ego, x: constant(0), y: constant(0), speed_limit: constant(30) },
        lanes: [[1, -1, -5, 50, 0, 0, 3.5, 'Driving', false]],
        route,
        expected: {
          'leaderboard-2.0': { events: [], ticks_evaluated: 3, completion_changes: [[0, 0]] },
        },
      },
    ],
  };
}

test('ticks: a standing car completes nothing in three ticks', () => {
  assert.is(passed('route_ticks_time.json', standingCase()), 1);
  assert.is(passed('whatever.json', standingCase()), 1, 'recognised by content, too');
});

test('ticks: an expectation nobody can compare fails, an unused input is noted', () => {
  const strange = standingCase();
  const [item] = strange.cases as [Plain];
  item['weather'] = 'rain';
  const { results } = runText('route_ticks_time.json', JSON.stringify(strange));
  assert.is(results[0]?.problem, null);
  assert.match(results[0]?.note ?? '', /weather/);
  (item['expected'] as Record<string, Plain>)['leaderboard-2.0']!['mood'] = 'good';
  assert.match(problems('route_ticks_time.json', strange)[0] ?? '', /mood: nothing to compare/);
});

test('ticks: a version listed without an expectation fails', () => {
  const strange = standingCase();
  (strange.cases[0] as Plain)['versions'] = ['leaderboard-2.0', 'leaderboard-2.1'];
  assert.match(problems('route_ticks_time.json', strange)[0] ?? '', /leaderboard-2\.1/);
});

const GLOBAL_VALUES = ['100.0', '100.0', '1.0', ...new Array<string>(12).fill('0.0')];

test('global records: one perfect kilometre, whole and shortened', () => {
  const expected = {
    'leaderboard-2.0': {
      values: GLOBAL_VALUES,
      entry_status: 'Finished',
      eligible: true,
      global_record: undefined as unknown,
    },
  };
  const short = {
    id: 'perfect',
    versions: ['leaderboard-2.0'],
    total_routes: 1,
    records: [
      {
        route_id: 'RouteScenario_1_rep0',
        status: 'Perfect',
        score_route: 100,
        score_penalty: 1,
        score_composed: 100,
        route_length: 1000,
      },
    ],
    expected,
  };
  assert.is(passed('global_statistics.json', { cases: [short] }), 1);
  const byName = { cases: [{ ...short, records: ['a'] }], records: { a: short.records[0] } };
  assert.is(passed('global_statistics.json', byName), 1);
  expected['leaderboard-2.0'].eligible = false;
  assert.match(problems('global_statistics.json', { cases: [short] })[0] ?? '', /eligible/);
});

const RESUME = {
  id: 'crashed',
  versions: ['leaderboard-2.0', 'bench2drive-0.0.3'],
  checkpoint: {
    entry_status: 'Crashed',
    _checkpoint: {
      progress: [2, 3],
      records: [
        { route_id: 'RouteScenario_7_rep0', status: 'Completed' },
        { route_id: 'RouteScenario_8_rep0', status: 'Failed - Simulation crashed' },
      ],
    },
  },
  route_ids: ['7', '8', '9'],
  expected: {
    'leaderboard-2.0': { resumed: true, start_index: 1 },
    // Bench2Drive goes back to the crashed route, and then one more.
    'bench2drive-0.0.3': { resumed: true, start_index: 0 },
  } as Plain,
};

test('resuming: a crashed run repeats its last route', () => {
  assert.is(passed('resume_and_subset.json', { resume: [RESUME] }), 2);
  const terse = { ...RESUME, expected: { 'leaderboard-2.0': [true, 1], 'bench2drive-0.0.3': 0 } };
  assert.is(passed('resume_and_subset.json', { resume: [terse] }), 2);
  const wrong = { ...RESUME, expected: { ...RESUME.expected, 'leaderboard-2.0': 2 } };
  assert.is(problems('resume_and_subset.json', { resume: [wrong] }).length, 1);
});

test('subsets: ranges run in file order, an unknown id is an error', () => {
  const subset = {
    ids: ['3', '1', '2'],
    cases: [
      { subset: '3-1', expected: ['3', '1'] },
      { subset: '1-3', expected: { raises: 'ValueError' } },
      { subset: '5', expected: 'ValueError' },
    ],
  };
  assert.is(passed('resume_and_subset.json', { subset }), 9);
  subset.cases[0]!.expected = ['1', '3'];
  assert.is(problems('resume_and_subset.json', { subset }).length, 3);
});

const TYPES = ['Accident', 'HighwayExit', 'HardBreakRoute', 'InvadingTurn', 'T_Junction'];

function abilityFile(routes: unknown[]): Plain {
  const records = TYPES.map((type, i) => ({
    route_id: `RouteScenario_${i}_rep0`,
    status: type === 'T_Junction' ? 'Failed' : 'Perfect',
    infractions: NO_INFRACTIONS,
    scores: { score_route: type === 'T_Junction' ? 90 : 100, score_penalty: 1, score_composed: 88 },
  }));
  const ones = { Overtaking: 1, Merging: 1, Emergency_Brake: 1, Give_Way: 1 };
  return {
    routes,
    records,
    expected: {
      'driving score': 2,
      'success rate': 4 / 220,
      'eval num': 5,
      'ability_0.0.3': { ...ones, Traffic_Signs: 0.5, mean: 0.9, crashed: [] },
      'ability_0.0.4': { ...ones, Traffic_Signs: 1, mean: 1, crashed: [] },
    },
  };
}

test('abilities: the sign rule counts twice in 0.0.3 and rescues in 0.0.4', () => {
  const rows = TYPES.map((type, i) => [String(i), 'Town01', type, 20, 100]);
  assert.is(passed('b2d_merge_ability.json', abilityFile(rows)), 5);
  const objects = TYPES.map((type, i) => ({
    id: String(i),
    town: 'Town01',
    type,
    is_junction: [
      [false, 20],
      [true, 5],
      [false, 75],
    ],
  }));
  assert.is(passed('b2d_merge_ability.json', abilityFile(objects)), 5);
  const late = TYPES.map((type, i) => [String(i), 'Town01', type, 85, 100]);
  assert.is(problems('b2d_merge_ability.json', abilityFile(late)).length, 2);
});

test('a file that is no JSON or of no known kind is one failed case', () => {
  assert.match(runText('x.json', '{').results[0]?.problem ?? '', /expected JSON/);
  assert.match(problems('x.json', { a: 1 })[0] ?? '', /no reader knows/);
  assert.match(problems('route_scores.json', { cases: [] })[0] ?? '', /at least one case/);
});

test.run();
