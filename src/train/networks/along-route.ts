/**
 * Places along the route, worked out inside the graph from the route's tokens: points every 2.5 m, linear
 * in between, straight on beyond the last. Frame: the ego's, metres, radians clockwise.
 */
import * as tf from '@tensorflow/tfjs';
import type { NamedTensors } from '../trace/index.js';
import { ROUTE_POINTS, ROUTE_SPACING_M } from './presets.js';
import { columns } from './scene.js';

const LENGTH_M = ROUTE_POINTS * ROUTE_SPACING_M;
/** The way over which an offset is taken up, and over which the ego's own offset fades, metres. */
const BLEND_M = 12;

/**
 * Route points with the one beside the ego in front: [batch, 21, 4] of x, y, cosine and sine. That one is
 * the first point moved back by one spacing.
 */
export function routeLine(inputs: NamedTensors): tf.Tensor {
  const route = inputs.get('route');
  const batch = route.shape[0] as number;
  const first = tf.slice(route, [0, 0, 0], [batch, 1, 4]);
  const direction = columns(first, 2, 2);
  const place = tf.sub(columns(first, 0, 2), tf.mul(direction, ROUTE_SPACING_M));
  return tf.concat([tf.concat([place, direction], 2), route], 1);
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
  const knots = tf.tensor1d(Array.from({ length: ROUTE_POINTS + 1 }, (_, i) => i));
  const place = tf.div(tf.minimum(alongM, LENGTH_M), ROUTE_SPACING_M);
  const distance = tf.abs(tf.sub(tf.reshape(place, [batch, count, 1]), knots));
  const found = tf.matMul(tf.relu(tf.sub(1, distance)), line);
  const yaw = tf.atan2(columns(found, 3), columns(found, 2));
  const cos = tf.cos(yaw);
  const sin = tf.sin(yaw);
  const beyond = tf.reshape(tf.relu(tf.sub(alongM, LENGTH_M)), [batch, count, 1]);
  // The ego may stand beside the route: what it starts from fades while the offset comes.
  const taken = tf.minimum(tf.div(tf.reshape(alongM, [batch, count, 1]), BLEND_M), 1);
  const smooth = tf.mul(tf.square(taken), tf.sub(3, tf.mul(taken, 2)));
  const right = tf.add(
    tf.mul(tf.reshape(offsetM, [batch, count, 1]), smooth),
    tf.mul(tf.reshape(ownOffsetM(line), [batch, 1, 1]), tf.sub(1, smooth)),
  );
  const x = tf.add(columns(found, 0), tf.sub(tf.mul(beyond, cos), tf.mul(right, sin)));
  const y = tf.add(columns(found, 1), tf.add(tf.mul(beyond, sin), tf.mul(right, cos)));
  return tf.concat([x, y, yaw], 2);
}

/** How far the ego is to the right of the route: [batch, 1]. */
function ownOffsetM(line: tf.Tensor): tf.Tensor {
  const batch = line.shape[0] as number;
  const first = tf.reshape(tf.slice(line, [0, 0, 0], [batch, 1, 4]), [batch, 4]);
  const across = tf.sub(
    tf.mul(columns(first, 0), columns(first, 3)),
    tf.mul(columns(first, 1), columns(first, 2)),
  );
  return tf.reshape(across, [batch, 1]);
}
