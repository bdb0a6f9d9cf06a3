/** Kernels that choose by values: where, gather, one-hot, and the sum over segments of gather's gradient. */
import type * as tf from '@tensorflow/tfjs';
import { TraceError } from '../errors.js';
import type { Recorder } from '../recorder.js';
import { axesOf, sizeOf } from '../shapes.js';
import { type Kernel, type Kernels, operand } from './kernel.js';

const select: Kernel = (call) => {
  const { record } = call;
  const t = operand(call, 't');
  const condition = operand(call, 'condition');
  const rank = t.shape.length;
  // A list of conditions chooses among rows.
  const missing = rank - condition.shape.length;
  const chooser =
    missing > 0
      ? record.node('Reshape', [
          condition,
          record.ints([...condition.shape, ...Array.from({ length: missing }, () => 1)]),
        ])
      : condition;
  return record.emit('Where', [chooser, t, operand(call, 'e')], t.shape, t.dtype);
};

const gather: Kernel = (call) => {
  const { record } = call;
  const x = operand(call, 'x');
  const indices = operand(call, 'indices');
  const { axis, batchDims } = call.attrs as tf.GatherV2Attrs;
  if (batchDims !== 0) {
    throw new TraceError(
      'GatherV2 with batchDims has no counterpart; multiply by a one-hot matrix',
    );
  }
  const [at] = axesOf(axis, x.shape.length) as [number];
  const shape = [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)];
  return record.emit('Gather', [x, indices], shape, x.dtype, { axis: at });
};

const gatherNd: Kernel = (call) => {
  const { record } = call;
  const params = operand(call, 'params');
  const indices = operand(call, 'indices');
  const depth = indices.shape.at(-1) as number;
  const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
  const positions = record.cast(indices, 'int64');
  return record.emit('GatherND', [params, positions], shape, params.dtype);
};

/** Rows of `off` with `on` at the index; indices outside give a row of `off`. */
function hot(record: Recorder, indices: tf.TensorInfo, depth: number, on: number, off: number) {
  const positions = record.cast(indices, 'int64');
  const known = record.known(
    Array.from({ length: depth }, (_, i) => i),
    [depth],
    'int32',
  );
  // ONNX's own OneHot counts a negative index from the end.
  const column = record.node('Reshape', [positions, record.ints([...indices.shape, 1])]);
  const isHot = record.node('Equal', [column, record.cast(known, 'int64')]);
  return record.node('Where', [isHot, record.scalar(on), record.scalar(off)]);
}

const oneHot: Kernel = (call) => {
  const { record } = call;
  const indices = operand(call, 'indices');
  const { depth, onValue, offValue, dtype } = call.attrs as tf.OneHotAttrs;
  const name = hot(record, indices, depth, onValue, offValue);
  const shape = [...indices.shape, depth];
  if (dtype === 'float32') return record.tensor(name, shape);
  return record.tensor(record.cast(name, dtype as 'int32' | 'bool'), shape, dtype);
};

/** A product with a one-hot matrix: sums in one order always, unlike a scatter with several threads. */
const segmentSum: Kernel = (call) => {
  const { record } = call;
  const x = operand(call, 'x');
  const ids = operand(call, 'segmentIds');
  const { numSegments } = call.attrs as tf.UnsortedSegmentSumAttrs;
  const [rows] = x.shape as [number];
  const width = sizeOf(x.shape.slice(1));
  const shape = [numSegments, ...x.shape.slice(1)];
  const matrix = hot(record, ids, numSegments, 1, 0);
  const flat = record.node('Reshape', [x, record.ints([rows, width])]);
  const sum = record.node('Gemm', [matrix, flat], { transA: 1 });
  record.productFlops += 2 * rows * numSegments * width;
  return record.emit('Reshape', [sum, record.ints(shape)], shape, x.dtype);
};

export const chooseKernels: Kernels = {
  Select: select,
  GatherV2: gather,
  GatherNd: gatherNd,
  OneHot: oneHot,
  UnsortedSegmentSum: segmentSum,
};
