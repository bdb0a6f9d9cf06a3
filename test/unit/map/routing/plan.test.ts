import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vector3 } from '../../../../src/core/float32.js';
import { RoadOption } from '../../../../src/map/road-option.js';
import { downsampleRoute } from '../../../../src/map/routing/downsample.js';
import {
  accumulatedLengthsM,
  keyPointLengthM,
  type PlanPoint,
  raiseFirstPoint,
  routeLengthM,
} from '../../../../src/map/routing/plan.js';

function straightPlan(count: number, optionAt = (_index: number): number => RoadOption.LaneFollow) {
  return Array.from({ length: count }, (_, index): PlanPoint => {
    const rotation = { pitchDeg: 0, yawDeg: 0, rollDeg: 0 };
    return { transform: { location: vector3(index, 0, 0), rotation }, option: optionAt(index) };
  });
}

test('the raised first point lengthens a 1 m step to the root of 1.25', () => {
  const plan = straightPlan(3);
  assert.is(routeLengthM(plan), 2);
  assert.is(routeLengthM(plan, { raiseFirstPoint: true }), Math.fround(Math.sqrt(1.25)) + 1);
});

test('raising leaves the given plan as it is', () => {
  const plan = straightPlan(2);
  const raised = raiseFirstPoint(plan);
  assert.is(plan[0]!.transform.location.z, 0);
  assert.is(raised[0]!.transform.location.z, 0.5);
  assert.is(raised[1], plan[1]);
});

test('an empty plan and a single point have length 0', () => {
  assert.is(routeLengthM([], { raiseFirstPoint: true }), 0);
  assert.is(routeLengthM(straightPlan(1), { raiseFirstPoint: true }), 0);
});

test('accumulated lengths start at 0 and end at the length', () => {
  assert.equal(accumulatedLengthsM(straightPlan(4)), [0, 1, 2, 3]);
});

test('key point length is the straight chain in double', () => {
  assert.is(keyPointLengthM([vector3(0, 0, 0), vector3(3, 4, 0), vector3(3, 4, 2)]), 7);
  assert.is(keyPointLengthM([vector3(0, 0, 0), vector3(3, 4, 0), vector3(3, 4, 12)]), 17);
  assert.is(keyPointLengthM([vector3(1, 1, 1)]), 0);
  assert.is(keyPointLengthM([]), 0);
});

test('a straight 1 m route with spacing 50 keeps 0, 52, 104 and the end', () => {
  assert.equal(downsampleRoute(straightPlan(130), 50), [0, 52, 104, 129]);
});

test('keeps both ends of a change of option, but not the first point after a lane change', () => {
  const changing = straightPlan(12, (index) => {
    if (index === 4 || index === 5) return RoadOption.ChangeLaneLeft;
    return index < 9 ? RoadOption.LaneFollow : RoadOption.Left;
  });
  assert.equal(downsampleRoute(changing, 200), [0, 4, 5, 9, 11]);
});

test.run();
