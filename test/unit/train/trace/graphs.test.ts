/** How graphs are written: constants once, fills as one number, the same bytes for the same network. */
import * as tf from '@tensorflow/tfjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  createParameters,
  exportNetwork,
  traceForward,
  traceLoss,
} from '../../../../src/train/trace/index.js';
import { perceptron, transformer } from '../../../helpers/tiny-networks.js';

const weights = createParameters({ w: { shape: [200, 300], start: { normal: 1 } } }, 1);

test('big fills are not written out', () => {
  const network = (given: { get(name: string): tf.Tensor }) => {
    const w = given.get('w');
    return {
      ones: tf.add(tf.ones([200, 300]), tf.zeros([200, 300])),
      scaled: tf.mul(w, tf.fill([200, 300], 2)),
      host: tf.mul(w, tf.tensor(new Float32Array(60_000).fill(3), [200, 300])),
    };
  };
  const { model } = traceForward({ parameters: weights, inputs: {}, network });
  assert.ok(model.length < 2000, `${model.length} bytes`);
});

test('a constant that is used twice is written once', () => {
  const table = Float32Array.from({ length: 60_000 }, (_, i) => i);
  const write = (count: number) =>
    traceForward({
      parameters: weights,
      inputs: {},
      network: (given) =>
        Object.fromEntries(
          Array.from({ length: count }, (_, i) => [
            `y${i}`,
            tf.add(tf.mul(given.get('w'), tf.tensor(table, [200, 300])), i + 1),
          ]),
        ),
    }).model.length;
  assert.ok(write(1) > 240_000);
  assert.ok(write(3) < write(1) + 2000);
});

test('a number beside columns has their rank, except in models for everybody', () => {
  const network = (_: unknown, given: { get(name: string): tf.Tensor }) => ({
    y: tf.add(given.get('x'), 0.5),
  });
  // Three dimensions of one and the type float32, as the standard writes them.
  const rank3 = Buffer.from([8, 1, 8, 1, 8, 1, 0x10, 1]);
  const has = (request: Parameters<typeof exportNetwork>[0], trace = traceForward) =>
    Buffer.from(trace(request).model).includes(rank3);
  const request = (shape: number[]) => ({ parameters: weights, inputs: { x: { shape } }, network });
  assert.ok(has(request([8, 4, 1])));
  assert.not.ok(has(request([8, 4, 2])), 'other shapes are quick without');
  assert.not.ok(has(request([8, 4, 1]), exportNetwork), 'exported models stay as they were');
});

test('a transformer of 0.8 M parameters makes a small training graph', () => {
  // Twice the batch would be gone through in pieces, which repeat nodes.
  const size = { batch: 32, tokens: 32, width: 128, heads: 4, layers: 4, outputs: 3 };
  const { specs, inputs, loss } = transformer(size);
  const parameters = createParameters(specs, 1);
  assert.ok(parameters.count > 790_000 && parameters.count < 800_000, `${parameters.count}`);
  const { model, nodeCount } = traceLoss({ parameters, inputs, loss });
  assert.ok(model.length < 300_000, `${model.length} bytes`);
  assert.ok(nodeCount < 1200, `${nodeCount} nodes`);
});

test('products are counted: a perceptron has three per layer, but two in the first', () => {
  const { specs, inputs, loss, network } = perceptron(32, 10, 20, 5);
  const parameters = createParameters(specs, 1);
  const forward = 2 * 32 * (10 * 20 + 20 * 5);
  const { target: _, ...given } = inputs;
  const graph = traceForward({ parameters, inputs: given, network });
  assert.is(graph.productFlops, forward);
  const training = traceLoss({ parameters, inputs, loss });
  assert.is(training.productFlops, 3 * forward - 2 * 32 * 10 * 20);
});

test('the same network gives the same bytes, another weight others', () => {
  const { specs, inputs, network } = perceptron(1, 4, 8, 2);
  const { target: _, ...given } = inputs;
  const write = (seed: number) =>
    exportNetwork({ parameters: createParameters(specs, seed), inputs: given, network }).model;
  assert.equal(Buffer.compare(write(1), write(1)), 0);
  assert.not.equal(Buffer.compare(write(1), write(2)), 0);
});

test('metadata travels with an exported network', () => {
  const { specs, inputs, network } = perceptron(1, 4, 2);
  const { target: _, ...given } = inputs;
  const metadata = { seed: '7', stage: 'student' };
  const parameters = createParameters(specs, 1);
  const { model } = exportNetwork({ parameters, inputs: given, network, metadata });
  const text = Buffer.from(model).toString('latin1');
  assert.match(text, 'stage');
  assert.match(text, 'student');
});

test.run();
