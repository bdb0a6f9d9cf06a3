/**
 * The loss of teacher and reward model together: the refined trajectory of the anchor nearest to the
 * expert's, which candidate is most like it (soft, by distance), and the five rewards of every candidate
 * that was judged by the rules.
 */
import * as tf from '@tensorflow/tfjs';
import {
  judgeIn,
  kindsOf,
  lookAt,
  meanDistance,
  POSE_SIZE,
  POSES,
  type Preset,
  type Profiles,
  REWARDS,
  type Situation,
  sceneInputs,
  teach,
  teachSome,
  trajectoryL1,
  type WptOptions,
} from '../networks/index.js';
import { type InputSpecs, type LossFunction, type NamedTensors, smoothL1 } from '../trace/index.js';
import { crossEntropy, maskedMean } from './world-loss.js';

/** Distance at which a candidate's share falls to 1/e of that of the expert's own, metres. */
const TEMPERATURE_M = 1;
const OFFSET_WEIGHT = 0.1;

/** @param judged candidates of each sample that the rules judged */
export function teacherInputs(
  preset: Preset,
  { backpropToTeacher = false }: Pick<WptOptions, 'backpropToTeacher'>,
  batch: number,
  judged: number,
): InputSpecs {
  return {
    ...sceneInputs(preset, batch),
    expertFuture: { shape: [batch, POSES, POSE_SIZE] },
    hasExpert: { shape: [batch, 1] },
    /** The judged candidates: as they are, or, where rewards push them, which ones they are. */
    ...(backpropToTeacher
      ? { places: { shape: [judged], dtype: 'int32' as const } }
      : { judged: { shape: [batch, judged, POSES, POSE_SIZE] } }),
    /** Their rewards by the rules, and how much each of them counts. */
    rewards: { shape: [batch, judged, REWARDS.length] },
    rewardWeights: { shape: [batch, judged, REWARDS.length] },
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

/** The refined trajectory of the anchor that is nearest to the expert's, [batch, 6, 3]. */
function winnerOf(
  preset: Preset,
  { anchors, planning }: Situation,
  expertRow: tf.Tensor,
  weights: NamedTensors,
): tf.Tensor {
  const [batch, count] = anchors.shape as [number, number];
  const nearest = leastOf(meanDistance(anchors, expertRow));
  const flat = tf.reshape(anchors, [batch, count, POSES * POSE_SIZE]);
  const anchor = tf.matMul(tf.reshape(nearest, [batch, 1, count]), flat);
  const kind = tf.matMul(nearest as tf.Tensor2D, kindsOf(preset, weights) as tf.Tensor2D);
  const { trajectories } = teach(
    preset,
    tf.reshape(anchor, [batch, 1, POSES, POSE_SIZE]),
    tf.reshape(kind, [batch, 1, preset.width]),
    planning,
    weights,
  );
  return tf.reshape(trajectories, [batch, POSES, POSE_SIZE]);
}

/**
 * The loss. Of the candidates the nearest anchor's is taught, and those that the rules judged are judged
 * here. Imitation targets are softmax(−distance / 1 m) among these: nearer ones get more, and whichever
 * candidates are drawn, the best logits are the same. Metrics: the parts, and the mean distances to the
 * expert, in metres, of the nearest judged candidate (`best`) and of the likeliest (`picked`).
 */
export function teacherLoss({ preset, profiles, ...options }: TeacherLossOptions): LossFunction {
  return (weights, inputs) => {
    const situation = lookAt(preset, options, inputs, profiles, weights);
    const { anchors, planning } = situation;
    const batch = anchors.shape[0] as number;
    const expert = inputs.get('expertFuture');
    const expertRow = tf.reshape(expert, [batch, 1, POSES, POSE_SIZE]);
    const teacher = weights.within('teacher');
    const winner = winnerOf(preset, situation, expertRow, teacher);
    const present = tf.reshape(inputs.get('hasExpert'), [batch]);
    const wta = maskedMean(trajectoryL1(winner, expert), present);

    const isPushed = options.backpropToTeacher === true;
    const judged = isPushed
      ? teachSome(preset, anchors, inputs.get('places'), planning, teacher).trajectories
      : inputs.get('judged');
    const distances = meanDistance(judged, expertRow);
    const { imitation: logits, simulation } = judgeIn(preset, situation, judged, weights);
    const wanted = tf.softmax(tf.div(tf.neg(distances), TEMPERATURE_M));
    const log = tf.logSoftmax(logits);
    const imitation = maskedMean(tf.neg(tf.sum(tf.mul(wanted, log), 1)), present);
    const rewardWeights = inputs.get('rewardWeights');
    const counted = tf.mul(crossEntropy(simulation, inputs.get('rewards')), rewardWeights);
    const sim = tf.div(
      tf.mul(tf.sum(counted), REWARDS.length),
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
