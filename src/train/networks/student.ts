/**
 * The student: one learned query looks at the scene and comes out as one trajectory. No world model, no
 * candidates, no rewards. The baseline is the same network, trained without a teacher. It tells path and
 * speed apart, as planners in CARLA do since TransFuser++: how far along the route each pose is, how far
 * aside and how turned.
 */
import * as tf from '@tensorflow/tfjs';
import { type NamedTensors, type ParameterSpecs, prefixed } from '../trace/index.js';
import { posesBeside, routeLine } from './along-route.js';
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
import { columns } from './columns.js';
import { encode, encoderSpecs } from './encoder.js';
import { POSE_SIZE, POSES, type Preset } from './presets.js';
import { SPEED_MASK } from './scene.js';

/** Metres along the route in half a second for an output of about 1; the softplus of 0 is 0.69. */
const STEP_M = 4;
/** What the last pose's other outputs are multiplied by (m, rad); earlier poses by their share of the time. */
const ASIDE_M = 4;
const TURN_RAD = 0.5;

export function studentSpecs(preset: Preset): ParameterSpecs {
  const { width, decoderLayers } = preset;
  return {
    ...prefixed('encoder', encoderSpecs(preset)),
    query: { shape: [1, width], start: { normal: 0.5 }, decays: false },
    ...repeated('layer', decoderLayers, layerSpecs(width)),
    ...prefixed('trajectory', mlpSpecs(width, width, POSES * POSE_SIZE, NEAR_NONE)),
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
  const raw = tf.reshape(mlp(query, weights.within('trajectory')), [batch, POSE_SIZE * POSES]);
  return {
    trajectory: besideRoute(routeLine(inputs), raw),
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

/** Poses of the outputs: steps along the route, ways aside, turns; [batch, 18] → [batch, 6, 3]. */
function besideRoute(line: tf.Tensor, raw: tf.Tensor): tf.Tensor {
  const [steps, aside, turn] = [0, 1, 2].map((k) => columns(raw, k * POSES, POSES)) as [
    tf.Tensor2D,
    tf.Tensor,
    tf.Tensor,
  ];
  const isBefore = Array.from({ length: POSES }, (_, from) =>
    Array.from({ length: POSES }, (_, to) => (from <= to ? STEP_M : 0)),
  );
  const along = tf.matMul(tf.softplus(steps), tf.tensor2d(isBefore));
  const upTo = (last: number) =>
    tf.tensor1d(Array.from({ length: POSES }, (_, k) => ((k + 1) / POSES) * last));
  return posesBeside(line, along, tf.mul(aside, upTo(ASIDE_M)), tf.mul(turn, upTo(TURN_RAD)));
}
