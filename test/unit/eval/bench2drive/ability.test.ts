import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type AbilityRoute, computeAbility } from '../../../../src/eval/bench2drive/ability.js';
import { ABILITY_NAMES, abilitiesOf } from '../../../../src/eval/bench2drive/ability-table.js';
import { readRoutes } from '../../../../src/map/routes/read-routes.js';
import { sharedFile, sharedTest } from '../../../helpers/shared.js';
import { makeRecord, type RecordPieces } from '../results/make-record.js';

/** One route for each ability; `5` also tests signs, as do `3` and `2`. */
const ROUTES: AbilityRoute[] = [
  { id: '1', town: 'Town02', scenarioType: 'Accident' },
  { id: '2', town: 'Town02', scenarioType: 'EnterActorFlow' },
  { id: '3', town: 'Town01', scenarioType: 'BlockedIntersection' },
  { id: '4', town: 'Town01', scenarioType: 'InvadingTurn' },
  { id: '5', town: 'Town01', scenarioType: 'T_Junction' },
];
const JUNCTION = { firstJunctionIndex: 31, points: 100 };
const record = (id: string, pieces: RecordPieces = {}) =>
  makeRecord('bench2drive', { id, ...pieces });
const all = (pieces: Record<string, RecordPieces> = {}) =>
  ROUTES.map(({ id }) => record(id, pieces[id]));
const failed = { status: 'Failed - TickRuntime' };

test('with everything driven well all abilities are 1 in both countings', () => {
  for (const counting of ['0.0.3', '0.0.4'] as const) {
    const { mean, counts } = computeAbility(ROUTES, all(), counting, () => JUNCTION);
    assert.is(mean, 1);
    assert.equal(
      counts.Traffic_Signs,
      counting === '0.0.3' ? { success: 6, total: 6 } : { success: 3, total: 3 },
    );
  }
});

test('0.0.3 gives every sign route a second entry, 0.0.4 rescues failed ones', () => {
  // Passed the sign, then failed: more than (32+8)/100 of the route.
  const records = all({ 5: { ...failed, route: 40.5 } });
  const signs = (counting: '0.0.3' | '0.0.4') =>
    computeAbility(ROUTES, records, counting, () => JUNCTION).abilities.Traffic_Signs;
  assert.is(signs('0.0.3'), 5 / 6);
  assert.is(signs('0.0.4'), 1);
});

test('the sign counts as passed strictly behind the eighth point past the junction', () => {
  const signs = (pieces: RecordPieces) =>
    computeAbility(ROUTES, all({ 5: { ...failed, ...pieces } }), '0.0.4', () => JUNCTION).counts
      .Traffic_Signs.success;
  assert.is(signs({ route: 40 }), 2);
  assert.is(signs({ route: 40.01 }), 3);
  assert.is(signs({ route: 90, infractions: { red_light: ['x'] } }), 2);
  assert.is(signs({ route: 90, infractions: { stop_infraction: ['x'] } }), 2);
  assert.is(signs({ route: 90, infractions: { collisions_layout: ['x'] } }), 3);
});

test('routes without a record are listed in the order of their towns and count nowhere', () => {
  const result = computeAbility(ROUTES, [record('1')], '0.0.4', () => JUNCTION);
  assert.equal(
    result.crashed.map(([, id]) => id),
    ['3', '4', '5', '2'],
  );
  assert.equal(result.counts.Overtaking, { success: 1, total: 1 });
});

test('an ability without a record has no value and the mean neither', () => {
  const result = computeAbility(ROUTES, [record('1')], '0.0.4', () => JUNCTION);
  assert.is(result.abilities.Merging, null);
  assert.is(result.mean, null);
  assert.match(result.problems.join(), /Merging: .*divides by zero/);
});

test('a missing map leaves Traffic_Signs open, between bounds', () => {
  const noMap = (id: string) => (id === '2' ? null : JUNCTION);
  const result = computeAbility(ROUTES, all(), '0.0.3', noMap);
  assert.equal(result.notComputable, [{ id: '2', town: 'Town02' }]);
  assert.is(result.abilities.Traffic_Signs, null);
  assert.equal(result.trafficSignsBounds, [5 / 6, 1]);
  assert.is(result.abilities.Merging, 1);
  // 0.0.4 asks for no map where the route succeeded.
  assert.is(computeAbility(ROUTES, all(), '0.0.4', noMap).mean, 1);
});

test('a route without a junction stops the tool', () => {
  const result = computeAbility(ROUTES, all(), '0.0.3', () => ({
    firstJunctionIndex: -1,
    points: 9,
  }));
  assert.is(result.abilities.Traffic_Signs, null);
  assert.match(result.problems.join(), /no junction/);
});

test('the first record of a route is taken, 0.0.3 insists on 220 routes', () => {
  const records = [record('4', failed), ...all()];
  const result = computeAbility(ROUTES, records, '0.0.3', () => JUNCTION);
  assert.is(result.abilities.Give_Way, 0);
  assert.match(result.problems.join(), /5 routes, the tool of 0\.0\.3 insists on 220/);
});

sharedTest(
  test,
  'routes/bench2drive220.xml',
  'the 220 routes test the abilities 45, 80, 60, 10 and 95 times',
  () => {
    const { routes } = readRoutes(readFileSync(sharedFile('routes/bench2drive220.xml'), 'utf8'));
    const counts = Object.fromEntries(ABILITY_NAMES.map((name) => [name, 0]));
    for (const route of routes) {
      for (const name of abilitiesOf(route.scenarios[0]!.type)) counts[name]!++;
    }
    assert.equal(Object.values(counts), [45, 80, 60, 10, 95]);
  },
);

test.run();
