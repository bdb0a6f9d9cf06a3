/**
 * How everybody lies on the ego's route: what a driver sees at a glance and a small network finds hard to
 * work out from coordinates. Of each object, station and place across the route, gap and clearance; of the
 * ego's lane and the room to either side, who is next ahead and behind. Frame: the ego's, metres, m/s.
 */
import * as tf from '@tensorflow/tfjs';
import type { NamedTensors } from '../trace/index.js';
import { type BesideRoute, besideRoute, ownOffsetM, routeLine } from './along-route.js';
import { columns } from './columns.js';
import { EGO_HALF_LENGTH_M, EGO_HALF_WIDTH_M } from './presets.js';

/** Numbers of each object. */
export const OBJECT_ON_ROUTE = 10;
/** Middles of the corridors that are looked along, metres to the right of the route. */
const CORRIDORS_M = [-3.5, 0, 3.5] as const;
const NUMBERS_A_CORRIDOR = 6;
const SIGNAL_NUMBERS = 2;
const OWN_NUMBERS = 2;
/** Numbers of the whole. */
export const WAY_NUMBERS = CORRIDORS_M.length * NUMBERS_A_CORRIDOR + SIGNAL_NUMBERS + OWN_NUMBERS;

const FAR_M = 100;
/** An object whose box is farther aside than this seems farther along, ten metres for every metre. */
const BESIDE_M = 0.2;
const ASIDE = 10;
/** A gap of this length counts half of none. */
const NEAR_M = 10;
const SPEED_MPS = 10;
/** Classes above this are lights and stop signs. */
const ACTORS_TO = 5.5;

export interface RouteView {
  /** [batch, objects, OBJECT_ON_ROUTE] */
  readonly objects: tf.Tensor;
  /** [batch, WAY_NUMBERS] */
  readonly way: tf.Tensor;
}

/** Objects in the axes of the route where they are nearest to it: [batch, objects, 1] each. */
interface OnRoute extends Pick<BesideRoute, 'alongM' | 'rightM'> {
  readonly turnCos: tf.Tensor;
  readonly turnSin: tf.Tensor;
  /** Speeds along and across. */
  readonly alongMps: tf.Tensor;
  readonly acrossMps: tf.Tensor;
  /** From the middle of the ego to touching, along and across. */
  readonly reachM: tf.Tensor;
  readonly girthM: tf.Tensor;
}

function onRoute(objects: tf.Tensor, line: tf.Tensor): OnRoute {
  const at = (k: number) => columns(objects, k);
  const { alongM, rightM, cos, sin } = besideRoute(at(1), at(2), line);
  const [headCos, headSin] = [tf.cos(at(5)), tf.sin(at(5))];
  const turnCos = tf.add(tf.mul(headCos, cos), tf.mul(headSin, sin));
  const turnSin = tf.sub(tf.mul(headSin, cos), tf.mul(headCos, sin));
  const [c, s] = [tf.abs(turnCos), tf.abs(turnSin)];
  return {
    alongM,
    rightM,
    turnCos,
    turnSin,
    alongMps: tf.mul(at(6), turnCos),
    acrossMps: tf.mul(at(6), turnSin),
    reachM: tf.add(tf.add(tf.mul(c, at(3)), tf.mul(s, at(4))), EGO_HALF_LENGTH_M),
    girthM: tf.add(tf.add(tf.mul(s, at(3)), tf.mul(c, at(4))), EGO_HALF_WIDTH_M),
  };
}

function objectNumbers(place: OnRoute): tf.Tensor {
  const { alongM, rightM, turnCos, turnSin, alongMps, acrossMps, reachM, girthM } = place;
  const clearance = tf.sub(tf.abs(rightM), girthM);
  const gap = tf.relu(tf.sub(tf.abs(alongM), reachM));
  return tf.concat(
    [
      tf.tanh(tf.div(alongM, 10)),
      tf.tanh(tf.div(rightM, 3)),
      tf.tanh(clearance),
      tf.sigmoid(tf.mul(clearance, -5)),
      tf.div(NEAR_M, tf.add(gap, NEAR_M)),
      tf.div(2, tf.add(gap, 2)),
      turnCos,
      turnSin,
      tf.div(alongMps, SPEED_MPS),
      tf.div(acrossMps, 3),
    ],
    2,
  );
}

/** The least of each column, and a number of whoever has it: [batch, n, k] → [batch, k] twice. */
function nearestOf(gaps: tf.Tensor, numbers: tf.Tensor): [tf.Tensor, tf.Tensor] {
  const least = tf.min(gaps, 1, true);
  const isNearest = tf.cast(tf.lessEqual(gaps, least), 'float32');
  const number = tf.div(tf.sum(tf.mul(isNearest, numbers), 1), tf.sum(isNearest, 1));
  const [batch, , count] = gaps.shape as [number, number, number];
  return [tf.reshape(tf.relu(least), [batch, count]), number];
}

/**
 * Next ahead and next behind in each corridor, and how much room there is beside the ego: [batch, 18]. The
 * corridors are looked along at once, side by side in the last axis.
 */
function corridors(place: OnRoute, goneM: tf.Tensor): tf.Tensor {
  const { alongM, rightM, alongMps, reachM, girthM } = place;
  const middleM = tf.tensor1d([...CORRIDORS_M]);
  const clearance = tf.sub(tf.abs(tf.sub(rightM, middleM)), girthM);
  const aside = tf.add(tf.mul(tf.relu(tf.sub(clearance, BESIDE_M)), ASIDE), goneM);
  const far = (isOff: tf.Tensor) => tf.mul(tf.cast(isOff, 'float32'), FAR_M);
  const ahead = tf.add(tf.add(tf.sub(alongM, reachM), aside), far(tf.less(alongM, 0)));
  const behind = tf.sub(tf.add(aside, far(tf.greaterEqual(alongM, 0))), tf.add(alongM, reachM));
  const beside = tf.add(tf.maximum(tf.sub(tf.abs(alongM), reachM), clearance), goneM);
  const [aheadM, aheadMps] = nearestOf(ahead, alongMps);
  const [behindM, behindMps] = nearestOf(behind, alongMps);
  const near = (gapM: tf.Tensor, scaleM: number) => tf.div(scaleM, tf.add(gapM, scaleM));
  // The speed of nobody is 0 and says nothing: it counts as much as the gap is short.
  const numbers = [
    near(aheadM, NEAR_M),
    near(aheadM, 2),
    tf.mul(tf.div(aheadMps, SPEED_MPS), tf.cast(tf.less(aheadM, 60), 'float32')),
    near(behindM, NEAR_M),
    tf.mul(tf.div(behindMps, SPEED_MPS), tf.cast(tf.less(behindM, 60), 'float32')),
    tf.tanh(tf.min(beside, 1)),
  ];
  const batch = alongM.shape[0] as number;
  return tf.reshape(tf.stack(numbers, 2), [batch, CORRIDORS_M.length * NUMBERS_A_CORRIDOR]);
}

/** What lies on the route of a batch of scenes. */
export function routeView(inputs: NamedTensors): RouteView {
  const objects = inputs.get('objects');
  const [batch, count] = objects.shape as [number, number];
  const line = routeLine(inputs);
  const place = onRoute(objects, line);
  const isThere = tf.reshape(inputs.get('objectMask'), [batch, count, 1]);
  const isSignal = tf.cast(tf.greater(columns(objects, 0), ACTORS_TO), 'float32');
  const gone = tf.mul(tf.sub(1, isThere), FAR_M);
  const noActor = tf.add(gone, tf.mul(isSignal, FAR_M));
  const noSignal = tf.add(gone, tf.mul(tf.sub(1, isSignal), FAR_M));
  const stopsAt = tf.add(tf.sub(place.alongM, place.reachM), noSignal);
  const [signalM, brake] = nearestOf(stopsAt, columns(objects, 7));
  const isRed = tf.mul(brake, tf.cast(tf.less(signalM, 60), 'float32'));
  const first = tf.reshape(tf.slice(line, [0, 0, 0], [batch, 1, 4]), [batch, 4]);
  const way = tf.concat(
    [
      corridors(place, noActor),
      tf.div(NEAR_M, tf.add(signalM, NEAR_M)),
      isRed,
      tf.tanh(tf.div(ownOffsetM(line), 2)),
      columns(first, 3),
    ],
    1,
  );
  return { objects: objectNumbers(place), way };
}
