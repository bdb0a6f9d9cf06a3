import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { collisionTypeOf } from '../../../../src/eval/criteria/collision.js';
import type { RulesetName } from '../../../../src/eval/ruleset.js';
import { evaluate } from '../../../helpers/evaluate.js';
import { driveFrames, planAlongX, routeOver } from '../../../helpers/route-frames.js';

const ROUTE = routeOver(planAlongX(10, 110));
const CAR = 'vehicle.audi.tt';

/** Ticks of the collision events, contacts given as [tick, id, type]. */
function ticks(
  ruleset: RulesetName,
  contacts: readonly (readonly [number, number, string])[],
  speedMps = 10,
  shownMps = speedMps,
): number[] {
  const frames = driveFrames(10, speedMps, 220, (tick) => ({
    speedMps: shownMps,
    contacts: contacts
      .filter(([at]) => at === tick)
      .map(([, otherId, otherTypeId]) => ({ otherId, otherTypeId })),
  }));
  return evaluate(ruleset, ROUTE, frames)
    .events.filter((event) => event.type.startsWith('COLLISION'))
    .map((event) => event.tick);
}

test('type ids are classified by substring, sidewalks and unknown things make nothing', () => {
  assert.is(collisionTypeOf('static.prop.mesh'), 'COLLISION_STATIC');
  assert.is(collisionTypeOf('traffic.traffic_light'), 'COLLISION_STATIC');
  assert.is(collisionTypeOf('static.sidewalk'), null);
  assert.is(collisionTypeOf('vehicle.diamondback.century'), 'COLLISION_VEHICLE');
  assert.is(collisionTypeOf('walker.pedestrian.0003'), 'COLLISION_PEDESTRIAN');
  assert.is(collisionTypeOf('sensor.other'), null);
});

test('a contact names the place of the tick before it', () => {
  const outcome = evaluate(
    'leaderboard-2.0',
    ROUTE,
    driveFrames(10, 10, 50, (tick) => ({
      contacts: tick === 20 ? [{ otherId: 9, otherTypeId: CAR }] : [],
    })),
  );
  assert.is(
    outcome.events[0]?.message,
    'Agent collided against object with type=vehicle.audi.tt and id=9 at (x=19.5, y=1.75, z=0.0)',
  );
});

test('the same actor is forgiven for five seconds wherever it is met', () => {
  const met = [20, 60, 119, 120, 121, 122].map((tick) => [tick, 9, CAR] as const);
  assert.equal(ticks('leaderboard-2.0', met), [20, 120]);
});

test('another actor within five metres of the last place is ignored, beyond it is not', () => {
  const near = [
    [20, 9, CAR],
    [30, 10, CAR],
    [32, 11, CAR],
  ] as const;
  assert.equal(ticks('leaderboard-2.0', near), [20, 32]);
});

test('1.0 suppresses within three metres and forgets places beyond five', () => {
  const near = [
    [20, 9, CAR],
    [26, 10, CAR],
    [27, 11, CAR],
  ] as const;
  assert.equal(ticks('leaderboard-1.0', near), [20, 27]);
});

test('a sidewalk contact makes no event but hides what follows in 2.x, not in 1.0', () => {
  const curb = [
    [20, 0, 'static.sidewalk'],
    [25, 9, CAR],
  ] as const;
  assert.equal(ticks('leaderboard-2.0', curb), []);
  assert.equal(ticks('leaderboard-1.0', curb), [25]);
});

test('2.x ignores contacts below 0.1 m/s; float32 0.1 is not below', () => {
  const hit = [[20, 9, CAR]] as const;
  assert.equal(ticks('leaderboard-2.0', hit, 0, 0.0999), []);
  assert.equal(ticks('leaderboard-2.0', hit, 0, 0.1), [20]);
  assert.equal(ticks('leaderboard-1.0', hit, 0, 0), [20]);
});

test('id 0 is never remembered as the last actor', () => {
  const scenery = [
    [20, 0, 'static.road'],
    [31, 0, 'static.road'],
    [42, 0, 'static.road'],
  ] as const;
  assert.equal(ticks('leaderboard-2.0', scenery), [20, 31, 42]);
});

test('the sensor of 2.x does not exist on the first tick, that of 1.0 does', () => {
  const first = [[0, 9, CAR]] as const;
  assert.equal(ticks('bench2drive', first), []);
  assert.equal(ticks('leaderboard-1.0', first), [0]);
});

test.run();
