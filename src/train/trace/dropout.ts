/**
 * Dropout through inputs. A network multiplies by a mask that it is given under a name; while it trains
 * the masks come from a generator that depends on seed and step alone, so that a run that is taken up
 * again draws what it would have drawn. Where no mask is given (validation, inference) nothing is dropped.
 */
import * as tf from '@tensorflow/tfjs';
import { hashText } from '../../core/index.js';
import type { NamedTensors } from './named-tensors.js';
import { type Shape, sizeOf } from './shapes.js';

export interface MaskSpec {
  readonly shape: Shape;
  /** Share of elements that are dropped, in [0, 1). */
  readonly rate: number;
}

/** Masks by the names of the inputs that take them. */
export type MaskSpecs = Readonly<Record<string, MaskSpec>>;

/** `x` times the mask of this name (broadcast), or `x` where the inputs have no such mask. */
export function dropout(x: tf.Tensor, inputs: NamedTensors, name: string): tf.Tensor {
  return inputs.has(name) ? tf.mul(x, inputs.get(name)) : x;
}

/**
 * Fills a mask: 0 with the probability `rate` (to 1/65536), else 1 / (1 - rate), so that means stay.
 * Generator: xorshift of 32 bits (Marsaglia 2003, shifts 13, 17, 5), started from seed, step and name.
 */
export function fillMask(
  mask: Float32Array,
  rate: number,
  seed: number,
  step: number,
  name: string,
): void {
  const limit = Math.round(rate * 65536);
  const kept = 1 / (1 - limit / 65536);
  // Zero is the one state that the generator never leaves.
  let state = hashText(`${seed}/${step}/${name}`) || 1;
  // The first numbers of like texts are alike.
  for (let i = 0; i < 16; i += 1) state = next(state);
  for (let i = 0; i < mask.length; i += 2) {
    state = next(state);
    mask[i] = (state & 0xffff) < limit ? 0 : kept;
    // Past the end of an odd length nothing is written.
    if (i + 1 < mask.length) mask[i + 1] = state >>> 16 < limit ? 0 : kept;
  }
}

function next(state: number): number {
  let x = state;
  x ^= x << 13;
  x ^= x >>> 17;
  return x ^ (x << 5);
}

/** Arrays for masks, filled anew for every step. */
export class Masks {
  readonly feeds: Record<string, Float32Array> = {};

  constructor(
    private readonly specs: MaskSpecs,
    private readonly seed: number,
  ) {
    for (const [name, { shape }] of Object.entries(specs)) {
      this.feeds[name] = new Float32Array(sizeOf(shape));
    }
  }

  /** The masks of a step; the arrays are the same every time. */
  at(step: number): Readonly<Record<string, Float32Array>> {
    for (const [name, { rate }] of Object.entries(this.specs)) {
      fillMask(this.feeds[name] as Float32Array, rate, this.seed, step, name);
    }
    return this.feeds;
  }
}
