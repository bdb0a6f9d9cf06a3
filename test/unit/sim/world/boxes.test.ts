import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { boxesOverlap, type GroundBox, separation } from '../../../../src/sim/world/boxes.js';

const test = suite('boxes');

const box = (x: number, y: number, yawRad = 0, halfLengthM = 2, halfWidthM = 1): GroundBox => ({
  x,
  y,
  yawRad,
  halfLengthM,
  halfWidthM,
});

test('boxes side by side touch only when they overlap', () => {
  assert.ok(boxesOverlap(box(0, 0), box(3.9, 0)));
  assert.not(boxesOverlap(box(0, 0), box(4.1, 0)));
  assert.not(boxesOverlap(box(0, 0), box(0, 2.01)));
  assert.ok(boxesOverlap(box(0, 0), box(0, 2.9, Math.PI / 2)));
  assert.not(boxesOverlap(box(0, 0), box(0, 3.01, Math.PI / 2)));
});

test('a corner that pokes between two corners is no overlap', () => {
  // Their circumscribed circles and axis-aligned bounds meet, the boxes do not.
  assert.not(boxesOverlap(box(0, 0, 0, 2, 1), box(3.5, 2.5, Math.PI / 4, 2, 1)));
});

test('depth and direction part the boxes', () => {
  const number = (min: number, max: number) =>
    fc.double({ min, max, noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(
      number(-4, 4),
      number(-4, 4),
      number(-3.1, 3.1),
      number(-3.1, 3.1),
      number(0.2, 3),
      number(0.2, 2),
      (x, y, aYaw, bYaw, halfLength, halfWidth) => {
        const s = { ...separation(0, 0, aYaw, 2, 1, x, y, bYaw, halfLength, halfWidth) };
        if (s.depthM <= 0) return;
        const step = s.depthM + 1e-9;
        const moved = box(x + s.nx * step, y + s.ny * step, bYaw, halfLength, halfWidth);
        assert.not(boxesOverlap(box(0, 0, aYaw), moved));
        // No shorter way parts them, and it is as long seen from the other box.
        for (let angle = 0; angle < 6.2; angle += 0.3) {
          const less = 0.98 * s.depthM;
          const [bx, by] = [x + Math.cos(angle) * less, y + Math.sin(angle) * less];
          assert.ok(boxesOverlap(box(0, 0, aYaw), box(bx, by, bYaw, halfLength, halfWidth)));
        }
        const back = separation(x, y, bYaw, halfLength, halfWidth, 0, 0, aYaw, 2, 1);
        assert.ok(Math.abs(back.depthM - s.depthM) < 1e-9);
      },
    ),
    { seed: 1, numRuns: 1000 },
  );
});

test('boxes that only a side of the second parts do not overlap', () => {
  // A long thin box across the corner of a square one.
  const square = box(0, 0, 0, 1, 1);
  for (const [alongM, apartM] of [
    [0, 0.05],
    [1, 0.05],
    [-1, 0.05],
  ] as const) {
    const d = Math.SQRT2 + 0.1;
    const at = (gapM: number) =>
      box(
        (d + gapM - alongM) * Math.SQRT1_2,
        (d + gapM + alongM) * Math.SQRT1_2,
        -Math.PI / 4,
        4,
        0.1,
      );
    assert.not(boxesOverlap(square, at(apartM)));
    assert.ok(boxesOverlap(square, at(-apartM)));
  }
});

test('overlap is symmetric', () => {
  const any = fc.tuple(
    fc.double({ min: -5, max: 5, noNaN: true }),
    fc.double({ min: -5, max: 5, noNaN: true }),
    fc.double({ min: -4, max: 4, noNaN: true }),
  );
  fc.assert(
    fc.property(any, any, ([ax, ay, aYaw], [bx, by, bYaw]) => {
      const a = box(ax, ay, aYaw);
      const b = box(bx, by, bYaw, 1, 0.5);
      assert.is(boxesOverlap(a, b), boxesOverlap(b, a));
    }),
    { seed: 2, numRuns: 2000 },
  );
});

test.run();
