/** Networks of a few numbers, for tests of what runs them: in ONNX and in both forms of TensorFlow.js. */
import { OnnxGraph } from '../../src/train/onnx/index.js';

/** y = a·x + b for x [1, n], as ONNX. NaN and infinity are allowed. */
export function affineOnnx(n: number, a: number, b: number, output = 'y'): Uint8Array {
  const graph = new OnnxGraph('affine');
  const scaled = graph.node('Mul', [graph.input('x', [1, n]), graph.scalar(a)]);
  graph.node('Add', [scaled, graph.scalar(b)], {}, [output]);
  graph.output(output, [1, n]);
  return graph.model();
}

export interface TfjsModel {
  readonly json: Record<string, unknown>;
  readonly weights: Uint8Array;
}

const bytes = (values: readonly number[]) => new Uint8Array(Float32Array.from(values).buffer);

/** A layer of two numbers from three, as a layers model: y = x·K + c. */
export function denseLayers(kernel: readonly number[], bias: readonly number[]): TfjsModel {
  const shared = { trainable: true, dtype: 'float32' };
  const dense = {
    class_name: 'Dense',
    name: 'answer',
    config: { ...shared, name: 'answer', units: 2, activation: 'linear', use_bias: true },
    inbound_nodes: [[['x', 0, 0, {}]]],
  };
  const input = {
    class_name: 'InputLayer',
    name: 'x',
    config: { name: 'x', batch_input_shape: [null, 3], dtype: 'float32', sparse: false },
    inbound_nodes: [],
  };
  const config = {
    name: 'net',
    layers: [input, dense],
    input_layers: [['x', 0, 0]],
    output_layers: [['answer', 0, 0]],
  };
  return {
    json: {
      format: 'layers-model',
      modelTopology: { model_config: { class_name: 'Model', config }, keras_version: '2.9.0' },
      weightsManifest: [
        {
          paths: ['group1-shard1of1.bin'],
          weights: [
            { name: 'answer/kernel', shape: [3, 2], dtype: 'float32' },
            { name: 'answer/bias', shape: [2], dtype: 'float32' },
          ],
        },
      ],
    },
    weights: bytes([...kernel, ...bias]),
  };
}

/** The same product without the constant, as a graph model; `op` may be one that no backend has. */
export function matMulGraph(kernel: readonly number[], op = 'MatMul'): TfjsModel {
  const float = { type: 'DT_FLOAT' };
  const size = (...sizes: number[]) => ({
    shape: { dim: sizes.map((value) => ({ size: String(value) })) },
  });
  const node = [
    { name: 'x', op: 'Placeholder', attr: { dtype: float, shape: size(1, 3) } },
    { name: 'k', op: 'Const', attr: { dtype: float, value: { tensor: { dtype: 'DT_FLOAT' } } } },
    { name: 'y', op, input: ['x', 'k'], attr: { T: float } },
  ];
  return {
    json: {
      format: 'graph-model',
      modelTopology: { node, versions: { producer: 1 } },
      signature: {
        inputs: { x: { name: 'x:0', dtype: 'DT_FLOAT', tensorShape: size(1, 3).shape } },
        outputs: { y: { name: 'y:0', dtype: 'DT_FLOAT', tensorShape: size(1, 2).shape } },
      },
      weightsManifest: [
        { paths: ['a.bin', 'b.bin'], weights: [{ name: 'k', shape: [3, 2], dtype: 'float32' }] },
      ],
    },
    weights: bytes(kernel),
  };
}
