/**
 * Kernels over each element of one tensor. Where ONNX has the function, it is one node; the others are
 * put together so that they stay exact near zero, as the library's own are.
 */
import type * as tf from '@tensorflow/tfjs';
import { type Kernel, type Kernels, operand } from './kernel.js';

/** Kernels that ONNX has under a name of its own. */
const DIRECT: Readonly<Record<string, string>> = {
  Abs: 'Abs',
  Acos: 'Acos',
  Acosh: 'Acosh',
  Asin: 'Asin',
  Asinh: 'Asinh',
  Atan: 'Atan',
  Atanh: 'Atanh',
  Ceil: 'Ceil',
  Cos: 'Cos',
  Cosh: 'Cosh',
  Elu: 'Elu',
  Erf: 'Erf',
  Exp: 'Exp',
  Floor: 'Floor',
  Log: 'Log',
  Neg: 'Neg',
  Reciprocal: 'Reciprocal',
  Relu: 'Relu',
  Round: 'Round',
  Selu: 'Selu',
  Sigmoid: 'Sigmoid',
  Sign: 'Sign',
  Sin: 'Sin',
  Sinh: 'Sinh',
  Sqrt: 'Sqrt',
  Tan: 'Tan',
  Tanh: 'Tanh',
};

const direct =
  (type: string): Kernel =>
  (call) => {
    const x = operand(call, 'x');
    return call.record.emit(type, [x], x.shape, x.dtype);
  };

const square: Kernel = (call) => {
  const x = operand(call, 'x');
  return call.record.emit('Mul', [x, x], x.shape, x.dtype);
};

const rsqrt: Kernel = (call) => {
  const x = operand(call, 'x');
  return call.record.emit('Reciprocal', [call.record.node('Sqrt', [x])], x.shape);
};

/** e^x - 1 = tanh(x / 2) · (e^x + 1). Past 40 the two are one number and e^x would overflow first. */
const expm1: Kernel = (call) => {
  const x = operand(call, 'x');
  const { record } = call;
  const exp = record.node('Exp', [x]);
  const half = record.node('Tanh', [record.node('Mul', [x, record.scalarBeside(0.5, x)])]);
  const sum = record.node('Add', [exp, record.scalarBeside(1, x)]);
  return record.emit('Mul', [half, sum], x.shape);
};

/** log(1 + x) = log(u) · x / (u - 1) with u = 1 + x rounded, and x where u is 1 (Kahan). */
const log1p: Kernel = (call) => {
  const x = operand(call, 'x');
  const { record } = call;
  const one = record.scalarBeside(1, x);
  const u = record.node('Add', [x, one]);
  const rest = record.node('Sub', [u, one]);
  const isOne = record.node('Equal', [u, one]);
  const divisor = record.node('Where', [isOne, one, rest]);
  const scaled = record.node('Mul', [record.node('Log', [u]), record.node('Div', [x, divisor])]);
  return record.emit('Where', [isOne, x, scaled], x.shape);
};

/** log(1 + e^x) as max(x, 0) + log(1 + e^-|x|), exact to 1e-7; the runtime's own is five times slower. */
const softplus: Kernel = (call) => {
  const x = operand(call, 'x');
  const { record } = call;
  const small = record.node('Exp', [record.node('Neg', [record.node('Abs', [x])])]);
  const log = record.node('Log', [record.node('Add', [small, record.scalarBeside(1, x)])]);
  return record.emit('Add', [record.node('Relu', [x]), log], x.shape);
};

/** 1 above zero, `alpha` elsewhere. */
const step: Kernel = (call) => {
  const x = operand(call, 'x');
  const { record } = call;
  const { alpha } = call.attrs as tf.StepAttrs;
  const isAbove = record.node('Greater', [x, record.scalarBeside(0, x)]);
  return record.emit(
    'Where',
    [
      isAbove,
      ...[1, alpha].map((value) =>
        record.scalarBeside(value, { shape: x.shape, dtype: 'float32' }),
      ),
    ],
    x.shape,
  );
};

const leakyRelu: Kernel = (call) => {
  const x = operand(call, 'x');
  const { alpha } = call.attrs as tf.LeakyReluAttrs;
  return call.record.emit('LeakyRelu', [x], x.shape, 'float32', { alpha: { float: alpha } });
};

const clip =
  (limits: (attrs: unknown) => readonly [number, number]): Kernel =>
  (call) => {
    const x = operand(call, 'x');
    const [low, high] = limits(call.attrs);
    const { record } = call;
    const bounds = [record.scalar(low, x.dtype), record.scalar(high, x.dtype)];
    return record.emit('Clip', [x, ...bounds], x.shape, x.dtype);
  };

/** Conversions; of a fill the number is converted. */
const cast: Kernel = (call) => {
  const x = operand(call, 'x');
  const { record } = call;
  const { dtype } = call.attrs as tf.CastAttrs;
  if (dtype === x.dtype) return record.alias(x);
  const fill = record.fillOf(x);
  if (fill !== undefined && dtype === 'float32') return record.fill(fill, x.shape, dtype);
  const name = record.cast(x, dtype as 'float32' | 'int32' | 'bool');
  return record.tensor(name, x.shape, dtype);
};

const finite: Kernel = (call) => {
  const x = operand(call, 'x');
  const { record } = call;
  const isOdd = record.node('Or', [record.node('IsNaN', [x]), record.node('IsInf', [x])]);
  return record.emit('Not', [isOdd], x.shape, 'bool');
};

const test =
  (type: string): Kernel =>
  (call) => {
    const x = operand(call, 'x');
    return call.record.emit(type, [x], x.shape, 'bool');
  };

/** Gradient of Elu from its output y: dy where y ≥ 0, else dy · (y + 1). */
const eluGrad: Kernel = ({ inputs, record }) => {
  const { dy, y } = inputs as { dy: tf.TensorInfo; y: tf.TensorInfo };
  const isPositive = record.node('GreaterOrEqual', [y, record.scalarBeside(0, y)]);
  const slope = record.node('Add', [y, record.scalarBeside(1, y)]);
  const factor = record.node('Where', [isPositive, record.scalarBeside(1, y), slope]);
  return record.emit('Mul', [dy, factor], y.shape);
};

const prelu: Kernel = ({ inputs, record }) => {
  const { x, alpha } = inputs as { x: tf.TensorInfo; alpha: tf.TensorInfo };
  const isAbove = record.node('Greater', [x, record.scalarBeside(0, x)]);
  return record.emit('Where', [isAbove, x, record.node('Mul', [x, alpha])], x.shape);
};

export const unaryKernels: Kernels = {
  ...Object.fromEntries(Object.entries(DIRECT).map(([name, type]) => [name, direct(type)])),
  Square: square,
  Rsqrt: rsqrt,
  Expm1: expm1,
  Log1p: log1p,
  Softplus: softplus,
  Step: step,
  LeakyRelu: leakyRelu,
  Relu6: clip(() => [0, 6]),
  ClipByValue: clip((attrs) => {
    const { clipValueMin, clipValueMax } = attrs as tf.ClipByValueAttrs;
    return [clipValueMin, clipValueMax];
  }),
  Cast: cast,
  LogicalNot: test('Not'),
  IsNan: test('IsNaN'),
  IsInf: test('IsInf'),
  IsFinite: finite,
  EluGrad: eluGrad,
  Prelu: prelu,
};
