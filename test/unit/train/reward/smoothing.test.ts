/** Local polynomials reproduce polynomials of their order, also at the ends. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { applyFilter, savitzkyGolay } from '../../../../src/train/reward/smoothing.js';

const N = 31;
const STEP = 0.1;
const at = (i: number) => i * STEP;

function filtered(
  window: number,
  order: number,
  derivative: number,
  f: (t: number) => number,
): Float64Array {
  const out = new Float64Array(N);
  const series = Float64Array.from({ length: N }, (_, i) => f(at(i)));
  applyFilter(savitzkyGolay(N, window, order, derivative, STEP), series, out);
  return out;
}

test('a parabola keeps its values, slopes and bend', () => {
  const f = (t: number) => 2 - 3 * t + 1.5 * t * t;
  const values = filtered(9, 2, 0, f);
  const slopes = filtered(15, 2, 1, f);
  const bends = filtered(15, 3, 2, f);
  for (let i = 0; i < N; i += 1) {
    assert.ok(Math.abs(values[i]! - f(at(i))) < 1e-9);
    assert.ok(Math.abs(slopes[i]! - (-3 + 3 * at(i))) < 1e-8);
    assert.ok(Math.abs(bends[i]! - 3) < 1e-6);
  }
});

test('weights in the middle are the published ones', () => {
  // Savitzky and Golay 1964: quadratic smoothing over five points, (−3, 12, 17, 12, −3) / 35.
  const { weights } = savitzkyGolay(N, 5, 2, 0, 1);
  const middle = [...weights.subarray(10 * 5, 11 * 5)].map((weight) => Math.round(weight * 35));
  assert.equal(middle, [-3, 12, 17, 12, -3]);
});

test.run();
