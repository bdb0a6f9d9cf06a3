import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vector3 } from '../../../../src/core/float32.js';
import type { PyDict } from '../../../../src/eval/results/py-value.js';
import { formatPythonJson } from '../../../../src/eval/results/python-json.js';
import { pyFromRecord } from '../../../../src/eval/results/route-record.js';
import { evaluate, eventsOf } from '../../../helpers/evaluate.js';
import { driveFrames, frameOf, planAlongX, routeOver } from '../../../helpers/route-frames.js';

const ROUTE = routeOver(planAlongX(10, 110));

test('the first point is lifted, so the first step is sqrt(1.25) m', () => {
  const outcome = evaluate('leaderboard-2.0', ROUTE, [frameOf(0, { x: 11.5 })]);
  const first = Math.fround(Math.sqrt(1.25));
  assert.is(outcome.record.meta.route_length, 100.118);
  assert.is(outcome.record.scores.score_route, Math.round((first / (99 + first)) * 1e4) / 100);
});

test('2.x rounds before it asks for 99 %, 1.0 does not', () => {
  const frames = () => driveFrames(8, 10, 300);
  const old = evaluate('leaderboard-1.0', ROUTE, frames());
  const later = evaluate('leaderboard-2.0', ROUTE, frames());
  assert.is(old.completionChanges.at(-1)?.[0], 203);
  assert.is(later.completionChanges.at(-1)?.[0], 205);
  assert.is(old.record.scores.score_route, 100);
  assert.is(later.record.scores.score_route, 100);
});

test('the route ends one tick after arrival, with one event more in 1.0', () => {
  const old = evaluate('leaderboard-1.0', ROUTE, driveFrames(8, 10, 300));
  assert.is(old.ticksEvaluated, 205);
  assert.equal(eventsOf(old, 'ROUTE_COMPLETED'), [[203, 'Destination was successfully reached']]);
  const later = evaluate('leaderboard-2.1', ROUTE, driveFrames(8, 10, 300));
  assert.is(later.ticksEvaluated, 207);
  assert.is(later.record.status, 'Perfect');
  assert.equal(eventsOf(later, 'ROUTE_COMPLETED'), []);
});

test('the last passed point of the window wins and the index never goes back', () => {
  const jump = evaluate('leaderboard-2.0', ROUTE, [
    frameOf(0, { x: 10.5 }),
    frameOf(1, { x: 12.5 }),
    frameOf(2, { x: 10.5 }),
  ]);
  const two = jump.completionChanges.map(([tick]) => tick);
  assert.equal(two, [0, 1]);
  assert.is(jump.record.scores.score_route, 2.12);
});

test('a jump beyond the window stops the progress: three points a tick are looked at', () => {
  const far = evaluate('leaderboard-2.0', ROUTE, [frameOf(0, { x: 30 }), frameOf(1, { x: 30 })]);
  assert.equal(far.completionChanges, [
    [0, 2.12],
    [1, 4.11],
  ]);
});

test('no arrival at ten metres or more from the last point, in three dimensions', () => {
  const beside = (y: number) =>
    evaluate(
      'leaderboard-2.0',
      ROUTE,
      driveFrames(8, 10, 260, () => ({ y })),
    ).endedBy;
  assert.is(beside(1.75 + 9.9), 'completed');
  assert.is(beside(1.75 + 10), 'outside');
});

test('passing is three-dimensional: a pitched point is passed by height alone', () => {
  const plan = planAlongX(10, 20).map((point) => ({
    ...point,
    transform: { ...point.transform, rotation: { pitchDeg: 45, yawDeg: 0, rollDeg: 0 } },
  }));
  const route = routeOver(plan);
  const high = evaluate('leaderboard-2.0', route, [frameOf(0, { x: 9, z: 5 })]);
  const low = evaluate('leaderboard-2.0', route, [frameOf(0, { x: 9, z: 0 })]);
  assert.ok(high.record.scores.score_route > 0);
  assert.is(low.record.scores.score_route, 0);
});

test('1.0 measures its length over the key points and takes lane directions', () => {
  const route = { ...ROUTE, keyPoints: [vector3(10, 1.75, 0), vector3(110, 1.75, 0)] };
  const turned = {
    ...route,
    plan: route.plan.map((point) => ({
      ...point,
      transform: { ...point.transform, rotation: { pitchDeg: 0, yawDeg: 180, rollDeg: 0 } },
    })),
  };
  const old = evaluate('leaderboard-1.0', turned, driveFrames(8, 10, 300));
  assert.is(old.record.meta.route_length, 100);
  assert.is(old.endedBy, 'completed');
  assert.equal(old.completionChanges[0], [0, 0]);
  const later = evaluate('leaderboard-2.0', turned, driveFrames(8, 10, 1));
  assert.equal(later.completionChanges, [[0, 2.12]]);
});

test('the record knows whether Python held its completion as an int', () => {
  const written = (frames: Parameters<typeof evaluate>[2]) => {
    const { record, numberKinds } = evaluate('leaderboard-2.0', ROUTE, frames);
    const scores = pyFromRecord('leaderboard-2.0', record, numberKinds).get('scores') as PyDict;
    return formatPythonJson(scores.get('score_route')!);
  };
  assert.is(written([frameOf(0, { x: 5 })]), '0', 'no point passed');
  assert.is(written([frameOf(0, { x: 10.5 })]), '0.0', 'the first point passed');
  assert.is(written([frameOf(0, { x: 11.5 })]), '1.12');
  assert.is(written(driveFrames(8, 10, 300)), '100', 'arrived');
  // All points passed, but two metres too far to the side to have arrived.
  const aside = driveFrames(8, 10, 300, () => ({ y: 1.75 - 10.5 }));
  assert.is(written(aside), '100.0', 'not arrived');
  assert.equal(evaluate('leaderboard-1.0', ROUTE, driveFrames(8, 10, 300)).numberKinds, {});
});

test.run();
