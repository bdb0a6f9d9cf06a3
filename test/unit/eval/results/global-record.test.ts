import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { computeGlobal } from '../../../../src/eval/results/global-record.js';
import { worstStatus } from '../../../../src/eval/results/global-record-v2.js';
import { expectError } from '../../../helpers/expect-error.js';
import { makeRecord } from './make-record.js';

const HIT = 'Agent collided against object with type=static.prop and id=0 at (x=1.0, y=2.0, z=0.0)';
const OUTSIDE =
  'Agent went outside its route lanes for about 12.346 meters (7.12% of the completed route)';

test('2.x: missing routes count as zero in means, in the deviation only below the line', () => {
  const records = [
    makeRecord('leaderboard-2.0', { id: '1' }),
    makeRecord('leaderboard-2.0', { id: '2', route: 50, status: 'Failed - Agent timed out' }),
  ];
  const { record } = computeGlobal('leaderboard-2.0', records, 4);
  assert.equal(record.scores_mean, { score_composed: 37.5, score_route: 37.5, score_penalty: 0.5 });
  // sqrt(((100-37.5)² + (50-37.5)²)/3) = 36.799
  assert.is(record.scores_std_dev.score_route, 36.799);
  assert.is(record.status, 'Failed');
  assert.equal(record.meta.exceptions, [['RouteScenario_2_rep0', 0, 'Failed - Agent timed out']]);
});

test('2.x: rates are per driven kilometre, metres outside are kilometres', () => {
  const records = [
    makeRecord('leaderboard-2.0', {
      lengthM: 400,
      route: 50,
      infractions: { collisions_layout: [HIT, HIT], outside_route_lanes: [OUTSIDE] },
    }),
    makeRecord('leaderboard-2.0', { id: '2', lengthM: 300 }),
  ];
  const { record, values, labels } = computeGlobal('leaderboard-2.0', records, 2);
  // 0.2 km + 0.3 km driven.
  assert.is(record.infractions.collisions_layout, 4);
  assert.is(record.infractions.outside_route_lanes, 0.012);
  assert.is(values[labels.indexOf('Collisions with layout')], '4.0');
  assert.is(values[labels.indexOf('Off-road infractions')], '0.012');
  assert.is(values.length, 15);
});

test('2.x: below a metre driven the rate is taken per metre', () => {
  const records = [makeRecord('leaderboard-2.0', { route: 0, infractions: { red_light: ['x'] } })];
  assert.is(computeGlobal('leaderboard-2.0', records, 1).record.infractions.red_light, 1000);
});

test('2.x: one planned route has the deviation 0, printed as ints where Python has ints', () => {
  const { record, document } = computeGlobal('leaderboard-2.0', [makeRecord('leaderboard-2.0')], 1);
  assert.is(record.scores_std_dev.score_composed, 0);
  assert.is((document.get('scores_std_dev') as Map<string, unknown>).get('score_route'), 0n);
});

test('2.x: an outside message without metres is an error', () => {
  const records = [
    makeRecord('leaderboard-2.0', { infractions: { outside_route_lanes: ['off'] } }),
  ];
  expectError('RESULT_INVALID', /ninth word/, () => computeGlobal('leaderboard-2.0', records, 1));
});

test('records for a total of zero are an error', () => {
  expectError('RESULT_INVALID', /total of 0/, () =>
    computeGlobal('leaderboard-2.0', [makeRecord('leaderboard-2.0')], 0),
  );
});

test('1.0: rates are summed over routes, routes without progress are skipped', () => {
  const v = 'leaderboard-1.0';
  const records = [
    makeRecord(v, { lengthM: 500, infractions: { red_light: ['a'] } }),
    makeRecord(v, { id: '2', lengthM: 250, infractions: { red_light: ['a'] } }),
    makeRecord(v, { id: '3', route: 0, status: 'Failed', infractions: { red_light: ['a'] } }),
  ];
  const { record, values, labels } = computeGlobal(v, records, 3);
  assert.is(record.infractions.red_light, 6);
  assert.is(values[labels.indexOf('Red lights infractions')], '6.000');
  assert.is(values[0], '66.667');
  assert.is(record.status, 'Failed');
});

test('1.0: one planned route has the deviation NaN as a string', () => {
  const { record } = computeGlobal('leaderboard-1.0', [makeRecord('leaderboard-1.0')], 1);
  assert.is(record.scores_std_dev.score_route, 'NaN');
  assert.is(record.meta.exceptions, undefined);
});

test('1.0: records read back from a file count as failed whatever they say', () => {
  const records = [0, 1].map((i) => makeRecord('leaderboard-1.0', { id: `${i}`, index: i }));
  const some = computeGlobal('leaderboard-1.0', records, 2, { readBack: new Set([1]) });
  assert.is(some.record.status, 'Failed');
  assert.equal(some.record.meta.exceptions, [['RouteScenario_1', 1, 'Completed']]);
  const all = computeGlobal('leaderboard-1.0', records, 2, { readBack: 'all' });
  assert.is(all.record.meta.exceptions?.length, 2);
});

test('1.0 cannot summarise an empty run', () => {
  expectError('RESULT_INVALID', /at least one route record/, () =>
    computeGlobal('leaderboard-1.0', [], 3),
  );
});

test('the worst status wins', () => {
  assert.is(worstStatus([]), 'Perfect');
  assert.is(worstStatus(['Perfect', 'Completed']), 'Completed');
  assert.is(worstStatus(['Completed', 'Perfect', 'Failed - TickRuntime']), 'Failed');
});

test.run();
