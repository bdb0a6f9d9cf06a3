/**
 * Trajectories as numbers for networks: six poses (x, y, yaw) at 0.5 to 3 s, scaled, with what can be read
 * off them. Everything is differentiable in the poses. Units: m, rad, s.
 */
import * as tf from '@tensorflow/tfjs';
import { columns } from './columns.js';
import { PERIOD_S, POSE_SIZE, POSES } from './presets.js';

/** What poses are divided by: metres forward, metres aside, radians. */
const SCALE = [15, 5, 0.5] as const;
const SPEED_MPS = 10;
const ACCELERATION_MPS2 = 4;
const YAW_RATE_RADPS = 0.5;
/** Keeps the root of a standing car's way differentiable, m². */
const STANDING_M2 = 1e-4;

export const POSE_FEATURES = POSES * POSE_SIZE;
export const MOTION_FEATURES = POSES * 4;

/** Poses [..., 3], about one in size. */
export function scaledPoses(poses: tf.Tensor): tf.Tensor {
  return tf.div(poses, tf.tensor1d([...SCALE]));
}

/** [..., 6, 3] → [..., 18], about one in size. */
export function poseFeatures(poses: tf.Tensor): tf.Tensor {
  return tf.reshape(scaledPoses(poses), [...poses.shape.slice(0, -2), POSE_FEATURES]);
}

/**
 * Speed, acceleration, yaw rate and lateral acceleration at every pose: [n, 6, 3] → [n, 24].
 * @param speed of the ego now, [n, 1], m/s
 */
export function motionFeatures(poses: tf.Tensor, speed: tf.Tensor): tf.Tensor {
  const [count] = poses.shape as [number, number, number];
  const before = tf.concat(
    [tf.zeros([count, 1, POSE_SIZE]), tf.slice(poses, [0, 0, 0], [count, POSES - 1, POSE_SIZE])],
    1,
  );
  const step = tf.sub(poses, before);
  const way2 = tf.sum(tf.square(columns(step, 0, 2)), 2);
  const speeds = tf.div(tf.sqrt(tf.add(way2, STANDING_M2)), PERIOD_S);
  const earlier = tf.concat([speed, tf.slice(speeds, [0, 0], [count, POSES - 1])], 1);
  const acceleration = tf.div(tf.sub(speeds, earlier), PERIOD_S);
  const yawRate = tf.div(tf.reshape(columns(step, 2), [count, POSES]), PERIOD_S);
  const lateral = tf.mul(speeds, yawRate);
  return tf.concat(
    [
      tf.div(speeds, SPEED_MPS),
      tf.div(acceleration, ACCELERATION_MPS2),
      tf.div(yawRate, YAW_RATE_RADPS),
      tf.div(lateral, ACCELERATION_MPS2),
    ],
    1,
  );
}

/** Mean distance of places over the poses, metres: [..., 6, 3] twice → [...]. */
export function meanDistance(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const gap = tf.sub(columns(a, 0, 2), columns(b, 0, 2));
  const distance = tf.sqrt(tf.add(tf.sum(tf.square(gap), -1), 1e-6));
  return tf.mean(distance, -1);
}

/** How much a radian counts beside a metre in the L1 of trajectories. */
const RADIAN_M = 4;

/** Mean absolute difference over poses and coordinates, yaw in its metres: [n, 6, 3] twice → [n]. */
export function trajectoryL1(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const weights = tf.tensor1d([1, 1, RADIAN_M]);
  return tf.mean(tf.mul(tf.abs(tf.sub(a, b)), weights), [-2, -1]);
}
