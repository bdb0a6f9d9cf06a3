/**
 * AdamW: Adam with weight decay that does not pass through the moments (Loshchilov and Hutter 2019,
 * algorithm 2, decay scaled by the learning rate). It runs in place over all weights in one loop, in
 * double precision per element, stored as float32: the same inputs give the same bits.
 */
import type { Parameter } from '../trace/index.js';

export interface AdamWOptions {
  /** Decay of the mean of gradients; 0.9 unless told. */
  readonly beta1?: number;
  /** Decay of the mean of their squares; 0.95 unless told. */
  readonly beta2?: number;
  /** Added to the root of the second moment; 1e-8 unless told. */
  readonly epsilon?: number;
  /** Share of a weight that is taken off at learning rate 1; 0.01 unless told. */
  readonly weightDecay?: number;
}

export class AdamW {
  /** First moments, laid out as the weights. */
  readonly mean: Float32Array;
  /** Second moments. */
  readonly square: Float32Array;

  constructor(
    private readonly trained: readonly Parameter[],
    length: number,
    private readonly options: AdamWOptions = {},
  ) {
    this.mean = new Float32Array(length);
    this.square = new Float32Array(length);
  }

  /**
   * One update of the trained weights.
   * @param step how many updates were made before this one
   * @param scale what the gradients are multiplied by first (clipping)
   */
  update(
    weights: Float32Array,
    gradients: Float32Array,
    step: number,
    learningRate: number,
    scale: number,
  ): void {
    const { beta1 = 0.9, beta2 = 0.95, epsilon = 1e-8, weightDecay = 0.01 } = this.options;
    const { mean, square } = this;
    const rate = learningRate / (1 - beta1 ** (step + 1));
    const correction = Math.sqrt(1 / (1 - beta2 ** (step + 1)));
    for (const { offset, size, decays } of this.trained) {
      const keep = decays ? 1 - learningRate * weightDecay : 1;
      const constants = { beta1, beta2, epsilon, rate, correction, keep, scale };
      updateRange(weights, gradients, mean, square, offset, offset + size, constants);
    }
  }
}

/** The loop. What does not change in it is computed before it: the engine does not see that itself. */
function updateRange(
  weights: Float32Array,
  gradients: Float32Array,
  mean: Float32Array,
  square: Float32Array,
  start: number,
  end: number,
  constants: Readonly<
    Record<'beta1' | 'beta2' | 'epsilon' | 'rate' | 'correction' | 'keep' | 'scale', number>
  >,
): void {
  const { beta1, beta2, epsilon, rate, correction, keep, scale } = constants;
  const rest1 = 1 - beta1;
  const rest2 = 1 - beta2;
  for (let i = start; i < end; i += 1) {
    const gradient = (gradients[i] as number) * scale;
    const m = beta1 * (mean[i] as number) + rest1 * gradient;
    const v = beta2 * (square[i] as number) + rest2 * gradient * gradient;
    mean[i] = m;
    square[i] = v;
    weights[i] = keep * (weights[i] as number) - (rate * m) / (Math.sqrt(v) * correction + epsilon);
  }
}

/**
 * Euclidean length of all gradients together; not finite as soon as one of them is not. Four sums beside
 * each other, always in the same order: one alone waits for every addition.
 */
export function globalNorm(gradients: Float32Array): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const whole = gradients.length - (gradients.length % 4);
  for (let i = 0; i < whole; i += 4) {
    const p = gradients[i] as number;
    const q = gradients[i + 1] as number;
    const r = gradients[i + 2] as number;
    const s = gradients[i + 3] as number;
    a += p * p;
    b += q * q;
    c += r * r;
    d += s * s;
  }
  for (let i = whole; i < gradients.length; i += 1) a += (gradients[i] as number) ** 2;
  return Math.sqrt(a + b + c + d);
}
