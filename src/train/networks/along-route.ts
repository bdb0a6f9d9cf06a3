/**
 * Places along the route, worked out inside the graph from the route's tokens: points every 2.5 m, linear
 * in between, straight on beyond the last. Frame: the ego's, metres, radians clockwise.
 */
import * as tf from '@tensorflow/tfjs';
import type { NamedTensors } from '../trace/index.js';
import { constantOf } from './blocks.js';
import { columns } from './columns.js';
import { ROUTE_POINTS, ROUTE_SPACING_M } from './presets.js';

const LENGTH_M = ROUTE_POINTS * ROUTE_SPACING_M;
/** The way over which an offset is taken up, and over which the ego's own offset fades, metres. */
const BLEND_M = 12;

/**
 * Numbers of the route's first two points, by their places among all: x and y, cosine and sine of the first;
 * then what is multiplied pair by pair. One product of all is cheaper than one of each: what takes time
 * here is the count of operations, not their size.
 */
const FIRST_TWO = [0, 1, 2, 3, 2, 3, 2, 3, 6, 7, 7, 6, 2, 3, 3, 2];
/** From c·c', s·s', c·s', s·c' to cosine and sine of a turn, which is exact: all factors are 0, 1 or -1. */
const TURN = [
  [1, 0],
  [1, 0],
  [0, 1],
  [0, -1],
];
const TURN_TWICE = TURN.map((row) => [...row, ...row]);

/**
 * Route points with the one beside the ego in front: [batch, 21, 4] of x, y, cosine and sine. That one lies
 * one spacing back from the first point on the arc that the first two points make.
 */
export function routeLine(inputs: NamedTensors): tf.Tensor {
  const route = inputs.get('route');
  const batch = route.shape[0] as number;
  const places = tf.tensor1d(FIRST_TWO, 'int32');
  const numbers = tf.gather(tf.reshape(route, [batch, ROUTE_POINTS * 4]), places, 1);
  const part = (from: number, count: number) => tf.slice(numbers, [0, from], [batch, count]);
  const [place, first, own, next, turned] = [
    part(0, 2),
    part(2, 2),
    part(4, 4),
    part(8, 4),
    part(12, 4),
  ];
  // Cosine and sine of the turn from the first point to the second, twice; then of the heading before it.
  const turn = tf.matMul(tf.mul(own, next) as tf.Tensor2D, tf.tensor2d(TURN_TWICE));
  const heading = tf.matMul(tf.mul(turned, turn) as tf.Tensor2D, tf.tensor2d(TURN));
  const chord = tf.add(heading, first);
  const length = tf.sqrt(tf.add(tf.sum(tf.square(chord), 1, true), 1e-6));
  const back = tf.mul(tf.div(chord, length), ROUTE_SPACING_M);
  const before = tf.concat([tf.sub(place, back), heading], 1);
  return tf.concat([tf.reshape(before, [batch, 1, 4]), route], 1);
}

/** Places in the axes of the route at the point of it that is nearest to them: [batch, …, n, 1] each. */
export interface BesideRoute {
  /** From beside the ego on, and to the right. */
  readonly alongM: tf.Tensor;
  readonly rightM: tf.Tensor;
  /** Heading of the route there. */
  readonly cos: tf.Tensor;
  readonly sin: tf.Tensor;
}

/**
 * Where places lie beside the route; which point of it is nearest has no gradient.
 * @param x [batch, …, n, 1]
 * @param y alike
 * @param line [batch, 21, 4]
 */
export function besideRoute(x: tf.Tensor, y: tf.Tensor, line: tf.Tensor): BesideRoute {
  const [batch, ...others] = x.shape.slice(0, -1) as [number, ...number[]];
  const count = others.reduce((all, size) => all * size, 1);
  const knots = ROUTE_POINTS + 1;
  const ones = others.map(() => 1);
  const row = (at: number) => tf.reshape(columns(line, at), [batch, ...ones, knots]);
  const distance2 = tf.add(tf.square(tf.sub(x, row(0))), tf.square(tf.sub(y, row(1))));
  const nearest = constantOf(distance2, (all) =>
    tf.cast(tf.oneHot(tf.cast(tf.argMin(all, all.rank - 1), 'int32'), knots), 'float32'),
  );
  const numbers = tf.tile(tf.reshape(tf.range(0, knots, 1), [1, knots, 1]), [batch, 1, 1]);
  const table = tf.concat([line, numbers], 2);
  const flat = tf.matMul(tf.reshape(nearest, [batch, count, knots]), table);
  const found = tf.reshape(flat, [batch, ...others, 5]);
  const [cos, sin] = [columns(found, 2), columns(found, 3)];
  const [dx, dy] = [tf.sub(x, columns(found, 0)), tf.sub(y, columns(found, 1))];
  return {
    alongM: tf.add(
      tf.add(tf.mul(dx, cos), tf.mul(dy, sin)),
      tf.mul(columns(found, 4), ROUTE_SPACING_M),
    ),
    rightM: tf.sub(tf.mul(dy, cos), tf.mul(dx, sin)),
    cos,
    sin,
  };
}

/** Places on the route and its heading there. */
interface OnRoute {
  /** x and y, [batch, n, 2]. */
  readonly place: tf.Tensor;
  /** [batch, n, 1] each. */
  readonly cos: tf.Tensor;
  readonly sin: tf.Tensor;
  readonly yaw: tf.Tensor;
}

/** Places at distances along the route, [batch, n, 1]. */
function onRoute(line: tf.Tensor, alongM: tf.Tensor): OnRoute {
  const knots = tf.tensor1d(Array.from({ length: ROUTE_POINTS + 1 }, (_, i) => i));
  const along = tf.div(tf.minimum(alongM, LENGTH_M), ROUTE_SPACING_M);
  const distance = tf.abs(tf.sub(along, knots));
  const found = tf.matMul(tf.relu(tf.sub(1, distance)), line);
  // Where there is no route its direction is (0, 0), of which the angle has no gradient.
  const yaw = tf.atan2(columns(found, 3), tf.add(columns(found, 2), 1e-6));
  const cos = tf.cos(yaw);
  const sin = tf.sin(yaw);
  const beyond = tf.relu(tf.sub(alongM, LENGTH_M));
  const place = tf.add(columns(found, 0, 2), tf.mul(beyond, tf.concat([cos, sin], 2)));
  return { place, cos, sin, yaw };
}

/** Moves places to the right of the route, [batch, n, 1]: x and y, [batch, n, 2]. */
function movedRight({ place, cos, sin }: OnRoute, rightM: tf.Tensor): tf.Tensor {
  return tf.add(place, tf.mul(rightM, tf.concat([tf.neg(sin), cos], 2)));
}

/**
 * Poses at distances along the route, shifted to its right.
 * @param line [batch, 21, 4]
 * @param alongM [batch, n], from the ego on, not negative
 * @param offsetM [batch, n]; taken up smoothly over the first metres
 * @returns [batch, n, 3]: x, y, yaw
 */
export function posesAlong(line: tf.Tensor, alongM: tf.Tensor, offsetM: tf.Tensor): tf.Tensor {
  const [batch, count] = alongM.shape as [number, number];
  const along = tf.reshape(alongM, [batch, count, 1]);
  const place = onRoute(line, along);
  const taken = takenUp(along);
  const right = tf.add(
    tf.mul(tf.reshape(offsetM, [batch, count, 1]), taken),
    tf.mul(tf.reshape(ownOffsetM(line), [batch, 1, 1]), tf.sub(1, taken)),
  );
  return tf.concat([movedRight(place, right), place.yaw], 2);
}

/** The ego may stand beside the route: from 1 at some distance to 0 where it is, [batch, n, 1]. */
function takenUp(alongM: tf.Tensor): tf.Tensor {
  const share = tf.minimum(tf.div(alongM, BLEND_M), 1);
  return tf.mul(tf.square(share), tf.sub(3, tf.mul(share, 2)));
}

/**
 * Poses beside the route, told by how far along it they are, how far right of a path that leads from the
 * ego onto it, and how they are turned against it.
 * @param alongM [batch, n], not negative
 * @param asideM [batch, n]
 * @param turnRad [batch, n], clockwise
 * @returns [batch, n, 3]: x, y, yaw
 */
export function posesBeside(
  line: tf.Tensor,
  alongM: tf.Tensor,
  asideM: tf.Tensor,
  turnRad: tf.Tensor,
): tf.Tensor {
  const [batch, count] = alongM.shape as [number, number];
  const column = (x: tf.Tensor) => tf.reshape(x, [batch, count, 1]);
  const along = column(alongM);
  const place = onRoute(line, along);
  const own = tf.reshape(ownOffsetM(line), [batch, 1, 1]);
  const right = tf.add(column(asideM), tf.mul(own, tf.sub(1, takenUp(along))));
  return tf.concat([movedRight(place, right), tf.add(place.yaw, column(turnRad))], 2);
}

/** How far the ego is to the right of the route: [batch, 1]. */
export function ownOffsetM(line: tf.Tensor): tf.Tensor {
  const batch = line.shape[0] as number;
  const first = tf.reshape(tf.slice(line, [0, 0, 0], [batch, 1, 4]), [batch, 4]);
  const across = tf.sub(
    tf.mul(columns(first, 0), columns(first, 3)),
    tf.mul(columns(first, 1), columns(first, 2)),
  );
  return tf.reshape(across, [batch, 1]);
}
