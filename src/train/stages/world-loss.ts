/**
 * The loss of the world model: where objects will be, which cells will be covered, and how the encoder
 * itself will see the scene then (weight 0.2).
 */
import * as tf from '@tensorflow/tfjs';
import { columns } from '../networks/columns.js';
import {
  type Conditioning,
  candidatesOf,
  drawnObjects,
  foresee,
  instances,
  OCCUPANCY_CLASSES,
  occupancy,
  POSE_SIZE,
  POSES,
  type Preset,
  type Profiles,
  posesAStep,
  sceneInputs,
} from '../networks/index.js';
import { type InputSpecs, type LossFunction, type NamedTensors, smoothL1 } from '../trace/index.js';
import { FUTURE_SIZE } from './source.js';

/** Which heads take part: the decoders of the ablation. */
export interface WorldHeads {
  readonly instance: boolean;
  readonly occupancy: boolean;
  readonly latent: boolean;
}

export const ALL_HEADS: WorldHeads = { instance: true, occupancy: true, latent: true };
const LATENT_WEIGHT = 0.2;
/** Differences that count as one: x, y (m), yaw (rad), speed (m/s). */
const UNITS = [2, 2, 0.3, 2] as const;
const FOCAL_ALPHA = 0.5;

export function worldInputs(preset: Preset, batch: number, heads: WorldHeads): InputSpecs {
  const { objects, cells, worldSteps, latents, width } = preset;
  return {
    ...sceneInputs(preset, batch),
    egoFuture: { shape: [batch, POSES, POSE_SIZE] },
    ...(heads.instance ? { objectFutures: { shape: [batch, objects, POSES, FUTURE_SIZE] } } : {}),
    ...(heads.occupancy
      ? {
          /** 1 at the step whose grid is labelled. */
          labelled: { shape: [batch, worldSteps] },
          covered: { shape: [batch, cells, cells, OCCUPANCY_CLASSES] },
          cellWeights: { shape: [batch, cells, cells, 1] },
        }
      : {}),
    ...(heads.latent
      ? {
          laterLatents: { shape: [batch, worldSteps, latents, width] },
          laterMask: { shape: [batch, worldSteps] },
        }
      : {}),
  };
}

/** Mean of a [..., n] tensor over the rows where the mask is 1. */
export function maskedMean(x: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  return tf.div(tf.sum(tf.mul(x, mask)), tf.maximum(tf.sum(mask), 1));
}

/** Recorded futures at the end of a step, [batch, objects, 5]. */
function futureAt(preset: Preset, inputs: NamedTensors, step: number): tf.Tensor {
  const futures = inputs.get('objectFutures');
  const [batch, objects] = futures.shape as [number, number];
  const pose = (step + 1) * posesAStep(preset) - 1;
  const one = tf.slice(futures, [0, 0, pose, 0], [batch, objects, 1, FUTURE_SIZE]);
  return tf.reshape(one, [batch, objects, FUTURE_SIZE]);
}

/** An angle in (−π, π], by its sine and cosine. */
function wrapped(angle: tf.Tensor): tf.Tensor {
  return tf.atan2(tf.sin(angle), tf.cos(angle));
}

/** Binary cross-entropy of logits, element by element. */
export function crossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  return tf.sub(tf.softplus(logits), tf.mul(logits, labels));
}

interface InstanceErrors {
  readonly loss: tf.Tensor;
  /** Distance of places in metres and whether the object counts, [batch, objects] each. */
  readonly distance: tf.Tensor;
  readonly present: tf.Tensor;
}

function instanceErrors(found: tf.Tensor, inputs: NamedTensors, wanted: tf.Tensor): InstanceErrors {
  const [batch, objects] = found.shape as [number, number];
  const flat = (x: tf.Tensor) => tf.reshape(x, [batch, objects]);
  // Lights and stop signs (classes 6 and 7) do not move.
  const kind = flat(columns(inputs.get('objects'), 0));
  const isActor = tf.mul(inputs.get('objectMask'), tf.cast(tf.less(kind, 5.5), 'float32'));
  const present = tf.mul(isActor, flat(columns(wanted, 4)));
  const gap = tf.sub(columns(found, 0, 4), columns(wanted, 0, 4));
  const parts = tf.concat([columns(gap, 0, 2), wrapped(columns(gap, 2)), columns(gap, 3)], 2);
  const size = tf.sum(smoothL1(tf.div(parts, tf.tensor1d([...UNITS]))), 2);
  const alive = crossEntropy(flat(columns(found, 4)), flat(columns(wanted, 4)));
  const distance = tf.sqrt(tf.add(tf.sum(tf.square(columns(gap, 0, 2)), 2), 1e-8));
  const loss = tf.add(maskedMean(size, present), maskedMean(alive, isActor));
  return { loss, distance, present };
}

/** Focal cross-entropy (Lin et al. 2017) with γ = 2, over cells weighted. */
function occupancyLoss(logits: tf.Tensor, inputs: NamedTensors): tf.Tensor {
  const labels = inputs.get('covered');
  const plain = crossEntropy(logits, labels);
  const right = tf.exp(tf.neg(plain));
  const focal = tf.mul(tf.square(tf.sub(1, right)), plain);
  const weights = inputs.get('cellWeights');
  const weighted = tf.mul(tf.mul(focal, weights), 2 * FOCAL_ALPHA);
  // Over the covered cells of each class, for the free ones are nearly all.
  const covered = tf.maximum(tf.sum(tf.mul(labels, weights), [0, 1, 2]), 1);
  return tf.mean(tf.div(tf.sum(weighted, [0, 1, 2]), covered));
}

/** Mean 0, variance 1 over the last axis. */
function normed(x: tf.Tensor): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  return tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), 1e-5)));
}

function latentLoss(futures: readonly tf.Tensor[], inputs: NamedTensors): tf.Tensor {
  const stacked = tf.stack([...futures], 1);
  const gap = tf.sub(normed(stacked), normed(inputs.get('laterLatents')));
  return maskedMean(tf.mean(tf.square(gap), [2, 3]), inputs.get('laterMask'));
}

/** The predicted objects drawn at the step that is labelled. */
function drawnAt(preset: Preset, inputs: NamedTensors, found: readonly tf.Tensor[]): tf.Tensor {
  const [batch, objects, numbers] = (found[0] as tf.Tensor).shape as [number, number, number];
  const all = tf.reshape(tf.stack([...found], 1), [batch, found.length, objects * numbers]);
  const labelled = tf.reshape(inputs.get('labelled'), [batch, 1, found.length]);
  const places = tf.reshape(tf.matMul(labelled, all), [batch, objects, numbers]);
  return drawnObjects(preset.cells, places, inputs.get('objects'), inputs.get('objectMask'));
}

export interface WorldLossOptions {
  readonly preset: Preset;
  readonly conditioning: Exclude<Conditioning, 'none'>;
  readonly heads: WorldHeads;
  readonly profiles: Profiles;
}

/**
 * The loss. The action is the nominal plan where futures are shared, what the ego really did else. Metrics:
 * the parts, and `distance`, the mean error of places at 3 s in metres.
 */
export function worldLoss(options: WorldLossOptions): LossFunction {
  const { preset, conditioning, heads, profiles } = options;
  return (weights, inputs) => {
    const poses =
      conditioning === 'shared'
        ? candidatesOf(preset, inputs, profiles).nominal
        : inputs.get('egoFuture');
    const { scene, futures } = foresee(preset, inputs, poses, weights);
    const parts: Record<string, tf.Tensor> = {};
    const metrics: Record<string, tf.Tensor> = {};
    const found = heads.instance
      ? futures.map((future, step) => {
          const objects = inputs.get('objects');
          return instances(preset, scene, objects, step, future, weights.within('heads'));
        })
      : null;
    if (found !== null) {
      const errors = found.map((one, step) =>
        instanceErrors(one, inputs, futureAt(preset, inputs, step)),
      );
      parts['instance'] = tf.div(tf.addN(errors.map(({ loss }) => loss)), errors.length);
      const last = errors.at(-1) as InstanceErrors;
      metrics['distance'] = maskedMean(last.distance, last.present);
    }
    if (heads.occupancy) {
      const [batch, rows, width] = scene.latents.shape as [number, number, number];
      const steps = futures.length;
      const all = tf.reshape(tf.stack([...futures], 1), [batch, steps, rows * width]);
      const chosen = tf.matMul(tf.reshape(inputs.get('labelled'), [batch, 1, steps]), all);
      const future = tf.reshape(chosen, [batch, rows, width]);
      const drawn = found === null ? null : drawnAt(preset, inputs, found);
      parts['occupancy'] = occupancyLoss(
        occupancy(preset, future, drawn, weights.within('heads')),
        inputs,
      );
    }
    if (heads.latent) parts['latent'] = latentLoss(futures, inputs);
    const weighted = Object.entries(parts).map(([name, part]) =>
      name === 'latent' ? tf.mul(part, LATENT_WEIGHT) : part,
    );
    return { loss: tf.addN(weighted), metrics: { ...parts, ...metrics } };
  };
}
