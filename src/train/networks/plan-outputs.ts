/**
 * How a student tells a trajectory: steps along the route, ways aside and turns, all beside the route's
 * line. Path and speed are apart, as planners in CARLA have them since TransFuser++.
 */
import * as tf from '@tensorflow/tfjs';
import { posesBeside } from './along-route.js';
import { columns } from './columns.js';
import { POSE_SIZE, POSES } from './presets.js';

/** Outputs of a plan. */
export const PLAN_SIZE = POSES * POSE_SIZE;
/** Metres along the route in half a second for an output of about 1; the softplus of 0 is 0.69. */
const STEP_M = 4;
/** What the last pose's other outputs are multiplied by (m, rad); earlier poses by their share of the time. */
const ASIDE_M = 4;
const TURN_RAD = 0.5;

/** Poses of the outputs: steps along the route, ways aside, turns; [batch, 18] → [batch, 6, 3]. */
export function plannedPoses(line: tf.Tensor, raw: tf.Tensor): tf.Tensor {
  const [steps, aside, turn] = [0, 1, 2].map((k) => columns(raw, k * POSES, POSES)) as [
    tf.Tensor2D,
    tf.Tensor,
    tf.Tensor,
  ];
  const isBefore = Array.from({ length: POSES }, (_, from) =>
    Array.from({ length: POSES }, (_, to) => (from <= to ? STEP_M : 0)),
  );
  const along = tf.matMul(tf.softplus(steps), tf.tensor2d(isBefore));
  const upTo = (last: number) =>
    tf.tensor1d(Array.from({ length: POSES }, (_, k) => ((k + 1) / POSES) * last));
  return posesBeside(line, along, tf.mul(aside, upTo(ASIDE_M)), tf.mul(turn, upTo(TURN_RAD)));
}

/** Outputs of the plan that goes evenly so far along the route, and aside of it, in three seconds. */
export function outputsOf(alongM: number, asideM: number): number[] {
  const every = (value: number) => Array.from({ length: POSES }, () => value);
  const step = alongM / POSES / STEP_M;
  return [...every(Math.log(Math.expm1(step))), ...every(asideM / ASIDE_M), ...every(0)];
}
