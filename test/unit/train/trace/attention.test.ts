/** Attention whose gradient or order of products is written by hand, against the plain definition. */
import * as tf from '@tensorflow/tfjs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Affine, attend, attendFew, attendSelf } from '../../../../src/train/trace/index.js';
import { numbers, relativeError } from '../../../helpers/traced.js';

// Else the library prints advice to the console.
tf.enableProdMode();

const [BATCH, ROWS, COLUMNS, WIDTH, HEADS] = [2, 3, 5, 8, 2];

type Body = (...given: tf.Tensor[]) => tf.Tensor;

function made(seed: number, ...shape: number[]): tf.Tensor {
  const size = shape.reduce((product, one) => product * one, 1);
  return tf.tensor(numbers(size, seed, -2, 2), shape);
}

/** Softmax of queries times keys, head by head, times the values. */
function plain(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, mask: tf.Tensor | null): tf.Tensor {
  const size = WIDTH / HEADS;
  const heads = Array.from({ length: HEADS }, (_, head) => {
    const [a, b, c] = [q, k, v].map((x) =>
      tf.slice(x, [0, 0, head * size], [BATCH, x.shape[1]!, size]),
    ) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const scores = tf.div(tf.matMul(a, b, false, true), Math.sqrt(size));
    const away = mask === null ? 0 : tf.expandDims(tf.mul(tf.sub(1, mask), -1e4), 1);
    return tf.matMul(tf.softmax(tf.add(scores, away)), c);
  });
  return tf.concat(heads, 2);
}

/** Values and the gradients of all operands, eagerly. */
async function same(found: Body, wanted: Body, given: tf.Tensor[]): Promise<void> {
  await tf.setBackend('cpu');
  const factors = made(99, ...wanted(...given).shape);
  const run = (body: Body) =>
    tf.valueAndGrads((...all: tf.Tensor[]) => tf.sum(tf.mul(body(...all), factors)))(given);
  assert.equal(found(...given).shape, factors.shape);
  assert.ok(relativeError(found(...given).dataSync(), wanted(...given).dataSync()) < 1e-5);
  const [a, b] = [run(found), run(wanted)];
  const largest = Math.max(...b.grads.map((one) => tf.max(tf.abs(one)).dataSync()[0]!));
  for (const [i, gradient] of b.grads.entries()) {
    const gap = tf.max(tf.abs(tf.sub(a.grads[i]!, gradient))).dataSync()[0]!;
    assert.ok(gap < 1e-5 * largest, `gradient ${i} differs by ${gap} of ${largest}`);
  }
}

const MASK = tf.tensor2d([
  [1, 0, 1, 1, 0],
  [1, 1, 1, 0, 1],
]);

const test = suite('attention');

for (const mask of [null, MASK]) {
  const name = mask === null ? 'to all' : 'to some';
  test(`of queries ${name}`, () =>
    same(
      (q, k, v) => attend(q!, tf.concat([k!, v!], 2), mask, HEADS),
      (q, k, v) => plain(q!, k!, v!, mask),
      [made(1, BATCH, ROWS, WIDTH), made(2, BATCH, COLUMNS, WIDTH), made(3, BATCH, COLUMNS, WIDTH)],
    ));
  test(`among each other, ${name}`, () =>
    same(
      (q, k, v) => attendSelf(tf.concat([q!, k!, v!], 2), mask, HEADS),
      (q, k, v) => plain(q!, k!, v!, mask),
      [1, 2, 3].map((seed) => made(seed, BATCH, COLUMNS, WIDTH)),
    ));
  test(`of few queries ${name}, tokens of another width`, () => {
    const inputs = 6;
    const project = (x: tf.Tensor, { kernel, bias }: Affine) =>
      tf.add(
        tf.reshape(
          tf.matMul(tf.reshape(x, [BATCH * COLUMNS, inputs]) as tf.Tensor2D, kernel as tf.Tensor2D),
          [BATCH, COLUMNS, WIDTH],
        ),
        bias,
      );
    const affine = (kernel?: tf.Tensor, bias?: tf.Tensor) => ({ kernel: kernel!, bias: bias! });
    return same(
      (q, x, k, b, v, c) => attendFew(q!, x!, affine(k, b), affine(v, c), mask, HEADS),
      (q, x, k, b, v, c) => plain(q!, project(x!, affine(k, b)), project(x!, affine(v, c)), mask),
      [
        made(1, BATCH, ROWS, WIDTH),
        made(2, BATCH, COLUMNS, inputs),
        made(3, inputs, WIDTH),
        made(4, WIDTH),
        made(5, inputs, WIDTH),
        made(6, WIDTH),
      ],
    );
  });
}

test.run();
