/**
 * The student: one learned query looks at the scene and comes out as one trajectory, or, for an ablation,
 * as one of several modes. No world model, no candidates, no rewards. The baseline is the same network,
 * trained without a teacher.
 */
import * as tf from '@tensorflow/tfjs';
import { type NamedTensors, type ParameterSpecs, prefixed } from '../trace/index.js';
import { routeLine } from './along-route.js';
import {
  crossLayer,
  joined,
  layerSpecs,
  mlp,
  mlpSpecs,
  NEAR_NONE,
  repeated,
  spread,
} from './blocks.js';
import { encode, encoderSpecs } from './encoder.js';
import { MODES_SIZE, type ModesAnswer, modesOf } from './modes.js';
import { PLAN_SIZE, plannedPoses } from './plan-outputs.js';
import type { Preset } from './presets.js';
import { SPEED_MASK } from './scene.js';

/** Outputs of the student's head. */
function outputSize({ modes = false }: Preset): number {
  return modes ? MODES_SIZE : PLAN_SIZE;
}

export function studentSpecs(preset: Preset): ParameterSpecs {
  const { width, decoderLayers } = preset;
  return {
    ...prefixed('encoder', encoderSpecs(preset)),
    query: { shape: [1, width], start: { normal: 0.5 }, decays: false },
    ...repeated('layer', decoderLayers, layerSpecs(width)),
    ...prefixed('trajectory', mlpSpecs(width, width, outputSize(preset), NEAR_NONE)),
  };
}

export interface StudentAnswer {
  /** [batch, 6, 3] */
  readonly trajectory: tf.Tensor;
  /** Null where there is one plan only. */
  readonly modes: ModesAnswer | null;
  /** Refined query less where it started from, [batch, width]. */
  readonly query: tf.Tensor;
}

/** The student's trajectory for a batch of scenes (`sceneInputs`, and `SPEED_MASK` if there is one). */
export function drive(preset: Preset, inputs: NamedTensors, weights: NamedTensors): StudentAnswer {
  const { heads, width, decoderLayers } = preset;
  const isRoute = preset.view === 'route';
  const hidden = isRoute ? noSpeed(inputs) : maskOf(inputs);
  const scene = encode(preset, inputs, weights.within('encoder'), hidden);
  const batch = scene.latents.shape[0] as number;
  const context = joined([scene.tokens, { tokens: scene.latents, mask: null }]);
  const learned = spread(weights.get('query'), batch);
  // With the view of the route the ego's token says most of what there is to say.
  const ego = isRoute ? tf.slice(scene.tokens.tokens, [0, 0, 0], [batch, 1, width]) : null;
  const start = ego === null ? learned : tf.add(learned, ego);
  let query = start;
  for (let i = 0; i < decoderLayers; i += 1) {
    query = crossLayer(query, context, heads, weights.within(`layer/${i}`));
  }
  const raw = mlp(query, weights.within('trajectory'));
  const outputs = tf.reshape(raw, [batch, outputSize(preset)]);
  const line = routeLine(inputs);
  const modes = preset.modes === true ? modesOf(line, outputs) : null;
  return {
    trajectory: modes?.trajectory ?? plannedPoses(line, outputs),
    modes,
    query: tf.reshape(tf.sub(query, start), [batch, width]),
  };
}

/** In training the speed is hidden now and then. */
function maskOf(inputs: NamedTensors): tf.Tensor | null {
  return inputs.has(SPEED_MASK) ? inputs.get(SPEED_MASK) : null;
}

/** Hides every speed. */
function noSpeed(inputs: NamedTensors): tf.Tensor {
  return tf.zeros([inputs.get('ego').shape[0] as number, 1]);
}
