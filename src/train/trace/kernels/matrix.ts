/** Matrix products. Of two matrices one Gemm; batches are transposed first, which the runtime fuses. */
import * as tf from '@tensorflow/tfjs';
import type { Recorder } from '../recorder.js';
import { broadcastShape, sizeOf } from '../shapes.js';
import { type Kernel, type Kernels, operand } from './kernel.js';

function turned(record: Recorder, x: tf.TensorInfo): string {
  const rank = x.shape.length;
  const perm = x.shape.map((_, axis) => axis);
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
  if (a.shape.length === 2 && b.shape.length === 2) {
    const attributes = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
    return record.emit('Gemm', [a, b], shape, 'float32', attributes);
  }
  const left = transposeA ? turned(record, a) : a;
  const right = transposeB ? turned(record, b) : b;
  return record.emit('MatMul', [left, right], shape);
};

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
