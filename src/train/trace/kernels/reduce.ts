/** Kernels that reduce over axes, and those that run along one: sums, extremes, softmax, cumsum. */
import type * as tf from '@tensorflow/tfjs';
import { axesOf, reducedShape } from '../shapes.js';
import { type Kernel, type Kernels, operand } from './kernel.js';

interface ReduceAttrs {
  readonly axis?: number | number[] | null;
  /** What the library calls the axes of its Max. */
  readonly reductionIndices?: number | number[] | null;
  readonly keepDims?: boolean;
}

const reduction =
  (type: string): Kernel =>
  (call) => {
    const x = operand(call, 'x');
    const { record } = call;
    const { axis, reductionIndices, keepDims = false } = call.attrs as ReduceAttrs;
    const axes = axesOf(axis ?? reductionIndices, x.shape.length);
    if (axes.length === 0) return record.alias(x);
    const shape = reducedShape(x.shape, axes, keepDims);
    const keepdims = keepDims ? 1 : 0;
    // Of the operator set in use, the sum alone takes its axes as an input.
    return type === 'ReduceSum'
      ? record.emit(type, [x, record.ints(axes)], shape, x.dtype, { keepdims })
      : record.emit(type, [x], shape, x.dtype, { axes, keepdims });
  };

const mean: Kernel = (call) => {
  const x = operand(call, 'x');
  if (x.dtype === 'float32') return reduction('ReduceMean')(call);
  const floats = call.record.tensor(call.record.cast(x, 'float32'), x.shape);
  return reduction('ReduceMean')({ ...call, inputs: { x: floats } });
};

/** All and any of truths: the least and greatest of them as numbers. */
const truths =
  (type: string): Kernel =>
  (call) => {
    const x = operand(call, 'x');
    const { record } = call;
    const numbers = record.tensor(record.cast(x, 'int32'), x.shape, 'int32');
    const { shape, ...found } = reduction(type)({
      ...call,
      inputs: { x: numbers },
    }) as tf.TensorInfo;
    return record.tensor(record.cast({ shape, ...found }, 'bool'), shape, 'bool');
  };

const position =
  (type: string): Kernel =>
  (call) => {
    const x = operand(call, 'x');
    const { record } = call;
    const axes = axesOf((call.attrs as tf.ArgMaxAttrs).axis, x.shape.length);
    const found = record.node(type, [x], { axis: axes[0] as number, keepdims: 0 });
    return record.tensor(record.cast(found, 'int32'), reducedShape(x.shape, axes, false), 'int32');
  };

const softmax: Kernel = (call) => {
  const logits = operand(call, 'logits');
  const { dim } = call.attrs as tf.SoftmaxAttrs;
  return call.record.emit('Softmax', [logits], logits.shape, 'float32', { axis: dim });
};

const cumsum: Kernel = (call) => {
  const x = operand(call, 'x');
  const { record } = call;
  const { axis, exclusive, reverse } = call.attrs as tf.CumsumAttrs;
  const [at] = axesOf(axis, x.shape.length);
  const attributes = { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 };
  return record.emit('CumSum', [x, record.int(at as number)], x.shape, x.dtype, attributes);
};

const topK: Kernel = (call) => {
  const x = operand(call, 'x');
  const { record } = call;
  const { k, sorted } = call.attrs as tf.TopKAttrs;
  const shape = [...x.shape.slice(0, -1), k];
  const [values, indices] = record.nodes('TopK', [x, record.ints([k])], 2, {
    axis: -1,
    sorted: sorted ? 1 : 0,
  }) as [string, string];
  return [
    record.tensor(values, shape, x.dtype),
    record.tensor(record.cast(indices, 'int32'), shape, 'int32'),
  ];
};

export const reduceKernels: Kernels = {
  Sum: reduction('ReduceSum'),
  Mean: mean,
  Max: reduction('ReduceMax'),
  Min: reduction('ReduceMin'),
  Prod: reduction('ReduceProd'),
  All: truths('ReduceMin'),
  Any: truths('ReduceMax'),
  ArgMax: position('ArgMax'),
  ArgMin: position('ArgMin'),
  Softmax: softmax,
  Cumsum: cumsum,
  TopK: topK,
};
