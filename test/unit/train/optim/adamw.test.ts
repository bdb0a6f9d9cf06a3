/** AdamW by its definition in plain arithmetic; the learning rate's way; clipping; the running mean. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  AdamW,
  copyParameters,
  globalNorm,
  learningRateAt,
  updateAverage,
} from '../../../../src/train/optim/index.js';
import { createParameters } from '../../../../src/train/trace/index.js';
import { numbers, relativeError } from '../../../helpers/traced.js';

test('five updates follow algorithm 2 of the paper, with float64 throughout', () => {
  const parameters = createParameters(
    { w: { shape: [2, 3], start: { normal: 1 } }, b: { shape: [3], start: { normal: 1 } } },
    1,
  );
  const options = { beta1: 0.8, beta2: 0.9, epsilon: 1e-3, weightDecay: 0.5 };
  const adamw = new AdamW(parameters.list, parameters.flat.length, options);
  const wanted = parameters.list.map(({ values }) => Array.from(values));
  const m = wanted.map((list) => list.map(() => 0));
  const v = wanted.map((list) => list.map(() => 0));
  for (let step = 0; step < 5; step += 1) {
    const gradients = numbers(parameters.flat.length, 10 + step);
    const rate = 0.1 / (step + 1);
    for (const [p, { offset, decays }] of parameters.list.entries()) {
      for (let i = 0; i < wanted[p]!.length; i += 1) {
        const g = gradients[offset + i]! * 0.7;
        m[p]![i] = 0.8 * m[p]![i]! + 0.2 * g;
        v[p]![i] = 0.9 * v[p]![i]! + 0.1 * g * g;
        const mean = m[p]![i]! / (1 - 0.8 ** (step + 1));
        const square = v[p]![i]! / (1 - 0.9 ** (step + 1));
        const decay = decays ? 0.5 * wanted[p]![i]! : 0;
        wanted[p]![i] = wanted[p]![i]! - rate * (mean / (Math.sqrt(square) + 1e-3) + decay);
      }
    }
    adamw.update(parameters.flat, gradients, step, rate, 0.7);
  }
  for (const [p, { name, values }] of parameters.list.entries()) {
    assert.ok(relativeError(values, wanted[p]!) < 1e-6, name);
  }
  // The gaps between parameters are not touched.
  assert.is(parameters.flat[6], 0);
});

test('the learning rate rises, falls along half a cosine and stays at its floor', () => {
  const options = { peak: 1, warmupSteps: 10, totalSteps: 111, floor: 0.1 };
  assert.is(learningRateAt(0, options), 0.1);
  assert.is(learningRateAt(9, options), 1);
  assert.is(learningRateAt(10, options), 1);
  assert.ok(Math.abs(learningRateAt(60, options) - 0.55) < 1e-12);
  assert.ok(Math.abs(learningRateAt(110, options) - 0.1) < 1e-12);
  assert.ok(Math.abs(learningRateAt(500, options) - 0.1) < 1e-12);
  for (let step = 10; step < 110; step += 1) {
    assert.ok(learningRateAt(step + 1, options) < learningRateAt(step, options));
  }
  // A short training warms up for a tenth of it.
  assert.is(learningRateAt(0, { peak: 1, totalSteps: 20 }), 0.5);
});

test('the global norm is that of all gradients and shows what is not finite', () => {
  assert.is(globalNorm(Float32Array.of(3, 0, 4)), 5);
  assert.is.not(Number.isFinite(globalNorm(Float32Array.of(1, Number.NaN))), true);
  assert.is.not(Number.isFinite(globalNorm(Float32Array.of(Number.NEGATIVE_INFINITY))), true);
  // Squares that float32 could not hold.
  assert.is(Math.round(globalNorm(Float32Array.of(3e30, 4e30)) / 1e28), 500);
});

test('the running mean starts as a copy and approaches weights that stand still', () => {
  const parameters = createParameters({ w: { shape: [3], start: { normal: 1 } } }, 1);
  const average = copyParameters(parameters);
  assert.equal(average.flat, parameters.flat);
  parameters.flat.fill(5);
  updateAverage(average.flat, parameters.flat, 0.99, 0);
  // At first a tenth is kept.
  const [first] = createParameters({ w: { shape: [3], start: { normal: 1 } } }, 1).flat;
  assert.ok(Math.abs(average.flat[0]! - (0.1 * first! + 0.9 * 5)) < 1e-6);
  const before = average.flat[0]!;
  updateAverage(average.flat, parameters.flat, 0.99, 100_000);
  assert.ok(Math.abs(average.flat[0]! - (0.99 * before + 0.01 * 5)) < 1e-6);
});

test.run();
