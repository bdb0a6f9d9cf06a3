/** Kernels over pairs of elements, with broadcasting (`broadcast.ts`). */
import type * as tf from '@tensorflow/tfjs';
import { TraceError } from '../errors.js';
import type { Recorder } from '../recorder.js';
import { broadcastShape } from '../shapes.js';
import { pair, stretched } from './broadcast.js';
import { type Kernel, type Kernels, operand } from './kernel.js';

const plain =
  (type: string, neutral?: { readonly left?: number; readonly right?: number }): Kernel =>
  (call) => {
    const a = operand(call, 'a');
    const b = operand(call, 'b');
    if (a.dtype === 'bool') {
      throw new TraceError(`${type} of two bool tensors has no counterpart; cast them first`);
    }
    const { record } = call;
    const shape = broadcastShape(a.shape, b.shape);
    const isNeutral = (x: tf.TensorInfo, value: number | undefined) =>
      value !== undefined && record.fillOf(x) === value;
    if (isNeutral(b, neutral?.right)) return stretched(record, a, shape);
    if (isNeutral(a, neutral?.left)) return stretched(record, b, shape);
    return pair(record, type, a, b, a.dtype);
  };

const comparison =
  (type: string, isNegated = false): Kernel =>
  (call) => {
    const { record } = call;
    const result = pair(record, type, operand(call, 'a'), operand(call, 'b'), 'bool');
    return isNegated ? record.emit('Not', [result], result.shape, 'bool') : result;
  };

const squaredDifference: Kernel = (call) => {
  const { record } = call;
  const a = operand(call, 'a');
  const difference = pair(record, 'Sub', a, operand(call, 'b'), a.dtype);
  return record.emit('Mul', [difference, difference], difference.shape, a.dtype);
};

function floored(record: Recorder, a: tf.TensorInfo, b: tf.TensorInfo): string {
  const floats = [a, b].map((x) => (x.dtype === 'float32' ? x : record.cast(x, 'float32')));
  const name = record.node('Floor', [record.node('Div', floats)]);
  return a.dtype === 'float32' ? name : record.cast(name, 'int32');
}

const floorDiv: Kernel = (call) => {
  const a = operand(call, 'a');
  const b = operand(call, 'b');
  const name = floored(call.record, a, b);
  return call.record.tensor(name, broadcastShape(a.shape, b.shape), a.dtype);
};

/** a - floor(a / b) · b: the sign of the divisor, as in Python. */
const mod: Kernel = (call) => {
  const a = operand(call, 'a');
  const b = operand(call, 'b');
  const { record } = call;
  const whole = record.node('Mul', [floored(record, a, b), b]);
  return record.emit('Sub', [a, whole], broadcastShape(a.shape, b.shape), a.dtype);
};

/**
 * Angle of (b, a) from the positive b axis: atan(a / b), turned by π where b is negative, and 0 at the
 * origin.
 */
const atan2: Kernel = (call) => {
  const a = operand(call, 'a');
  const b = operand(call, 'b');
  const { record } = call;
  const number = (value: number) => record.scalarBeside(value, a);
  const zero = number(0);
  const isA = record.node('Equal', [a, zero]);
  const isOrigin = record.node('And', [isA, record.node('Equal', [b, zero])]);
  const divisor = record.node('Where', [isOrigin, number(1), b]);
  const angle = record.node('Atan', [record.node('Div', [a, divisor])]);
  const isBelow = record.node('Less', [a, zero]);
  const turn = record.node('Where', [isBelow, number(-Math.PI), number(Math.PI)]);
  const isBehind = record.node('Less', [b, zero]);
  const turned = record.node('Where', [isBehind, turn, zero]);
  return record.emit('Add', [angle, turned], broadcastShape(a.shape, b.shape));
};

const addN: Kernel = ({ inputs, record }) => {
  const list = Object.values(inputs);
  const [first, ...rest] = list as [tf.TensorInfo, ...tf.TensorInfo[]];
  // Never the operand itself: the library tells tensors apart by identity.
  const start = record.alias(first);
  return rest.reduce((sum, one) => pair(record, 'Add', sum, one, first.dtype), start);
};

const logical =
  (type: string): Kernel =>
  (call) =>
    pair(call.record, type, operand(call, 'a'), operand(call, 'b'), 'bool');

export const binaryKernels: Kernels = {
  Add: plain('Add', { left: 0, right: 0 }),
  Sub: plain('Sub', { right: 0 }),
  Multiply: plain('Mul', { left: 1, right: 1 }),
  RealDiv: plain('Div', { right: 1 }),
  Maximum: plain('Max'),
  Minimum: plain('Min'),
  Pow: plain('Pow'),
  SquaredDifference: squaredDifference,
  FloorDiv: floorDiv,
  Mod: mod,
  Atan2: atan2,
  AddN: addN,
  Equal: comparison('Equal'),
  NotEqual: comparison('Equal', true),
  Greater: comparison('Greater'),
  GreaterEqual: comparison('GreaterOrEqual'),
  Less: comparison('Less'),
  LessEqual: comparison('LessOrEqual'),
  LogicalAnd: logical('And'),
  LogicalOr: logical('Or'),
};
