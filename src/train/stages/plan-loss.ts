/**
 * How far a student's plan is from a trajectory it should learn. With modes only the one that begins
 * nearest learns it, and to be the likeliest.
 */
import * as tf from '@tensorflow/tfjs';
import { POSE_SIZE, POSES, type StudentAnswer, trajectoryL1 } from '../networks/index.js';

/** Weight of the cross-entropy of modes beside the L1 in metres. */
const MODE_WEIGHT = 0.5;

/** @param wanted [batch, 6, 3] @returns [batch] */
export function planLoss({ trajectory, modes }: StudentAnswer, wanted: tf.Tensor): tf.Tensor {
  if (modes === null) return trajectoryL1(trajectory, wanted);
  const batch = wanted.shape[0] as number;
  const nearest = modes.nearest(wanted);
  const row = tf.reshape(wanted, [batch, 1, POSES, POSE_SIZE]);
  const distance = tf.sum(tf.mul(trajectoryL1(modes.all(), row), nearest), 1);
  const log = tf.sum(tf.mul(tf.logSoftmax(modes.logits), nearest), 1);
  return tf.sub(distance, tf.mul(log, MODE_WEIGHT));
}
