/**
 * The loss of the student: the expert's trajectory (L1), the teacher's chosen query (equation 15 of WPT) and
 * the reward of the student's trajectory beside that of the teacher's (equation 16). The reward model is
 * frozen; its gradient reaches the student through the poses alone. The baseline has the first part only.
 */
import * as tf from '@tensorflow/tfjs';
import { detached } from '../networks/blocks.js';
import {
  drive,
  imitationScore,
  judgeIn,
  POSE_SIZE,
  POSES,
  type Preset,
  type StudentAnswer,
  sceneInputs,
  simulationScore,
  studentSpecs,
} from '../networks/index.js';
import {
  dense,
  denseSpecs,
  type InputSpecs,
  type Losses,
  type LossFunction,
  type NamedTensors,
  type ParameterSpecs,
  prefixed,
  smoothL1,
} from '../trace/index.js';
import { planLoss } from './plan-loss.js';
import { labelsOf, type TeachingForm } from './teacher-labels.js';
import { maskedMean } from './world-loss.js';

/** What distils, and how much. */
export interface Distillation {
  /** Weight of equation 15; 0 leaves it out. */
  readonly policy: number;
  /** Weight of equation 16; 0 leaves it out. */
  readonly reward: number;
  /** `l2` is symmetric, as printed; `hinge` never pulls a student down that is above its teacher. */
  readonly rewardForm: 'l2' | 'hinge';
  /** Of the reward only the part of imitation, at its full weight. */
  readonly onlyImitation?: boolean;
  /** Weight of the L1 to the teacher's choice, the only label where there is no expert's. */
  readonly hard: number;
}

export const FULL_DISTILLATION: Distillation = {
  policy: 0.2,
  reward: 0.25,
  rewardForm: 'l2',
  hard: 1.5,
};

export interface StudentLossOptions {
  readonly student: Preset;
  /** Null for the baseline. */
  readonly teaching: TeachingForm | null;
}

/** Parameters of the student: `student/…`, and what only training needs: `project/…`. */
export function studentTrainingSpecs({ student, teaching }: StudentLossOptions): ParameterSpecs {
  const specs = prefixed('student', studentSpecs(student));
  if (teaching === null || teaching.distillation.policy === 0) return specs;
  return { ...specs, ...prefixed('project', denseSpecs(student.width, teaching.preset.width)) };
}

export function studentInputs(
  { student, teaching }: StudentLossOptions,
  batch: number,
): InputSpecs {
  const common = {
    ...sceneInputs(student, batch),
    expertFuture: { shape: [batch, POSES, POSE_SIZE] },
    hasExpert: { shape: [batch, 1] },
  };
  // How much of the reward's weight is there yet, from 0 to 1.
  return teaching === null ? common : { ...common, ramp: { shape: [1] } };
}

/** Mean 0, variance 1 over the last axis. */
function normed(x: tf.Tensor): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  return tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), 1e-5)));
}

/** What the frozen teacher and its reward model say to the student of a batch. */
function taught(
  teaching: TeachingForm,
  weights: NamedTensors,
  inputs: NamedTensors,
  answer: StudentAnswer,
): Record<'policy' | 'reward' | 'hard' | 'studentReward' | 'teacherReward', tf.Tensor> {
  const { preset, calibration, distillation } = teaching;
  const { onlyImitation = false } = distillation;
  const labels = labelsOf(teaching, weights, inputs);
  const [batch, count] = labels.imitation.shape as [number, number];
  const own = tf.reshape(answer.trajectory, [batch, 1, POSES, POSE_SIZE]);
  const judgement = judgeIn(preset, labels.judging, own, weights);
  // One trajectory alone would have the imitation reward 1 whatever it is: it stands among the candidates.
  const likely = tf.mul(
    imitationScore(tf.concat([labels.imitation, judgement.imitation], 1)),
    onlyImitation ? 1 : calibration.imitation,
  );
  const ownLikely = tf.reshape(tf.slice(likely, [0, count], [batch, 1]), [batch]);
  const ownScore = tf.reshape(simulationScore(judgement.simulation, calibration), [batch]);
  const studentReward = onlyImitation ? ownLikely : tf.add(ownLikely, ownScore);
  const candidates = tf.slice(likely, [0, 0], [batch, count]);
  const chosen = tf.sum(tf.mul(candidates, labels.place), 1);
  const teacherReward = detached(onlyImitation ? chosen : tf.add(chosen, labels.score));
  const gap = tf.sub(teacherReward, studentReward);
  const difference = distillation.rewardForm === 'hinge' ? tf.relu(gap) : gap;
  const query = distillation.policy === 0 ? null : dense(answer.query, weights.within('project'));
  return {
    policy:
      query === null
        ? tf.scalar(0)
        : tf.mean(tf.square(tf.sub(normed(query), detached(normed(labels.query))))),
    reward: tf.mean(smoothL1(difference)),
    hard: tf.mean(planLoss(answer, detached(labels.trajectory))),
    studentReward: tf.mean(studentReward),
    teacherReward: tf.mean(teacherReward),
  };
}

/**
 * The loss of a student or of the baseline. What the teacher says is taken from the inputs where they hold
 * it (`labelNetwork`), else worked out by the teacher's weights. Metrics: the parts, and both mean final
 * rewards.
 */
export function studentLoss({ student, teaching }: StudentLossOptions): LossFunction {
  return (weights, inputs): Losses => {
    const answer = drive(student, inputs, weights.within('student'));
    const present = tf.reshape(inputs.get('hasExpert'), [-1]);
    const plan = maskedMean(planLoss(answer, inputs.get('expertFuture')), present);
    if (teaching === null) return { loss: plan, metrics: { plan } };
    const { policy, reward, hard } = teaching.distillation;
    const found = taught(teaching, weights, inputs, answer);
    const ramped = tf.mul(found.reward, tf.mul(tf.reshape(inputs.get('ramp'), []), reward));
    const loss = tf.addN([
      plan,
      ...(policy === 0 ? [] : [tf.mul(found.policy, policy)]),
      ...(reward === 0 ? [] : [ramped]),
      ...(hard === 0 ? [] : [tf.mul(found.hard, hard)]),
    ]);
    return { loss, metrics: { plan, ...found } };
  };
}
