/** Attention of a grid's cells through rows and columns, against attention cell by cell. */
import * as tf from '@tensorflow/tfjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { gridAttention } from '../../../../src/train/networks/grid-attention.js';
import { numbers, relativeError } from '../../../helpers/traced.js';

// Else the library prints advice to the console.
tf.enableProdMode();

const [BATCH, COUNT, WIDTH, HEADS, CELLS, OUTPUTS] = [2, 3, 8, 2, 4, 3];

type Body = (...given: tf.Tensor[]) => tf.Tensor;

const through: Body = (latents, rows, columns, k, kBias, v, vBias, out) =>
  gridAttention(latents!, {
    heads: HEADS,
    rows: rows!,
    columns: columns!,
    key: { kernel: k!, bias: kBias! },
    value: { kernel: v!, bias: vBias! },
    out: out!,
  });

/** Softmax of every cell's query times the keys, times the values, beside the query itself. */
const plain: Body = (latents, rows, columns, k, kBias, v, vBias, out) => {
  const query = tf.reshape(tf.add(tf.expandDims(rows!, 1), columns!), [CELLS * CELLS, WIDTH]);
  const results = tf.unstack(latents!).map((one) => {
    const keys = tf.add(tf.matMul(one as tf.Tensor2D, k as tf.Tensor2D), kBias!);
    const values = tf.add(tf.matMul(one as tf.Tensor2D, v as tf.Tensor2D), vBias!);
    const size = WIDTH / HEADS;
    const found = Array.from({ length: HEADS }, (_, head) => {
      const part = (x: tf.Tensor) =>
        tf.slice(x, [0, head * size], [x.shape[0]!, size]) as tf.Tensor2D;
      const scores = tf.matMul(part(query), part(keys), false, true);
      return tf.matMul(tf.softmax(tf.div(scores, Math.sqrt(size))), part(values));
    });
    const seen = tf.add(tf.concat(found, 1), query);
    return tf.reshape(tf.matMul(seen as tf.Tensor2D, out as tf.Tensor2D), [CELLS, CELLS, OUTPUTS]);
  });
  return tf.stack(results);
};

test('values and all gradients', async () => {
  await tf.setBackend('cpu');
  const make = (seed: number, ...shape: number[]) =>
    tf.tensor(
      numbers(
        shape.reduce((product, one) => product * one, 1),
        seed,
        -2,
        2,
      ),
      shape,
    );
  const given = [
    make(1, BATCH, COUNT, WIDTH),
    make(2, CELLS, WIDTH),
    make(3, CELLS, WIDTH),
    make(4, WIDTH, WIDTH),
    make(5, WIDTH),
    make(6, WIDTH, WIDTH),
    make(7, WIDTH),
    make(8, WIDTH, OUTPUTS),
  ];
  const factors = make(9, BATCH, CELLS, CELLS, OUTPUTS);
  const run = (body: Body) =>
    tf.valueAndGrads((...all: tf.Tensor[]) => tf.sum(tf.mul(body(...all), factors)))(given);
  assert.equal(through(...given).shape, [BATCH, CELLS, CELLS, OUTPUTS]);
  const values = [through, plain].map((body) => body(...given).dataSync());
  assert.ok(relativeError(values[0]!, values[1]!) < 1e-5, 'values');
  const [found, wanted] = [run(through), run(plain)];
  const largest = Math.max(...wanted.grads.map((one) => tf.max(tf.abs(one)).dataSync()[0]!));
  for (const [i, gradient] of wanted.grads.entries()) {
    const gap = tf.max(tf.abs(tf.sub(found.grads[i]!, gradient))).dataSync()[0]!;
    assert.ok(gap < 1e-5 * largest, `gradient ${i} differs by ${gap} of ${largest}`);
  }
});

test('scores that lie far apart', async () => {
  await tf.setBackend('cpu');
  const one = (...values: number[]) => tf.tensor(values, [1, values.length, 1]);
  const weights = (value: number) => ({ kernel: tf.tensor2d([[value]]), bias: tf.tensor1d([0]) });
  // The row likes the first latent by 200, the column the second by 400.
  const found = gridAttention(one(1, -1), {
    heads: 1,
    rows: tf.tensor2d([[100], [100]]),
    columns: tf.tensor2d([[-200], [0]]),
    key: weights(1),
    value: weights(3),
    out: tf.tensor2d([[1]]),
  }).dataSync();
  assert.ok(found.every(Number.isFinite));
  // Beyond e^-30 both count alike.
  assert.ok(Math.abs(found[0]! - -100) < 1e-3 && Math.abs(found[1]! - 103) < 1e-3, `${found}`);
});

test.run();
