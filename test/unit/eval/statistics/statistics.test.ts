/** Means and intervals: known values, coverage, and the same numbers every time. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../../../../src/core/random.js';
import {
  bootstrapMean,
  meanOf,
  quantile,
  wilsonInterval,
} from '../../../../src/eval/statistics/index.js';

const near = (found: number, wanted: number, within: number) =>
  assert.ok(Math.abs(found - wanted) <= within, `${found}, expected ${wanted} ± ${within}`);

test('means', () => {
  assert.is(meanOf([]), null);
  assert.is(meanOf([1, 2, 6]), 3);
});

test('quantiles interpolate', () => {
  assert.is(quantile([1, 2, 3, 4], 0), 1);
  assert.is(quantile([1, 2, 3, 4], 1), 4);
  assert.is(quantile([1, 2, 3, 4], 0.5), 2.5);
});

test('Wilson: published values, ends included', () => {
  // 81 of 263: 0.2553 … 0.3662 (Newcombe, Statistics in Medicine 17, 1998, table I).
  const known = wilsonInterval(81, 263)!;
  near(known.low, 0.2553, 0.00005);
  near(known.high, 0.3662, 0.00005);
  // 0 of 20: 0 … 0.1611; 1 of 29: 0.0061 … 0.1718 (the same table).
  near(wilsonInterval(0, 20)!.high, 0.1611, 0.00005);
  assert.is(wilsonInterval(0, 20)!.low, 0);
  near(wilsonInterval(1, 29)!.low, 0.0061, 0.00005);
  near(wilsonInterval(1, 29)!.high, 0.1718, 0.00005);
  assert.is(wilsonInterval(5, 5)!.high, 1);
  assert.is(wilsonInterval(0, 0), null);
});

test('the bootstrap repeats to the bit and needs two routes', () => {
  const scores = [[100], [60], [100], [36], [70]];
  assert.equal(bootstrapMean(scores), bootstrapMean(scores));
  const lowOf = (seed: number) => bootstrapMean(scores, { seed, resamples: 30 })!.low;
  assert.ok(new Set([1, 2, 3, 4, 5].map(lowOf)).size > 1);
  assert.is(bootstrapMean([[100, 90, 80]]), null);
  assert.is(bootstrapMean([[100], []]), null);
});

test('the bootstrap of many values comes near the normal interval', () => {
  const random = new Random(11);
  const values = Array.from({ length: 400 }, () => random.normal(70, 20));
  const mean = meanOf(values)!;
  const { low, high } = bootstrapMean(values.map((value) => [value]))!;
  near(low, mean - 1.96, 0.25);
  near(high, mean + 1.96, 0.25);
});

test('drives of one route are drawn together: repeating them adds no certainty', () => {
  const routes = [100, 20, 60, 100, 36, 70, 90, 10];
  const once = bootstrapMean(routes.map((score) => [score]))!;
  const thrice = bootstrapMean(routes.map((score) => [score, score, score]))!;
  near(thrice.low, once.low, 1e-9);
  near(thrice.high, once.high, 1e-9);
});

test('about 95 of 100 intervals hold the true mean', () => {
  const random = new Random(3);
  let held = 0;
  const trials = 200;
  for (let trial = 0; trial < trials; trial += 1) {
    const sample = Array.from({ length: 60 }, () => [random.chance(0.5) ? 100 : 60]);
    const { low, high } = bootstrapMean(sample, { resamples: 800, seed: trial })!;
    if (low <= 80 && 80 <= high) held += 1;
  }
  assert.ok(held >= 0.89 * trials && held <= 0.99 * trials, `${held} of ${trials}`);
});

test.run();
