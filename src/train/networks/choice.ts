/**
 * How rewards become one number (equation 14 of WPT, as in Hydra-MDP and WoTE): a sum of logarithms of
 * calibrated probabilities. The blend is divided by 12, so that 0 is perfect and all else is below.
 */
import * as tf from '@tensorflow/tfjs';
import { REWARDS } from './presets.js';
import type { Judgement } from './reward-model.js';

/** Weights of equation 14, and of each reward a factor and an offset of its logit (Platt 1999). */
export interface Calibration {
  readonly imitation: number;
  readonly nc: number;
  readonly dac: number;
  readonly blend: number;
  /** In the order of `REWARDS`. */
  readonly factors: readonly number[];
  readonly offsets: readonly number[];
}

/** WoTE's weights, logits as they are. */
export const PLAIN_CALIBRATION: Calibration = {
  imitation: 0.1,
  nc: 0.5,
  dac: 0.5,
  blend: 1,
  factors: REWARDS.map(() => 1),
  offsets: REWARDS.map(() => 0),
};

const LEAST = 1e-4;

/** Calibrated probabilities of logits [..., 5]. */
export function probabilities(logits: tf.Tensor, { factors, offsets }: Calibration): tf.Tensor {
  const scaled = tf.add(tf.mul(logits, tf.tensor1d([...factors])), tf.tensor1d([...offsets]));
  return tf.clipByValue(tf.sigmoid(scaled), LEAST, 1);
}

/** Probabilities less all of imitation: the weighted logarithms of the five rewards, [..., 5] → [...]. */
export function simulationScore(logits: tf.Tensor, calibration: Calibration): tf.Tensor {
  const found = probabilities(logits, calibration);
  const [nc, dac, ttc, ep, comf] = tf.unstack(found, found.rank - 1) as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ];
  const blend = tf.div(tf.add(tf.mul(tf.add(ttc, ep), 5), tf.mul(comf, 2)), 12);
  return tf.addN([
    tf.mul(tf.log(nc), calibration.nc),
    tf.mul(tf.log(dac), calibration.dac),
    tf.mul(tf.log(blend), calibration.blend),
  ]);
}

/** Logarithm of the shares among all trajectories of a scene, [batch, n], at least 1e-4 each. */
export function imitationScore(logits: tf.Tensor): tf.Tensor {
  return tf.log(tf.clipByValue(tf.softmax(logits), LEAST, 1));
}

/** The final reward of every trajectory, [batch, n]. */
export function finalReward(judgement: Judgement, calibration: Calibration): tf.Tensor {
  return tf.add(
    tf.mul(imitationScore(judgement.imitation), calibration.imitation),
    simulationScore(judgement.simulation, calibration),
  );
}
