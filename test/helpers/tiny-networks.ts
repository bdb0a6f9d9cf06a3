/** Networks of the kinds that are trained here, in sizes to choose: what tests and benchmarks trace. */
import * as tf from '@tensorflow/tfjs';
import {
  dense,
  denseSpecs,
  gelu,
  type InputSpecs,
  type LossFunction,
  layerNorm,
  layerNormSpecs,
  type NamedTensors,
  type NetworkFunction,
  type ParameterSpecs,
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
  /** Between the two layers of a block; GELU unless told. */
  readonly activation?: (x: tf.Tensor) => tf.Tensor;
}

function attention(x: tf.Tensor, weights: NamedTensors, size: TransformerSize): tf.Tensor {
  const { batch, tokens, width, heads } = size;
  // One product for all three, without bias: of the keys it would have no effect and no gradient.
  const projected = tf.matMul(x as tf.Tensor2D, weights.get('projections') as tf.Tensor2D);
  const [query, key, value] = tf
    .split(projected, 3, 1)
    .map((part) =>
      tf.transpose(tf.reshape(part, [batch, tokens, heads, width / heads]), [0, 2, 1, 3]),
    ) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const scores = tf.matMul(query, key, false, true);
  const shares = tf.softmax(tf.mul(scores, 1 / Math.sqrt(width / heads)));
  const mixed = tf.transpose(tf.matMul(shares, value), [0, 2, 1, 3]);
  return dense(tf.reshape(mixed, [batch * tokens, width]), weights.within('out'));
}

/** Encoder layers (norm first) over tokens, their mean, a head. */
export function transformer(size: TransformerSize): TinyNetwork {
  const { batch, tokens, width, layers, outputs, activation = gelu } = size;
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
    let x: tf.Tensor = tf.reshape(inputs.get('x'), [batch * tokens, width]);
    for (let i = 0; i < layers; i += 1) {
      const part = weights.within(`${i}`);
      x = tf.add(x, attention(layerNorm(x, part.within('norm1')), part, size));
      const up = dense(layerNorm(x, part.within('norm2')), part.within('up'));
      x = tf.add(x, dense(activation(up), part.within('down')));
    }
    return dense(tf.mean(tf.reshape(x, [batch, tokens, width]), 1), weights.within('head'));
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
