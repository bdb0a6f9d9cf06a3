/**
 * Blocks of transformers: attention over tokens [batch, tokens, width] with masks, and the pre-norm layers
 * made of it (Vaswani et al. 2017; layer norm in front as in Xiong et al. 2020). Keys that a mask leaves
 * out weigh e^-10000 = 0.
 */
import * as tf from '@tensorflow/tfjs';
import {
  dense,
  denseSpecs,
  gelu,
  type Initialiser,
  layerNorm,
  layerNormSpecs,
  type NamedTensors,
  type ParameterSpecs,
  prefixed,
} from '../trace/index.js';

const HIDDEN = -1e4;
/** Hidden units of a layer's perceptron, times the width. */
const EXPANSION = 4;

/** Tokens and which of them are there. */
export interface TokenSet {
  /** [batch, tokens, width] */
  readonly tokens: tf.Tensor;
  /** [batch, tokens] of 0 and 1; all are there where null. */
  readonly mask: tf.Tensor | null;
}

export function attentionSpecs(width: number): ParameterSpecs {
  return Object.assign(
    {},
    ...['q', 'k', 'v', 'out'].map((name) => prefixed(name, denseSpecs(width, width))),
  ) as ParameterSpecs;
}

/** What `query` [batch, n, width] finds among the tokens of `context`: [batch, n, width]. */
export function attention(
  query: tf.Tensor,
  context: TokenSet,
  heads: number,
  weights: NamedTensors,
): tf.Tensor {
  const [batch, rows, width] = query.shape as [number, number, number];
  const columns = context.tokens.shape[1] as number;
  const size = width / heads;
  const split = (x: tf.Tensor, count: number) =>
    tf.transpose(tf.reshape(x, [batch, count, heads, size]), [0, 2, 1, 3]);
  const q = split(dense(query, weights.within('q')), rows);
  const k = split(dense(context.tokens, weights.within('k')), columns);
  const v = split(dense(context.tokens, weights.within('v')), columns);
  const scores = tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(size));
  const shares = tf.softmax(context.mask === null ? scores : tf.add(scores, biasOf(context.mask)));
  const found = tf.transpose(tf.matMul(shares, v), [0, 2, 1, 3]);
  return dense(tf.reshape(found, [batch, rows, width]), weights.within('out'));
}

function biasOf(mask: tf.Tensor): tf.Tensor {
  const [batch, columns] = mask.shape as [number, number];
  return tf.reshape(tf.mul(tf.sub(1, mask), HIDDEN), [batch, 1, 1, columns]);
}

/** A layer: attention and a perceptron, each behind a layer norm and beside the residual. */
export function layerSpecs(width: number): ParameterSpecs {
  return {
    ...prefixed('norm', layerNormSpecs(width)),
    ...prefixed('attention', attentionSpecs(width)),
    ...prefixed('middle', layerNormSpecs(width)),
    ...prefixed('up', denseSpecs(width, EXPANSION * width)),
    ...prefixed('down', denseSpecs(EXPANSION * width, width)),
  };
}

function perceptron(x: tf.Tensor, weights: NamedTensors): tf.Tensor {
  const hidden = gelu(dense(layerNorm(x, weights.within('middle')), weights.within('up')));
  return tf.add(x, dense(hidden, weights.within('down')));
}

/** A layer whose tokens look at each other. */
export function selfLayer(
  x: tf.Tensor,
  mask: tf.Tensor | null,
  heads: number,
  weights: NamedTensors,
): tf.Tensor {
  const normal = layerNorm(x, weights.within('norm'));
  const found = attention(normal, { tokens: normal, mask }, heads, weights.within('attention'));
  return perceptron(tf.add(x, found), weights);
}

/** A layer whose tokens look at a context only, never at each other. */
export function crossLayer(
  x: tf.Tensor,
  context: TokenSet,
  heads: number,
  weights: NamedTensors,
): tf.Tensor {
  const normal = layerNorm(x, weights.within('norm'));
  const found = attention(normal, context, heads, weights.within('attention'));
  return perceptron(tf.add(x, found), weights);
}

/** Specs of several parts that are alike, under their numbers. */
export function repeated(part: string, count: number, specs: ParameterSpecs): ParameterSpecs {
  return Object.assign(
    {},
    ...Array.from({ length: count }, (_, i) => prefixed(`${part}/${i}`, specs)),
  ) as ParameterSpecs;
}

/** Starts a head whose answer is an offset: it begins near none. */
export const NEAR_NONE: Initialiser = { normal: 0.01 };

/** Two dense layers with GELU between them; `last` starts the second one. */
export function mlpSpecs(
  inputs: number,
  hidden: number,
  outputs: number,
  last: Initialiser = 'glorot',
): ParameterSpecs {
  return {
    ...prefixed('in', denseSpecs(inputs, hidden)),
    ...prefixed('out', denseSpecs(hidden, outputs, last)),
  };
}

export function mlp(x: tf.Tensor, weights: NamedTensors): tf.Tensor {
  return dense(gelu(dense(x, weights.within('in'))), weights.within('out'));
}

/** Learned rows [n, width] for every sample of a batch: [batch, n, width]. */
export function spread(rows: tf.Tensor, batch: number): tf.Tensor {
  return tf.add(tf.zeros([batch, ...rows.shape]), rows);
}

/** Several sets of tokens as one. */
export function joined(sets: readonly TokenSet[]): TokenSet {
  const tokens = tf.concat(
    sets.map((set) => set.tokens),
    1,
  );
  if (sets.every(({ mask }) => mask === null)) return { tokens, mask: null };
  const masks = sets.map(
    ({ mask, tokens: { shape } }) => mask ?? tf.ones([shape[0] as number, shape[1] as number]),
  );
  return { tokens, mask: tf.concat(masks, 1) };
}

/** The same tensor, through which no gradient flows. */
export const detached = tf.customGrad((x) => ({
  value: tf.clone(x as tf.Tensor),
  gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
})) as (x: tf.Tensor) => tf.Tensor;

/** What a function makes of a tensor, as a constant: no gradient flows, so it may compare and count. */
export function constantOf(x: tf.Tensor, of: (x: tf.Tensor) => tf.Tensor): tf.Tensor {
  const wrapped = tf.customGrad((one) => ({
    value: of(one as tf.Tensor),
    gradFunc: () => tf.zerosLike(x),
  }));
  return wrapped(x);
}
