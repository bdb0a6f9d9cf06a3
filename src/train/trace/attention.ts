/**
 * Attention between rows of tokens (Vaswani et al. 2017), with a gradient of its own. Queries, keys and
 * values are kept with the tokens last, [batch, heads, size, tokens]: that turning of axes is one of
 * matrices, which the runtime does twice as fast, and the products need no other.
 */
import * as tf from '@tensorflow/tfjs';
import type { Affine } from './layers.js';

/** Added to the scores of what a mask leaves out: e^-10000 = 0. */
const HIDDEN = -1e4;

/** [batch, tokens, width] → [batch, heads, size, tokens]. */
function headsOf(x: tf.Tensor, heads: number): tf.Tensor {
  const [batch, tokens, width] = x.shape as [number, number, number];
  return tf.reshape(tf.transpose(x, [0, 2, 1]), [batch, heads, width / heads, tokens]);
}

/**
 * Softmax(qᵀ·k / √size + bias) times v. The gradient of the softmax, P ∘ (dP - rowsum(P ∘ dP)), takes its
 * sums from the results instead, rowsum(P ∘ dP) = sum(dO ∘ O) over the head's size (as in FlashAttention,
 * Dao et al. 2022), which saves passes over the largest arrays.
 * @param query [batch, heads, size, rows]
 * @param key [batch, heads, size, columns]
 * @param value as `key`
 * @param bias added to the scores, [batch, 1, 1, columns]; gets no gradient
 * @returns [batch, heads, rows, size]
 */
function attendHeads(
  query: tf.Tensor,
  key: tf.Tensor,
  value: tf.Tensor,
  bias: tf.Tensor | null,
): tf.Tensor {
  const size = query.shape[2] as number;
  const scale = 1 / Math.sqrt(size);
  const unit = tf.customGrad((...given) => {
    const save = given.pop() as tf.GradSaveFunc;
    const [q, k, v] = given as [tf.Tensor, tf.Tensor, tf.Tensor];
    const scores = tf.mul(tf.matMul(q, k, true, false), scale);
    const shares = tf.softmax(bias === null ? scores : tf.add(scores, bias));
    const found = tf.matMul(shares, v, false, true);
    save([q, k, v, shares, found]);
    return {
      value: found,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [q, k, v, shares, found] = saved as [
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
        ];
        const sums = tf.sum(tf.mul(dy, found), -1, true);
        const slope = tf.mul(shares, tf.sub(tf.matMul(dy, v), sums));
        return [
          tf.transpose(tf.mul(tf.matMul(slope, k, false, true), scale), [0, 1, 3, 2]),
          tf.mul(tf.matMul(q, slope), scale),
          tf.matMul(dy, shares, true, false),
        ];
      },
    };
  });
  return unit(query, key, value);
}

/** What is added to scores: [batch, columns] of 0 and 1 → [batch, 1, 1, columns]. */
function biasOf(mask: tf.Tensor): tf.Tensor {
  const [batch, columns] = mask.shape as [number, number];
  return tf.reshape(tf.mul(tf.sub(1, mask), HIDDEN), [batch, 1, 1, columns]);
}

/** [batch, heads, rows, size] → [batch, rows, width]. */
function rowsOf(found: tf.Tensor): tf.Tensor {
  const [batch, heads, rows, size] = found.shape as [number, number, number, number];
  return tf.reshape(tf.transpose(found, [0, 2, 1, 3]), [batch, rows, heads * size]);
}

/**
 * What queries find among values: [batch, rows, width].
 * @param query [batch, rows, width]
 * @param pairs keys and values side by side, [batch, columns, 2 × width]
 * @param mask [batch, columns] of 0 and 1, gets no gradient; all are there where null
 */
export function attend(
  query: tf.Tensor,
  pairs: tf.Tensor,
  mask: tf.Tensor | null,
  heads: number,
): tf.Tensor {
  const [key, value] = tf.split(headsOf(pairs, 2 * heads), 2, 1) as [tf.Tensor, tf.Tensor];
  const bias = mask === null ? null : biasOf(mask);
  return rowsOf(attendHeads(headsOf(query, heads), key, value, bias));
}

/**
 * What rows find among each other: [batch, rows, width].
 * @param triples queries, keys and values side by side, [batch, rows, 3 × width]
 * @param mask as for `attend`
 */
export function attendSelf(triples: tf.Tensor, mask: tf.Tensor | null, heads: number): tf.Tensor {
  const [query, key, value] = tf.split(headsOf(triples, 3 * heads), 3, 1) as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ];
  return rowsOf(attendHeads(query, key, value, mask === null ? null : biasOf(mask)));
}

/**
 * A matrix [width, n] as the blocks of its heads beside each other: [width, heads × n], where the block of a
 * head is zero in the rows of the others.
 */
export function headBlocks(matrix: tf.Tensor, heads: number): tf.Tensor {
  const [width, count] = matrix.shape as [number, number];
  const size = width / heads;
  const isOwn = Array.from({ length: width * heads * count }, (_, i) => {
    const row = Math.floor(i / (heads * count));
    const head = Math.floor((i % (heads * count)) / count);
    return Math.floor(row / size) === head ? 1 : 0;
  });
  return tf.mul(tf.tile(matrix, [1, heads]), tf.tensor2d(isOwn, [width, heads * count]));
}

/**
 * What a few queries find among many tokens, as `attend` with keys and values made of the tokens. The
 * products are taken in another order, (q·Kᵀ)·xᵀ and (P·x)·V: no token is projected.
 * @param query [batch, rows, width]
 * @param tokens [batch, columns, inputs]
 * @param key [inputs, width]
 * @param value as `key`
 * @param mask as for `attend`
 */
export function attendFew(
  query: tf.Tensor,
  tokens: tf.Tensor,
  key: Affine,
  value: Affine,
  mask: tf.Tensor | null,
  heads: number,
): tf.Tensor {
  const [batch, rows, width] = query.shape as [number, number, number];
  const [, columns, inputs] = tokens.shape as [number, number, number];
  const flat = tf.reshape(query, [batch * rows, width]) as tf.Tensor2D;
  const through = (matrix: tf.Tensor) => tf.matMul(flat, headBlocks(matrix, heads) as tf.Tensor2D);
  const turned = tf.reshape(through(tf.transpose(key.kernel)), [batch, rows * heads, inputs]);
  const shift = tf.reshape(through(tf.reshape(key.bias, [width, 1])), [batch, rows * heads, 1]);
  const raw = tf.add(tf.matMul(turned, tokens, false, true), shift);
  const scores = tf.mul(raw, 1 / Math.sqrt(width / heads));
  const bias = mask === null ? null : tf.reshape(biasOf(mask), [batch, 1, columns]);
  const shares = tf.softmax(bias === null ? scores : tf.add(scores, bias));
  const seen = tf.reshape(tf.matMul(shares, tokens), [batch * rows, heads * inputs]);
  const blocks = headBlocks(tf.transpose(value.kernel), heads);
  const found = tf.matMul(seen as tf.Tensor2D, blocks as tf.Tensor2D, false, true);
  return tf.reshape(tf.add(found, value.bias), [batch, rows, width]);
}
