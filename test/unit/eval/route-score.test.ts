import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vector3 } from '../../../src/core/float32.js';
import type { CriterionEvents } from '../../../src/eval/evaluator-api.js';
import type { EventType } from '../../../src/eval/record.js';
import { keyPointLengthM, plannedLengthM } from '../../../src/eval/route-record.js';
import { scoreEvents, scoreRoute } from '../../../src/eval/route-score.js';
import { type RULESET_NAMES, rulesetOf } from '../../../src/eval/ruleset.js';

function criterion(...events: readonly (readonly [EventType, number?])[]): CriterionEvents {
  return {
    criterion: events[0]![0],
    events: events.map(([type, value]) => ({
      type,
      message: type.toLowerCase(),
      tick: -1,
      ...(value === undefined ? {} : { value }),
    })),
  };
}

const INPUTS = {
  routeId: 'RouteScenario_1_rep0',
  durationGameS: 12.3450001,
  durationSystemS: 99.99951,
  routeLengthM: 1234.5678,
};

const EXAMPLE = [
  criterion(['ROUTE_COMPLETION', 64.17]),
  criterion(['OUTSIDE_ROUTE_LANES_INFRACTION', 7.1234567]),
  criterion(['COLLISION_STATIC']),
  criterion(['COLLISION_VEHICLE']),
  criterion(['COLLISION_PEDESTRIAN']),
  criterion(['TRAFFIC_LIGHT_INFRACTION']),
  criterion(['STOP_INFRACTION']),
];

test('the worked example: product, and share times 1/(1+sum)', () => {
  const product = scoreEvents(rulesetOf('leaderboard-2.0'), EXAMPLE, INPUTS);
  assert.equal(product.scores, {
    score_route: 64.17,
    score_penalty: 0.101421,
    score_composed: 6.508197,
  });
  const sum = scoreEvents(rulesetOf('leaderboard-2.1'), EXAMPLE, INPUTS);
  assert.is(sum.scores.score_penalty, 0.23513);
  assert.is(sum.scores.score_composed, 15.088324);
  const master = scoreEvents(rulesetOf('leaderboard-master'), EXAMPLE, INPUTS);
  assert.equal(master.scores, product.scores);
  const old = scoreEvents(rulesetOf('leaderboard-1.0'), EXAMPLE, INPUTS);
  assert.is(old.scores.score_penalty, 0.1014211852836);
  assert.is(old.scores.score_route, 64.17);
});

test('the last completion counts in 2.x; in 1.0 it does until the route is completed', () => {
  const completion = (version: (typeof RULESET_NAMES)[number], ...events: CriterionEvents[]) => {
    const { scores, status } = scoreEvents(rulesetOf(version), events, INPUTS);
    return [scores.score_route, status];
  };
  const [part, all] = [criterion(['ROUTE_COMPLETION', 40]), criterion(['ROUTE_COMPLETION', 100])];
  const done = criterion(['ROUTE_COMPLETED']);
  assert.equal(completion('leaderboard-2.0', part, all), [100, 'Perfect']);
  assert.equal(completion('leaderboard-2.0', all, part), [40, 'Failed']);
  assert.equal(completion('leaderboard-2.0', part, done), [40, 'Failed']);
  assert.equal(completion('leaderboard-1.0', part), [40, 'Failed']);
  assert.equal(completion('leaderboard-1.0', all), [100, 'Failed']);
  assert.equal(completion('leaderboard-1.0', done, part), [100, 'Completed']);
});

test('2.x rounds scores to 6 and the rest to 3 digits, 1.0 nothing', () => {
  assert.equal(scoreEvents(rulesetOf('leaderboard-2.0'), EXAMPLE, INPUTS).meta, {
    route_length: 1234.568,
    duration_game: 12.345,
    duration_system: 100,
  });
  assert.is(
    scoreEvents(rulesetOf('leaderboard-1.0'), EXAMPLE, INPUTS).meta.duration_game,
    12.3450001,
  );
});

test('a slow checkpoint costs in the leaderboards, is only listed in Bench2Drive, unknown in 1.0', () => {
  const events = [criterion(['ROUTE_COMPLETION', 100]), criterion(['MIN_SPEED_INFRACTION', 50])];
  const score = (name: (typeof RULESET_NAMES)[number]) =>
    scoreRoute(rulesetOf(name), events, INPUTS);
  assert.is(score('leaderboard-2.0').penalty, 1 - (1 - 0.7) * (1 - 50 / 100));
  assert.is(score('leaderboard-2.1').penalty, 1 / (1 + 0.4 * (1 - 50 / 100)));
  assert.is(score('bench2drive').penalty, 1);
  assert.is(score('bench2drive').record.num_infractions, 1);
  assert.is(score('bench2drive').record.status, 'Completed');
  assert.is(score('leaderboard-1.0').record.infractions.min_speed_infractions, undefined);
});

test('a share above 100 % turns the penalty negative, the driving score stops at 0', () => {
  const events = [
    criterion(['ROUTE_COMPLETION', 12.5]),
    criterion(['OUTSIDE_ROUTE_LANES_INFRACTION', 104.2]),
  ];
  const { scores } = scoreEvents(rulesetOf('leaderboard-2.0'), events, INPUTS);
  assert.is(scores.score_penalty, -0.042);
  assert.is(scores.score_composed, 0);
});

test('status: the last reason wins, a finished route never fails', () => {
  const rules = rulesetOf('leaderboard-2.0');
  const status = (events: readonly CriterionEvents[], more = {}) =>
    scoreEvents(rules, events, { ...INPUTS, ...more }).status;
  const part = criterion(['ROUTE_COMPLETION', 40]);
  const blocked = criterion(['VEHICLE_BLOCKED']);
  assert.is(status([part]), 'Failed');
  assert.is(status([part], { outsideFailure: 'TickRuntime' }), 'Failed - TickRuntime');
  assert.is(status([part], { timedOut: true }), 'Failed - Agent timed out');
  assert.is(
    status([part, criterion(['ROUTE_DEVIATION']), blocked], { timedOut: true }),
    'Failed - Agent got blocked',
  );
  const done = criterion(['ROUTE_COMPLETION', 100]);
  assert.is(status([done], { timedOut: true }), 'Completed');
  assert.is(status([done]), 'Perfect');
});

test('1.0 is finished by its own event and never Perfect', () => {
  const rules = rulesetOf('leaderboard-1.0');
  const done = [criterion(['ROUTE_COMPLETION', 99.3], ['ROUTE_COMPLETED'])];
  const record = scoreEvents(rules, done, INPUTS);
  assert.is(record.status, 'Completed');
  assert.is(record.scores.score_route, 100);
  const almost = scoreEvents(rules, [criterion(['ROUTE_COMPLETION', 100])], INPUTS);
  assert.is(almost.status, 'Failed');
});

test('without a scenario there is neither length nor penalty; 1.0 keeps the length', () => {
  const inputs = { ...INPUTS, noScenario: true, outsideFailure: 'Simulation crashed' };
  const record = scoreEvents(rulesetOf('leaderboard-2.0'), EXAMPLE, inputs);
  assert.equal(record.scores, { score_route: 0, score_penalty: 1, score_composed: 0 });
  assert.is(record.meta.route_length, 0);
  assert.is(record.num_infractions, 0);
  assert.is(record.status, 'Failed - Simulation crashed');
  assert.is(
    scoreEvents(rulesetOf('leaderboard-1.0'), EXAMPLE, inputs).meta.route_length,
    1234.5678,
  );
});

test('lengths: float32 steps for the plan, double over float32 key points for 1.0', () => {
  const points = [vector3(2, 0, 0), vector3(3.3, 0.4, 0.1)];
  const [a, b] = points as [(typeof points)[0], (typeof points)[0]];
  const dx = b.x - a.x;
  assert.is(keyPointLengthM(points), Math.sqrt(dx * dx + b.y * b.y + b.z * b.z));
  assert.is(plannedLengthM(points), Math.fround(plannedLengthM(points)));
  assert.is(
    keyPointLengthM([
      { x: 0, y: 0, z: 0 },
      { x: 0.1, y: 0, z: 0 },
    ]),
    Math.fround(0.1),
  );
});

test.run();
