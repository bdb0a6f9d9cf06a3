/**
 * Attention of the cells of a grid to a few latents, where a cell's query is the sum of its row's and its
 * column's and every sample has the same queries. Scores are sums too, so the softmax's numerators are
 * products of one of the row and one of the column, e^(r + c) = e^r · e^c: what every cell finds is a
 * product of matrices over the latents, and no array holds a number for each cell and latent.
 */
import * as tf from '@tensorflow/tfjs';
import { type Affine, headBlocks } from '../trace/index.js';
import { constantOf } from './blocks.js';

/** Numerators below e^-30 of the largest of their row or column count as that. */
const LEAST = -30;

export interface GridAttention {
  readonly heads: number;
  /** Queries of rows and of columns, [cells, width] each. */
  readonly rows: tf.Tensor;
  readonly columns: tf.Tensor;
  readonly key: Affine;
  readonly value: Affine;
  /** What is read off the findings, [width, outputs]; without heads' own output layer. */
  readonly out: tf.Tensor;
}

/** What an affine map and a matrix behind it make of latents: [batch, latents, columns of the matrix]. */
function through(latents: tf.Tensor, { kernel, bias }: Affine, matrix: tf.Tensor): tf.Tensor {
  const [batch, count, width] = latents.shape as [number, number, number];
  const columns = matrix.shape[1] as number;
  const weights = tf.matMul(kernel as tf.Tensor2D, matrix as tf.Tensor2D);
  const shift = tf.matMul(tf.reshape(bias, [1, width]) as tf.Tensor2D, matrix as tf.Tensor2D);
  const flat = tf.reshape(latents, [batch * count, width]) as tf.Tensor2D;
  return tf.reshape(tf.add(tf.matMul(flat, weights), shift), [batch, count, columns]);
}

/** Numerators of rows or columns: [batch, heads, latents, cells], the largest over the latents being 1. */
function numerators(
  latents: tf.Tensor,
  queries: tf.Tensor,
  { heads, key }: GridAttention,
): tf.Tensor {
  const [batch, count, width] = latents.shape as [number, number, number];
  const cells = queries.shape[0] as number;
  const scale = 1 / Math.sqrt(width / heads);
  const blocks = tf.mul(headBlocks(tf.transpose(queries), heads), scale);
  const scores = through(latents, key, blocks);
  const most = constantOf(scores, (x) => tf.max(x, 1, true));
  const found = tf.exp(tf.maximum(tf.sub(scores, most), LEAST));
  return tf.transpose(tf.reshape(found, [batch, count, heads, cells]), [0, 2, 1, 3]);
}

/**
 * What the cells read off the latents: [batch, cells, cells, outputs], rows first.
 * @param latents [batch, latents, width]
 */
export function gridAttention(latents: tf.Tensor, attention: GridAttention): tf.Tensor {
  const { heads, rows, columns, value, out } = attention;
  const [batch, count] = latents.shape as [number, number];
  const cells = rows.shape[0] as number;
  const outputs = out.shape[1] as number;
  const ofRows = numerators(latents, rows, attention);
  const ofColumns = numerators(latents, columns, attention);
  const read = tf.transpose(
    tf.reshape(through(latents, value, headBlocks(out, heads)), [batch, count, heads, outputs]),
    [0, 2, 1, 3],
  );
  const each = tf.mul(
    tf.reshape(read, [batch, heads, count, outputs, 1]),
    tf.reshape(ofColumns, [batch, heads, count, 1, cells]),
  );
  const weighted = tf.reshape(each, [batch, heads, count, outputs * cells]);
  const sums = tf.matMul(ofRows, weighted, true, false);
  const totals = tf.matMul(ofRows, ofColumns, true, false);
  const shares = tf.div(
    tf.reshape(sums, [batch, heads, cells, outputs, cells]),
    tf.reshape(totals, [batch, heads, cells, 1, cells]),
  );
  const own = tf.add(
    tf.reshape(tf.matMul(rows as tf.Tensor2D, out as tf.Tensor2D), [1, cells, 1, outputs]),
    tf.reshape(tf.matMul(columns as tf.Tensor2D, out as tf.Tensor2D), [1, 1, cells, outputs]),
  );
  return tf.add(tf.transpose(tf.sum(shares, 1), [0, 1, 3, 2]), own);
}
