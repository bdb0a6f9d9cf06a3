import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vector3 } from '../../../../src/core/float32.js';
import {
  findTriggerIndex,
  isTriggerOnRoute,
  isYawClose,
  SCENARIO_START_M,
  ScenarioTriggerer,
} from '../../../../src/map/routes/trigger-match.js';
import type { PlanPoint } from '../../../../src/map/routing/plan.js';

const PLAN = Array.from({ length: 60 }, (_, x): PlanPoint => {
  const rotation = { pitchDeg: 0, yawDeg: 360, rollDeg: 0 };
  return { transform: { location: vector3(x, 0, 0), rotation }, option: 4 };
});

test('yaws are close below ten degrees, whatever turns lie between', () => {
  assert.ok(isYawClose(0, 9.99));
  assert.ok(isYawClose(-5, 364));
  assert.ok(isYawClose(725, 0));
  assert.not(isYawClose(0, 10));
  assert.not(isYawClose(90, 270));
});

test('2.x: a trigger far below the route belongs to it, one 2 m above does not', () => {
  const at = (z: number) => ({ location: vector3(10, 1, z), yawDeg: 0 });
  assert.ok(isTriggerOnRoute(at(-100), PLAN));
  assert.ok(isTriggerOnRoute(at(1.99), PLAN));
  assert.not(isTriggerOnRoute(at(2), PLAN));
});

test('1.0: the distance is three-dimensional and the first point that is near counts', () => {
  assert.is(findTriggerIndex({ location: vector3(10, 0, 0), yawDeg: 0 }, PLAN), 9);
  assert.is(findTriggerIndex({ location: vector3(10, 0, -3), yawDeg: 0 }, PLAN), null);
  assert.is(findTriggerIndex({ location: vector3(10, 0, 0), yawDeg: 15 }, PLAN), null);
});

test('places are compared in every direction, wherever on the map', () => {
  const far = PLAN.map(({ transform, option }): PlanPoint => {
    const { x } = transform.location;
    return { transform: { ...transform, location: vector3(x - 200, 50, 7) }, option };
  });
  for (const [x, y, z, is1, is2] of [
    [-190, 50, 7, 9, true],
    [-190, 51.5, 7, 9, true],
    [-190, 48.5, 7, 9, true],
    [-190, 52.5, 7, null, false],
    [-190, 47.5, 7, null, false],
    [-202.5, 50, 7, null, false],
    [-190, 50, 8.5, 9, true],
    [-190, 50, 9.5, null, false],
    [-190, -50, 7, null, false],
    [190, 50, 7, null, false],
  ] as const) {
    const trigger = { location: vector3(x, y, z), yawDeg: 0 };
    const found = findTriggerIndex(trigger, far);
    assert.is(found === null, is1 === null, `${x} ${y} ${z}: ${found}`);
    if (is1 !== null) assert.ok(Math.abs(found! - is1) <= 1, `${found}`);
    assert.is(isTriggerOnRoute(trigger, far), is2, `${x} ${y} ${z}`);
  }
});

test('a scenario starts once, when the route point nearest the ego is within 2.0 m', () => {
  const triggerer = new ScenarioTriggerer(PLAN, [vector3(10, 1, 0)], SCENARIO_START_M.version2);
  const started: number[] = [];
  for (let x = 0; x < 30; x += 0.25) {
    // The ego drives 8 m beside its route: only its route point counts.
    if (triggerer.update(vector3(x, 8, 0)).length > 0) started.push(x);
  }
  assert.equal(started, [8.5]);
});

test('the route point never goes back and looks five points ahead at most', () => {
  const triggerer = new ScenarioTriggerer(PLAN, [], SCENARIO_START_M.version2);
  triggerer.update(vector3(40, 0, 0));
  assert.is(triggerer.routeIndex, 5);
  triggerer.update(vector3(7, 0, 0));
  assert.is(triggerer.routeIndex, 7);
  triggerer.update(vector3(0, 0, 0));
  assert.is(triggerer.routeIndex, 7);
});

test('of two route points equally near the later one counts', () => {
  const triggerer = new ScenarioTriggerer(PLAN, [], SCENARIO_START_M.version2);
  triggerer.update(vector3(2.5, 0, 0));
  assert.is(triggerer.routeIndex, 3);
});

test('1.0 starts scenarios within 1.5 m', () => {
  const triggerer = new ScenarioTriggerer(
    PLAN,
    [vector3(2, 1.5, 0)],
    SCENARIO_START_M.leaderboard1,
  );
  assert.equal(triggerer.update(vector3(2, 0, 0)), []);
  const nearer = new ScenarioTriggerer(PLAN, [vector3(2, 1.4, 0)], SCENARIO_START_M.leaderboard1);
  assert.equal(nearer.update(vector3(2, 0, 0)), [0]);
});

test.run();
