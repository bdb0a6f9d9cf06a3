import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  roadTypeLimitKmh,
  speedLimitAt,
  speedLimitKmhAt,
  speedSignBoxes,
} from '../../../../src/map/signals/index.js';
import { signalText, streetMap } from '../../../helpers/signalled-road.js';

const sign = (id: string, s: number, value: number, orientation = '-') =>
  signalText(id, { s, t: -9, type: 274, value, orientation });

test('a speed sign gives a cube on every driving lane, backed by its own half side', () => {
  const boxes = speedSignBoxes(streetMap({ signals: { 1: sign('7', 50, 60) } }));
  assert.is(boxes.length, 1);
  const { speedKmh, transform, extent } = boxes[0]!;
  const half = Math.fround(3.5 * 0.35);
  assert.is(speedKmh, 60);
  assert.equal(extent, { x: half, y: half, z: half });
  assert.ok(Math.abs(transform.location.x - (50 - half)) < 1e-4);
});

test('the sign behind holds, also across roads and a junction', () => {
  const map = streetMap({ signals: { 1: sign('7', 50, 60), 2: sign('8', 60, 90) } });
  const limit = (roadId: number, laneId: number, s: number) =>
    speedLimitAt(map, map.waypointOnRoad(roadId, laneId, s)!);
  assert.equal(limit(1, -1, 49), { limitKmh: 30, source: 'default' });
  assert.equal(limit(1, -1, 50), { limitKmh: 60, source: 'sign' });
  assert.equal(limit(10, -1, 10), { limitKmh: 60, source: 'sign' });
  assert.equal(limit(2, -1, 59), { limitKmh: 60, source: 'sign' });
  assert.equal(limit(2, -1, 61), { limitKmh: 90, source: 'sign' });
  assert.equal(limit(1, 1, 10), { limitKmh: 30, source: 'default' });
});

test('without a sign the road type speaks', () => {
  const types = { 1: '<type s="0" type="town"><speed max="25" unit="mph"/></type>' };
  const map = streetMap({ types });
  assert.ok(Math.abs(speedLimitKmhAt(map, map.waypointOnRoad(1, -1, 5)!) - 40.2336) < 1e-9);
});

test('reads units and gives up on texts', () => {
  const limit = (max: string, unit: string) =>
    roadTypeLimitKmh([{ s: 0, type: 'town', speed: { max, unit } }], 1);
  assert.is(limit('50', 'km/h'), 50);
  assert.is(limit('10', 'm/s'), 36);
  assert.is(limit('10', ''), 36);
  assert.is(limit('no limit', ''), null);
  assert.is(limit('0', 'km/h'), null);
  assert.is(roadTypeLimitKmh([], 1), null);
});

test.run();
