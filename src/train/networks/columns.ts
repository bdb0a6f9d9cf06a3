/** Columns of an array's last axis, by which networks read rows of numbers. */
import * as tf from '@tensorflow/tfjs';

/** Columns `from` to `from + count` of the last axis. */
export function columns(x: tf.Tensor, from: number, count = 1): tf.Tensor {
  const begin = x.shape.map((_, axis) => (axis === x.rank - 1 ? from : 0));
  const size = x.shape.map((length, axis) => (axis === x.rank - 1 ? count : length));
  return tf.slice(x, begin, size);
}
