/**
 * Proposals by rule, inside the graph: the intelligent driver model (Treiber et al. 2000) along the route
 * at shares of the speed limit, on the route and beside it, as in PDM-Closed. On the route the nearest
 * object in the way is the leader, lights and stop signs among them; beside it there is none.
 */
import * as tf from '@tensorflow/tfjs';
import type { NamedTensors } from '../trace/index.js';
import { posesAlong, routeLine } from './along-route.js';
import { columns } from './columns.js';
import {
  EGO_HALF_LENGTH_M,
  PERIOD_S,
  POSE_SIZE,
  POSES,
  PROPOSAL_OFFSETS_M,
  PROPOSAL_SPEEDS,
  PROPOSALS,
  ROUTE_POINTS,
  ROUTE_SPACING_M,
} from './presets.js';

const ACCELERATION_MPS2 = 2;
const BRAKING_MPS2 = 3;
const HARDEST_MPS2 = 6;
const HEADWAY_S = 1.2;
const STANDING_GAP_M = 3;
/** Objects whose middle is this near to a route point stand in the way, metres. */
const WIDTH_M = 1.9;
const FREE_M = 1000;

/** The nearest object in the way. */
interface Leader {
  /** From bumper to bumper, [batch, 1]; very far where there is none. */
  readonly gapM: tf.Tensor;
  readonly speedMps: tf.Tensor;
}

function leaderOf(inputs: NamedTensors, line: tf.Tensor): Leader {
  const objects = inputs.get('objects');
  const [batch, count] = objects.shape as [number, number];
  const points = tf.reshape(columns(line, 0, 2), [batch, 1, ROUTE_POINTS + 1, 2]);
  const places = tf.reshape(columns(objects, 1, 2), [batch, count, 1, 2]);
  const distance2 = tf.sum(tf.square(tf.sub(points, places)), 3);
  const isHere = tf.cast(tf.less(distance2, WIDTH_M * WIDTH_M), 'float32');
  const isThere = tf.reshape(inputs.get('objectMask'), [batch, count, 1]);
  const knots = Array.from({ length: ROUTE_POINTS + 1 }, (_, i) => i * ROUTE_SPACING_M);
  // Points that the object does not cover count as very far.
  const far = tf.mul(tf.sub(1, tf.mul(isHere, isThere)), FREE_M);
  const along = tf.min(tf.add(far, tf.tensor1d(knots)), 2);
  const halfLength = tf.reshape(columns(objects, 3), [batch, count]);
  const gaps = tf.sub(along, tf.add(halfLength, EGO_HALF_LENGTH_M));
  const gapM = tf.min(gaps, 1, true);
  const isNearest = tf.cast(tf.lessEqual(gaps, gapM), 'float32');
  const forward = tf.mul(columns(objects, 6), tf.cos(columns(objects, 5)));
  const speeds = tf.relu(tf.reshape(forward, [batch, count]));
  const share = tf.sum(isNearest, 1, true);
  const speedMps = tf.div(tf.sum(tf.mul(speeds, isNearest), 1, true), share);
  return { gapM: tf.maximum(gapM, 0.1), speedMps };
}

/** Distances along the route at the poses' times, [batch, proposals, 6]. */
function distances(inputs: NamedTensors, leader: Leader): tf.Tensor {
  const ego = inputs.get('ego');
  const batch = ego.shape[0] as number;
  const shares = PROPOSAL_SPEEDS.flatMap((share) => PROPOSAL_OFFSETS_M.map(() => share));
  const isFree = PROPOSAL_SPEEDS.flatMap(() =>
    PROPOSAL_OFFSETS_M.map((offset) => (offset === 0 ? 0 : FREE_M)),
  );
  const wish = tf.maximum(tf.mul(columns(ego, 1), tf.tensor1d(shares)), 1);
  let gap = tf.add(leader.gapM, tf.tensor1d(isFree));
  let speed = tf.add(tf.zeros([batch, PROPOSALS]), tf.relu(columns(ego, 0)));
  let along = tf.zeros([batch, PROPOSALS]);
  const results: tf.Tensor[] = [];
  const brake = 2 * Math.sqrt(ACCELERATION_MPS2 * BRAKING_MPS2);
  for (let k = 0; k < POSES; k += 1) {
    const closing = tf.mul(speed, tf.div(tf.sub(speed, leader.speedMps), brake));
    const wished = tf.add(tf.relu(tf.add(tf.mul(speed, HEADWAY_S), closing)), STANDING_GAP_M);
    const free = tf.square(tf.square(tf.div(speed, wish)));
    const near = tf.square(tf.div(wished, tf.maximum(gap, 0.1)));
    const acceleration = tf.clipByValue(
      tf.mul(tf.sub(tf.sub(1, free), near), ACCELERATION_MPS2),
      -HARDEST_MPS2,
      ACCELERATION_MPS2,
    );
    const next = tf.relu(tf.add(speed, tf.mul(acceleration, PERIOD_S)));
    const step = tf.mul(tf.add(speed, next), PERIOD_S / 2);
    gap = tf.add(gap, tf.sub(tf.mul(leader.speedMps, PERIOD_S), step));
    along = tf.add(along, step);
    speed = next;
    results.push(tf.reshape(along, [batch, PROPOSALS, 1]));
  }
  return tf.concat(results, 2);
}

export interface Proposals {
  /** [batch, 15, 6, 3] */
  readonly trajectories: tf.Tensor;
  /** The one on the route at the limit, which the world model takes for the ego's plan: [batch, 6, 3]. */
  readonly nominal: tf.Tensor;
}

/** Place of the nominal plan among the proposals: the highest speed on the route. */
const NOMINAL =
  (PROPOSAL_SPEEDS.length - 1) * PROPOSAL_OFFSETS_M.length + PROPOSAL_OFFSETS_M.indexOf(0);

/** The proposals for a batch of scenes. */
export function propose(inputs: NamedTensors): Proposals {
  const line = routeLine(inputs);
  const along = distances(inputs, leaderOf(inputs, line));
  const batch = line.shape[0] as number;
  const offsets = PROPOSAL_SPEEDS.flatMap(() =>
    PROPOSAL_OFFSETS_M.flatMap((offset) => Array.from({ length: POSES }, () => offset)),
  );
  const flat = tf.reshape(along, [batch, PROPOSALS * POSES]);
  const poses = posesAlong(line, flat, tf.add(tf.zerosLike(flat), tf.tensor1d(offsets)));
  const trajectories = tf.reshape(poses, [batch, PROPOSALS, POSES, POSE_SIZE]);
  const one = tf.slice(trajectories, [0, NOMINAL, 0, 0], [batch, 1, POSES, POSE_SIZE]);
  return { trajectories, nominal: tf.reshape(one, [batch, POSES, POSE_SIZE]) };
}
