/** What a trace refuses: everything that a graph would silently freeze, drop or never compute. */
import * as tf from '@tensorflow/tfjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  createParameters,
  type LossFunction,
  type LossRequest,
  type NamedTensors,
  openEagerEngine,
  openGradientEngine,
  TraceError,
  traceForward,
  traceLoss,
} from '../../../../src/train/trace/index.js';

const parameters = createParameters({ w: { shape: [4], start: { normal: 1 } } }, 1);

function refused(loss: LossFunction, pattern: RegExp, inputs = {}): void {
  const isRefusal = (error: Error) => {
    assert.instance(error, TraceError, String(error));
    assert.match(error.message, pattern);
    return true;
  };
  assert.throws(() => traceLoss({ parameters, inputs, loss }), isRefusal);
  // The library works on as before.
  assert.is.not(tf.getBackend(), 'egoloop-trace');
}

const sumOf = (body: (w: tf.Tensor, inputs: NamedTensors) => tf.Tensor): LossFunction => {
  return (weights, inputs) => ({ loss: tf.sum(body(weights.get('w'), inputs)) });
};

test('a kernel without a counterpart is named', () => {
  refused(
    sumOf((w) => tf.mul(w, tf.cumprod(w))),
    /the kernel Cumprod of TensorFlow\.js/,
  );
});

test('values cannot be read', () => {
  refused(
    sumOf((w) => tf.mul(w, w.dataSync()[0]!)),
    /a value was read/,
  );
  refused(
    sumOf((w) => tf.mul(w, tf.sum(w).arraySync())),
    /a value was read/,
  );
});

test('random numbers cannot be drawn', () => {
  refused(
    sumOf((w) => tf.dropout(w, 0.5, undefined, 3)),
    /dropout draws its numbers once/,
  );
  refused(
    sumOf((w) => tf.mul(w, tf.randomNormal([4], 0, 1, 'float32', 3))),
    /randomNormal draws/,
  );
  refused(
    sumOf((w) => tf.mul(w, tf.truncatedNormal([4]))),
    /truncatedNormal draws/,
  );
});

test('numbers that change from trace to trace are found out', async () => {
  let count = 0;
  const loss = sumOf((w) => {
    count += 1;
    return tf.mul(w, tf.scalar(count));
  });
  try {
    await openGradientEngine({ parameters, inputs: {}, loss });
    assert.unreachable('it was opened');
  } catch (error) {
    assert.instance(error, TraceError);
    assert.match((error as Error).message, /two traces of one loss differ/);
  }
});

test('a variable that is no parameter cannot become a constant', async () => {
  await tf.setBackend('cpu');
  const variable = tf.variable(tf.tensor1d([1, 2, 3, 4]), true, 'outsider');
  refused(
    sumOf((w) => tf.mul(w, variable)),
    /the variable outsider would become a constant/,
  );
  variable.dispose();
});

test('tensors from outside become constants and can still be used', async () => {
  await tf.setBackend('cpu');
  const table = tf.tensor1d([1, 2, 3, 4]);
  const loss = sumOf((w) => tf.mul(w, table));
  const engine = await openGradientEngine({ parameters, inputs: {}, loss }, { threads: 1 });
  await engine.run({});
  await engine.close();
  assert.equal([...engine.gradients.subarray(0, 4)], [1, 2, 3, 4]);
  assert.equal([...table.dataSync()], [1, 2, 3, 4]);
  table.dispose();
});

test('losses and parameters that make no sense', async () => {
  refused((weights) => ({ loss: weights.get('w') }), /a loss is one float32, found float32 \[4\]/);
  refused(
    (weights) => ({ loss: tf.cast(tf.sum(weights.get('w')), 'int32') }),
    /a loss is one float32, found int32/,
  );
  refused((weights) => ({ loss: tf.sum(weights.get('v')) }), /no tensor is named v; known are w/);
  const two = createParameters(
    { w: { shape: [2], start: 'ones' }, idle: { shape: [3], start: 'ones' } },
    1,
  );
  const loss: LossFunction = (weights) => ({ loss: tf.sum(weights.get('w')) });
  const request: LossRequest = { parameters: two, inputs: {}, loss };
  assert.throws(() => traceLoss(request), /does not depend on the parameter idle/);
  const eager = await openEagerEngine(request, 'cpu');
  await eager.run({}).then(
    () => assert.unreachable(),
    (error: Error) => assert.match(error.message, /does not depend on the parameter idle/),
  );
  const all = { ...request, isFrozen: () => true };
  assert.throws(() => traceLoss(all), /every parameter is frozen/);
});

test('frozen parameters get no gradient', async () => {
  const two = createParameters(
    { a: { shape: [2], start: 'ones' }, b: { shape: [2], start: 'ones' } },
    1,
  );
  const loss: LossFunction = (weights) => ({
    loss: tf.sum(tf.mul(weights.get('a'), tf.mul(weights.get('b'), 3))),
  });
  const isFrozen = (name: string) => name === 'b';
  const request = { parameters: two, inputs: {}, loss, isFrozen };
  const engine = await openGradientEngine(request, { threads: 1 });
  await engine.run({});
  await engine.close();
  assert.equal(
    engine.trained.map(({ name }) => name),
    ['a'],
  );
  const [a, b] = two.list.map(({ offset, size }) => [
    ...engine.gradients.subarray(offset, offset + size),
  ]);
  assert.equal(a, [3, 3]);
  assert.equal(b, [0, 0]);
});

test('a batch that does not fit is refused before it runs', async () => {
  const inputs = { x: { shape: [4] }, i: { shape: [2], dtype: 'int32' } } as const;
  const loss: LossFunction = (weights, given) => ({
    loss: tf.add(
      tf.sum(tf.mul(weights.get('w'), given.get('x'))),
      tf.sum(tf.cast(given.get('i'), 'float32')),
    ),
  });
  const engine = await openGradientEngine({ parameters, inputs, loss }, { threads: 1 });
  const x = new Float32Array(4);
  const i = new Int32Array(2);
  const wrong: [Parameters<typeof engine.run>[0], RegExp][] = [
    [{ x }, /lacks the input i/],
    [{ x: new Float32Array(5), i }, /input x \[4\] takes 4 numbers, found 5/],
    [{ x, i: new Float32Array(2) }, /input i takes int32, found Float32Array/],
    [{ x, i, y: x }, /an input y that the graph was not traced for/],
  ];
  for (const [feeds, pattern] of wrong) {
    await engine.run(feeds).then(
      () => assert.unreachable(),
      (error: Error) => assert.match(error.message, pattern),
    );
  }
  assert.is((await engine.run({ x, i })).loss, 0);
  await engine.close();
});

test('a trace inside a trace', () => {
  const inner = () => traceForward({ parameters, inputs: {}, network: () => ({}) });
  refused(
    sumOf((w) => {
      inner();
      return w;
    }),
    /cannot run inside another/,
  );
});

test.run();
