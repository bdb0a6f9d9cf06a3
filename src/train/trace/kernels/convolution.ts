/**
 * Convolutions and their gradients. The library keeps channels last (NHWC, filters HWIO), ONNX first
 * (NCHW, OIHW): operands are turned on the way in and out. The gradient by the input is a transposed
 * convolution; that by the filter is a convolution of the input with the output's gradient in which
 * images and channels change places, and strides and dilations likewise.
 */
import * as tf from '@tensorflow/tfjs';
import { TraceError } from '../errors.js';
import type { Operand, Recorder } from '../recorder.js';
import { type Shape, sizeOf } from '../shapes.js';
import { type Kernel, type Kernels, operand } from './kernel.js';
import { activated } from './matrix.js';

type Plan = tf.backend_util.Conv2DInfo;
type FourSizes = [number, number, number, number];

interface Attrs {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dilations?: number | [number, number];
  readonly dataFormat?: string;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function planOf(x: Shape, filter: Shape, attrs: unknown, isDepthwise = false): Plan {
  const { strides, pad, dilations = 1, dataFormat = 'NHWC', dimRoundingMode } = attrs as Attrs;
  if (dataFormat !== 'NHWC') {
    throw new TraceError(`convolutions are traced with channels last (NHWC), not ${dataFormat}`);
  }
  return tf.backend_util.computeConv2DInfo(
    x as FourSizes,
    filter as FourSizes,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    isDepthwise,
  );
}

export function turnTo(record: Recorder, x: Operand, perm: readonly number[]): string {
  return record.node('Transpose', [x], { perm: [...perm] });
}

/** Channels last → channels first. */
export const FIRST = [0, 3, 1, 2] as const;
/** Channels first → channels last. */
export const LAST = [0, 2, 3, 1] as const;

const pads = ({ padInfo: { top, left, bottom, right } }: Plan) => [top, left, bottom, right];
const strides = ({ strideHeight, strideWidth }: Plan) => [strideHeight, strideWidth];
const dilations = ({ dilationHeight, dilationWidth }: Plan) => [dilationHeight, dilationWidth];

/** Multiplications and additions of a forward pass; each gradient has as many. */
function flops(plan: Plan, group: number): number {
  const { filterHeight, filterWidth, inChannels } = plan;
  return 2 * sizeOf(plan.outShape) * filterHeight * filterWidth * (inChannels / group);
}

const conv2d: Kernel = (call) => {
  const { record } = call;
  const x = operand(call, 'x');
  const filter = operand(call, 'filter');
  const plan = planOf(x.shape, filter.shape, call.attrs);
  record.productFlops += flops(plan, 1);
  const out = record.node(
    'Conv',
    [turnTo(record, x, FIRST), turnTo(record, filter, [3, 2, 0, 1])],
    { strides: strides(plan), pads: pads(plan), dilations: dilations(plan) },
  );
  return record.tensor(turnTo(record, out, LAST), plan.outShape);
};

/** Filter of a depthwise convolution [H, W, C, M] as [C · M, 1, H, W]. */
function depthwiseFilter(record: Recorder, filter: tf.TensorInfo): string {
  const [height, width, channels, multiplier] = filter.shape as FourSizes;
  const turned = turnTo(record, filter, [2, 3, 0, 1]);
  return record.node('Reshape', [turned, record.ints([channels * multiplier, 1, height, width])]);
}

const depthwise: Kernel = (call) => {
  const { record } = call;
  const x = operand(call, 'x');
  const filter = operand(call, 'filter');
  const plan = planOf(x.shape, filter.shape, call.attrs, true);
  const group = plan.inChannels;
  record.productFlops += flops(plan, group);
  const out = record.node('Conv', [turnTo(record, x, FIRST), depthwiseFilter(record, filter)], {
    strides: strides(plan),
    pads: pads(plan),
    dilations: dilations(plan),
    group,
  });
  return record.tensor(turnTo(record, out, LAST), plan.outShape);
};

/** The transposed convolution whose output has exactly the input's size. */
function backInput(
  record: Recorder,
  plan: Plan,
  dy: tf.TensorInfo,
  filter: string,
  group: number,
): tf.TensorInfo {
  const { padInfo, effectiveFilterHeight, effectiveFilterWidth } = plan;
  const missing = (size: number, out: number, stride: number, filterSize: number, pad: number) =>
    size - (stride * (out - 1) + filterSize - pad);
  const below = missing(
    plan.inHeight,
    plan.outHeight,
    plan.strideHeight,
    effectiveFilterHeight,
    padInfo.top + padInfo.bottom,
  );
  const right = missing(
    plan.inWidth,
    plan.outWidth,
    plan.strideWidth,
    effectiveFilterWidth,
    padInfo.left + padInfo.right,
  );
  record.productFlops += flops(plan, group);
  const out = record.node('ConvTranspose', [turnTo(record, dy, FIRST), filter], {
    strides: strides(plan),
    // What the strides left over at the end got no gradient; it is padded with zeros below.
    pads: pads(plan),
    dilations: dilations(plan),
    group,
  });
  const full = below === 0 && right === 0 ? out : padEnd(record, out, below, right);
  return record.tensor(turnTo(record, full, LAST), plan.inShape);
}

function padEnd(record: Recorder, x: string, below: number, right: number): string {
  return record.node('Pad', [x, record.ints([0, 0, 0, 0, 0, 0, below, right])]);
}

const conv2dBackInput: Kernel = (call) => {
  const { record } = call;
  const { inputShape } = call.attrs as { inputShape: FourSizes };
  const filter = operand(call, 'filter');
  const plan = planOf(inputShape, filter.shape, call.attrs);
  return backInput(record, plan, operand(call, 'dy'), turnTo(record, filter, [3, 2, 0, 1]), 1);
};

const depthwiseBackInput: Kernel = (call) => {
  const { record } = call;
  const { inputShape } = call.attrs as { inputShape: FourSizes };
  const filter = operand(call, 'filter');
  const plan = planOf(inputShape, filter.shape, call.attrs, true);
  const turned = depthwiseFilter(record, filter);
  return backInput(record, plan, operand(call, 'dy'), turned, plan.inChannels);
};

/**
 * Convolves `x` [A, n, H, W] with `dy` [B, n, h, w] over the n images and gives the part of the result
 * that the filter has: [A, B, filter height, filter width].
 */
function correlate(record: Recorder, plan: Plan, x: string, dy: string, group: number): string {
  const { filterHeight, filterWidth, padInfo } = plan;
  const end = (
    size: number,
    filter: number,
    dilation: number,
    out: number,
    stride: number,
    before: number,
  ) => Math.max(0, (filter - 1) * dilation + (out - 1) * stride + 1 - size - before);
  const below = end(
    plan.inHeight,
    filterHeight,
    plan.dilationHeight,
    plan.outHeight,
    plan.strideHeight,
    padInfo.top,
  );
  const right = end(
    plan.inWidth,
    filterWidth,
    plan.dilationWidth,
    plan.outWidth,
    plan.strideWidth,
    padInfo.left,
  );
  record.productFlops += flops(plan, group);
  const whole = record.node('Conv', [x, dy], {
    strides: dilations(plan),
    dilations: strides(plan),
    pads: [padInfo.top, padInfo.left, below, right],
    group,
  });
  const lists = [
    [0, 0],
    [filterHeight, filterWidth],
    [2, 3],
  ].map((list) => record.ints(list));
  return record.node('Slice', [whole, ...lists]);
}

const conv2dBackFilter: Kernel = (call) => {
  const { record } = call;
  const { filterShape } = call.attrs as { filterShape: FourSizes };
  const x = operand(call, 'x');
  const plan = planOf(x.shape, filterShape, call.attrs);
  // [N, H, W, C] → [C, N, H, W]: channels take the place of images.
  const swapped = [3, 0, 1, 2];
  const dy = turnTo(record, operand(call, 'dy'), swapped);
  const result = correlate(record, plan, turnTo(record, x, swapped), dy, 1);
  return record.tensor(turnTo(record, result, [2, 3, 0, 1]), filterShape);
};

const depthwiseBackFilter: Kernel = (call) => {
  const { record } = call;
  const { filterShape } = call.attrs as { filterShape: FourSizes };
  const x = operand(call, 'x');
  const plan = planOf(x.shape, filterShape, call.attrs, true);
  const { inChannels, batchSize } = plan;
  const [height, width, , multiplier] = filterShape;
  // One image of C groups with n channels each.
  const images = record.node('Reshape', [
    turnTo(record, x, [3, 0, 1, 2]),
    record.ints([1, inChannels * batchSize, plan.inHeight, plan.inWidth]),
  ]);
  const dy = turnTo(record, operand(call, 'dy'), [3, 0, 1, 2]);
  const result = correlate(record, plan, images, dy, inChannels);
  const split = record.node('Reshape', [
    result,
    record.ints([inChannels, multiplier, height, width]),
  ]);
  return record.tensor(turnTo(record, split, [2, 3, 0, 1]), filterShape);
};

/** The library's fused layer, taken apart: convolution, bias, activation. */
const fusedConv2d: Kernel = (call) => {
  const { x, filter, bias, preluActivationWeights } = call.inputs as unknown as Record<
    string,
    tf.Tensor
  >;
  const fused = call.attrs as tf.FusedConv2DAttrs;
  const out = tf.conv2d(
    x as tf.Tensor4D,
    filter as tf.Tensor4D,
    fused.strides,
    fused.pad as 'same',
    fused.dataFormat,
    fused.dilations,
    fused.dimRoundingMode,
  );
  const sum = bias === undefined || bias === null ? out : tf.add(out, bias);
  return activated(sum, fused.activation, preluActivationWeights, fused.leakyreluAlpha);
};

/** (x - mean) / √(variance + ε) · scale + offset. */
const batchNorm: Kernel = ({ inputs, attrs }) => {
  const { x, mean, variance, offset, scale } = inputs as unknown as Record<string, tf.Tensor>;
  const { varianceEpsilon } = attrs as tf.FusedBatchNormAttrs;
  const normal = tf.mul(tf.sub(x!, mean!), tf.rsqrt(tf.add(variance!, varianceEpsilon)));
  const scaled = scale === undefined || scale === null ? normal : tf.mul(normal, scale);
  return offset === undefined || offset === null ? scaled : tf.add(scaled, offset);
};

export const convolutionKernels: Kernels = {
  Conv2D: conv2d,
  Conv2DBackpropInput: conv2dBackInput,
  Conv2DBackpropFilter: conv2dBackFilter,
  DepthwiseConv2dNative: depthwise,
  DepthwiseConv2dNativeBackpropInput: depthwiseBackInput,
  DepthwiseConv2dNativeBackpropFilter: depthwiseBackFilter,
  FusedConv2D: fusedConv2d,
  FusedBatchNorm: batchNorm,
};
