/**
 * The few layers that nearly every network here is made of, in plain TensorFlow.js. Weights are read from
 * the names that each layer says; `denseSpecs` and its like give the parameters to go with them.
 */
import * as tf from '@tensorflow/tfjs';
import type { NamedTensors } from './named-tensors.js';
import type { Initialiser, ParameterSpecs } from './parameters.js';

/**
 * x · (1 + erf x), the shape of GELU: GELU(x) = this(x / √2) / √2. Without the two factors, which weights
 * can take over, it takes fewer passes; so does the gradient 1 + erf x + x · (2 / √π) · e^-x².
 */
function erfUnit(x: tf.Tensor): tf.Tensor {
  const unit = tf.customGrad((operand, save) => {
    const input = operand as tf.Tensor;
    const share = tf.add(tf.erf(input), 1);
    (save as tf.GradSaveFunc)([input, share]);
    return {
      value: tf.mul(input, share),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [at, above] = saved as [tf.Tensor, tf.Tensor];
        const density = tf.exp(tf.sub(Math.log(2 / Math.sqrt(Math.PI)), tf.square(at)));
        return tf.mul(dy, tf.add(above, tf.mul(at, density)));
      },
    };
  });
  return unit(x);
}

/** Gaussian error linear unit, x · Φ(x), by the error function. Between dense layers, see `perceptron`. */
export function gelu(x: tf.Tensor): tf.Tensor {
  return tf.mul(erfUnit(tf.mul(x, Math.SQRT1_2)), Math.SQRT1_2);
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

/** A matrix and what is added to its product: a dense layer, or what a norm before it makes of one. */
export interface Affine {
  /** [inputs, outputs] */
  readonly kernel: tf.Tensor;
  /** [outputs] */
  readonly bias: tf.Tensor;
}

/** The dense layer of these weights. */
export function affineOf(weights: NamedTensors): Affine {
  return { kernel: weights.get('kernel'), bias: weights.get('bias') };
}

/** Several layers over the same inputs as one, whose outputs lie side by side. */
export function sideBySide(parts: readonly Affine[]): Affine {
  const kernels = parts.map(({ kernel }) => kernel);
  const biases = parts.map(({ bias }) => bias);
  return { kernel: tf.concat(kernels, 1), bias: tf.concat(biases, 0) };
}

/**
 * x · kernel + bias over the last axis. More than two axes are flattened for the product: a product of
 * batches with one shared matrix has no right gradient in the library, and is slower.
 */
export function applied(x: tf.Tensor, { kernel, bias }: Affine): tf.Tensor {
  const sum = tf.add(tf.matMul(rowsOf(x), kernel as tf.Tensor2D), bias);
  return asBefore(sum, x);
}

/** All rows of the last axis as one matrix. */
function rowsOf(x: tf.Tensor): tf.Tensor2D {
  const size = x.shape.at(-1) as number;
  return x.rank === 2 ? (x as tf.Tensor2D) : tf.reshape(x, [x.size / size, size]);
}

/** Rows that were made of those of `x`, in its axes. */
function asBefore(rows: tf.Tensor, x: tf.Tensor): tf.Tensor {
  if (x.rank === 2) return rows;
  return tf.reshape(rows, [...x.shape.slice(0, -1), rows.shape[1] as number]);
}

/** A dense layer, as `applied`. */
export function dense(x: tf.Tensor, weights: NamedTensors): tf.Tensor {
  return applied(x, affineOf(weights));
}

/**
 * GELU between two dense layers: down(GELU(up(x))). Its factors √½ go into the weights, which are fewer
 * than what passes through. The rows stay flat in between.
 */
export function perceptron(x: tf.Tensor, up: Affine, down: Affine): tf.Tensor {
  return perceptronOf(
    () => up,
    () => down,
  )(x);
}

/** `perceptron` of several tensors: its weights are made with the first of them. */
export function perceptronOf(up: () => Affine, down: () => Affine): (x: tf.Tensor) => tf.Tensor {
  const first = once(() => {
    const { kernel, bias } = up();
    return { kernel: tf.mul(kernel, Math.SQRT1_2), bias: tf.mul(bias, Math.SQRT1_2) };
  });
  const second = once(() => {
    const { kernel, bias } = down();
    return { kernel: tf.mul(kernel, Math.SQRT1_2), bias };
  });
  return (x) => {
    const hidden = applied(rowsOf(x), first());
    const last = second();
    return asBefore(applied(erfUnit(hidden), last), x);
  };
}

/** What is made when it is first asked for, and only then. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
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
  const scaled = tf.mul(normalised(x, { epsilon }), weights.get('gain'));
  return tf.add(scaled, weights.get('bias'));
}

export interface NormOptions {
  /** Added to the variance; 1e-5 unless told. */
  readonly epsilon?: number;
  /**
   * True where only matrices without a mean along their inputs follow (`afterNorm`): the mean of the
   * gradient is 0 then and left out.
   */
  readonly isCentred?: boolean;
}

/**
 * Mean 0 and variance 1 over the last axis. The gradient is written here, with y the result and s the
 * deviation: (dy - mean(dy) - y · mean(dy · y)) / s.
 */
export function normalised(
  x: tf.Tensor,
  { epsilon = 1e-5, isCentred = false }: NormOptions = {},
): tf.Tensor {
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
        const across = isCentred ? dy : tf.sub(dy, tf.mean(dy, -1, true));
        return tf.mul(tf.sub(across, along), factor);
      },
    };
  });
  return unit(x);
}

/**
 * A layer norm and the dense layer behind it as one affine map of `normalised(x, { isCentred: true })`: the norm's gain
 * and bias go into the weights, and so does the mean of its gradient, for what has mean 0 does not see the
 * mean of the kernel along its inputs.
 */
export function afterNorm(norm: NamedTensors, { kernel, bias }: Affine): Affine {
  const [inputs, outputs] = kernel.shape as [number, number];
  const gained = tf.mul(kernel, tf.reshape(norm.get('gain'), [inputs, 1]));
  const shift = tf.matMul(
    tf.reshape(norm.get('bias'), [1, inputs]) as tf.Tensor2D,
    kernel as tf.Tensor2D,
  );
  return {
    kernel: tf.sub(gained, tf.mean(gained, 0, true)),
    bias: tf.add(bias, tf.reshape(shift, [outputs])),
  };
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
