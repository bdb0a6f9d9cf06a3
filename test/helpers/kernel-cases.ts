/**
 * One case for every kernel that can be traced: operands' shapes, the range of their numbers and what is
 * done with them. The first table has gradients; of the second only values are compared.
 */
import * as tf from '@tensorflow/tfjs';
import { numbers } from './traced.js';

export interface KernelCase {
  readonly shapes: readonly (readonly number[])[];
  readonly low?: number;
  readonly high?: number;
  readonly body: (...operands: tf.Tensor[]) => tf.Tensor | tf.Tensor[];
}

type Grid = readonly (readonly number[])[];
const VECTOR: Grid = [[12]];
const MATRIX: Grid = [[3, 4]];
const PAIR: Grid = [
  [3, 4],
  [3, 4],
];

const over = (shapes: Grid, body: KernelCase['body'], low = -2, high = 2): KernelCase => ({
  shapes,
  body,
  low,
  high,
});
const inside = (body: KernelCase['body']) => over(VECTOR, body, -0.9, 0.9);
const positive = (body: KernelCase['body']) => over(VECTOR, body, 0.2, 3);

/** Cases with a gradient. */
export const SMOOTH_CASES: Readonly<Record<string, KernelCase>> = {
  abs: over(VECTOR, (x) => tf.abs(x!)),
  acos: inside((x) => tf.acos(x!)),
  acosh: over(VECTOR, (x) => tf.acosh(x!), 1.2, 4),
  asin: inside((x) => tf.asin(x!)),
  asinh: over(VECTOR, (x) => tf.asinh(x!)),
  atan: over(VECTOR, (x) => tf.atan(x!)),
  atanh: inside((x) => tf.atanh(x!)),
  ceil: over(VECTOR, (x) => tf.mul(tf.ceil(x!), x!)),
  cos: over(VECTOR, (x) => tf.cos(x!)),
  cosh: over(VECTOR, (x) => tf.cosh(x!)),
  elu: over(VECTOR, (x) => tf.elu(x!)),
  erf: over(VECTOR, (x) => tf.erf(x!)),
  exp: over(VECTOR, (x) => tf.exp(x!)),
  expm1: over(VECTOR, (x) => tf.expm1(x!)),
  'expm1 near zero': over(VECTOR, (x) => tf.expm1(x!), -1e-4, 1e-4),
  floor: over(VECTOR, (x) => tf.mul(tf.floor(x!), x!)),
  log: positive((x) => tf.log(x!)),
  log1p: inside((x) => tf.log1p(x!)),
  'log1p near zero': over(VECTOR, (x) => tf.log1p(x!), -1e-4, 1e-4),
  neg: over(VECTOR, (x) => tf.neg(x!)),
  reciprocal: positive((x) => tf.reciprocal(x!)),
  relu: over(VECTOR, (x) => tf.relu(x!)),
  relu6: over(VECTOR, (x) => tf.relu6(x!), -4, 9),
  leakyRelu: over(VECTOR, (x) => tf.leakyRelu(x!, 0.1)),
  prelu: over([[3, 4], [4]], (x, a) => tf.prelu(x!, a!)),
  round: over(VECTOR, (x) => tf.mul(tf.round(x!), x!)),
  selu: over(VECTOR, (x) => tf.selu(x!)),
  sigmoid: over(VECTOR, (x) => tf.sigmoid(x!)),
  sign: over(VECTOR, (x) => tf.mul(tf.sign(x!), x!)),
  sin: over(VECTOR, (x) => tf.sin(x!)),
  sinh: over(VECTOR, (x) => tf.sinh(x!)),
  softplus: over(VECTOR, (x) => tf.softplus(x!), -6, 6),
  sqrt: positive((x) => tf.sqrt(x!)),
  rsqrt: positive((x) => tf.rsqrt(x!)),
  square: over(VECTOR, (x) => tf.square(x!)),
  step: over(VECTOR, (x) => tf.mul(tf.step(x!, 0.25), x!)),
  tan: inside((x) => tf.tan(x!)),
  tanh: over(VECTOR, (x) => tf.tanh(x!)),
  clip: over(VECTOR, (x) => tf.clipByValue(x!, -0.5, 1)),
  add: over([[3, 4], [4]], (a, b) => tf.add(a!, b!)),
  sub: over([[4], [3, 4]], (a, b) => tf.sub(a!, b!)),
  multiply: over(
    [
      [3, 1],
      [3, 4],
    ],
    (a, b) => tf.mul(a!, b!),
  ),
  divide: over(PAIR, (a, b) => tf.div(a!, b!), 0.3, 2),
  maximum: over(PAIR, (a, b) => tf.maximum(a!, b!)),
  minimum: over(PAIR, (a, b) => tf.minimum(a!, b!)),
  'minimum with a number': over(MATRIX, (a) => tf.minimum(a!, 0.5)),
  pow: over(PAIR, (a, b) => tf.pow(a!, b!), 0.3, 2),
  'pow by a number': over(MATRIX, (a) => tf.pow(a!, 2)),
  squaredDifference: over(PAIR, (a, b) => tf.squaredDifference(a!, b!)),
  mod: over(PAIR, (a, b) => tf.mod(a!, b!), 0.3, 4),
  floorDiv: over(PAIR, (a, b) => tf.mul(tf.floorDiv(a!, b!), a!), 0.3, 4),
  atan2: over(PAIR, (a, b) => tf.atan2(a!, b!)),
  addN: over([[4], [4], [4]], (a, b, c) => tf.addN([a!, b!, c!])),
  'sum of an axis': over([[2, 3, 4]], (x) => tf.square(tf.sum(x!, 1))),
  'sum of all': over([[2, 3]], (x) => tf.square(tf.sum(x!))),
  'sum kept': over([[2, 3]], (x) => tf.mul(tf.sum(x!, -1, true), x!)),
  mean: over([[2, 3, 4]], (x) => tf.square(tf.mean(x!, [0, 2]))),
  max: over([[3, 5]], (x) => tf.square(tf.max(x!, 1))),
  min: over([[3, 5]], (x) => tf.square(tf.min(x!, 0, true))),
  softmax: over([[2, 3, 5]], (x) => tf.softmax(x!)),
  logSoftmax: over([[3, 5]], (x) => tf.logSoftmax(x!)),
  logSumExp: over([[3, 5]], (x) => tf.logSumExp(x!, 1)),
  moments: over([[3, 5]], (x) => tf.moments(x!, 1).variance),
  cumsum: over([[3, 5]], (x) => tf.square(tf.cumsum(x!, 1))),
  'cumsum backwards': over([[3, 5]], (x) => tf.square(tf.cumsum(x!, 1, true, true))),
  reshape: over([[2, 6]], (x) => tf.square(tf.reshape(x!, [3, -1]))),
  expandDims: over([[2, 3]], (x) => tf.square(tf.expandDims(x!, -1))),
  squeeze: over([[2, 1, 3]], (x) => tf.square(tf.squeeze(x!, [1]))),
  transpose: over([[2, 3, 4]], (x) => tf.square(tf.transpose(x!, [2, 0, 1]))),
  concat: over(
    [
      [2, 3],
      [2, 2],
    ],
    (a, b) => tf.square(tf.concat([a!, b!], 1)),
  ),
  stack: over(
    [
      [2, 3],
      [2, 3],
    ],
    (a, b) => tf.square(tf.stack([a!, b!], 1)),
  ),
  unstack: over([[2, 3]], (x) => tf.unstack(x!, 1).map((piece, i) => tf.mul(piece, i + 1))),
  split: over([[2, 6]], (x) => tf.split(x!, [1, 2, 3], 1).map((piece) => tf.square(piece))),
  slice: over([[4, 5]], (x) => tf.square(tf.slice(x!, [1, 0], [2, 3]))),
  reverse: over([[3, 4]], (x) => tf.square(tf.mul(tf.reverse(x!, 1), x!))),
  pad: over([[2, 3]], (x) =>
    tf.square(
      tf.pad(
        x!,
        [
          [1, 0],
          [0, 2],
        ],
        0.5,
      ),
    ),
  ),
  tile: over([[2, 3]], (x) => tf.square(tf.tile(x!, [2, 3]))),
  broadcastTo: over([[1, 3]], (x) => tf.square(tf.broadcastTo(x!, [4, 3]))),
  where: over(PAIR, (a, b) =>
    tf.where(tf.greater(tf.tensor(numbers(12, 3), [3, 4]), 0), a!, tf.square(b!)),
  ),
  'cast and compare': over(PAIR, (a, b) =>
    tf.mul(a!, tf.cast(tf.tensor([1, 0, 1, 1], [4], 'bool'), 'float32')).add(b!),
  ),
  onesLike: over(MATRIX, (x) => tf.mul(tf.add(tf.onesLike(x!), tf.zerosLike(x!)), x!)),
  'fill, range, linspace': over([[4]], (x) =>
    tf.addN([
      tf.mul(x!, tf.range(0, 4)),
      tf.mul(x!, tf.linspace(1, 2, 4)),
      tf.mul(x!, tf.fill([4], 3)),
    ]),
  ),
  gather: over([[5, 3]], (x) => tf.square(tf.gather(x!, tf.tensor1d([4, 0, 4], 'int32')))),
  'gather of columns': over([[3, 5]], (x) =>
    tf.square(tf.gather(x!, tf.tensor1d([1, 1, 2], 'int32'), 1)),
  ),
  'one-hot choice': over([[3, 4]], (x) =>
    tf.sum(tf.mul(x!, tf.oneHot(tf.tensor1d([2, 0, 3], 'int32'), 4)), 1),
  ),
  matMul: over(
    [
      [3, 4],
      [4, 2],
    ],
    (a, b) => tf.matMul(a!, b!),
  ),
  'matMul, both turned': over(
    [
      [4, 3],
      [2, 4],
    ],
    (a, b) => tf.matMul(a!, b!, true, true),
  ),
  'matMul of batches': over(
    [
      [2, 3, 4],
      [2, 5, 4],
    ],
    (a, b) => tf.matMul(a!, b!, false, true),
  ),
  'matMul of batches, left turned': over(
    [
      [2, 2, 4, 3],
      [2, 2, 4, 5],
    ],
    (a, b) => tf.matMul(a!, b!, true, false),
  ),
  'fused dense layer': over([[3, 4], [4, 2], [2]], (a, b, bias) =>
    tf.fused.matMul({ a: a!, b: b!, bias: bias!, activation: 'relu' }),
  ),
  'conv2d same': over(
    [
      [2, 5, 6, 3],
      [3, 3, 3, 4],
    ],
    (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'),
  ),
  'conv2d strided': over(
    [
      [2, 6, 7, 2],
      [3, 2, 2, 3],
    ],
    (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same'),
  ),
  'conv2d strided, rest left over': over(
    [
      [1, 8, 8, 2],
      [3, 3, 2, 3],
    ],
    (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, [2, 3], 'valid'),
  ),
  conv1d: over(
    [
      [2, 9, 3],
      [3, 3, 4],
    ],
    (x, w) => tf.conv1d(x as tf.Tensor3D, w as tf.Tensor3D, 1, 'same'),
  ),
  'depthwise conv2d': over(
    [
      [2, 5, 6, 3],
      [3, 3, 3, 2],
    ],
    (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'),
  ),
  'depthwise conv2d strided': over(
    [
      [2, 7, 7, 3],
      [3, 3, 3, 1],
    ],
    (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'valid'),
  ),
  'transposed conv2d': over(
    [
      [2, 3, 4, 3],
      [3, 3, 2, 3],
    ],
    (x, w) => tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, [2, 6, 8, 2], 2, 'same'),
  ),
  'fused conv2d': over([[1, 4, 4, 2], [3, 3, 2, 3], [3]], (x, filter, bias) =>
    tf.fused.conv2d({
      x: x as tf.Tensor4D,
      filter: filter as tf.Tensor4D,
      strides: 1,
      pad: 'same',
      bias: bias!,
      activation: 'relu',
    }),
  ),
  maxPool: over([[2, 6, 6, 3]], (x) => tf.square(tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid'))),
  'maxPool overlapping': over([[1, 6, 5, 2]], (x) =>
    tf.square(tf.maxPool(x as tf.Tensor4D, 3, 2, 'same')),
  ),
  avgPool: over([[2, 6, 7, 3]], (x) => tf.square(tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid'))),
  batchNorm: over(
    [[3, 4], [4], [4], [4], [4]],
    (x, mean, variance, offset, scale) => tf.batchNorm(x!, mean!, variance!, offset!, scale!),
    0.3,
    2,
  ),
};

/** Cases whose values alone are compared. */
export const VALUE_CASES: Readonly<Record<string, KernelCase>> = {
  comparisons: over(PAIR, (a, b) => [
    tf.equal(a!, b!),
    tf.notEqual(a!, b!),
    tf.greater(a!, b!),
    tf.greaterEqual(a!, b!),
    tf.less(a!, b!),
    tf.lessEqual(a!, b!),
  ]),
  logic: over(PAIR, (a, b) => {
    const left = tf.greater(a!, 0);
    const right = tf.greater(b!, 0);
    return [
      tf.logicalAnd(left, right),
      tf.logicalOr(left, right),
      tf.logicalXor(left, right),
      tf.logicalNot(left),
    ];
  }),
  truths: over(MATRIX, (x) => [tf.all(tf.greater(x!, -1), 1), tf.any(tf.greater(x!, 1.5), 0)]),
  positions: over(MATRIX, (x) => [tf.argMax(x!, 1), tf.argMin(x!, 0)]),
  oddities: over(VECTOR, (x) => {
    const odd = tf.log(x!);
    const endless = tf.div(x!, tf.sub(x!, x!));
    return [tf.isNaN(odd), tf.isInf(endless), tf.isFinite(odd)];
  }),
  topk: over([[3, 5]], (x) => {
    const { values, indices } = tf.topk(x!, 2);
    return [values, indices];
  }),
  'cast to whole numbers': over(VECTOR, (x) => tf.cast(x!, 'int32')),
  'whole numbers': over(VECTOR, (x) => {
    const whole = tf.cast(tf.mul(x!, 5), 'int32');
    const three = tf.scalar(3, 'int32');
    return [tf.floorDiv(whole, three), tf.mod(whole, three), tf.mul(whole, whole), tf.neg(whole)];
  }),
  'cumsum of the first axis': over([[3, 5]], (x) => tf.cumsum(x!, 0)),
  prod: over([[3, 4]], (x) => tf.prod(x!, 1), 0.5, 1.5),
  stridedSlice: over([[5, 6]], (x) => [
    tf.stridedSlice(x!, [0, 5], [5, 0], [2, -2]),
    tf.stridedSlice(x!, [1, 0], [2, 4], [1, 1], 0, 0, 0, 0, 1),
    tf.stridedSlice(x!, [0, -1], [5, -7], [1, -1]),
  ]),
  gatherND: over([[3, 4]], (x) =>
    tf.gatherND(
      x!,
      tf.tensor2d(
        [
          [0, 1],
          [2, 3],
        ],
        [2, 2],
        'int32',
      ),
    ),
  ),
  'one-hot of an index outside': over([[1]], (x) =>
    tf.add(x!, tf.oneHot(tf.tensor1d([1, -1, 7], 'int32'), 3, 2, -1)),
  ),
  'conv2d dilated': over(
    [
      [1, 7, 7, 2],
      [3, 3, 2, 2],
    ],
    (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same', 'NHWC', 2),
  ),
  avgPoolSame: over([[1, 5, 5, 2]], (x) => tf.avgPool(x as tf.Tensor4D, 3, 2, 'same')),
  'fused layers': over([[3, 4], [4, 2], [2]], (a, b, bias) => [
    tf.fused.matMul({ a: a!, b: b!, bias: bias!, activation: 'elu' }),
    tf.fused.matMul({ a: a!, b: b!, activation: 'sigmoid' }),
    tf.fused.matMul({ a: a!, b: b!, activation: 'relu6' }),
    tf.fused.matMul({ a: a!, b: b!, activation: 'leakyrelu', leakyreluAlpha: 0.3 }),
  ]),
  'fused convolution': over([[1, 4, 4, 2], [3, 3, 2, 3], [3]], (x, filter, bias) =>
    tf.fused.conv2d({
      x: x as tf.Tensor4D,
      filter: filter as tf.Tensor4D,
      strides: 1,
      pad: 'same',
      bias: bias!,
    }),
  ),
};
