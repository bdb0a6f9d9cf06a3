/**
 * Objects drawn onto the occupancy grid inside the graph: of every cell how far its middle lies within the
 * nearest box, in metres. The grid's head begins from this drawing of its own predicted instances, so that
 * the latents need to say only what differs from it. No gradient flows to the boxes.
 */
import * as tf from '@tensorflow/tfjs';
import { constantOf } from './blocks.js';
import { columns } from './columns.js';
import { GRID_BEHIND_M, GRID_M } from './presets.js';

/** Classes of tokens that cover a layer: vehicles and emergency vehicles; two-wheelers and walkers. */
const LAYERS = [
  [1, 5],
  [2, 3],
] as const;
/** What is farther from every box than this looks alike, metres. */
const FAR_M = 4;

/** Middles of the cells as columns x, y, 1: [3, cells²]. */
function cellMiddles(cells: number): tf.Tensor {
  const side = GRID_M / cells;
  const place = (i: number) => (i + 0.5) * side;
  const all = Array.from({ length: cells * cells }, (_, cell) => cell);
  return tf.tensor2d([
    all.map((cell) => place(Math.floor(cell / cells)) - GRID_BEHIND_M),
    all.map((cell) => place(cell % cells) - GRID_M / 2),
    all.map(() => 1),
  ]);
}

/** Coordinate of every cell along an axis of every object: [batch, n, cells²]. */
function coordinate(place: tf.Tensor, cos: tf.Tensor, sin: tf.Tensor, cells: tf.Tensor): tf.Tensor {
  const [batch, count] = cos.shape as [number, number];
  const shift = tf.add(tf.mul(columns(place, 0), cos), tf.mul(columns(place, 1), sin));
  const rows = tf.reshape(tf.concat([cos, sin, tf.neg(shift)], 2), [batch * count, 3]);
  return tf.reshape(tf.matMul(rows, cells), [batch, count, cells.shape[1] as number]);
}

/**
 * How far the middle of every cell lies within the nearest box of each layer (negative: outside), in
 * metres, at least −4.
 * @param places x, y, yaw of the objects, [batch, objects, ≥ 3]
 * @param objects their tokens, for classes and sizes
 * @returns [batch, cells², 2]
 */
export function drawnObjects(
  cells: number,
  places: tf.Tensor,
  objects: tf.Tensor,
  mask: tf.Tensor,
): tf.Tensor {
  return constantOf(places, (fixed) => draw(cells, fixed, objects, mask));
}

function draw(cells: number, places: tf.Tensor, objects: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  const [batch, count] = objects.shape as [number, number];
  const middles = cellMiddles(cells);
  const yaw = columns(places, 2);
  const cos = tf.cos(yaw);
  const sin = tf.sin(yaw);
  const least = GRID_M / cells / 2;
  const within = (u: tf.Tensor, half: tf.Tensor) => tf.sub(tf.maximum(half, least), tf.abs(u));
  const inside = tf.minimum(
    within(coordinate(places, cos, sin, middles), columns(objects, 3)),
    within(coordinate(places, tf.neg(sin), cos, middles), columns(objects, 4)),
  );
  const kind = tf.round(columns(objects, 0));
  const isThere = tf.reshape(mask, [batch, count, 1]);
  const layers = LAYERS.map((classes) => {
    const isOne = tf.addN(classes.map((one) => tf.cast(tf.equal(kind, one), 'float32')));
    const away = tf.mul(tf.sub(1, tf.mul(isOne, isThere)), -1000);
    return tf.maximum(tf.max(tf.add(inside, away), 1), -FAR_M);
  });
  return tf.stack(layers, 2);
}
