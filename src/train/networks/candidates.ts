/**
 * What the teacher chooses from: a vocabulary of accelerations and curvatures, rolled out from the ego's
 * speed, and the proposals by rule. Frame: the ego's, x forward, y right, yaw clockwise.
 */
import * as tf from '@tensorflow/tfjs';
import { invariant } from '../../core/index.js';
import type { NamedTensors } from '../trace/index.js';
import { columns } from './columns.js';
import { PERIOD_S, POSE_SIZE, POSES, type Preset } from './presets.js';
import { propose } from './proposals.js';

/** Accelerations (m/s²) and curvatures (1/m, clockwise) of a step: [profiles, 6, 2], row by row. */
export type Profiles = Float32Array;

/**
 * Poses of all profiles from the speeds of a batch [batch, 1]: [batch, profiles, 6, 3]. Each step keeps
 * acceleration and curvature; the car never goes backwards, and moves along the chord of its arc.
 */
export function rollOut(profiles: Profiles, speed: tf.Tensor): tf.Tensor {
  const count = profiles.length / (POSES * 2);
  const batch = speed.shape[0] as number;
  const column = (k: number, at: number) =>
    tf.tensor1d(Array.from({ length: count }, (_, i) => profiles[(i * POSES + k) * 2 + at] ?? 0));
  let v = tf.add(tf.zeros([batch, count]), tf.relu(speed));
  let x: tf.Tensor = tf.zeros([batch, count]);
  let y: tf.Tensor = tf.zeros([batch, count]);
  let yaw: tf.Tensor = tf.zeros([batch, count]);
  const poses: tf.Tensor[] = [];
  for (let k = 0; k < POSES; k += 1) {
    const next = tf.relu(tf.add(v, tf.mul(column(k, 0), PERIOD_S)));
    const way = tf.mul(tf.add(v, next), PERIOD_S / 2);
    const turn = tf.mul(way, column(k, 1));
    const heading = tf.add(yaw, tf.div(turn, 2));
    x = tf.add(x, tf.mul(way, tf.cos(heading)));
    y = tf.add(y, tf.mul(way, tf.sin(heading)));
    yaw = tf.add(yaw, turn);
    v = next;
    poses.push(tf.stack([x, y, yaw], 2));
  }
  return tf.reshape(tf.stack(poses, 2), [batch, count, POSES, POSE_SIZE]);
}

export interface Candidates {
  /** Anchors: the vocabulary, then the proposals, [batch, candidates, 6, 3]. */
  readonly anchors: tf.Tensor;
  /** The plan that the shared future assumes, [batch, 6, 3]. */
  readonly nominal: tf.Tensor;
}

/** All candidates of a batch of scenes. */
export function candidatesOf(
  { profiles: count }: Preset,
  inputs: NamedTensors,
  profiles: Profiles,
): Candidates {
  const given = profiles.length / (POSES * 2);
  invariant(given === count, `a vocabulary of ${given}, not of ${count}`);
  const vocabulary = rollOut(profiles, columns(inputs.get('ego'), 0));
  const { trajectories, nominal } = propose(inputs);
  return { anchors: tf.concat([vocabulary, trajectories], 1), nominal };
}
