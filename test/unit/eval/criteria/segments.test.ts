import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { rotationDeg, vector3 } from '../../../../src/core/float32.js';
import { orientation, segmentsMeet } from '../../../../src/eval/criteria/segments.js';
import { transformPoint, turnedOffset } from '../../../../src/eval/criteria/transform-point.js';

const at = (x: number, y: number) => ({ x, y });

test('crossing, touching, overlapping and apart', () => {
  assert.is(segmentsMeet(at(0, 0), at(2, 2), at(0, 2), at(2, 0)), true);
  assert.is(segmentsMeet(at(0, 0), at(1, 1), at(1, 1), at(2, 0)), true);
  assert.is(segmentsMeet(at(0, 0), at(2, 0), at(1, 0), at(1, 5)), true);
  assert.is(segmentsMeet(at(0, 0), at(2, 0), at(1, 0), at(3, 0)), true);
  assert.is(segmentsMeet(at(0, 0), at(1, 0), at(2, 0), at(3, 0)), false);
  assert.is(segmentsMeet(at(0, 0), at(1, 0), at(0, 1), at(1, 1)), false);
  assert.is(segmentsMeet(at(0, 0), at(1, 1), at(1.1, 1.1), at(2, 0)), false);
});

test('a segment of length zero meets nothing', () => {
  assert.is(segmentsMeet(at(1, 1), at(1, 1), at(0, 0), at(2, 2)), false);
});

test('the sign is exact where the determinant alone is noise', () => {
  const tiny = 2 ** -53;
  assert.is(orientation(at(0.5 + tiny, 0.5), at(12, 12), at(24, 24)), -1);
  assert.is(orientation(at(0.5, 0.5), at(12, 12), at(24, 24)), 0);
  assert.is(orientation(at(0.5, 0.5 + tiny), at(12, 12), at(24, 24)), 1);
});

test('orientation agrees with integers, turns with order and is kept by rotation', () => {
  const number = fc.integer({ min: -1000, max: 1000 });
  fc.assert(
    fc.property(number, number, number, number, number, number, (ax, ay, bx, by, cx, cy) => {
      const [a, b, c] = [at(ax, ay), at(bx, by), at(cx, cy)];
      const exact = Math.sign((ax - cx) * (by - cy) - (ay - cy) * (bx - cx));
      assert.is(orientation(a, b, c) - exact, 0);
      assert.is(orientation(b, a, c) + exact, 0);
      assert.is(orientation(b, c, a) - exact, 0);
    }),
    { seed: 11, numRuns: 500 },
  );
});

test('a transform turns by roll, pitch and yaw, then moves', () => {
  const yawed = { location: vector3(10, 20, 30), rotation: rotationDeg(0, 90, 0) };
  const moved = transformPoint(yawed, vector3(1, 0, 0));
  assert.ok(Math.abs(moved.x - 10) < 1e-5 && Math.abs(moved.y - 21) < 1e-5 && moved.z === 30);
  const pitched = { location: vector3(0, 0, 0), rotation: rotationDeg(90, 0, 0) };
  assert.ok(Math.abs(transformPoint(pitched, vector3(1, 0, 0)).z - 1) < 1e-6);
  const rolled = { location: vector3(0, 0, 0), rotation: rotationDeg(0, 0, 90) };
  assert.ok(Math.abs(transformPoint(rolled, vector3(0, 1, 0)).z + 1) < 1e-6);
});

test('an offset is stored as float32 before and after it is turned', () => {
  const { x, y, z } = turnedOffset(-0.8 * 2.4508416652679443, 0);
  assert.is(x, Math.fround(-0.8 * 2.4508416652679443));
  assert.is(Math.abs(y), 0);
  assert.is(z, 0);
});

test.run();
