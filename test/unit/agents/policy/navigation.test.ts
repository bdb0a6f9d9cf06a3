/** The next points of the route: which count as reached, where they lie, by truth and by GNSS. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Navigation, RouteTracker } from '../../../../src/agents/policy/features/navigation.js';
import type { PolicyManifest } from '../../../../src/agents/policy/manifest.js';
import type { RoutePoint } from '../../../../src/bridge/frame.js';
import { rotationDeg, vector3 } from '../../../../src/core/float32.js';
import { gpsFromLocation, locationFromGps } from '../../../../src/map/gps.js';
import { egoTruth, observe, viewOf } from '../../../helpers/policy-parts.js';

function points(...places: (readonly [number, number])[]): RoutePoint[] {
  return places.map(([x, y], i) => ({
    transform: { location: vector3(x, y, 0), rotation: rotationDeg(0, 0, 0) },
    option: i + 1,
  }));
}

const LINE = points([0, 0], [10, 0], [20, 0], [30, 0]);
const REFERENCE = { latitudeDeg: 49, longitudeDeg: 8 };
const SPEC = { pose: 'truth', reachedM: 4, horizonM: 50 } as const;
const MANIFEST = {
  sensors: [
    { type: 'sensor.other.gnss', id: 'gps' },
    { type: 'sensor.other.imu', id: 'imu' },
  ],
} as unknown as PolicyManifest;

const context = (sparsePlan: readonly RoutePoint[]) => ({
  map: null,
  plan: [],
  route: null,
  seed: 1,
  planSpacingM: 50,
  sparsePlan,
  gpsReference: REFERENCE,
});

test('a point within reach is passed, the last one stays', () => {
  const tracker = new RouteTracker(LINE, 4, 50);
  assert.is(tracker.advance(0, 0), 1);
  assert.is(tracker.advance(5.9, 0), 1, '4.1 m away');
  assert.is(tracker.advance(6.1, 0), 2, '3.9 m away');
  assert.is(tracker.advance(0, 0), 2, 'never back');
  assert.is(tracker.advance(17, 0), 3);
  assert.is(tracker.advance(29, 0), 3, 'the last point is never passed');
  assert.is(tracker.advance(40, 0), 3);
});

test('of several within reach the farthest from the ego counts', () => {
  const close = points([0, 0], [2, 0], [3, 0], [5, 0], [20, 0]);
  // From (2, 0): points at 0, 1 and 3 m; the one at 3 m is the farthest, so the next is the last.
  assert.is(new RouteTracker(close, 4, 50).advance(2, 0), 4);
});

test('points far along the route are not looked at', () => {
  const loop = points([0, 0], [40, 0], [80, 0], [80, 40], [0, 2], [-40, 2]);
  assert.is(new RouteTracker(loop, 4, 50).advance(0, 0), 1);
  assert.is(new RouteTracker(loop, 4, 500).advance(0, 0), 5, 'with a long horizon it jumps');
});

test('a route of one point, and of none', () => {
  assert.is(new RouteTracker(points([0, 0]), 4, 50).advance(100, 0), 0);
  assert.throws(() => new Navigation(MANIFEST, SPEC, context([])), /expected a route/);
});

test('by truth: points ahead and to the right', () => {
  const navigation = new Navigation(MANIFEST, SPEC, context(points([0, 0], [10, 0], [10, 30])));
  // At (0, -5) looking along +y (clockwise 90°): (10, 0) lies 5 ahead and 10 to the left.
  const ahead = navigation.ahead(viewOf(observe({}, 0, egoTruth(0, -5, 90))));
  assert.ok(Math.abs(ahead.next[0] - 5) < 1e-5 && Math.abs(ahead.next[1] + 10) < 1e-5);
  assert.ok(Math.abs(ahead.afterNext[0] - 35) < 1e-5);
  assert.is(ahead.nextOption, 2);
  assert.is(ahead.afterNextOption, 3);
});

test('by GNSS and compass the answer is the same; a compass of NaN keeps the heading', () => {
  const navigation = new Navigation(
    MANIFEST,
    { ...SPEC, pose: 'gnss' },
    context(points([0, 0], [10, 0], [10, 30])),
  );
  const { lat, lon } = gpsFromLocation(vector3(0, -5, 1), REFERENCE);
  const look = (compass: number) =>
    navigation.ahead(viewOf(observe({ gps: [lat, lon, 1], imu: [0, 0, 0, 0, 0, 0, compass] })))
      .next;
  // The compass counts from north (−y): looking along +y is half a turn.
  const [forward, right] = look(Math.PI);
  assert.ok(Math.abs(forward - 5) < 1e-4 && Math.abs(right + 10) < 1e-4, `${forward}, ${right}`);
  assert.equal(look(Number.NaN), [forward, right]);
});

test('a world that does not tell where its GPS begins is refused', () => {
  const { gpsReference: _, ...rest } = context(LINE);
  assert.throws(
    () => new Navigation(MANIFEST, { ...SPEC, pose: 'gnss' }, rest),
    /tells where its GPS begins/,
  );
});

test('a location survives the way to GPS and back', () => {
  for (const reference of [REFERENCE, { latitudeDeg: 0, longitudeDeg: 0 }]) {
    for (const [x, y] of [
      [0, 0],
      [-1234.5, 678.25],
      [9000, -7000],
    ] as const) {
      const back = locationFromGps(gpsFromLocation({ x, y, z: 3 }, reference), reference);
      assert.ok(Math.abs(back.x - x) < 1e-6 && Math.abs(back.y - y) < 1e-6, `${back.x} ${back.y}`);
      assert.is(back.z, 3);
    }
  }
});

test.run();
