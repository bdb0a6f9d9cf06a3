/**
 * Work on samples in pieces that stay in a processor's cache from one operation to the next. Large batches
 * of wide tokens go through memory with every operation else. Each sample is worked on alone, so what comes
 * out is the same; gradients of weights are summed piece by piece, in another order than at once.
 */
import * as tf from '@tensorflow/tfjs';

/** Widest array of a piece, bytes: what a core's second cache holds today. */
const PIECE_BYTES = 2 ** 20;
/** Arrays that are smaller than this are not worth the operations that pieces take. */
const WORTH_BYTES = 4 * PIECE_BYTES;

/** Into how many equal pieces a batch falls whose widest array has so many numbers. */
export function pieceCount(batch: number, widest: number): number {
  const bytes = 4 * widest;
  if (bytes < WORTH_BYTES) return 1;
  let count = Math.min(batch, Math.floor(bytes / PIECE_BYTES));
  while (batch % count !== 0) count -= 1;
  return count;
}

/**
 * What `body` makes of samples, `count` pieces one after the other, joined again.
 * @param x [batch, …]
 * @param beside what else belongs to the samples, [batch, …]; null is given on
 */
export function inPieces(
  x: tf.Tensor,
  beside: tf.Tensor | null,
  count: number,
  body: (x: tf.Tensor, beside: tf.Tensor | null) => tf.Tensor,
): tf.Tensor {
  if (count === 1) return body(x, beside);
  const others = beside === null ? null : tf.split(beside, count, 0);
  const pieces = tf.split(x, count, 0).map((one, i) => body(one, others?.[i] ?? null));
  return tf.concat(pieces, 0);
}
