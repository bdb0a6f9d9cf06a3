/**
 * The world model: an encoder of its own and a transition that moves the latents forward under what the
 * ego will do, Z' = Z + f(Z, a), unrolled with its own outputs over three seconds. Frozen once trained.
 * Actions are poses of the ego in its present frame.
 */
import * as tf from '@tensorflow/tfjs';
import {
  layerNorm,
  layerNormSpecs,
  type NamedTensors,
  type ParameterSpecs,
  prefixed,
} from '../trace/index.js';
import { layerSpecs, mlp, mlpSpecs, repeated, selfLayer } from './blocks.js';
import { encode, encoderSpecs, type Scene } from './encoder.js';
import { POSE_SIZE, POSES, type Preset } from './presets.js';
import { scaledPoses } from './trajectories.js';
import { worldHeadSpecs } from './world-heads.js';

/** Poses that a step of the world model goes past: 2 of 0.5 s where it steps by seconds. */
export function posesAStep({ worldSteps }: Preset): number {
  return POSES / worldSteps;
}

export function worldSpecs(preset: Preset): ParameterSpecs {
  const { width, worldLayers, worldSteps } = preset;
  // Numbers of an action: the poses at its start, on the way and at its end.
  const action = (posesAStep(preset) + 1) * POSE_SIZE;
  return {
    ...prefixed('encoder', encoderSpecs(preset)),
    ...prefixed('action', mlpSpecs(action, width, width)),
    steps: { shape: [worldSteps, width], start: { normal: 0.1 }, decays: false },
    ...repeated('transition', worldLayers, layerSpecs(width)),
    ...prefixed('change', layerNormSpecs(width)),
    ...prefixed('heads', worldHeadSpecs(preset)),
  };
}

/** What the ego does in each step: poses [batch, 6, 3] → one token a step, [batch, width] each. */
function actionTokens(preset: Preset, poses: tf.Tensor, weights: NamedTensors): tf.Tensor[] {
  const batch = poses.shape[0] as number;
  const stride = posesAStep(preset);
  const start = tf.zeros([batch, 1, POSE_SIZE]);
  const features = scaledPoses(tf.concat([start, poses], 1));
  return Array.from({ length: preset.worldSteps }, (_, step) => {
    const part = tf.slice(features, [0, step * stride, 0], [batch, stride + 1, POSE_SIZE]);
    const flat = tf.reshape(part, [batch, (stride + 1) * POSE_SIZE]);
    const place = tf.slice(weights.get('steps'), [step, 0], [1, preset.width]);
    return tf.add(mlp(flat, weights.within('action')), place);
  });
}

/**
 * Latents of the future.
 * @param latents of the present, [batch, latents, width]
 * @param poses what the ego does, [batch, 6, 3]
 * @returns latents after every step, each [batch, latents, width]
 */
export function unroll(
  preset: Preset,
  latents: tf.Tensor,
  poses: tf.Tensor,
  weights: NamedTensors,
): tf.Tensor[] {
  const [batch, count, width] = latents.shape as [number, number, number];
  let z = latents;
  return actionTokens(preset, poses, weights).map((action) => {
    let x = tf.concat([tf.reshape(action, [batch, 1, width]), z], 1);
    for (let i = 0; i < preset.worldLayers; i += 1) {
      x = selfLayer(x, null, preset.heads, weights.within(`transition/${i}`));
    }
    const change = layerNorm(
      tf.slice(x, [0, 1, 0], [batch, count, width]),
      weights.within('change'),
    );
    z = tf.add(z, change);
    return z;
  });
}

export interface WorldFuture {
  readonly scene: Scene;
  /** Latents after every step, [batch, latents, width] each. */
  readonly futures: readonly tf.Tensor[];
}

/** The future of a batch of scenes if the ego drives these poses. */
export function foresee(
  preset: Preset,
  inputs: NamedTensors,
  poses: tf.Tensor,
  weights: NamedTensors,
): WorldFuture {
  const scene = encode(preset, inputs, weights.within('encoder'));
  return { scene, futures: unroll(preset, scene.latents, poses, weights) };
}
