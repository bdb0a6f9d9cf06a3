/**
 * The reward model: what a trajectory is worth, by how much it is like the expert's (imitation, one logit)
 * and by five judgements of a simulation (no collision, drivable area, time to collision, progress,
 * comfort; logits). Trajectories never look at each other, so one more changes nothing for the rest. The
 * offset from the plan that the shared future assumes is an input; without it speeds cannot be told apart.
 */
import * as tf from '@tensorflow/tfjs';
import {
  dense,
  denseSpecs,
  type NamedTensors,
  type ParameterSpecs,
  prefixed,
} from '../trace/index.js';
import { crossLayer, layerSpecs, mlp, mlpSpecs, repeated, type TokenSet } from './blocks.js';
import { ENCOUNTER_FEATURES, encounters, type Surroundings } from './encounters.js';
import { POSE_SIZE, POSES, type Preset, REWARDS } from './presets.js';
import { lookAhead, ownFutureSpecs } from './teacher.js';
import { MOTION_FEATURES, motionFeatures, POSE_FEATURES, poseFeatures } from './trajectories.js';

export function rewardSpecs(preset: Preset, hasOwnFuture: boolean): ParameterSpecs {
  const { width, rewardLayers } = preset;
  const features = 2 * POSE_FEATURES + MOTION_FEATURES + ENCOUNTER_FEATURES;
  return {
    ...prefixed('trajectory', mlpSpecs(features, 2 * width, width)),
    ...repeated('layer', rewardLayers, layerSpecs(width)),
    ...(hasOwnFuture ? prefixed('ownFuture', ownFutureSpecs(preset)) : {}),
    ...prefixed('imitation', denseSpecs(width, 1)),
    ...prefixed('simulation', denseSpecs(width, REWARDS.length)),
  };
}

export interface Judged {
  /** [batch, n, 6, 3] */
  readonly trajectories: tf.Tensor;
  /** The plan that the shared future assumes, [batch, 6, 3]. */
  readonly nominal: tf.Tensor;
  /** Of the ego now, [batch, 1], m/s. */
  readonly speed: tf.Tensor;
  /** What the trajectories may meet. */
  readonly around: Surroundings;
  /** What is looked at. */
  readonly context: TokenSet;
  /** The last latents of each trajectory's own future, [batch × n, latents, width]. */
  readonly ownFutures?: tf.Tensor;
}

export interface Judgement {
  /** Logits among trajectories, [batch, n]. */
  readonly imitation: tf.Tensor;
  /** Logits, [batch, n, 5]. */
  readonly simulation: tf.Tensor;
}

/** Judges trajectories. Gradients flow to their poses. */
export function judge(preset: Preset, judged: Judged, weights: NamedTensors): Judgement {
  const { trajectories, nominal, speed, around, context, ownFutures } = judged;
  const [batch, count] = trajectories.shape as [number, number];
  const plan = tf.reshape(nominal, [batch, 1, POSES, POSE_SIZE]);
  const flat = tf.reshape(trajectories, [batch * count, POSES, POSE_SIZE]);
  const speeds = tf.add(tf.zeros([batch, count]), speed);
  const motion = motionFeatures(flat, tf.reshape(speeds, [batch * count, 1]));
  const features = tf.concat(
    [
      poseFeatures(trajectories),
      poseFeatures(tf.sub(trajectories, plan)),
      tf.reshape(motion, [batch, count, MOTION_FEATURES]),
      encounters(trajectories, around),
    ],
    2,
  );
  let x = mlp(features, weights.within('trajectory'));
  if (ownFutures !== undefined) x = lookAhead(preset, x, ownFutures, weights.within('ownFuture'));
  for (let i = 0; i < preset.rewardLayers; i += 1) {
    x = crossLayer(x, context, preset.heads, weights.within(`layer/${i}`));
  }
  const imitation = tf.reshape(dense(x, weights.within('imitation')), [batch, count]);
  return { imitation, simulation: dense(x, weights.within('simulation')) };
}
