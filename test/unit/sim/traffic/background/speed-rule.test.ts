/** The speed rule against figures worked out by hand from the published numbers. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  BackgroundNumbers,
  roadSpeedPercent,
  type SpeedRuleInput,
} from '../../../../../src/sim/traffic/background/index.js';

function percent(change: Partial<SpeedRuleInput>): number {
  return roadSpeedPercent({
    distanceM: 0,
    isBehind: false,
    minRadiusM: 30,
    maxRadiusM: 45,
    egoMps: 0,
    limitKmh: 30,
    isEntryCleared: false,
    spawnDistanceM: 15,
    factor: 1,
    ...change,
  });
}

test('cars ahead: 100 % up to 30 m, falling to 0 at 45 m', () => {
  assert.is(percent({ distanceM: 5 }), 100);
  assert.is(percent({ distanceM: 30 }), 100);
  assert.is(percent({ distanceM: 37.5 }), 50);
  assert.is(percent({ distanceM: 45 }), 0);
  assert.is(percent({ distanceM: 400 }), 0);
});

test('on the route exit of a junction the slope is one and a half times as high', () => {
  assert.is(percent({ distanceM: 37.5, factor: 1.5 }), 75);
  assert.is(percent({ distanceM: 33, factor: 1.5 }), 100);
});

test('cars behind: 100 % at the ego, 200 % from 15 m', () => {
  assert.is(percent({ isBehind: true, distanceM: 0 }), 100);
  assert.is(percent({ isBehind: true, distanceM: 7.5 }), 150);
  assert.is(percent({ isBehind: true, distanceM: 15 }), 200);
  assert.is(percent({ isBehind: true, distanceM: 100 }), 200);
});

test('with the entry cleared cars behind stay behind', () => {
  const cleared = { isBehind: true, isEntryCleared: true } as const;
  assert.is(percent({ ...cleared, distanceM: 15 }), 0);
  assert.is(percent({ ...cleared, distanceM: 22.5 }), 50);
  assert.is(percent({ ...cleared, distanceM: 15, egoMps: 6 }), 20);
  assert.is(percent({ ...cleared, distanceM: 10, egoMps: 0 }), 0);
  assert.is(percent({ ...cleared, distanceM: 100 }), 100);
});

test('the radii grow with the speed of the ego, extra space and spacing', () => {
  const numbers = new BackgroundNumbers();
  assert.equal([numbers.minRadiusM(0), numbers.maxRadiusM(0)], [30, 45]);
  assert.equal([numbers.minRadiusM(10), numbers.maxRadiusM(10)], [47, 62]);
  numbers.changeRoad({ extraSpaceM: 20 });
  assert.equal([numbers.minRadiusM(0), numbers.maxRadiusM(0)], [50, 65]);
  numbers.changeRoad({ spawnDistanceM: 25, extraSpaceM: 0 });
  assert.equal([numbers.minRadiusM(0), numbers.maxRadiusM(0)], [50, 75]);
  assert.is(numbers.detectionM(0), 30);
  assert.is(numbers.detectionM(10), 45);
});

test('a new opposite spacing doubles as source distance, unless only the source is told', () => {
  const numbers = new BackgroundNumbers();
  assert.equal([numbers.oppositeSourceM, numbers.oppositeSpawnM], [80, 40]);
  numbers.changeOpposite({ spawnDistanceM: 65 });
  assert.equal([numbers.oppositeSourceM, numbers.oppositeSpawnM], [130, 65]);
  numbers.changeOpposite({ sourceDistanceM: 90, active: false });
  assert.equal([numbers.oppositeSourceM, numbers.oppositeSpawnM], [90, 65]);
  assert.is(numbers.oppositeActive, false);
});

test('junction numbers change one by one', () => {
  const numbers = new BackgroundNumbers();
  numbers.changeJunction({ maxActors: 2, sourcePercent: 100 });
  assert.is(numbers.junctionMaxActors, 2);
  assert.is(numbers.junctionSourcePercent, 100);
  assert.equal([numbers.junctionSourceM, numbers.junctionSpawnM], [40, 15]);
});

test.run();
