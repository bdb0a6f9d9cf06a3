/**
 * What a plan meets: where each of its poses lies beside everybody's places at that time, beside lights and
 * stop signs, on the route and in the lanes. This is how the reward model's trajectories meet the predicted
 * future (equation 9 of WPT fuses a trajectory with the future's features; WoTE reads its map of the future
 * where the ego will be): read off in metres, pose by pose. Differentiable in the plan.
 * Frame: the ego's at present; metres, radians, m/s.
 */
import * as tf from '@tensorflow/tfjs';
import type { NamedTensors } from '../trace/index.js';
import { besideRoute, routeLine } from './along-route.js';
import { constantOf } from './blocks.js';
import { columns } from './columns.js';
import {
  EGO_HALF_LENGTH_M,
  EGO_HALF_WIDTH_M,
  LANE_POINTS,
  PERIOD_S,
  POSE_SIZE,
  POSES,
} from './presets.js';

/** Numbers of each pose beside objects (4) and route (3), and at full seconds beside lanes (1). */
export const ENCOUNTER_FEATURES = POSES * 7 + POSES / 2;

const FAR_M = 100;
/** An object counts as ahead when its box is this near sideways; farther aside it seems farther ahead. */
const BESIDE_M = 0.3;
const ASIDE = 10;
/** The rule of time to collision looks this far ahead at constant velocity, seconds. */
const LOOK_AHEAD_S = 0.9;
/** Every second point of a lane is enough: they stand every 4 m or less. */
const LANE_STRIDE = 2;

/** What trajectories are held against. */
export interface Surroundings {
  /** x, y, yaw, speed of the objects at the six times of a plan: [batch, 6, objects, 4]. */
  readonly places: tf.Tensor;
  /** Half sizes and classes from here: the tokens of the objects, [batch, objects, 8]. */
  readonly objects: tf.Tensor;
  /** [batch, objects] */
  readonly mask: tf.Tensor;
  /** Route with the point beside the ego, [batch, 21, 4]. */
  readonly line: tf.Tensor;
  /** Points of lanes: x, y, cosine, sine, half width, half spacing; [batch, points, 6]. */
  readonly lanes: tf.Tensor;
  /** [batch, points] */
  readonly laneMask: tf.Tensor;
}

/**
 * Gathers them from a scene.
 * @param places [batch, 6, objects, 4]; see `Surroundings`
 */
export function surroundingsOf(inputs: NamedTensors, places: tf.Tensor): Surroundings {
  const lanes = inputs.get('lanes');
  const [batch, count] = lanes.shape as [number, number];
  const kept = LANE_POINTS / LANE_STRIDE;
  const points = tf.slice(
    tf.reshape(lanes, [batch, count, kept, LANE_STRIDE * 4]),
    [0, 0, 0, 0],
    [batch, count, kept, 4],
  );
  const features = inputs.get('laneFeatures');
  const halfWidth = columns(features, 4);
  const halfSpacing = tf.div(columns(features, 5), 2 * (kept - 1));
  const wide = tf.tile(tf.reshape(tf.concat([halfWidth, halfSpacing], 2), [batch, count, 1, 2]), [
    1,
    1,
    kept,
    1,
  ]);
  return {
    places,
    objects: inputs.get('objects'),
    mask: inputs.get('objectMask'),
    line: routeLine(inputs),
    lanes: tf.reshape(tf.concat([points, wide], 3), [batch, count * kept, 6]),
    laneMask: tf.reshape(
      tf.tile(tf.reshape(inputs.get('laneMask'), [batch, count, 1]), [1, 1, kept]),
      [batch, count * kept],
    ),
  };
}

/** Poses by their times: [batch, n, 6, 3] → [batch, 6, n, 1] each of x, y, cosine, sine. */
interface Poses {
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
  readonly cos: tf.Tensor;
  readonly sin: tf.Tensor;
  readonly speed: tf.Tensor;
}

function posesOf(trajectories: tf.Tensor): Poses {
  const [batch, count] = trajectories.shape as [number, number];
  const byTime = tf.transpose(trajectories, [0, 2, 1, 3]);
  const before = tf.concat(
    [
      tf.zeros([batch, 1, count, POSE_SIZE]),
      tf.slice(byTime, [0, 0, 0, 0], [batch, POSES - 1, count, POSE_SIZE]),
    ],
    1,
  );
  const step = tf.square(tf.sub(columns(byTime, 0, 2), columns(before, 0, 2)));
  const yaw = columns(byTime, 2);
  return {
    x: columns(byTime, 0),
    y: columns(byTime, 1),
    cos: tf.cos(yaw),
    sin: tf.sin(yaw),
    speed: tf.div(tf.sqrt(tf.add(tf.sum(step, 3, true), 1e-4)), PERIOD_S),
  };
}

/** Rows times columns over the last two axes: [batch, 6, n, k] · [batch, 6, k, m] → [batch, 6, n, m]. */
function products(rows: tf.Tensor[], across: tf.Tensor[]): tf.Tensor {
  return tf.matMul(tf.concat(rows, 3), tf.concat(across, 2));
}

/** Places beside poses, in the axes of each pose: forward and rightward, [batch, 6, n, m] each. */
function beside({ x, y, cos, sin }: Poses, px: tf.Tensor, py: tf.Tensor) {
  const one = tf.onesLike(px);
  const along = tf.neg(tf.add(tf.mul(x, cos), tf.mul(y, sin)));
  const across = tf.sub(tf.mul(x, sin), tf.mul(y, cos));
  return {
    forward: products([cos, sin, along], [px, py, one]),
    right: products([tf.neg(sin), cos, across], [px, py, one]),
  };
}

function besideObjects(poses: Poses, around: Surroundings): tf.Tensor[] {
  const { places, objects, mask } = around;
  const [batch, , count] = places.shape as [number, number, number];
  const row = (x: tf.Tensor) => tf.reshape(x, [batch, POSES, 1, count]);
  const fixed = (x: tf.Tensor) => tf.reshape(x, [batch, 1, 1, count]);
  const { forward, right } = beside(poses, row(columns(places, 0)), row(columns(places, 1)));
  const yaw = row(columns(places, 2));
  const [cos, sin] = [tf.cos(yaw), tf.sin(yaw)];
  // Cosine and sine of the heading of each object in the axes of each pose.
  const turnCos = products([poses.cos, poses.sin], [cos, sin]);
  const turnSin = products([poses.cos, tf.neg(poses.sin)], [sin, cos]);
  const [long, wide] = [fixed(columns(objects, 3)), fixed(columns(objects, 4))];
  const c = tf.abs(turnCos);
  const s = tf.abs(turnSin);
  const reach = tf.add(tf.add(tf.mul(c, long), tf.mul(s, wide)), EGO_HALF_LENGTH_M);
  const girth = tf.add(tf.add(tf.mul(s, long), tf.mul(c, wide)), EGO_HALF_WIDTH_M);
  const gapX = tf.sub(tf.abs(forward), reach);
  const gapY = tf.sub(tf.abs(right), girth);
  const clearance = tf.maximum(gapX, gapY);

  const kind = fixed(columns(objects, 0));
  const isSignal = tf.cast(tf.greater(kind, 5.5), 'float32');
  const gone = tf.mul(tf.sub(1, fixed(mask)), FAR_M);
  const actorsOnly = tf.add(gone, tf.mul(isSignal, FAR_M));
  const signalsOnly = tf.add(gone, tf.mul(tf.sub(1, isSignal), FAR_M));
  const aside = tf.mul(tf.relu(tf.sub(gapY, BESIDE_M)), ASIDE);
  const behind = tf.mul(
    constantOf(forward, (x) => tf.cast(tf.less(x, 0), 'float32')),
    FAR_M,
  );
  const off = tf.add(tf.add(aside, behind), actorsOnly);
  const ahead = tf.sub(forward, reach);
  const closing = tf.sub(tf.mul(turnCos, row(columns(places, 3))), poses.speed);
  const least = (x: tf.Tensor, scaleM: number) => tf.tanh(tf.div(tf.min(x, 3, true), scaleM));
  return [
    least(tf.add(clearance, actorsOnly), 2),
    least(tf.add(ahead, off), 10),
    least(tf.add(tf.add(ahead, tf.mul(closing, LOOK_AHEAD_S)), off), 10),
    least(tf.add(clearance, signalsOnly), 3),
  ];
}

function posesBesideRoute({ x, y, cos, sin }: Poses, line: tf.Tensor): tf.Tensor[] {
  const route = besideRoute(x, y, line);
  const turn = tf.sub(tf.mul(sin, route.cos), tf.mul(cos, route.sin));
  return [tf.tanh(tf.div(route.rightM, 3)), tf.div(route.alongM, 20), tf.mul(turn, 2)];
}

/** How far inside the nearest lane each pose at 1, 2 and 3 s is: [batch, 3, n, 1]. */
function besideLanes(poses: Poses, { lanes, laneMask }: Surroundings): tf.Tensor {
  const [batch, points] = lanes.shape as [number, number];
  const count = poses.x.shape[2] as number;
  const seconds = (x: tf.Tensor) =>
    tf.slice(
      tf.reshape(x, [batch, POSES / 2, 2, count]),
      [0, 0, 1, 0],
      [batch, POSES / 2, 1, count],
    );
  const column = (x: tf.Tensor) => tf.reshape(seconds(x), [batch, (POSES / 2) * count, 1]);
  const [x, y] = [column(poses.x), column(poses.y)];
  const row = (at: number) => tf.reshape(columns(lanes, at), [batch, 1, points]);
  const [cos, sin] = [row(2), row(3)];
  const one = tf.onesLike(x);
  const place = tf.concat([x, y, one], 2);
  const shiftX = tf.neg(tf.add(tf.mul(row(0), cos), tf.mul(row(1), sin)));
  const shiftY = tf.sub(tf.mul(row(0), sin), tf.mul(row(1), cos));
  const along = tf.matMul(place, tf.concat([cos, sin, shiftX], 1));
  const right = tf.matMul(place, tf.concat([tf.neg(sin), cos, shiftY], 1));
  const outside = tf.maximum(
    tf.sub(tf.abs(right), row(4)),
    tf.sub(tf.abs(along), tf.add(row(5), 0.5)),
  );
  const gone = tf.mul(tf.sub(1, tf.reshape(laneMask, [batch, 1, points])), FAR_M);
  const least = tf.min(tf.add(outside, gone), 2);
  return tf.tanh(tf.div(tf.reshape(least, [batch, POSES / 2, count, 1]), 1.5));
}

/**
 * What trajectories meet, about one in size.
 * @param trajectories [batch, n, 6, 3]
 * @returns [batch, n, ENCOUNTER_FEATURES]
 */
export function encounters(trajectories: tf.Tensor, around: Surroundings): tf.Tensor {
  const [batch, count] = trajectories.shape as [number, number];
  const poses = posesOf(trajectories);
  const each = tf.concat(
    [...besideObjects(poses, around), ...posesBesideRoute(poses, around.line)],
    3,
  );
  const flat = (x: tf.Tensor) => {
    const [, times, , size] = x.shape as [number, number, number, number];
    return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [batch, count, times * size]);
  };
  return tf.concat([flat(each), flat(besideLanes(poses, around))], 2);
}
