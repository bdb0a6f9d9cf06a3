/** Intervals of quantities of sums: beside the delta method, beside means, and where there is none. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../../../../src/core/random.js';
import { sumsInterval } from '../../../../src/eval/index.js';

const ratio = ([a = 0, b = 0]: Float64Array) => a / b;

test('a ratio of sums has the interval that the delta method gives', () => {
  const random = new Random(5, 'rows');
  const rows = Array.from({ length: 300 }, () => {
    const km = 0.5 + random.unit();
    return [3 * km * random.unit(), km];
  });
  const { value, interval } = sumsInterval(rows, ratio);
  const total = (k: number) => rows.reduce((sum, row) => sum + row[k]!, 0);
  const r = total(0) / total(1);
  assert.ok(Math.abs(value! - r) < 1e-12);
  // Linearised: the spread of a − r b over the mean of b.
  const n = rows.length;
  const squares = rows.reduce((sum, [a, b]) => sum + (a! - r * b!) ** 2, 0);
  const error = Math.sqrt(squares / (n - 1) / n) / (total(1) / n);
  assert.ok(Math.abs(interval!.low - (r - 1.96 * error)) < 0.15 * error);
  assert.ok(Math.abs(interval!.high - (r + 1.96 * error)) < 0.15 * error);
});

test('the same rows give the same interval, another seed nearly so', () => {
  const rows = Array.from({ length: 40 }, (_, i) => [i % 7, 1 + (i % 3)]);
  assert.equal(sumsInterval(rows, ratio), sumsInterval(rows, ratio));
  const [a, b] = [sumsInterval(rows, ratio), sumsInterval(rows, ratio, { seed: 2 })];
  assert.ok(Math.abs(a.interval!.low - b.interval!.low) < 0.1);
});

test('no interval where draws often have no number, no value where there is none', () => {
  const share = ([s = 0, t = 0]: Float64Array) => (t > 0 ? s / t : Number.NaN);
  const doubtful = [
    [1, 3],
    [1, -2],
    [0, 1],
    [2, -1],
  ];
  const found = sumsInterval(doubtful, share);
  assert.is(found.value, 4);
  assert.is(found.interval, null);
  assert.equal(sumsInterval([[1, -1]], share), { value: null, interval: null });
  assert.equal(sumsInterval([], share), { value: null, interval: null });
  assert.equal(sumsInterval([[1, 2]], share), { value: 0.5, interval: null });
});

test.run();
