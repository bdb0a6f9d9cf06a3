/**
 * Pooling over images and its gradients. Averages leave padded places out. The gradient of the maximum
 * goes to the first place that holds it. The gradient of an average is divided by the number of places
 * that were averaged, also at a padded edge (the library's own divides by the window's size there).
 */
import * as tf from '@tensorflow/tfjs';
import type { Recorder } from '../recorder.js';
import { sizeOf } from '../shapes.js';
import { FIRST, LAST, turnTo } from './convolution.js';
import { type Kernel, type Kernels, operand } from './kernel.js';

type Plan = tf.backend_util.Conv2DInfo;

function planOf(x: tf.TensorInfo, attrs: unknown): Plan {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as tf.MaxPoolAttrs;
  const shape = x.shape as [number, number, number, number];
  return tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
}

function window(plan: Plan) {
  const { top, left, bottom, right } = plan.padInfo;
  return {
    kernel_shape: [plan.filterHeight, plan.filterWidth],
    strides: [plan.strideHeight, plan.strideWidth],
    pads: [top, left, bottom, right],
  };
}

const pool =
  (type: string): Kernel =>
  (call) => {
    const { record } = call;
    const x = operand(call, 'x');
    const plan = planOf(x, call.attrs);
    const out = record.node(type, [turnTo(record, x, FIRST)], window(plan));
    return record.tensor(turnTo(record, out, LAST), plan.outShape);
  };

/** The runtime names the place of each maximum; the gradients are added up there, in order. */
const maxPoolGrad: Kernel = (call) => {
  const { record } = call;
  const x = operand(call, 'input');
  const plan = planOf(x, call.attrs);
  const [, places] = record.nodes('MaxPool', [turnTo(record, x, FIRST)], 2, window(plan)) as [
    string,
    string,
  ];
  const list = record.ints([-1]);
  const flat = (name: string) => record.node('Reshape', [name, list]);
  const zeros = record.fill(0, [sizeOf(x.shape)], 'float32');
  const dy = flat(turnTo(record, operand(call, 'dy'), FIRST));
  const sums = record.node('ScatterElements', [zeros, flat(places), dy], { reduction: 'add' });
  const [images, height, width, channels] = x.shape as [number, number, number, number];
  const shaped = record.node('Reshape', [sums, record.ints([images, channels, height, width])]);
  return record.tensor(turnTo(record, shaped, LAST), x.shape);
};

/** How many places of the image each window covers, as [1, 1, height, width]. */
function counts(record: Recorder, plan: Plan): tf.TensorInfo {
  const covered = (out: number, stride: number, filter: number, pad: number, size: number) =>
    Array.from({ length: out }, (_, i) => {
      const start = i * stride - pad;
      return Math.min(start + filter, size) - Math.max(start, 0);
    });
  const { padInfo } = plan;
  const rows = covered(
    plan.outHeight,
    plan.strideHeight,
    plan.filterHeight,
    padInfo.top,
    plan.inHeight,
  );
  const columns = covered(
    plan.outWidth,
    plan.strideWidth,
    plan.filterWidth,
    padInfo.left,
    plan.inWidth,
  );
  const values = rows.flatMap((row) => columns.map((column) => row * column));
  return record.known(values, [1, 1, plan.outHeight, plan.outWidth], 'float32');
}

const avgPoolGrad: Kernel = (call) => {
  const { record } = call;
  const x = operand(call, 'input');
  const plan = planOf(x, call.attrs);
  const { inChannels, filterHeight, filterWidth, padInfo } = plan;
  const dy = turnTo(record, operand(call, 'dy'), FIRST);
  const shares = record.node('Div', [dy, counts(record, plan)]);
  const ones = record.fill(1, [inChannels, 1, filterHeight, filterWidth], 'float32');
  const { kernel_shape, strides, pads } = window(plan);
  const back = record.node('ConvTranspose', [shares, ones], {
    kernel_shape,
    strides,
    pads,
    group: inChannels,
  });
  const reach = (out: number, stride: number, filter: number, before: number, after: number) =>
    stride * (out - 1) + filter - before - after;
  const below =
    plan.inHeight -
    reach(plan.outHeight, plan.strideHeight, filterHeight, padInfo.top, padInfo.bottom);
  const right =
    plan.inWidth - reach(plan.outWidth, plan.strideWidth, filterWidth, padInfo.left, padInfo.right);
  const full = record.node('Pad', [back, record.ints([0, 0, 0, 0, 0, 0, below, right])]);
  return record.tensor(turnTo(record, full, LAST), x.shape);
};

export const poolKernels: Kernels = {
  MaxPool: pool('MaxPool'),
  AvgPool: pool('AveragePool'),
  MaxPoolGrad: maxPoolGrad,
  AvgPoolGrad: avgPoolGrad,
};
