/**
 * Modes of a plan: ways to drive that nobody would take the mean of, as passing and waiting. Each begins
 * as a plan of its own, evenly along the route and aside of it; which one is nearest to a trajectory is
 * told by these beginnings, so modes cannot fall together (MultiPath, Chai et al. 2019).
 */
import * as tf from '@tensorflow/tfjs';
import { once } from '../trace/index.js';
import { constantOf } from './blocks.js';
import { outputsOf, PLAN_SIZE, plannedPoses } from './plan-outputs.js';
import { POSE_SIZE, POSES } from './presets.js';
import { meanDistance } from './trajectories.js';

/** Where modes get to in three seconds, metres aside of the route and along it. */
const ASIDE_M = [-3, 0, 3] as const;
const ALONG_M = [0.6, 6, 14, 25, 45] as const;
export const MODES = ASIDE_M.length * ALONG_M.length;
/** Outputs: the plans of all modes, then a logit each. */
export const MODES_SIZE = MODES * (PLAN_SIZE + 1);

/** Outputs of the modes as they begin, [1, modes × 18]. */
function beginnings(): tf.Tensor {
  const rows = ASIDE_M.flatMap((aside) => ALONG_M.map((along) => outputsOf(along, aside)));
  return tf.tensor2d(rows.flat(), [1, MODES * PLAN_SIZE]);
}

/** Poses of all modes, [batch, modes × 18] → [batch, modes, 6, 3]. */
function posesOf(line: tf.Tensor, raw: tf.Tensor): tf.Tensor {
  const [batch, points, size] = line.shape as [number, number, number];
  const every = tf.tile(tf.reshape(line, [batch, 1, points, size]), [1, MODES, 1, 1]);
  const lines = tf.reshape(every, [batch * MODES, points, size]);
  const poses = plannedPoses(lines, tf.reshape(raw, [batch * MODES, PLAN_SIZE]));
  return tf.reshape(poses, [batch, MODES, POSES, POSE_SIZE]);
}

/** What a network with modes answers. */
export interface ModesAnswer {
  /** Of the likeliest mode, [batch, 6, 3]. */
  readonly trajectory: tf.Tensor;
  /** Logits, [batch, modes]. */
  readonly logits: tf.Tensor;
  /** Poses of all, [batch, modes, 6, 3]; worked out when first asked for. */
  readonly all: () => tf.Tensor;
  /**
   * 1 at the mode that begins nearest to a trajectory [batch, 6, 3], by the mean distance of its places:
   * [batch, modes]. No gradient.
   */
  readonly nearest: (trajectory: tf.Tensor) => tf.Tensor;
}

/** Reads outputs [batch, `MODES_SIZE`]. Which mode is likeliest has no gradient. */
export function modesOf(line: tf.Tensor, outputs: tf.Tensor): ModesAnswer {
  const batch = line.shape[0] as number;
  const offsets = tf.slice(outputs, [0, 0], [batch, MODES * PLAN_SIZE]);
  const plans = tf.add(offsets, beginnings());
  const logits = tf.slice(outputs, [0, MODES * PLAN_SIZE], [batch, MODES]);
  const likeliest = constantOf(logits, (all) =>
    tf.cast(tf.oneHot(tf.cast(tf.argMax(all, 1), 'int32'), MODES), 'float32'),
  );
  const plan = tf.matMul(
    tf.reshape(likeliest, [batch, 1, MODES]),
    tf.reshape(plans, [batch, MODES, PLAN_SIZE]),
  );
  const starts = once(() => posesOf(line, tf.tile(beginnings(), [batch, 1])));
  return {
    trajectory: plannedPoses(line, tf.reshape(plan, [batch, PLAN_SIZE])),
    logits,
    all: once(() => posesOf(line, plans)),
    nearest: (trajectory) => {
      const row = tf.reshape(trajectory, [batch, 1, POSES, POSE_SIZE]);
      return constantOf(meanDistance(starts(), row), (distances) =>
        tf.cast(tf.oneHot(tf.cast(tf.argMin(distances, 1), 'int32'), MODES), 'float32'),
      );
    },
  };
}
