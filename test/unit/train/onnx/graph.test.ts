/** Models written here load in onnxruntime and compute what was meant; bytes are as the format says. */
import * as ort from 'onnxruntime-node';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OnnxGraph, tensorMessage } from '../../../../src/train/onnx/index.js';
import { Message } from '../../../../src/train/onnx/wire.js';

async function run(model: Uint8Array, feeds: Record<string, ort.Tensor>): Promise<ort.Tensor> {
  const session = await ort.InferenceSession.create(model);
  const results = await session.run(feeds);
  await session.release();
  return results[session.outputNames[0]!]!;
}

test('fields are written as the wire format has them', () => {
  // The examples of the public encoding guide: field 1 = 150; field 2 = "testing".
  assert.equal([...new Message().int(1, 150).finish()], [0x08, 0x96, 0x01]);
  const text = [...new Message().text(2, 'testing').finish()];
  assert.equal(text, [0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
  const minusOne = [...new Message().int(1, -1).finish()];
  assert.equal(minusOne, [0x08, ...Array.from({ length: 9 }, () => 0xff), 0x01]);
  assert.equal([...new Message().int(1, 2 ** 40).finish()], [0x08, 128, 128, 128, 128, 128, 32]);
  assert.equal([...new Message().int(1, 2n ** 40n).finish()], [0x08, 128, 128, 128, 128, 128, 32]);
  assert.equal([...new Message().float(3, 1).finish()], [0x1d, 0, 0, 0x80, 0x3f]);
  const inner = new Message().int(1, 150);
  assert.equal([...new Message().message(3, inner).finish()], [0x1a, 0x03, 0x08, 0x96, 0x01]);
});

test('a perceptron computes what plain arithmetic does', async () => {
  const graph = new OnnxGraph('perceptron');
  const x = graph.input('x', ['batch', 3]);
  const weights = Float32Array.from([1, -2, 0.5, 0.25, 3, -1]);
  const sum = graph.node('MatMul', [x, graph.floats(weights, [3, 2])]);
  const shifted = graph.node('Add', [sum, graph.floats([0.5, -0.5], [2])]);
  graph.node('Relu', [shifted], {}, ['y']);
  graph.output('y', ['batch', 2]);
  const input = new ort.Tensor('float32', Float32Array.of(1, 2, 3, -1, 0, 2), [2, 3]);
  const { data, dims } = await run(graph.model(), { x: input });
  assert.equal([...dims], [2, 2]);
  const expected = [
    [1 + 2 * 0.5 + 3 * 3 + 0.5, -2 + 2 * 0.25 - 3 - 0.5],
    [-1 + 2 * 3 + 0.5, 2 - 2 - 0.5],
  ].flatMap((row) => row.map((value) => Math.max(0, value)));
  assert.equal([...(data as Float32Array)], expected);
});

test('every kind of attribute and constant reaches the runtime', async () => {
  const graph = new OnnxGraph();
  const x = graph.input('x', [1, 1, 4, 4]);
  const kernel = graph.floats(
    Array.from({ length: 9 }, () => 1),
    [1, 1, 3, 3],
  );
  const conv = graph.node('Conv', [x, kernel], { pads: [1, 1, 1, 1], strides: [2, 2] });
  const leaky = graph.node('LeakyRelu', [conv], { alpha: { float: 0.5 } });
  const flat = graph.node('Reshape', [leaky, graph.ints([1, -1])]);
  const two = new Uint8Array(Float32Array.of(2).buffer);
  const constant = graph.node('Constant', [], {
    value: { tensor: tensorMessage('float32', [], two) },
  });
  const list = graph.node('Constant', [], { value_floats: { floats: [0, 1, 0, 1] } });
  const scaled = graph.node('Add', [graph.node('Mul', [flat, constant]), list]);
  const softened = graph.node('Clip', [scaled, '', graph.scalar(12)]);
  graph.node('Cast', [softened], { to: 7 }, ['y']);
  graph.output('y', [1, 4], 'int64');
  const input = new ort.Tensor('float32', new Float32Array(16).fill(-1).fill(1, 8), [1, 1, 4, 4]);
  const { data } = await run(graph.model({ metadata: { made: 'in a test' } }), { x: input });
  // Sums around (0,0), (0,2), (2,0), (2,2) are −4, −6, 2, 3; halved if negative, doubled, plus 0 or 1.
  assert.equal([...(data as BigInt64Array)], [-4n, -5n, 4n, 7n]);
});

test('constants that do not fill their shape and fractions as integers are bugs', () => {
  const graph = new OnnxGraph();
  assert.throws(() => graph.floats([1, 2, 3], [2, 2]), /3 values for the shape \[2,2\]/);
  assert.throws(() => graph.ints([1], [2]), /1 values for the shape/);
  assert.throws(() => graph.node('LeakyRelu', ['x'], { alpha: 0.5 }), /write a fraction as/);
});

test('nodes and constants that no output depends on are left out', async () => {
  const build = (hasMore: boolean) => {
    const graph = new OnnxGraph();
    const x = graph.input('x', [2]);
    if (hasMore) graph.node('Exp', [graph.node('Mul', [x, graph.floats([5, 6], [2], 'more')])]);
    // Of two outputs of a node one is enough to keep it.
    const halves = graph.node('Split', [x], { axis: 0 }, ['low', 'high']);
    graph.node('Add', [halves, graph.floats([1], [1], 'one')], {}, ['y']);
    graph.output('y', [1]);
    return graph.model();
  };
  const model = build(true);
  const text = Buffer.from(model).toString('latin1');
  for (const name of ['Exp', 'more']) assert.not.ok(text.includes(name), name);
  assert.ok(text.includes('Split') && text.includes('one'));
  const { data } = await run(model, { x: new ort.Tensor('float32', Float32Array.of(3, 4), [2]) });
  assert.equal([...(data as Float32Array)], [4]);
});

test('the same calls give the same bytes', () => {
  const build = () => {
    const graph = new OnnxGraph();
    graph.node('Neg', [graph.input('x', [2])], {}, ['y']);
    graph.output('y', [2]);
    return graph.model();
  };
  assert.equal(build(), build());
});

test.run();
