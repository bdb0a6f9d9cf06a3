/** Matrix products: of two matrices one Gemm, of batches the runtime's product of turned operands. */
import * as tf from '@tensorflow/tfjs';
import type { Operand, Recorder } from '../recorder.js';
import { broadcastShape, sizeOf } from '../shapes.js';
import { type Kernel, type Kernels, operand } from './kernel.js';

/** The last two axes exchanged. */
function turned(record: Recorder, x: Operand, rank: number): string {
  const perm = Array.from({ length: rank }, (_, axis) => axis);
  perm[rank - 2] = rank - 1;
  perm[rank - 1] = rank - 2;
  return record.node('Transpose', [x], { perm });
}

const matMul: Kernel = (call) => {
  const { record } = call;
  const a = operand(call, 'a');
  const b = operand(call, 'b');
  const { transposeA, transposeB } = call.attrs as tf.BatchMatMulAttrs;
  const [rowsA, columnsA] = a.shape.slice(-2) as [number, number];
  const [rowsB, columnsB] = b.shape.slice(-2) as [number, number];
  const inner = transposeA ? rowsA : columnsA;
  const outer = [transposeA ? columnsA : rowsA, transposeB ? rowsB : columnsB];
  const shape = [...broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)), ...outer];
  record.productFlops += 2 * inner * sizeOf(shape);
  const isPair = a.shape.length === 2 && b.shape.length === 2;
  // The runtime joins a plain product with the bias that follows; a Gemm it leaves alone.
  if (isPair && (transposeA || transposeB)) {
    const attributes = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
    return record.emit('Gemm', [a, b], shape, 'float32', attributes);
  }
  const [rows, columns] = outer as [number, number];
  if (transposeA && !transposeB && columns < rows) return crossed(record, a, b, shape);
  if (transposeA || transposeB) return turnedProduct(record, a, b, call.attrs, shape);
  return record.product(a, b, shape);
};

/**
 * A product of batches that are turned. Where the runtime's own operator may be written it is: the runtime
 * would join turnings with those before them and then make others that are slower.
 */
function turnedProduct(
  record: Recorder,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  attrs: unknown,
  shape: number[],
): tf.TensorInfo {
  const { transposeA, transposeB } = attrs as tf.BatchMatMulAttrs;
  if (!record.isPortable) {
    const attributes = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
    return record.tensor(record.ownNode('FusedMatMul', [a, b], attributes), shape);
  }
  const left = transposeA ? turned(record, a, a.shape.length) : a;
  const right = transposeB ? turned(record, b, b.shape.length) : b;
  return record.emit('MatMul', [left, right], shape);
}

/**
 * aᵀ · b of batches as (bᵀ · a)ᵀ: the runtime is slow at turning the left operand of small matrices, and
 * here b is the smaller one.
 */
function crossed(
  record: Recorder,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  shape: number[],
): tf.TensorInfo {
  const product = record.node('MatMul', [turned(record, b, b.shape.length), a]);
  return record.tensor(turned(record, product, shape.length), shape);
}

/** The library's fused layer, taken apart: product, bias, activation. */
const fusedMatMul: Kernel = ({ inputs, attrs }) => {
  const { a, b, bias, preluActivationWeights } = inputs as unknown as Record<string, tf.Tensor>;
  const fused = attrs as tf._FusedMatMulAttrs;
  const product = tf.matMul(a!, b!, fused.transposeA, fused.transposeB);
  const sum = bias === undefined || bias === null ? product : tf.add(product, bias);
  return activated(sum, fused.activation, preluActivationWeights, fused.leakyreluAlpha);
};

/** An activation by the name that fused kernels give it. */
export function activated(
  x: tf.Tensor,
  activation: string | null | undefined,
  preluWeights?: tf.Tensor,
  leakyAlpha?: number,
): tf.Tensor {
  switch (activation) {
    case 'relu':
      return tf.relu(x);
    case 'relu6':
      return tf.relu6(x);
    case 'elu':
      return tf.elu(x);
    case 'sigmoid':
      return tf.sigmoid(x);
    case 'prelu':
      return tf.prelu(x, preluWeights as tf.Tensor);
    case 'leakyrelu':
      return tf.leakyRelu(x, leakyAlpha);
    default:
      return x;
  }
}

export const matrixKernels: Kernels = { BatchMatMul: matMul, _FusedMatMul: fusedMatMul };
