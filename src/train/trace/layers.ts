/**
 * The few layers that nearly every network here is made of, in plain TensorFlow.js. Weights are read from
 * the names that each layer says; `denseSpecs` and its like give the parameters to go with them.
 */
import * as tf from '@tensorflow/tfjs';
import type { NamedTensors } from './named-tensors.js';
import type { Initialiser, ParameterSpecs } from './parameters.js';

/** Gaussian error linear unit, x · Φ(x), by the error function. */
export function gelu(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}

/** Parameters of `dense`: `kernel` [inputs, outputs] and `bias` [outputs]. */
export function denseSpecs(
  inputs: number,
  outputs: number,
  start: Initialiser = 'glorot',
): ParameterSpecs {
  return {
    kernel: { shape: [inputs, outputs], start },
    bias: { shape: [outputs], start: 'zeros' },
  };
}

/**
 * x · kernel + bias over the last axis. More than two axes are flattened for the product: a product of
 * batches with one shared matrix has no right gradient in the library, and is slower.
 */
export function dense(x: tf.Tensor, weights: NamedTensors): tf.Tensor {
  const kernel = weights.get('kernel');
  const [inputs, outputs] = kernel.shape as [number, number];
  const flat = x.rank === 2 ? x : tf.reshape(x, [x.size / inputs, inputs]);
  const sum = tf.add(tf.matMul(flat as tf.Tensor2D, kernel as tf.Tensor2D), weights.get('bias'));
  return x.rank === 2 ? sum : tf.reshape(sum, [...x.shape.slice(0, -1), outputs]);
}

/** Parameters of `layerNorm`: `gain` and `bias`, both [size]. */
export function layerNormSpecs(size: number): ParameterSpecs {
  return {
    gain: { shape: [size], start: 'ones' },
    bias: { shape: [size], start: 'zeros' },
  };
}

/** Mean 0 and variance 1 over the last axis, then gain and bias. */
export function layerNorm(x: tf.Tensor, weights: NamedTensors, epsilon = 1e-5): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.square(centred), -1, true);
  const normal = tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(normal, weights.get('gain')), weights.get('bias'));
}

/**
 * Smooth L1 of differences, element by element: x² / 2β below β, |x| - β / 2 above (β in the units
 * of x). Written without a choice, which the library cannot differentiate through.
 */
export function smoothL1(difference: tf.Tensor, beta = 1): tf.Tensor {
  const size = tf.abs(difference);
  const inner = tf.minimum(size, beta);
  // inner² / 2β + (size - inner): each part is right on its side and its slope too.
  return tf.add(tf.mul(tf.square(inner), 0.5 / beta), tf.sub(size, inner));
}

/** Specs of a part under its name: `prefixed('head', specs)` gives `head/kernel` and so on. */
export function prefixed(part: string, specs: ParameterSpecs): ParameterSpecs {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [`${part}/${name}`, spec]));
}
