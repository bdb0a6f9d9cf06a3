/** Open-loop metrics: hand-made moments, both conventions, and boxes against clipping of polygons. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../../../../src/core/random.js';
import {
  averagesOf,
  type Box,
  boxesOverlap,
  cellsOverlap,
  constantVelocity,
  OpenLoopMeter,
  type PlanPose,
  withHeadings,
} from '../../../../src/eval/index.js';

const CAR = { halfLengthM: 2.4, halfWidthM: 0.95 };

type Corner = readonly [number, number];

function corners({ x, y, yawRad, halfLengthM, halfWidthM }: Box): Corner[] {
  const [cos, sin] = [Math.cos(yawRad), Math.sin(yawRad)];
  return [
    [1, 1],
    [1, -1],
    [-1, -1],
    [-1, 1],
  ].map(([a, b]) => [
    x + a! * halfLengthM * cos - b! * halfWidthM * sin,
    y + a! * halfLengthM * sin + b! * halfWidthM * cos,
  ]);
}

/** Area that two rectangles share, by clipping one at the sides of the other (Sutherland and Hodgman). */
function sharedArea(a: Box, b: Box): number {
  let shape = corners(a);
  const sides = corners(b);
  for (let i = 0; i < 4; i += 1) {
    const [p, q] = [sides[i]!, sides[(i + 1) % 4]!];
    const inside = ([x, y]: Corner) => (q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0]);
    const next: Corner[] = [];
    shape.forEach((to, k) => {
      const from = shape.at(k - 1)!;
      const [u, v] = [inside(from), inside(to)];
      const cut = (): Corner => {
        const share = u / (u - v);
        return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
      };
      if (v <= 0) {
        if (u > 0) next.push(cut());
        next.push(to);
      } else if (u <= 0) next.push(cut());
    });
    shape = next;
    if (shape.length === 0) return 0;
  }
  return Math.abs(
    shape.reduce((sum, [x, y], k) => {
      const [nx, ny] = shape[(k + 1) % shape.length]!;
      return sum + (x * ny - nx * y) / 2;
    }, 0),
  );
}

test('boxes overlap exactly where clipping leaves an area', () => {
  const random = new Random(3, 'boxes');
  const draw = (): Box => ({
    x: random.uniform(-4, 4),
    y: random.uniform(-3, 3),
    yawRad: random.uniform(-3.2, 3.2),
    halfLengthM: random.uniform(0.2, 3),
    halfWidthM: random.uniform(0.2, 1.2),
  });
  let overlaps = 0;
  for (let k = 0; k < 3000; k += 1) {
    const [a, b] = [draw(), draw()];
    const area = sharedArea(a, b);
    if (area > 0 && area < 1e-9) continue;
    assert.is(boxesOverlap(a, b), area > 0, JSON.stringify([a, b]));
    if (area > 0) overlaps += 1;
  }
  assert.ok(overlaps > 500 && overlaps < 2500, `${overlaps}`);
});

test('the published car is 4.084 by 1.85 m, half a metre ahead, along the axes, in cells', () => {
  const small = (x: number, y: number): Box => ({
    x,
    y,
    yawRad: 0.7,
    halfLengthM: 0.2,
    halfWidthM: 0.2,
  });
  // Centres of cells that lie in the box: −1.25 … 2.25 forward, −0.75 … 0.75 aside.
  assert.is(cellsOverlap(0, 0, small(2.25, 0.75)), true);
  assert.is(cellsOverlap(0, 0, small(2.75, 0.25)), false);
  assert.is(cellsOverlap(0, 0, small(-1.25, 0.25)), true);
  assert.is(cellsOverlap(0, 0, small(-1.75, 0.25)), false);
  assert.is(cellsOverlap(0, 0, small(0.25, 1.25)), false);
  // Half a metre on, so are its cells.
  assert.is(cellsOverlap(0.5, 0, small(2.75, 0.25)), true);
  // Nothing is met outside the grid.
  assert.is(cellsOverlap(60, 0, small(60.25, 0.25)), false);
});

test('an error that grows by a metre a second is 2 m on average in one convention, 1.25 m in the other', () => {
  const { noAvg, temAvg } = averagesOf([0.5, 1, 1.5, 2, 2.5, 3]);
  assert.equal(noAvg, [1, 2, 3]);
  assert.equal(temAvg, [0.75, 1.25, 1.75]);
});

const still: PlanPose[] = constantVelocity(0);

test('distances and collisions of moments made by hand', () => {
  const meter = new OpenLoopMeter({ car: CAR, draws: 0 });
  const ahead: Box = { x: 15, y: 0, yawRad: Math.PI / 2, halfLengthM: 2, halfWidthM: 1 };
  const others = Array.from({ length: 6 }, () => [ahead]);
  // 10 m/s into what stands 15 m ahead: from 2.4 + 1 m before it to as much behind.
  meter.add({ plan: constantVelocity(10), driven: still, others });
  // The same, where the recorded drive itself is in it at the last step.
  const driven = still.map((pose, k) => (k === 5 ? { ...pose, x: 14 } : pose));
  meter.add({ plan: constantVelocity(10), driven, others });
  const { count, errorsM, averages, bench2driveM, exact } = meter.result();
  assert.is(count, 2);
  assert.equal(errorsM, [5, 10, 15, 20, 25, (30 + 16) / 2]);
  assert.equal(averages.noAvg, [10, 20, 23]);
  assert.is(bench2driveM, 12.5);
  // At 15 m alone; the step before ends at 12.4, the one after begins at 17.6.
  assert.equal(exact.rates, [0, 0, 1, 0, 0, 0]);
  assert.equal(exact.excluded, [0, 0, 0, 0, 0, 1]);
  assert.equal(exact.averages.noAvg, [0, 0, 0]);
  assert.is(exact.jitter, null);
  assert.ok(Math.abs(exact.averages.temAvg[1] - 1 / 4) < 1e-12);
});

test('headings count in the exact boxes and not in the published ones', () => {
  const meter = new OpenLoopMeter({ car: CAR, draws: 0 });
  const beside: Box = { x: 0.25, y: 1.75, yawRad: 0, halfLengthM: 0.3, halfWidthM: 0.3 };
  const turned = still.map((pose) => ({ ...pose, yawRad: Math.PI / 2 }));
  meter.add({ plan: turned, driven: still, others: Array.from({ length: 6 }, () => [beside]) });
  const { exact, legacy } = meter.result();
  assert.equal(exact.rates, [1, 1, 1, 1, 1, 1]);
  assert.equal(legacy.rates, [0, 0, 0, 0, 0, 0]);
});

test('a plan that just misses is met by some draws of a centimetre, the same ones every time', () => {
  const measure = (seed: number) => {
    const meter = new OpenLoopMeter({ car: CAR, seed });
    const near: Box = { x: 0, y: 0.95 + 1 + 0.005, yawRad: 0, halfLengthM: 2, halfWidthM: 1 };
    for (let k = 0; k < 50; k += 1) {
      meter.add({ plan: still, driven: still, others: Array.from({ length: 6 }, () => [near]) });
    }
    return meter.result().exact;
  };
  const { rates, jitter } = measure(1);
  assert.equal(rates, [0, 0, 0, 0, 0, 0]);
  // More than half a standard deviation to the right: 31 %.
  assert.ok(Math.abs(jitter!.mean - 0.3085) < 0.03, `${jitter!.mean}`);
  assert.ok(jitter!.sd > 0.01 && jitter!.sd < 0.08, `${jitter!.sd}`);
  assert.is(jitter!.draws, 20);
  assert.equal(measure(1), measure(1));
  assert.not.equal(measure(1).jitter, measure(2).jitter);
});

test('headings of points: where the car goes, kept while it hardly moves', () => {
  const poses = withHeadings([
    [1, 1],
    [1.05, 1],
    [1.1, 1],
    [1.1, 2],
  ]);
  const degrees = poses.map(({ yawRad }) => Math.round((yawRad * 180) / Math.PI));
  assert.equal(degrees, [45, 45, 45, 84]);
});

test.run();
