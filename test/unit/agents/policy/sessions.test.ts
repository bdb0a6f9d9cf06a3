/** Networks at work: what they take and give, and what is said when they cannot be loaded. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openOnnxSession } from '../../../../src/agents/policy/onnx-session.js';
import type { BoundInput, ModelSession } from '../../../../src/agents/policy/session.js';
import { openTfjsSession, weightFiles } from '../../../../src/agents/policy/tfjs-session.js';
import { OnnxGraph } from '../../../../src/train/onnx/index.js';
import { expectErrorLater } from '../../../helpers/expect-error-later.js';
import { affineOnnx, denseLayers, matMulGraph } from '../../../helpers/small-nets.js';

const CPU = { device: 'cpu', threads: 1, file: 'net' } as const;
const CUDA = { ...CPU, device: 'cuda' } as const;
const KERNEL = [1, 2, 3, 4, 5, 6];

const input = (values: readonly number[]): BoundInput => ({
  name: 'x',
  dtype: 'float32',
  shape: [1, values.length],
  values: Float32Array.from(values),
});

async function answer(session: ModelSession, x: readonly number[], name: string) {
  const { [name]: output } = await session.bind([input(x)], [name])();
  await session.close();
  return { shape: [...output!.shape], values: [...Array.from(output!.values)] };
}

test('ONNX: names, shapes, and inputs that are read in place', async () => {
  const session = await openOnnxSession(affineOnnx(3, 2, 1), CPU);
  assert.equal(session.inputs, [{ name: 'x', dtype: 'float32', shape: [1, 3] }]);
  assert.equal(session.outputs, [{ name: 'y', dtype: 'float32', shape: [1, 3] }]);
  assert.is(session.runtime, 'onnxruntime, cpu, 1 thread');
  const x = input([1, 2, 3]);
  const run = session.bind([x], ['y']);
  assert.equal([...Array.from((await run())['y']!.values)], [3, 5, 7]);
  x.values[0] = 10;
  assert.equal([...Array.from((await run())['y']!.values)], [21, 5, 7]);
  await session.close();
});

test('ONNX: a run asks no input for what a call back into JavaScript has to answer', async () => {
  const { Tensor } = await import('onnxruntime-node');
  const session = await openOnnxSession(affineOnnx(3, 2, 1), CPU);
  const x = input([1, 2, 3]);
  const run = session.bind([x], ['y']);
  const getterOf = (name: string) => Object.getOwnPropertyDescriptor(Tensor.prototype, name)!.get!;
  const dataOf = getterOf('data');
  for (const name of ['data', 'location']) {
    const getter = getterOf(name);
    const asked = new Set<unknown>();
    const get = function (this: object) {
      asked.add(dataOf.call(this));
      return getter.call(this);
    };
    Object.defineProperty(Tensor.prototype, name, { configurable: true, get });
    try {
      const { y } = await run();
      assert.equal([...Array.from(y!.values)], [3, 5, 7]);
      if (name === 'data') assert.ok(asked.has(y!.values), 'outputs are asked');
      assert.not(asked.has(x.values), `an input was asked for its ${name}`);
    } finally {
      Object.defineProperty(Tensor.prototype, name, { configurable: true, get: getter });
    }
  }
  await session.close();
});

test('ONNX: every type of input, and integers as outputs', async () => {
  const graph = new OnnxGraph();
  const parts = (['uint8', 'bool', 'int32', 'int64'] as const).map((type) =>
    graph.node('Cast', [graph.input(type, [2], type)], { to: 7 }),
  );
  graph.node(
    'Sum',
    parts.map((part) => graph.node('Cast', [part], { to: 1 })),
    {},
    ['s'],
  );
  graph.node('Cast', ['s'], { to: 7 }, ['y']);
  graph.output('y', [2], 'int64');
  const session = await openOnnxSession(graph.model(), CPU);
  const bound: BoundInput[] = [
    { name: 'uint8', dtype: 'uint8', shape: [2], values: Uint8Array.of(200, 1) },
    { name: 'bool', dtype: 'bool', shape: [2], values: Uint8Array.of(1, 0) },
    { name: 'int32', dtype: 'int32', shape: [2], values: Int32Array.of(-7, 7) },
    { name: 'int64', dtype: 'int64', shape: [2], values: BigInt64Array.of(1000n, -1n) },
  ];
  for (const { dtype } of bound) assert.is(session.typeOf(dtype), dtype);
  const { y } = await session.bind(bound, ['y'])();
  assert.equal([...Array.from(y!.values)], [1194, 7]);
  await session.close();
});

test('ONNX: bytes that are no model, and operators that do not exist', async () => {
  const whole = affineOnnx(3, 2, 1);
  for (const bytes of [
    new Uint8Array(64),
    whole.subarray(0, whole.length - 9),
    new Uint8Array(0),
  ]) {
    await expectErrorLater('MODEL_INVALID', /^net: expected an ONNX model/, () =>
      openOnnxSession(bytes, CPU),
    );
  }
  const graph = new OnnxGraph();
  graph.node('Wish', [graph.input('x', [1])], {}, ['y']);
  graph.output('y', [1]);
  await expectErrorLater('MODEL_INVALID', /Wish/, () => openOnnxSession(graph.model(), CPU));
});

test('TensorFlow.js: layers models, under the names of their layers', async () => {
  const model = denseLayers(KERNEL, [0.5, -0.5]);
  assert.equal(weightFiles(model.json, 'net'), ['group1-shard1of1.bin']);
  for (let again = 0; again < 2; again += 1) {
    const session = await openTfjsSession(model, CPU);
    assert.equal(session.inputs, [{ name: 'x', dtype: 'float32', shape: [null, 3] }]);
    assert.equal(session.outputs, [{ name: 'answer', dtype: 'float32', shape: [null, 2] }]);
    assert.is(session.runtime, 'tfjs, wasm');
    const { shape, values } = await answer(session, [1, 1, 2], 'answer');
    assert.equal(shape, [1, 2]);
    assert.equal(values, [14.5, 17.5]);
  }
});

test('TensorFlow.js: graph models', async () => {
  const session = await openTfjsSession(matMulGraph(KERNEL), CPU);
  assert.equal(session.inputs, [{ name: 'x', dtype: 'float32', shape: [1, 3] }]);
  assert.equal(session.outputs, [{ name: 'y', dtype: 'float32', shape: null }]);
  assert.is(session.typeOf('uint8'), 'int32');
  assert.is(session.typeOf('bool'), 'bool');
  const { values } = await answer(session, [1, 1, 2], 'y');
  assert.equal(values, [14, 18]);
});

test('TensorFlow.js: no tensors are left behind', async () => {
  const { memory } = (await import('@tensorflow/tfjs')).default;
  const session = await openTfjsSession(denseLayers(KERNEL, [0, 0]), CPU);
  const run = session.bind([input([1, 2, 3])], ['answer']);
  await run();
  const { numTensors } = memory();
  for (let k = 0; k < 20; k += 1) await run();
  assert.is(memory().numTensors, numTensors);
  await session.close();
});

test('TensorFlow.js: files that are no model', async () => {
  for (const json of [
    null,
    [],
    {},
    { modelTopology: 3 },
    { modelTopology: {}, weightsManifest: 1 },
  ]) {
    await expectErrorLater('MODEL_INVALID', /model\.json of TensorFlow\.js/, () =>
      openTfjsSession({ json, weights: new Uint8Array() }, CPU),
    );
  }
  await expectErrorLater('MODEL_INVALID', /expected a model that TensorFlow\.js takes/, () =>
    openTfjsSession({ ...denseLayers(KERNEL, [0, 0]), weights: new Uint8Array(4) }, CPU),
  );
});

test('a GPU that is not installed is said in one sentence with what to do', async () => {
  const say = (words: RegExp, open: () => Promise<ModelSession>) =>
    expectErrorLater('RUNTIME_MISSING', words, open);
  const bytes = affineOnnx(3, 2, 1);
  const hasCuda = await openOnnxSession(bytes, CUDA).then(
    (session) => session.close().then(() => true),
    () => false,
  );
  // Where CUDA is installed there is nothing to complain about.
  if (!hasCuda) {
    await say(/CUDA provider.*onnxruntime-node\/script\/install.*drop --device cuda/, () =>
      openOnnxSession(bytes, CUDA),
    );
  }
  await say(/tfjs-node-gpu.*npm install --no-save.*drop --device cuda/, () =>
    openTfjsSession(matMulGraph(KERNEL), CUDA),
  );
});

test.run();
