/**
 * Normalisation of an input: (x / divide − mean) / std, one mean and deviation for all or one a channel,
 * then clipping. Channels repeat with `inner` numbers each: 1 for rows of columns or pixels of colours,
 * height × width for layers.
 */
import type { FeatureContext, Values } from './feature.js';

export class Affine {
  private constructor(
    /** What a number of each channel is multiplied with, and then raised by. */
    readonly gain: Float64Array,
    readonly offset: Float64Array,
    private readonly clip: readonly [number, number] | null,
  ) {}

  /** Throws POLICY_INVALID for a list that is not one number a channel, or for a type of integers. */
  static of({ spec, refuse }: FeatureContext, channels: number): Affine | null {
    const { divide = 1, mean = 0, std = 1, clip = null, dtype } = spec;
    for (const [key, value] of [
      ['mean', mean],
      ['std', std],
    ] as const) {
      if (typeof value === 'number' || value.length === channels) continue;
      refuse(key, `expected one number or ${channels}, found ${value.length}`);
    }
    const at = (value: number | readonly number[], k: number): number =>
      typeof value === 'number' ? value : (value[k] as number);
    const gain = Float64Array.from({ length: channels }, (_, k) => 1 / divide / at(std, k));
    const offset = Float64Array.from({ length: channels }, (_, k) => -at(mean, k) / at(std, k));
    const isPlain = gain.every((g) => g === 1) && offset.every((o) => o === 0);
    if (isPlain && clip === null) return null;
    if (dtype !== 'float32') {
      refuse('dtype', `expected float32, for the numbers are normalised; found ${dtype}`);
    }
    return new Affine(gain, offset, clip);
  }

  /** Normalises in place. */
  apply(values: Values, inner: number): void {
    const { gain, offset } = this;
    const channels = gain.length;
    for (let start = 0, k = 0; start < values.length; start += inner) {
      const g = gain[k] as number;
      const o = offset[k] as number;
      const end = Math.min(values.length, start + inner);
      for (let i = start; i < end; i += 1) values[i] = (values[i] as number) * g + o;
      k = k + 1 === channels ? 0 : k + 1;
    }
    this.cut(values);
  }

  /** Clips in place; for numbers that were multiplied and raised already. */
  cut(values: Values): void {
    if (this.clip === null) return;
    const [low, high] = this.clip;
    for (let i = 0; i < values.length; i += 1) {
      values[i] = Math.min(high, Math.max(low, values[i] as number));
    }
  }
}
