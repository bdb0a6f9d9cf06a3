/**
 * The scene encoder: tokens look at each other for some layers, then learned queries gather them into a
 * fixed number of latents (a resampler as in Perceiver, Jaegle et al. 2021). The latents are what the
 * world model moves forward; the tokens stay at hand for policies.
 */
import type * as tf from '@tensorflow/tfjs';
import {
  layerNorm,
  layerNormSpecs,
  type NamedTensors,
  type ParameterSpecs,
  prefixed,
} from '../trace/index.js';
import { crossLayer, layerSpecs, repeated, selfLayer, spread, type TokenSet } from './blocks.js';
import type { Preset } from './presets.js';
import { embed, embeddingSpecs } from './scene.js';

export function encoderSpecs(preset: Preset): ParameterSpecs {
  const { width, encoderLayers, latents } = preset;
  return {
    ...prefixed('embed', embeddingSpecs(preset)),
    ...repeated('layer', encoderLayers, layerSpecs(width)),
    ...prefixed('tokens', layerNormSpecs(width)),
    queries: { shape: [latents, width], start: { normal: 0.5 }, decays: false },
    ...prefixed('gather', layerSpecs(width)),
    ...prefixed('latents', layerNormSpecs(width)),
  };
}

export interface Scene {
  /** Tokens after the layers, normed: [batch, tokens, width]. */
  readonly tokens: TokenSet;
  readonly objectsFrom: number;
  /** [batch, latents, width], normed. */
  readonly latents: tf.Tensor;
}

/**
 * Encodes a scene (`sceneInputs`).
 * @param speedMask as for `embed`
 */
export function encode(
  preset: Preset,
  inputs: NamedTensors,
  weights: NamedTensors,
  speedMask: tf.Tensor | null = null,
): Scene {
  const { heads, encoderLayers } = preset;
  const embedded = embed(preset, inputs, weights.within('embed'), speedMask);
  let x = embedded.tokens;
  for (let i = 0; i < encoderLayers; i += 1) {
    x = selfLayer(x, embedded.mask, heads, weights.within(`layer/${i}`));
  }
  const tokens = { tokens: layerNorm(x, weights.within('tokens')), mask: embedded.mask };
  const queries = spread(weights.get('queries'), x.shape[0] as number);
  const gathered = crossLayer(queries, tokens, heads, weights.within('gather'));
  const latents = layerNorm(gathered, weights.within('latents'));
  return { tokens, objectsFrom: embedded.objectsFrom, latents };
}
