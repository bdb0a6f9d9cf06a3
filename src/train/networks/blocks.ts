/**
 * Blocks of transformers: attention over tokens [batch, tokens, width] with masks, and the pre-norm layers
 * made of it (Vaswani et al. 2017; layer norm in front as in Xiong et al. 2020). A norm's gain and bias are
 * multiplied into the dense layer behind it, which is cheaper than into the tokens.
 */
import * as tf from '@tensorflow/tfjs';
import {
  type Affine,
  affineOf,
  afterNorm,
  applied,
  attend,
  attendFew,
  attendSelf,
  dense,
  denseSpecs,
  type Initialiser,
  inPieces,
  layerNormSpecs,
  type NamedTensors,
  normalised,
  once,
  type ParameterSpecs,
  perceptron,
  perceptronOf,
  pieceCount,
  prefixed,
  sideBySide,
} from '../trace/index.js';

/** Queries are few where this many times their rows and heads is no more than the width. */
const FEW = 4;
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

/** Dense layers of attention side by side: one product is faster than several. */
function projections(weights: NamedTensors, names: readonly string[]): Affine {
  return sideBySide(names.map((name) => affineOf(weights.within(name))));
}

/** What `query` [batch, n, width] finds among the tokens of `context`: [batch, n, width]. */
export function attention(
  query: tf.Tensor,
  context: TokenSet,
  heads: number,
  weights: NamedTensors,
): tf.Tensor {
  return found(dense(query, weights.within('q')), context, heads, weights);
}

/** The rest of attention, from queries that are projected already. */
function found(
  query: tf.Tensor,
  { tokens, mask }: TokenSet,
  heads: number,
  weights: NamedTensors,
): tf.Tensor {
  const [, rows, width] = query.shape as [number, number, number];
  const seen =
    FEW * rows * heads <= width
      ? attendFew(
          query,
          tokens,
          affineOf(weights.within('k')),
          affineOf(weights.within('v')),
          mask,
          heads,
        )
      : attend(query, applied(tokens, projections(weights, ['k', 'v'])), mask, heads);
  return dense(seen, weights.within('out'));
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

/** The perceptron of a layer behind its norm, beside the residual. */
function expanded(weights: NamedTensors): (x: tf.Tensor) => tf.Tensor {
  const up = once(() => afterNorm(weights.within('middle'), affineOf(weights.within('up'))));
  const found = perceptronOf(up, () => affineOf(weights.within('down')));
  return (x) => {
    up();
    return tf.add(x, found(normalised(x, { isCentred: true })));
  };
}

/** A layer whose tokens look at each other. Large batches are gone through in pieces. */
export function selfLayer(
  x: tf.Tensor,
  mask: tf.Tensor | null,
  heads: number,
  weights: NamedTensors,
): tf.Tensor {
  const part = weights.within('attention');
  const triples = once(() => afterNorm(weights.within('norm'), projections(part, ['q', 'k', 'v'])));
  const rest = expanded(weights);
  const count = pieceCount(x.shape[0] as number, EXPANSION * x.size);
  return inPieces(x, mask, count, (one, seen) => {
    const normal = normalised(one, { isCentred: true });
    const found = attendSelf(applied(normal, triples()), seen, heads);
    return rest(tf.add(one, dense(found, part.within('out'))));
  });
}

/** A layer whose tokens look at a context only, never at each other. */
export function crossLayer(
  x: tf.Tensor,
  context: TokenSet,
  heads: number,
  weights: NamedTensors,
): tf.Tensor {
  const part = weights.within('attention');
  const normal = normalised(x, { isCentred: true });
  const query = applied(normal, afterNorm(weights.within('norm'), affineOf(part.within('q'))));
  return expanded(weights)(tf.add(x, found(query, context, heads, part)));
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
  return perceptron(x, affineOf(weights.within('in')), affineOf(weights.within('out')));
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
