/** Networks of the kinds that are trained here, in sizes to choose: what tests and benchmarks trace. */
import * as tf from '@tensorflow/tfjs';
import {
  affineOf,
  afterNorm,
  applied,
  attendSelf,
  dense,
  denseSpecs,
  type InputSpecs,
  inPieces,
  type LossFunction,
  layerNormSpecs,
  type NamedTensors,
  type NetworkFunction,
  normalised,
  type ParameterSpecs,
  perceptronOf,
  pieceCount,
  prefixed,
} from '../../src/train/trace/index.js';

export interface TinyNetwork {
  readonly specs: ParameterSpecs;
  /** Inputs of the network and, as `target`, of its loss. */
  readonly inputs: InputSpecs;
  readonly network: NetworkFunction;
  readonly loss: LossFunction;
}

type Body = (weights: NamedTensors, inputs: NamedTensors) => tf.Tensor;

/** A network with the mean squared error to `target` as its loss. */
function regression(
  specs: ParameterSpecs,
  x: readonly number[],
  y: readonly number[],
  body: Body,
): TinyNetwork {
  return {
    specs,
    inputs: { x: { shape: x }, target: { shape: y } },
    network: (weights, inputs) => ({ y: body(weights, inputs) }),
    loss: (weights, inputs) => {
      const found = body(weights, inputs);
      const error = tf.sub(found, inputs.get('target'));
      return {
        loss: tf.mean(tf.square(error)),
        metrics: { largest: tf.max(tf.abs(error)), found },
      };
    },
  };
}

/** Layers with ReLU between them: sizes from the input to the output. */
export function perceptron(batch: number, ...sizes: readonly number[]): TinyNetwork {
  const layers = sizes.slice(1).map((size, i) => ({ from: sizes[i] as number, to: size }));
  const specs = Object.assign(
    {},
    ...layers.map(({ from, to }, i) => prefixed(`${i}`, denseSpecs(from, to, 'he'))),
  ) as ParameterSpecs;
  return regression(specs, [batch, sizes[0]!], [batch, sizes.at(-1)!], (weights, inputs) =>
    layers.reduce((x, _, i) => {
      const sum = dense(x, weights.within(`${i}`));
      return i + 1 < layers.length ? tf.relu(sum) : sum;
    }, inputs.get('x')),
  );
}

export interface TransformerSize {
  readonly batch: number;
  readonly tokens: number;
  readonly width: number;
  readonly heads: number;
  readonly layers: number;
  readonly outputs: number;
}

/**
 * Encoder layers (norm first) over tokens, their mean, a head. Queries, keys and values have no bias of
 * their own: that of keys has no effect, and its gradient would be rounding noise.
 */
export function transformer(size: TransformerSize): TinyNetwork {
  const { batch, tokens, width, heads, layers, outputs } = size;
  const block: ParameterSpecs = {
    ...prefixed('norm1', layerNormSpecs(width)),
    projections: { shape: [width, 3 * width], start: 'glorot' },
    ...prefixed('out', denseSpecs(width, width)),
    ...prefixed('norm2', layerNormSpecs(width)),
    ...prefixed('up', denseSpecs(width, 4 * width)),
    ...prefixed('down', denseSpecs(4 * width, width)),
  };
  const specs: ParameterSpecs = Object.assign(
    {},
    ...Array.from({ length: layers }, (_, i) => prefixed(`${i}`, block)),
    prefixed('head', denseSpecs(width, outputs)),
  );
  return regression(specs, [batch, tokens, width], [batch, outputs], (weights, inputs) => {
    let x = inputs.get('x');
    for (let i = 0; i < layers; i += 1) {
      const part = weights.within(`${i}`);
      const three = { kernel: part.get('projections'), bias: tf.zeros([3 * width]) };
      const triples = afterNorm(part.within('norm1'), three);
      const up = afterNorm(part.within('norm2'), affineOf(part.within('up')));
      const rest = perceptronOf(
        () => up,
        () => affineOf(part.within('down')),
      );
      x = inPieces(x, null, pieceCount(batch, 4 * x.size), (one) => {
        const found = attendSelf(
          applied(normalised(one, { isCentred: true }), triples),
          null,
          heads,
        );
        const seen = tf.add(one, dense(found, part.within('out')));
        return tf.add(seen, rest(normalised(seen, { isCentred: true })));
      });
    }
    return dense(tf.mean(x, 1), weights.within('head'));
  });
}

/** Two convolutions, a pooling after each, a head. */
export function convNet(batch: number): TinyNetwork {
  const specs: ParameterSpecs = {
    filter1: { shape: [3, 3, 2, 4], start: 'he' },
    filter2: { shape: [3, 3, 4, 6], start: 'he' },
    ...prefixed('head', denseSpecs(24, 3)),
  };
  return regression(specs, [batch, 10, 10, 2], [batch, 3], (weights, inputs) => {
    const image = inputs.get('x') as tf.Tensor4D;
    const first = tf.conv2d(image, weights.get('filter1') as tf.Tensor4D, 1, 'same');
    const half = tf.maxPool(tf.elu(first) as tf.Tensor4D, 2, 2, 'valid');
    const second = tf.conv2d(half, weights.get('filter2') as tf.Tensor4D, 1, 'valid');
    const pooled = tf.avgPool(tf.tanh(second) as tf.Tensor4D, 2, 1, 'valid');
    return dense(tf.reshape(pooled, [batch, 24]), weights.within('head'));
  });
}

/** A gated recurrent unit over time (Cho et al. 2014), its last state, a head. */
export function recurrent(batch: number, steps: number, width: number): TinyNetwork {
  const gate = denseSpecs(width + width, width);
  const specs: ParameterSpecs = {
    ...prefixed('update', gate),
    ...prefixed('reset', gate),
    ...prefixed('candidate', gate),
    ...prefixed('head', denseSpecs(width, 2)),
  };
  return regression(specs, [batch, steps, width], [batch, 2], (weights, inputs) => {
    let state: tf.Tensor = tf.zeros([batch, width]);
    for (const x of tf.unstack(inputs.get('x'), 1)) {
      const both = tf.concat([x, state], 1);
      const update = tf.sigmoid(dense(both, weights.within('update')));
      const reset = tf.sigmoid(dense(both, weights.within('reset')));
      const candidate = tf.tanh(
        dense(tf.concat([x, tf.mul(reset, state)], 1), weights.within('candidate')),
      );
      state = tf.add(tf.mul(update, state), tf.mul(tf.sub(1, update), candidate));
    }
    return dense(state, weights.within('head'));
  });
}
