/** Pictures as inputs: colours, layout, cutting, resizing, normalising, several cameras. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tapsOf } from '../../../../../src/agents/policy/features/camera.js';
import { expectError } from '../../../../helpers/expect-error.js';
import { featureOf, observe, viewOf } from '../../../../helpers/policy-parts.js';

/** A picture of 3 × 2 pixels: blue 10·n, green 10·n + 1, red 10·n + 2 of pixel n = 0…5. */
const SMALL = {
  data: Uint8Array.from({ length: 24 }, (_, i) => (i % 4 === 3 ? 255 : 10 * (i >> 2) + (i % 4))),
};
const FRONT = { type: 'sensor.camera.rgb', id: 'front', width: 3, height: 2 };
const SPEC = { feature: 'camera', sensors: ['front'] };

function write(spec: object, data: object = { front: SMALL }, sensors = [FRONT]): number[] {
  return featureOf({ ...SPEC, ...spec }, sensors).write(viewOf(observe({ ...data })));
}

test('layers of red, green, blue by default', () => {
  const { feature } = featureOf({ ...SPEC, shape: [1, 3, 2, 3] }, [FRONT]);
  assert.equal(feature.shape, [3, 2, 3]);
  assert.equal(write({ shape: [1, 3, 2, 3] }), [
    ...[2, 12, 22, 32, 42, 52],
    ...[1, 11, 21, 31, 41, 51],
    ...[0, 10, 20, 30, 40, 50],
  ]);
});

test('pixel by pixel, in another order, as bytes', () => {
  const spec = { shape: [1, 2, 3, 2], layout: 'hwc', channels: 'br', dtype: 'uint8' };
  assert.equal(write(spec), [0, 2, 10, 12, 20, 22, 30, 32, 40, 42, 50, 52]);
});

test('cut out, then taken by the nearest pixel', () => {
  const crop = { left: 1, top: 0, width: 2, height: 2 };
  assert.equal(write({ shape: [1, 2, 2], channels: 'b', crop }), [10, 20, 40, 50]);
  const resize = { width: 4, height: 1, method: 'nearest' };
  assert.equal(write({ shape: [1, 1, 4], channels: 'b', crop, resize }), [10, 10, 20, 20]);
});

test('shrunk and grown between pixel centres', () => {
  const resize = { width: 6, height: 2 };
  // Centres at −0.25, 0.25, 0.75 … of the source: held at the edges.
  assert.equal(
    write({ shape: [1, 2, 6], channels: 'b', resize }).slice(0, 6),
    [0, 2.5, 7.5, 12.5, 17.5, 20],
  );
  const small = { width: 1, height: 1 };
  assert.equal(write({ shape: [1, 1, 1], channels: 'b', resize: small }), [25]);
  const rounded = write({ shape: [1, 2, 6], channels: 'b', resize, dtype: 'uint8' });
  assert.equal(rounded.slice(0, 6), [0, 3, 8, 13, 18, 20]);
});

test('taps reach no pixel outside and have shares below one', () => {
  for (const method of ['bilinear', 'nearest'] as const) {
    for (const [from, to] of [
      [5, 3],
      [3, 5],
      [7, 7],
      [1, 4],
      [900, 256],
    ] as const) {
      const { first, second, share } = tapsOf(10, from, to, method);
      for (let i = 0; i < to; i += 1) {
        assert.ok(first[i]! >= 10 && second[i]! < 10 + from);
        assert.ok(share[i]! >= 0 && share[i]! < 1);
      }
    }
  }
});

test('normalised by channel, as networks that saw ImageNet want it', () => {
  const spec = {
    shape: [1, 3, 2, 3],
    divide: 255,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
  };
  const values = write(spec);
  const near = (i: number, wanted: number) => assert.ok(Math.abs(values[i]! - wanted) < 1e-6);
  near(1, (12 / 255 - 0.485) / 0.229);
  near(7, (11 / 255 - 0.456) / 0.224);
  near(17, (50 / 255 - 0.406) / 0.225);
});

test('several cameras one behind the other or side by side', () => {
  const left = { ...FRONT, id: 'left' };
  const other = { data: SMALL.data.map((value) => value + 100) };
  const data = { left: other, front: SMALL };
  const both = { sensors: ['left', 'front'], channels: 'b' };
  const stacked = write({ ...both, shape: [1, 2, 1, 2, 3] }, data, [left, FRONT]);
  assert.equal(stacked, [100, 110, 120, 130, 140, 150, 0, 10, 20, 30, 40, 50]);
  const wide = write({ ...both, join: 'width', shape: [1, 1, 2, 6] }, data, [left, FRONT]);
  assert.equal(wide, [100, 110, 120, 0, 10, 20, 130, 140, 150, 30, 40, 50]);
  const hwc = { ...both, join: 'width', layout: 'hwc', shape: [1, 2, 6, 1] };
  assert.equal(write(hwc, data, [left, FRONT]), wide);
});

test('what does not fit is refused by name', () => {
  const crop = { left: 2, top: 0, width: 2, height: 2 };
  expectError('POLICY_INVALID', /inputs\.x\.crop.*3 × 2 picture/, () =>
    write({ shape: [1, 3, 2, 2], crop }),
  );
  expectError('POLICY_INVALID', /inputs\.x\.mean.*one number or 3, found 2/, () =>
    write({ shape: [1, 3, 2, 3], mean: [1, 2] }),
  );
  expectError('POLICY_INVALID', /inputs\.x\.dtype.*normalised; found uint8/, () =>
    write({ shape: [1, 3, 2, 3], divide: 255, dtype: 'uint8' }),
  );
  const other = { ...FRONT, id: 'left', width: 4 };
  expectError('POLICY_INVALID', /cameras of one size/, () =>
    write({ shape: [1, 3, 2, 6], sensors: ['front', 'left'] }, {}, [FRONT, other]),
  );
});

test('a picture of another size, or none, fails the drive', () => {
  assert.throws(
    () => write({ shape: [1, 3, 2, 3] }, { front: { data: new Uint8Array(12) } }),
    /expected 24 numbers of the sensor front, found 12/,
  );
  assert.throws(() => write({ shape: [1, 3, 2, 3] }, {}), /expected a reading of the sensor front/);
});

test.run();
