/**
 * The few layers that nearly every network here is made of, in plain TensorFlow.js. Weights are read from
 * the names that each layer says; `denseSpecs` and its like give the parameters to go with them.
 */
import * as tf from '@tensorflow/tfjs';
import type { NamedTensors } from './named-tensors.js';
import type { Initialiser, ParameterSpecs } from './parameters.js';

/**
 * Gaussian error linear unit, x · Φ(x), by the error function. The gradient Φ(x) + x · φ(x) is written
 * here: the library's own goes through every step and takes half as long again.
 */
export function gelu(x: tf.Tensor): tf.Tensor {
  const unit = tf.customGrad((operand, save) => {
    const input = operand as tf.Tensor;
    const share = tf.add(tf.mul(tf.erf(tf.mul(input, Math.SQRT1_2)), 0.5), 0.5);
    (save as tf.GradSaveFunc)([input, share]);
    return {
      value: tf.mul(input, share),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [at, below] = saved as [tf.Tensor, tf.Tensor];
        const density = tf.mul(tf.exp(tf.mul(tf.square(at), -0.5)), 1 / Math.sqrt(2 * Math.PI));
        return tf.mul(dy, tf.add(below, tf.mul(at, density)));
      },
    };
  });
  return unit(x);
}

/**
 * Sigmoid linear unit, x · σ(x): the shape of GELU at half its cost. Gradient, with s = σ(x) and y the
 * result: s + y · (1 - s).
 */
export function silu(x: tf.Tensor): tf.Tensor {
  const unit = tf.customGrad((operand, save) => {
    const input = operand as tf.Tensor;
    const share = tf.sigmoid(input);
    const value = tf.mul(input, share);
    (save as tf.GradSaveFunc)([share, value]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [s, y] = saved as [tf.Tensor, tf.Tensor];
        return tf.mul(dy, tf.add(s, tf.sub(y, tf.mul(y, s))));
      },
    };
  });
  return unit(x);
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
  const scaled = tf.mul(normalised(x, epsilon), weights.get('gain'));
  return tf.add(scaled, weights.get('bias'));
}

/**
 * Mean 0 and variance 1 over the last axis. The gradient is written here, with y the result and s the
 * deviation: (dy - mean(dy) - y · mean(dy · y)) / s.
 */
export function normalised(x: tf.Tensor, epsilon = 1e-5): tf.Tensor {
  const unit = tf.customGrad((operand, save) => {
    const input = operand as tf.Tensor;
    const centred = tf.sub(input, tf.mean(input, -1, true));
    const scale = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon));
    const value = tf.mul(centred, scale);
    (save as tf.GradSaveFunc)([value, scale]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [y, factor] = saved as [tf.Tensor, tf.Tensor];
        const along = tf.mul(y, tf.mean(tf.mul(dy, y), -1, true));
        return tf.mul(tf.sub(tf.sub(dy, tf.mean(dy, -1, true)), along), factor);
      },
    };
  });
  return unit(x);
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
