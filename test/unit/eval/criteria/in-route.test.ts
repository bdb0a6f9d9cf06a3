import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { evaluate, eventsOf } from '../../../helpers/evaluate.js';
import { driveFrames, frameOf, planAlongX, routeOver } from '../../../helpers/route-frames.js';

const ROUTE = routeOver(planAlongX(10, 110));

const beside = (dy: number, ticks = 220) =>
  evaluate(
    'leaderboard-2.0',
    ROUTE,
    driveFrames(10, 10, ticks, () => ({ y: 1.75 + dy })),
  );

test('30 m away ends the route on that tick, 29.9 m does not yet', () => {
  const far = beside(30);
  assert.is(far.ticksEvaluated, 1);
  assert.is(far.record.status, 'Failed - Agent deviated from the route');
  assert.equal(eventsOf(far, 'ROUTE_DEVIATION'), [
    [0, 'Agent deviated from the route at (x=10.0, y=31.75, z=0.0)'],
  ]);
  assert.ok(beside(29.9).ticksEvaluated > 1);
});

test('more than 30 % of the route at 15 m or more ends it, below 15 m never', () => {
  const unsafe = beside(15);
  assert.is(unsafe.endedBy, 'deviated');
  assert.ok(Math.abs(unsafe.ticksEvaluated - 60) <= 3);
  assert.is(beside(14.9).endedBy, 'outside');
});

test('standing between 15 and 30 m never fails', () => {
  const frames = Array.from({ length: 400 }, (_, tick) =>
    frameOf(tick, { x: 12, y: tick < 3 ? 1.75 : 21.75, speedMps: 1 }),
  );
  assert.is(evaluate('leaderboard-2.0', ROUTE, frames).endedBy, 'outside');
});

test('ties between points go to the later one: doubled points are walked through', () => {
  const plan = planAlongX(10, 110).flatMap((point) => [point, point, point]);
  const outcome = evaluate('leaderboard-2.0', routeOver(plan), driveFrames(10, 10, 100));
  assert.is(outcome.endedBy, 'outside');
  assert.equal(eventsOf(outcome, 'ROUTE_DEVIATION'), []);
});

test.run();
