/**
 * What is written otherwise for the runtime's sake: repeated rows and columns, paddings, long columns,
 * shapes that are taken back. The numbers are the library's own, bit for bit, and their gradients alike.
 */
import * as tf from '@tensorflow/tfjs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  createParameters,
  exportNetwork,
  openForwardEngine,
  openGradientEngine,
  type ParameterSpecs,
  runEagerly,
  sizeOf,
  traceForward,
  traceLoss,
} from '../../../../src/train/trace/index.js';
import { compareGradients, numbers } from '../../../helpers/traced.js';

type Body = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** Away from zero, so that quotients are of one size. */
function specsOf(shapes: readonly (readonly number[])[]): ParameterSpecs {
  return Object.fromEntries(
    shapes.map((shape, i) => [
      `x${i}`,
      { shape, start: { values: numbers(sizeOf(shape), 5 + i, 0.5, 2) } },
    ]),
  );
}

const OPERATIONS: Readonly<Record<string, Body>> = {
  add: (a, b) => tf.add(a, b),
  sub: (a, b) => tf.sub(a, b),
  mul: (a, b) => tf.mul(a, b),
  div: (a, b) => tf.div(a, b),
};

/** Rows and columns that are short and many, long, and few. */
const PAIRS = [
  [[20, 30, 3], [3]],
  [
    [20, 30, 3],
    [1, 1, 3],
  ],
  [
    [600, 32],
    [600, 1],
  ],
  [
    [20, 30, 5],
    [20, 30, 1],
  ],
  [[600, 40], [40]],
  [
    [10, 30, 5],
    [10, 30, 1],
  ],
  [
    [20, 30, 3],
    [20, 1, 3],
  ],
] as const;

const repeated = suite('rows and columns that are repeated');
for (const [a, b] of PAIRS) {
  for (const [name, body] of Object.entries(OPERATIONS)) {
    repeated(`${name} [${a}] and [${b}], both ways`, async () => {
      const parameters = createParameters(specsOf([a, b]), 1);
      const network = (weights: { get(name: string): tf.Tensor }) => ({
        first: body(weights.get('x0'), weights.get('x1')),
        second: body(weights.get('x1'), weights.get('x0')),
      });
      const request = { parameters, inputs: {}, network };
      const engine = await openForwardEngine(request, { threads: 1 });
      assert.equal(await engine.run({}), await runEagerly(request, {}, 'cpu'));
      await engine.close();
    });
  }
}

repeated('gradients through sums, means and what is repeated', async () => {
  const specs = specsOf([[24, 25, 8], [8]]);
  const { errors } = await compareGradients(specs, {}, (weights) => {
    const x = tf.mul(weights.get('x0'), weights.get('x1'));
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const share = tf.div(x, tf.sum(tf.mul(x, 2), -1, true));
    return { loss: tf.mean(tf.mul(tf.square(centred), tf.sqrt(share))) };
  });
  for (const [name, error] of Object.entries(errors)) assert.ok(error < 1e-5, `${name}: ${error}`);
});

repeated('is written out nowhere that it meets something whole', () => {
  const parameters = createParameters(specsOf([[24, 25, 48]]), 1);
  const loss = (weights: { get(name: string): tf.Tensor }) => ({
    loss: tf.mean(tf.square(tf.sum(tf.square(weights.get('x0')), -1))),
  });
  const { model } = traceLoss({ parameters, inputs: {}, loss });
  assert.not.ok(Buffer.from(model).includes('Expand'));
});
repeated.run();

const layout = suite('layout');
layout('paddings of the last axis and long columns are the same numbers', async () => {
  const parameters = createParameters(specsOf([[90, 100, 4]]), 1);
  const network = (weights: { get(name: string): tf.Tensor }) => {
    const x = weights.get('x0');
    const column = (at: number) => tf.slice(x, [0, 0, at], [90, 100, 1]);
    const ends = [0, 0] as [number, number];
    return {
      before: tf.pad(x, [ends, ends, [2, 0]]),
      around: tf.pad(x, [ends, ends, [1, 3]], -1.5),
      rows: tf.pad(x, [ends, [1, 1], ends]),
      second: column(1),
      sum: tf.add(column(0), column(3)),
    };
  };
  const request = { parameters, inputs: {}, network };
  const engine = await openForwardEngine(request, { threads: 1 });
  assert.equal(await engine.run({}), await runEagerly(request, {}, 'cpu'));
  await engine.close();
});

layout('a shape that is taken back leaves nothing behind', () => {
  const parameters = createParameters(specsOf([[6, 4]]), 1);
  const count = (shapes: readonly number[][], trace = traceForward) =>
    trace({
      parameters,
      inputs: {},
      network: (weights) => ({
        y: shapes.reduce((x, shape) => tf.reshape(x, shape), tf.exp(weights.get('x0'))),
      }),
    }).nodeCount;
  const none = count([]);
  assert.is(count([[24], [6, 4]]), none + 1, 'the way there, which no output depends on');
  assert.is(count([[24], [2, 12]]), none + 2);
  assert.is(count([[24], [6, 4]], exportNetwork), none + 2, 'exported models stay as they were');
});
layout.run();

const unread = suite('inputs that nothing depends on');
unread('are no inputs of graphs that are run, and need not change anything', async () => {
  const specs = { ...specsOf([[3], [3]]), frozen: { shape: [3], start: 'zeros' } } as const;
  const parameters = createParameters(specs, 1);
  const inputs = { used: { shape: [3] }, spare: { shape: [3] } };
  const body: Body = (a, b) => tf.mul(a, b);
  const request = {
    parameters,
    inputs,
    isFrozen: (name: string) => name === 'frozen',
    loss: (weights: { get(name: string): tf.Tensor }, given: { get(name: string): tf.Tensor }) => ({
      loss: tf.sum(tf.mul(body(weights.get('x0'), weights.get('x1')), given.get('used'))),
    }),
  };
  assert.equal(traceLoss(request).inputs, ['weight/x0', 'weight/x1', 'input/used']);
  const engine = await openGradientEngine(request, { threads: 1 });
  const feeds = { used: Float32Array.of(1, 2, 3), spare: new Float32Array(3) };
  const { loss } = await engine.run(feeds);
  const wanted = [0, 1, 2].map(
    (i) =>
      (i + 1) *
      (parameters.get('x0').values[i] as number) *
      (parameters.get('x1').values[i] as number),
  );
  assert.ok(Math.abs(loss - wanted.reduce((sum, one) => sum + one)) < 1e-5);
  await engine.close();
});

unread('stay inputs of an exported model', () => {
  const parameters = createParameters(specsOf([[3]]), 1);
  const inputs = { used: { shape: [3] }, spare: { shape: [3] } };
  const { inputs: found } = exportNetwork({
    parameters,
    inputs,
    network: (weights, given) => ({ y: tf.add(weights.get('x0'), given.get('used')) }),
  });
  assert.equal(found, ['used', 'spare']);
});
unread.run();
