/**
 * The student: one learned query looks at the scene and comes out as one trajectory. No world model, no
 * candidates, no rewards. The baseline is the same network, trained without a teacher.
 */
import * as tf from '@tensorflow/tfjs';
import { type NamedTensors, type ParameterSpecs, prefixed } from '../trace/index.js';
import { crossLayer, joined, layerSpecs, mlp, mlpSpecs, repeated, spread } from './blocks.js';
import { encode, encoderSpecs } from './encoder.js';
import { POSE_SIZE, POSES, type Preset } from './presets.js';
import { SPEED_MASK } from './scene.js';

/** What the last pose's outputs are multiplied by (m, m, rad); earlier poses by their share of the time. */
const REACH = [20, 6, 0.8] as const;

export function studentSpecs(preset: Preset): ParameterSpecs {
  const { width, decoderLayers } = preset;
  return {
    ...prefixed('encoder', encoderSpecs(preset)),
    query: { shape: [1, width], start: { normal: 0.5 }, decays: false },
    ...repeated('layer', decoderLayers, layerSpecs(width)),
    ...prefixed('trajectory', mlpSpecs(width, width, POSES * POSE_SIZE)),
  };
}

export interface StudentAnswer {
  /** [batch, 6, 3] */
  readonly trajectory: tf.Tensor;
  /** Refined query less where it started from, [batch, width]. */
  readonly query: tf.Tensor;
}

/** The student's trajectory for a batch of scenes (`sceneInputs`, and `SPEED_MASK` if there is one). */
export function drive(preset: Preset, inputs: NamedTensors, weights: NamedTensors): StudentAnswer {
  const { heads, width, decoderLayers } = preset;
  const hidden = inputs.has(SPEED_MASK) ? inputs.get(SPEED_MASK) : null;
  const scene = encode(preset, inputs, weights.within('encoder'), hidden);
  const batch = scene.latents.shape[0] as number;
  const context = joined([scene.tokens, { tokens: scene.latents, mask: null }]);
  const start = spread(weights.get('query'), batch);
  let query = start;
  for (let i = 0; i < decoderLayers; i += 1) {
    query = crossLayer(query, context, heads, weights.within(`layer/${i}`));
  }
  const reach = Array.from({ length: POSES }, (_, k) =>
    REACH.map((one) => (one * (k + 1)) / POSES),
  );
  const raw = tf.reshape(mlp(query, weights.within('trajectory')), [batch, POSES, POSE_SIZE]);
  return {
    trajectory: tf.mul(raw, tf.tensor2d(reach, [POSES, POSE_SIZE])),
    query: tf.reshape(tf.sub(query, start), [batch, width]),
  };
}
