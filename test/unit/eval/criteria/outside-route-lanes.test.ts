import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isOutsideLanes } from '../../../../src/eval/criteria/outside-route-lanes.js';
import { TickView } from '../../../../src/eval/criteria/tick-view.js';
import type { RulesetName } from '../../../../src/eval/ruleset.js';
import { evaluate, eventsOf } from '../../../helpers/evaluate.js';
import {
  driveFrames,
  frameOf,
  planAlongX,
  routeOver,
  TWO_WAY_ROAD,
} from '../../../helpers/route-frames.js';
import { StraightLaneMap } from '../../../helpers/straight-lane-map.js';

const MAP = new StraightLaneMap(TWO_WAY_ROAD);
const ROUTE = routeOver(planAlongX(10, 110));

function outsideAt(x: number, y: number, toleranceM: number, z = 0): boolean {
  const view = new TickView(MAP);
  view.turnTo(frameOf(0, { x, y, z }));
  return isOutsideLanes(view, toleranceM);
}

test('outside begins at half a lane and the tolerance from the centre line', () => {
  assert.is(outsideAt(20, 1.75 + 2.25, 0.5), false);
  assert.is(outsideAt(20, 1.75 + 2.26, 0.5), true);
  assert.is(outsideAt(20, 1.75 + 3.04, 1.3), false);
  assert.is(outsideAt(20, 1.75 + 3.06, 1.3), true);
});

test('the nearer of driving and parking lane decides, and height counts', () => {
  assert.is(outsideAt(80, 4.5, 0.5), false);
  assert.is(outsideAt(80, 4.5 + 1.49, 0.5), false);
  assert.is(outsideAt(80, 4.5 + 1.51, 0.5), true);
  assert.is(outsideAt(20, 1.75, 0.5, 2.3), true);
});

test('the exact test equals the short cut for small distances', () => {
  for (const dy of [0, 0.3, 0.49, 0.5, 0.51, 1, 2]) {
    assert.is(outsideAt(80, 1.75 + dy, 0.5), dy > 2.25);
  }
});

function opposite(ruleset: RulesetName) {
  return evaluate(
    ruleset,
    ROUTE,
    driveFrames(10, 10, 260, (tick) => ({ y: tick >= 40 && tick < 100 ? -1.75 : 1.75 })),
  );
}

test('2.x rewrites one event on every passed point, so the share sinks again', () => {
  const { events, record } = opposite('leaderboard-2.0');
  const [event] = events;
  assert.is(events.length, 1);
  assert.is(event?.tick, 41);
  assert.ok(event!.updateTicks.length > 60);
  assert.is(
    event?.message,
    'Agent went outside its route lanes for about 30.0 meters (29.96% of the completed route)',
  );
  assert.is(record.scores.score_penalty, 0.700354);
});

test('1.0 writes it once, when the tree stops, unrounded', () => {
  const outcome = opposite('leaderboard-1.0');
  assert.equal(
    eventsOf(outcome, 'OUTSIDE_ROUTE_LANES_INFRACTION').map(([tick]) => tick),
    [outcome.ticksEvaluated - 1],
  );
  assert.is(outcome.record.scores.score_penalty, 1 - outcome.events.at(-1)!.value! / 100);
});

test('the switch turns the wrong-direction check off, and only that', () => {
  const off = [{ key: 'AC_SwitchWrongDirectionTest', value: false }];
  const quiet = (y: number) =>
    evaluate(
      'leaderboard-2.0',
      ROUTE,
      driveFrames(10, 10, 260, (tick) => ({
        y: tick >= 40 && tick < 100 ? y : 1.75,
        board: tick === 20 ? off : [],
      })),
    ).events.length;
  assert.is(quiet(-1.75), 0);
  assert.is(quiet(-6), 1);
});

test('leaving a junction, the angle to the ego decides: 120 and 240 degrees are wrong', () => {
  const route = routeOver(planAlongX(180, 320));
  const share = (yawDeg: number) =>
    evaluate(
      'leaderboard-2.0',
      route,
      driveFrames(180, 10, 200, () => ({ yawDeg })),
    ).events.length;
  assert.is(share(119.9), 0);
  assert.is(share(120), 1);
  assert.is(share(-120), 1);
  assert.is(share(-119.9), 0);
});

test('a lane change to another heading by less than the flip keeps 2.x and clears 1.0', () => {
  const lanes = [
    [1, -1, 0, 50, 1.75, 0, 3.5, 'Driving', false],
    [1, 1, 0, 50, -1.75, 180, 3.5, 'Driving', false],
    [2, 1, 50, 200, -1.75, 90, 3.5, 'Driving', false],
  ] as const;
  const run = (ruleset: RulesetName) =>
    evaluate(
      ruleset,
      routeOver(planAlongX(10, 110)),
      driveFrames(10, 10, 180, (tick) => ({ y: tick < 20 ? 1.75 : -1.75 })),
      { map: new StraightLaneMap(lanes) },
    ).events.find((event) => event.type === 'OUTSIDE_ROUTE_LANES_INFRACTION')?.message;
  assert.match(run('leaderboard-2.0')!, /about 80\.0 meters/);
  assert.match(run('leaderboard-1.0')!, /about 30\.0 meters/);
});

test.run();
