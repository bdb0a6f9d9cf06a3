/** Layers whose gradients are written by hand against the library's own; initial values; masks. */
import * as tf from '@tensorflow/tfjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  createParameters,
  dense,
  denseSpecs,
  dropout,
  fillMask,
  gelu,
  Masks,
  NamedTensors,
  normalised,
  openGradientEngine,
  Parameters,
  silu,
  smoothL1,
} from '../../../../src/train/trace/index.js';
import { numbers, relativeError } from '../../../helpers/traced.js';

// Else the library prints advice to the console.
tf.enableProdMode();

type Body = (x: tf.Tensor) => tf.Tensor;

/** Values and gradient of two bodies at the same place, eagerly. */
async function same(found: Body, wanted: Body, shape: number[]): Promise<void> {
  await tf.setBackend('cpu');
  const size = shape.reduce((product, one) => product * one, 1);
  const factors = tf.tensor(numbers(size, 4, 0.5, 1.5), shape);
  const at = tf.tensor(numbers(size, 3, -3, 3), shape);
  const run = (body: Body) =>
    tf.valueAndGrad((x: tf.Tensor) => tf.sum(tf.mul(body(x), factors)))(at);
  const [a, b] = [run(found), run(wanted)];
  assert.ok(relativeError(a.value.dataSync(), b.value.dataSync()) < 1e-6, 'value');
  assert.ok(relativeError(a.grad.dataSync(), b.grad.dataSync()) < 2e-6, 'gradient');
}

test('gelu', () =>
  same(gelu, (x) => tf.mul(x, tf.mul(0.5, tf.add(1, tf.erf(tf.div(x, Math.SQRT2))))), [50]));

test('silu', () => same(silu, (x) => tf.div(x, tf.add(1, tf.exp(tf.neg(x)))), [50]));

test('layer normalisation', () =>
  same(
    (x) => normalised(x),
    (x) => {
      const { mean, variance } = tf.moments(x, -1, true);
      return tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5)));
    },
    [4, 3, 10],
  ));

test('smooth L1 by its definition', async () => {
  await tf.setBackend('cpu');
  const beta = 0.5;
  const values = [-2, -0.5, -0.25, 0, 0.1, 0.5, 3];
  const found = smoothL1(tf.tensor1d(values), beta).dataSync();
  const slopes = tf.grad((x: tf.Tensor) => tf.sum(smoothL1(x, beta)))(tf.tensor1d(values));
  for (const [i, x] of values.entries()) {
    const size = Math.abs(x);
    const wanted = size < beta ? (x * x) / (2 * beta) : size - beta / 2;
    assert.ok(Math.abs(found[i]! - wanted) < 1e-6, `${x}`);
    const slope = size <= beta ? x / beta : Math.sign(x);
    assert.ok(Math.abs(slopes.dataSync()[i]! - slope) < 1e-6, `slope at ${x}`);
  }
});

test('a dense layer over more than two axes', async () => {
  await tf.setBackend('cpu');
  const weights = new NamedTensors(
    new Map<string, tf.Tensor>([
      ['kernel', tf.tensor2d([1, 2, 3, 4], [2, 2])],
      ['bias', tf.tensor1d([10, 20])],
    ]),
  );
  const found = dense(tf.tensor3d([1, 0, 0, 1], [1, 2, 2]), weights);
  assert.equal(found.shape, [1, 2, 2]);
  assert.equal([...found.dataSync()], [11, 22, 13, 24]);
});

test('parameters start from streams of their own', () => {
  const specs = { a: { shape: [40, 60], start: 'he' }, b: { shape: [7], start: 'ones' } } as const;
  const first = createParameters(specs, 3);
  const wider = createParameters({ z: { shape: [5], start: { normal: 2 } }, ...specs }, 3);
  assert.equal(wider.get('a').values, first.get('a').values);
  assert.not.equal(createParameters(specs, 4).get('a').values, first.get('a').values);
  assert.is(first.count, 2407);
  assert.is(first.get('b').offset % 16, 0);
  const { values } = first.get('a');
  const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  assert.ok(Math.abs(variance / (2 / 40) - 1) < 0.1, `variance ${variance}`);
  assert.equal([...first.list.map(({ decays }) => decays)], [true, false]);
  const glorot = createParameters({ g: { shape: [30, 50], start: 'glorot' } }, 1).get('g').values;
  assert.ok(glorot.every((value) => Math.abs(value) <= Math.sqrt(6 / 80)));
  assert.ok(Math.max(...glorot) > 0.95 * Math.sqrt(6 / 80));
});

test('weights of another network are taken where names and shapes agree', () => {
  const from = createParameters(
    { same: { shape: [3], start: 'ones' }, other: { shape: [2], start: 'ones' } },
    1,
  );
  const to = new Parameters({
    same: { shape: [3], start: 'zeros' },
    other: { shape: [4], start: 'zeros' },
    own: { shape: [1], start: 'zeros' },
  });
  assert.is(to.copyFrom(from), 1);
  assert.equal([...to.get('same').values], [1, 1, 1]);
  assert.equal([...to.get('other').values], [0, 0, 0, 0]);
});

test('masks keep the mean, repeat with seed and step, and differ otherwise', () => {
  const mask = new Float32Array(100_001);
  fillMask(mask, 0.1, 7, 3, 'm');
  const dropped = mask.filter((value) => value === 0).length / mask.length;
  assert.ok(Math.abs(dropped - 0.1) < 0.005, `${dropped} dropped`);
  const mean = mask.reduce((sum, value) => sum + value, 0) / mask.length;
  assert.ok(Math.abs(mean - 1) < 0.01, `mean ${mean}`);
  const draw = (seed: number, step: number, name: string) => {
    const other = new Float32Array(mask.length);
    fillMask(other, 0.1, seed, step, name);
    return other;
  };
  assert.equal(draw(7, 3, 'm'), mask);
  for (const other of [draw(8, 3, 'm'), draw(7, 4, 'm'), draw(7, 3, 'n')]) {
    // Independent masks agree that both drop in one place of a hundred.
    const both = mask.filter((value, i) => value === 0 && other[i] === 0).length / mask.length;
    assert.ok(Math.abs(both - 0.01) < 0.003, `${both} dropped in both`);
  }
  // Neighbours in a mask are independent too.
  const pairs = mask.filter((value, i) => value === 0 && mask[i + 1] === 0).length / mask.length;
  assert.ok(Math.abs(pairs - 0.01) < 0.003, `${pairs} neighbours dropped`);
});

test('dropout multiplies by the mask that it is given, and does nothing without one', async () => {
  const specs = denseSpecs(4, 4);
  const parameters = createParameters(specs, 1);
  const loss = (weights: NamedTensors, inputs: NamedTensors) => ({
    loss: tf.sum(dropout(dense(inputs.get('x'), weights), inputs, 'mask')),
  });
  const run = async (masks: Masks | null) => {
    const x = { shape: [2, 4] };
    const inputs = masks === null ? { x } : { x, mask: { shape: [2, 4] } };
    const engine = await openGradientEngine({ parameters, inputs, loss }, { threads: 1 });
    const feeds = { x: new Float32Array(8).fill(1), ...masks?.at(0) };
    await engine.run(feeds);
    await engine.close();
    const { offset } = parameters.get('bias');
    return { bias: engine.gradients.slice(offset, offset + 4), mask: masks?.feeds['mask'] };
  };
  assert.equal([...(await run(null)).bias], [2, 2, 2, 2]);
  const { bias, mask } = await run(new Masks({ mask: { shape: [2, 4], rate: 0.5 } }, 11));
  assert.equal(
    [...bias],
    Array.from({ length: 4 }, (_, i) => mask![i]! + mask![i + 4]!),
  );
  assert.ok([...mask!].includes(0) && [...mask!].includes(2));
});

test.run();
