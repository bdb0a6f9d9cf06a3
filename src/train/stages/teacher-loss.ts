/**
 * The loss of teacher and reward model together: the refined trajectory of the anchor nearest to the
 * expert's, which candidate is most like it (soft, by distance), and the five rewards of every candidate
 * that was judged by the rules.
 */
import * as tf from '@tensorflow/tfjs';
import { detached } from '../networks/blocks.js';
import {
  candidateCount,
  consider,
  meanDistance,
  POSE_SIZE,
  POSES,
  type Preset,
  type Profiles,
  REWARDS,
  sceneInputs,
  trajectoryL1,
  type WptOptions,
} from '../networks/index.js';
import { type InputSpecs, type LossFunction, smoothL1 } from '../trace/index.js';
import { crossEntropy, maskedMean } from './world-loss.js';

/** Distance at which a candidate's share falls to 1/e of that of the expert's own, metres. */
const TEMPERATURE_M = 1;
const OFFSET_WEIGHT = 0.1;

export function teacherInputs(preset: Preset, batch: number): InputSpecs {
  const count = candidateCount(preset);
  return {
    ...sceneInputs(preset, batch),
    expertFuture: { shape: [batch, POSES, POSE_SIZE] },
    hasExpert: { shape: [batch, 1] },
    /** Rewards by the rules, and how much each of them counts (0 where it was not judged). */
    rewards: { shape: [batch, count, REWARDS.length] },
    rewardWeights: { shape: [batch, count, REWARDS.length] },
  };
}

export interface TeacherLossOptions extends WptOptions {
  readonly preset: Preset;
  readonly profiles: Profiles;
}

/** 1 at the least of each row [batch, n]. */
function leastOf(x: tf.Tensor): tf.Tensor {
  return tf.cast(tf.oneHot(tf.cast(tf.argMin(x, 1), 'int32'), x.shape[1] as number), 'float32');
}

/**
 * The loss. Imitation targets are softmax(−distance / 1 m): nearer candidates get more. Metrics: the parts,
 * and the mean distances to the expert, in metres, of the nearest candidate (`best`) and of the likeliest
 * (`picked`).
 */
export function teacherLoss({ preset, profiles, ...options }: TeacherLossOptions): LossFunction {
  return (weights, inputs) => {
    const answer = consider(preset, options, inputs, profiles, weights);
    const { anchors } = answer.situation;
    const [batch, count] = anchors.shape as [number, number];
    const hasExpert = inputs.get('hasExpert');
    const expert = inputs.get('expertFuture');
    const expertRow = tf.reshape(expert, [batch, 1, POSES, POSE_SIZE]);

    const nearest = leastOf(meanDistance(anchors, expertRow));
    const flat = tf.reshape(answer.trajectories, [batch, count, POSES * POSE_SIZE]);
    const winner = tf.reshape(tf.matMul(tf.reshape(nearest, [batch, 1, count]), flat), [
      batch,
      POSES,
      POSE_SIZE,
    ]);
    const present = tf.reshape(hasExpert, [batch]);
    const wta = maskedMean(trajectoryL1(winner, expert), present);

    const distances = meanDistance(answer.trajectories, expertRow);
    const { imitation: logits, simulation } = answer.judgement;
    const wanted = tf.softmax(tf.div(tf.neg(distances), TEMPERATURE_M));
    const log = tf.logSoftmax(logits);
    const target = options.backpropToTeacher === true ? wanted : detached(wanted);
    const imitation = maskedMean(tf.neg(tf.sum(tf.mul(target, log), 1)), present);
    const rewardWeights = inputs.get('rewardWeights');
    const judged = tf.mul(crossEntropy(simulation, inputs.get('rewards')), rewardWeights);
    const sim = tf.div(
      tf.mul(tf.sum(judged), REWARDS.length),
      tf.maximum(tf.sum(rewardWeights), 1),
    );
    const offset = maskedMean(tf.mean(smoothL1(tf.sub(winner, expert)), [1, 2]), present);
    const picked = leastOf(tf.neg(logits));
    const metrics = {
      wta,
      imitation,
      simulation: sim,
      best: maskedMean(tf.min(distances, 1), present),
      picked: maskedMean(tf.sum(tf.mul(picked, distances), 1), present),
    };
    return { loss: tf.addN([wta, imitation, sim, tf.mul(offset, OFFSET_WEIGHT)]), metrics };
  };
}
