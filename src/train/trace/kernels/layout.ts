/** Kernels that move elements about: shapes, order, cutting, joining, repeating, filling. */
import * as tf from '@tensorflow/tfjs';
import type { Recorder } from '../recorder.js';
import { axesOf, type Shape, sameShape, sizeOf } from '../shapes.js';
import { type Kernel, type Kernels, operand } from './kernel.js';

/** Beyond every end: what a slice that runs backwards to the first element stops at. */
const BEFORE_FIRST = -(2 ** 31);
/** Columns of this length or more are cut out of the turned tensor. */
const LONG_COLUMN = 8192;

const reshape: Kernel = (call) => {
  const x = operand(call, 'x');
  const { shape } = call.attrs as tf.ReshapeAttrs;
  return call.record.reshape(x, tf.util.inferFromImplicitShape(shape, sizeOf(x.shape)));
};

const expandDims: Kernel = (call) => {
  const x = operand(call, 'input');
  const { dim } = call.attrs as tf.ExpandDimsAttrs;
  const shape = [...x.shape];
  shape.splice(dim < 0 ? shape.length + dim + 1 : dim, 0, 1);
  return call.record.reshape(x, shape);
};

const transpose: Kernel = (call) => {
  const x = operand(call, 'x');
  const { record } = call;
  const { perm } = call.attrs as tf.TransposeAttrs;
  const shape = perm.map((axis) => x.shape[axis] as number);
  if (perm.every((axis, i) => axis === i)) return record.alias(x);
  const fill = record.fillOf(x);
  if (fill !== undefined) return record.fill(fill, shape, x.dtype);
  return record.emit('Transpose', [x], shape, x.dtype, { perm });
};

const concat: Kernel = (call) => {
  const { record } = call;
  const list = Object.values(call.inputs);
  const [first] = list as [tf.TensorInfo];
  const [axis] = axesOf((call.attrs as tf.ConcatAttrs).axis, first.shape.length) as [number];
  const shape = [...first.shape];
  shape[axis] = list.reduce((sum, one) => sum + (one.shape[axis] as number), 0);
  return record.emit('Concat', list, shape, first.dtype, { axis });
};

const pack: Kernel = (call) => {
  const { record } = call;
  const list = Object.values(call.inputs);
  const [first] = list as [tf.TensorInfo];
  const { axis } = call.attrs as tf.PackAttrs;
  const [at] = axesOf(axis, first.shape.length + 1) as [number];
  const one = [...first.shape.slice(0, at), 1, ...first.shape.slice(at)];
  const shape = [...first.shape.slice(0, at), list.length, ...first.shape.slice(at)];
  const pieces = list.map((piece) => record.reshape(piece, one));
  return record.emit('Concat', pieces, shape, first.dtype, { axis: at });
};

/** Pieces along an axis. */
function split(record: Recorder, x: tf.TensorInfo, sizes: number[], axis: number) {
  const names = record.nodes('Split', [x, record.ints(sizes)], sizes.length, { axis });
  return names.map((name, i) => {
    const shape = [...x.shape];
    shape[axis] = sizes[i] as number;
    return record.tensor(name, shape, x.dtype);
  });
}

const splitV: Kernel = (call) => {
  const x = operand(call, 'x');
  const { numOrSizeSplits, axis } = call.attrs as tf.SplitVAttrs;
  const [at] = axesOf(axis, x.shape.length) as [number];
  const sizes = tf.backend_util.prepareSplitSize(x as tf.Tensor, numOrSizeSplits, at);
  return split(call.record, x, sizes, at);
};

const unpack: Kernel = (call) => {
  const x = operand(call, 'value');
  const { record } = call;
  const [at] = axesOf((call.attrs as tf.UnpackAttrs).axis, x.shape.length) as [number];
  const shape = x.shape.filter((_, axis) => axis !== at);
  const sizes = Array.from({ length: x.shape[at] as number }, () => 1);
  return split(record, x, sizes, at).map((piece) => record.reshape(piece, shape));
};

/**
 * One column of the last axis, cut out of the turned tensor, which all of its columns share: the runtime
 * takes what lies apart number by number.
 */
function columnOf(record: Recorder, x: tf.TensorInfo, at: number, shape: Shape): tf.TensorInfo {
  const width = x.shape.at(-1) as number;
  const rows = sizeOf(shape);
  const flat = record.nameOf(record.reshape(x, [rows, width]));
  const turned = record.shared(`turned ${flat}`, () =>
    record.node('Transpose', [flat], { perm: [1, 0] }),
  );
  const lists = [[at], [at + 1], [0]].map((list) => record.ints(list));
  return record.reshape(record.emit('Slice', [turned, ...lists], [1, rows], x.dtype), shape);
}

const slice: Kernel = (call) => {
  const x = operand(call, 'x');
  const { record } = call;
  const attrs = call.attrs as tf.SliceAttrs;
  const [begin, size] = tf.slice_util.parseSliceParams(x, attrs.begin, attrs.size) as [
    number[],
    number[],
  ];
  if (sameShape(size, x.shape)) return record.alias(x);
  const fill = record.fillOf(x);
  if (fill !== undefined) return record.fill(fill, size, x.dtype);
  const axes = size.map((_, i) => i).filter((i) => size[i] !== x.shape[i]);
  const last = size.length - 1;
  const isColumn = axes.length === 1 && axes[0] === last && size[last] === 1;
  const isLong = sizeOf(size) >= LONG_COLUMN && !record.isPortable && x.dtype === 'float32';
  if (isColumn && isLong) return columnOf(record, x, begin[last] as number, size);
  const starts = axes.map((i) => begin[i] as number);
  const ends = axes.map((i) => (begin[i] as number) + (size[i] as number));
  const lists = [starts, ends, axes].map((list) => record.ints(list));
  return record.emit('Slice', [x, ...lists], size, x.dtype);
};

const stridedSlice: Kernel = (call) => {
  const x = operand(call, 'x');
  const { record } = call;
  const attrs = call.attrs as tf.StridedSliceAttrs;
  const { begin, end, strides, finalShape } = tf.slice_util.sliceInfo(
    x.shape,
    attrs.begin,
    attrs.end,
    attrs.strides,
    attrs.beginMask,
    attrs.endMask,
    attrs.ellipsisMask,
    attrs.newAxisMask,
    attrs.shrinkAxisMask,
  );
  const ends = end.map((at, i) => (at < 0 && (strides[i] as number) < 0 ? BEFORE_FIRST : at));
  const axes = begin.map((_, i) => i);
  const lists = [begin, ends, axes, strides].map((list) => record.ints(list));
  const cut = record.node('Slice', [x, ...lists]);
  return record.emit('Reshape', [cut, record.ints(finalShape)], finalShape, x.dtype);
};

const reverse: Kernel = (call) => {
  const x = operand(call, 'x');
  const { record } = call;
  const axes = axesOf((call.attrs as tf.ReverseAttrs).dims, x.shape.length);
  if (axes.length === 0) return record.alias(x);
  const lists = [axes.map(() => -1), axes.map(() => BEFORE_FIRST), axes, axes.map(() => -1)];
  return record.emit('Slice', [x, ...lists.map((list) => record.ints(list))], x.shape, x.dtype);
};

const padV2: Kernel = (call) => {
  const x = operand(call, 'x');
  const { record } = call;
  const { paddings, constantValue } = call.attrs as tf.PadV2Attrs;
  const pads = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)];
  if (pads.every((pad) => pad === 0)) return record.alias(x);
  const shape = x.shape.map((size, i) => size + paddings[i]![0] + paddings[i]![1]);
  const isLast = paddings.slice(0, -1).every(([before, after]) => before === 0 && after === 0);
  if (isLast && !record.isPortable) {
    // The runtime pads a last axis number by number, and joins whole pieces.
    const [before, after] = (paddings.at(-1) as [number, number]).map((size) =>
      record.fill(constantValue, [...x.shape.slice(0, -1), size], x.dtype),
    ) as [tf.TensorInfo, tf.TensorInfo];
    const pieces = [before, x, after].filter((piece) => sizeOf(piece.shape) > 0);
    return record.emit('Concat', pieces, shape, x.dtype, { axis: shape.length - 1 });
  }
  const value = record.scalar(constantValue, x.dtype);
  return record.emit('Pad', [x, record.ints(pads), value], shape, x.dtype);
};

const tile: Kernel = (call) => {
  const x = operand(call, 'x');
  const { record } = call;
  const { reps } = call.attrs as tf.TileAttrs;
  const shape = x.shape.map((size, i) => size * (reps[i] as number));
  if (sameShape(shape, x.shape)) return record.alias(x);
  const fill = record.fillOf(x);
  if (fill !== undefined) return record.fill(fill, shape, x.dtype);
  return record.emit('Tile', [x, record.ints(reps)], shape, x.dtype);
};

const fill: Kernel = ({ attrs, record }) => {
  const { shape, value, dtype } = attrs as tf.FillAttrs;
  return record.fill(value as number, shape, dtype ?? 'float32');
};

const filledLike =
  (value: number): Kernel =>
  (call) => {
    const x = operand(call, 'x');
    return call.record.fill(value, x.shape, x.dtype);
  };

const identity: Kernel = (call) => call.record.alias(operand(call, 'x'));

/** Numbers that the attributes alone decide: a constant. */
function listed(record: Recorder, values: number[], dtype: string): tf.TensorInfo {
  const type = dtype === 'int32' ? 'int32' : 'float32';
  return record.known(values, [values.length], type);
}

const range: Kernel = ({ attrs, record }) => {
  const { start, stop, step, dtype } = attrs as tf.RangeAttrs;
  const count = Math.max(0, Math.ceil((stop - start) / step));
  const values = Array.from({ length: count }, (_, i) => start + i * step);
  return listed(record, values, dtype);
};

const linSpace: Kernel = ({ attrs, record }) => {
  const { start, stop, num } = attrs as tf.LinSpaceAttrs;
  const step = num > 1 ? (stop - start) / (num - 1) : 0;
  return listed(
    record,
    Array.from({ length: num }, (_, i) => start + i * step),
    'float32',
  );
};

export const layoutKernels: Kernels = {
  Identity: identity,
  Reshape: reshape,
  ExpandDims: expandDims,
  Transpose: transpose,
  Concat: concat,
  Pack: pack,
  SplitV: splitV,
  Unpack: unpack,
  Slice: slice,
  StridedSlice: stridedSlice,
  Reverse: reverse,
  PadV2: padV2,
  Tile: tile,
  Fill: fill,
  ZerosLike: filledLike(0),
  OnesLike: filledLike(1),
  Range: range,
  LinSpace: linSpace,
};
