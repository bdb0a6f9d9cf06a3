/** LiDAR points as pictures from above: cells, heights, half turns brought together, axes. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { expectError } from '../../../../helpers/expect-error.js';
import { featureOf, observe, viewOf } from '../../../../helpers/policy-parts.js';

type Row = readonly [x: number, y: number, z: number];
const LIDAR = { type: 'sensor.lidar.ray_cast', id: 'lidar', x: 0, y: 0, z: 2.5 };
/** 4 m ahead × 4 m to the sides in cells of a metre: forward 0…4, right −2…2. */
const SPEC = {
  feature: 'lidarHistogram',
  sensor: 'lidar',
  forwardM: [0, 4],
  rightM: [-2, 2],
  pixelsPerMeter: 1,
  shape: [1, 1, 4, 4],
};

function reading(rows: readonly Row[]) {
  return { data: Float32Array.from(rows.flatMap(([x, y, z]) => [x, y, z, 1])) };
}

/** Writes after the scans, one a tick, have come in. */
function write(
  spec: object,
  scans: readonly (readonly Row[])[],
  motion = { speedMps: 0, yawRateRadps: 0 },
  sensor: Record<string, unknown> & { type: string; id: string } = LIDAR,
): number[] {
  const made = featureOf({ ...SPEC, ...spec }, [sensor]);
  let view = viewOf(observe({}));
  scans.forEach((rows, tick) => {
    view = viewOf(observe({ lidar: reading(rows) }, tick), motion);
    made.feature.watch!(view);
  });
  return made.write(view);
}

/** Row and column of cells that are not empty. */
function filled(values: readonly number[], columns = 4): [number, number, number][] {
  return values.flatMap((value, i): [number, number, number][] =>
    value === 0 ? [] : [[Math.floor(i / columns), i % columns, value]],
  );
}

test('rows go right, columns forward; five points fill a cell', () => {
  const point: Row = [2.5, -1.5, -1];
  assert.equal(filled(write({}, [[point]])), [[0, 2, Math.fround(0.2)]]);
  const many = Array.from({ length: 7 }, () => point);
  assert.equal(filled(write({}, [many])), [[0, 2, 1]]);
});

test('as an image forward is up', () => {
  assert.equal(filled(write({ axes: 'image', maxPerPixel: 1 }, [[[3.5, -1.5, -1]]])), [[0, 0, 1]]);
  assert.equal(filled(write({ axes: 'image', maxPerPixel: 1 }, [[[0.5, 1.5, -1]]])), [[3, 3, 1]]);
});

test('edges: the upper one belongs to the last cell, outside is nothing', () => {
  const one = (row: Row) => filled(write({ maxPerPixel: 1 }, [[row]]));
  assert.equal(one([0, -2, 0]), [[0, 0, 1]]);
  assert.equal(one([4, 2, 0]), [[3, 3, 1]]);
  assert.equal(one([4.01, 0, 0]), []);
  assert.equal(one([-0.01, 0, 0]), []);
  assert.equal(one([Number.NaN, 0, 0]), []);
});

test('heights count from the ground under the ego', () => {
  // Mounted at 2.5 m: −2.3 is 0.2 m above the ground, which is still ground.
  const rows: Row[] = [
    [0.5, 0.5, -2.29],
    [1.5, 0.5, -2.31],
    [2.5, 0.5, 98],
  ];
  assert.equal(filled(write({ maxPerPixel: 1 }, [rows])), [[2, 0, 1]]);
  const both = write({ maxPerPixel: 1, ground: true, shape: [1, 2, 4, 4] }, [rows]);
  assert.equal(filled(both.slice(0, 16)), [[2, 1, 1]], 'ground first');
  assert.equal(filled(both.slice(16)), [[2, 0, 1]], 'then what stands on it');
});

test('the half turn of the tick before moves with the ego', () => {
  const still = write({ maxPerPixel: 1 }, [[[3.5, 0.5, 0]], [[0.5, 0.5, 0]]]);
  assert.equal(filled(still), [
    [2, 0, 1],
    [2, 3, 1],
  ]);
  // 20 m/s is a metre a tick.
  const driven = { speedMps: 20.001, yawRateRadps: 0 };
  assert.equal(filled(write({ maxPerPixel: 1 }, [[[3.5, 0.5, 0]], []], driven)), [[2, 2, 1]]);
  const plain = write({ maxPerPixel: 1, align: false }, [[[3.5, 0.5, 0]], []], driven);
  assert.equal(filled(plain), [[2, 3, 1]]);
  // A quarter turn to the right: what was ahead is to the left.
  const turned = { speedMps: 0, yawRateRadps: Math.PI / 2 / 0.05 };
  assert.equal(filled(write({ maxPerPixel: 1 }, [[[1.5, 0.5, 0]], []], turned)), [[0, 0, 1]]);
  const last = write({ maxPerPixel: 1, halfTurns: 1 }, [[[3.5, 0.5, 0]], [[0.5, 0.5, 0]]]);
  assert.equal(filled(last), [[2, 0, 1]]);
});

test('two ticks before are forgotten', () => {
  const scans: Row[][] = [[[3.5, 0.5, 0]], [], []];
  assert.equal(filled(write({ maxPerPixel: 1 }, scans)), []);
});

test('a turned sensor: its points are turned into the frame of the ego', () => {
  const turned = { ...LIDAR, x: 1, yaw: -90 };
  // The sensor looks left: what lies 1.5 m on its right is 1.5 m ahead of it.
  const values = write({ maxPerPixel: 1 }, [[[0.5, 1.5, 0]]], undefined, turned);
  assert.equal(filled(values), [[1, 2, 1]]);
  expectError('POLICY_INVALID', /mounted level/, () =>
    write({}, [[]], undefined, { ...LIDAR, pitch: 5 }),
  );
});

test.run();
