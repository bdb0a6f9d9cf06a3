/** Work in pieces: how many there are, and that what comes out is what comes out at once. */
import * as tf from '@tensorflow/tfjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  affineOf,
  attendSelf,
  createParameters,
  dense,
  denseSpecs,
  inPieces,
  type NamedTensors,
  openForwardEngine,
  perceptronOf,
  pieceCount,
  prefixed,
} from '../../../../src/train/trace/index.js';
import { compareGradients, numbers } from '../../../helpers/traced.js';

const MEBI = 2 ** 20;

test('pieces are equal, about a mebibyte wide, and few batches are worth them', () => {
  assert.is(pieceCount(64, 64 * 48 * 128), 1, '1.5 MiB stay whole');
  assert.is(pieceCount(64, MEBI - 1), 1);
  assert.is(pieceCount(64, MEBI), 4);
  assert.is(pieceCount(64, 2 * MEBI - 1), 4, '7 pieces are not equal');
  assert.is(pieceCount(6, 8 * MEBI), 6, 'a sample stays whole');
  assert.is(pieceCount(61, MEBI), 1, 'a prime batch stays whole');
});

const size = { batch: 6, tokens: 5, width: 8 };
const specs = {
  ...prefixed('three', denseSpecs(size.width, 3 * size.width)),
  ...prefixed('up', denseSpecs(size.width, 16)),
  ...prefixed('down', denseSpecs(16, size.width)),
};
const shape = [size.batch, size.tokens, size.width];
const inputs = { x: { shape }, mask: { shape: [size.batch, size.tokens] } };
const feeds = {
  x: numbers(240, 3),
  mask: Float32Array.from({ length: 30 }, (_, i) => (i % 4 === 3 ? 0 : 1)),
};

const network = (count: number) => (weights: NamedTensors, given: NamedTensors) => {
  const rest = perceptronOf(
    () => affineOf(weights.within('up')),
    () => affineOf(weights.within('down')),
  );
  const y = inPieces(given.get('x'), given.get('mask'), count, (one, mask) =>
    tf.add(one, rest(attendSelf(dense(one, weights.within('three')), mask, 2))),
  );
  return { y };
};

test('every sample is what it is in the whole batch, bit for bit', async () => {
  const parameters = createParameters(specs, 1);
  const run = async (count: number) => {
    const engine = await openForwardEngine(
      { parameters, inputs, network: network(count) },
      { threads: 1 },
    );
    const { y } = await engine.run(feeds);
    await engine.close();
    return y;
  };
  const whole = await run(1);
  assert.equal(await run(2), whole);
  assert.equal(await run(6), whole);
});

test("gradients are the library's", async () => {
  const loss = (weights: NamedTensors, given: NamedTensors) => ({
    loss: tf.mean(tf.square(tf.sin(network(3)(weights, given).y))),
  });
  const { errors } = await compareGradients(specs, inputs, loss, { feeds });
  for (const [name, error] of Object.entries(errors)) assert.ok(error < 1e-5, `${name}: ${error}`);
});
test.run();
