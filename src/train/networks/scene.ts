/**
 * What every network reads: the arrays of `egoloop.tokens` as they are (docs/sensors.md). Scaling to about
 * one, one-hot classes and directions are made here, inside the network, so that a manifest needs no
 * numbers of its own. Frame: the ego's, x forward, y right, metres; radians clockwise.
 */
import * as tf from '@tensorflow/tfjs';
import {
  type InputSpecs,
  type NamedTensors,
  type ParameterSpecs,
  prefixed,
} from '../trace/index.js';
import { mlp, mlpSpecs, type TokenSet } from './blocks.js';
import { columns } from './columns.js';
import { LANE_POINTS, type Preset, ROUTE_POINTS } from './presets.js';
import { OBJECT_ON_ROUTE, type RouteView, routeView, WAY_NUMBERS } from './route-view.js';

const OBJECT_SIZE = 8;
const LANE_FEATURES = 6;
const CLASSES = 7;
const OPTIONS = 6;
const ROUTE_TOKENS = 4;
const POINTS_A_TOKEN = ROUTE_POINTS / ROUTE_TOKENS;

const NEAR_M = 20;
const FAR_M = 50;
const SPEED_MPS = 10;

/** What the ego's 16 numbers are divided by: its two speeds, two places, and accelerations among them. */
const EGO_SCALES = [
  ...[SPEED_MPS, SPEED_MPS],
  ...[FAR_M, FAR_M, FAR_M, FAR_M],
  ...[1, 1, 1, 1, 1],
  ...[4, 4],
  ...[1, 1, 1],
];
const EGO_SIZE = EGO_SCALES.length;
/** What a point of route or lane is divided by: x, y, cosine, sine. */
const POINT_SCALES = [NEAR_M, NEAR_M, 1, 1];

/** Input that hides the ego's speed from a student in training, so that it does not just keep it. */
export const SPEED_MASK = 'speedMask';

/** Inputs of a scene for batches of this size; all float32. */
export function sceneInputs({ objects, lanes }: Preset, batch: number): InputSpecs {
  return {
    ego: { shape: [batch, EGO_SIZE] },
    objects: { shape: [batch, objects, OBJECT_SIZE] },
    objectMask: { shape: [batch, objects] },
    route: { shape: [batch, ROUTE_POINTS, 4] },
    routeMask: { shape: [batch, ROUTE_POINTS] },
    lanes: { shape: [batch, lanes, LANE_POINTS, 4] },
    laneFeatures: { shape: [batch, lanes, LANE_FEATURES] },
    laneMask: { shape: [batch, lanes] },
  };
}

const EGO_FEATURES = 18 + OPTIONS;
/** Throttle, steer, brake, two accelerations. */
const DECIDED_FEATURES = 5;
const OBJECT_FEATURES = CLASSES + 11;
const ROUTE_FEATURES = POINTS_A_TOKEN * 5 + ROUTE_TOKENS;
const LANE_TOKEN_FEATURES = LANE_POINTS * 4 + LANE_FEATURES;

export function embeddingSpecs({ width, view }: Preset): ParameterSpecs {
  const isRoute = view === 'route';
  const ego = EGO_FEATURES + (isRoute ? WAY_NUMBERS - DECIDED_FEATURES : 0);
  const object = OBJECT_FEATURES + (isRoute ? OBJECT_ON_ROUTE : 0);
  return {
    ...prefixed('ego', mlpSpecs(ego, width, width)),
    ...prefixed('object', mlpSpecs(object, width, width)),
    ...prefixed('route', mlpSpecs(ROUTE_FEATURES, width, width)),
    ...prefixed('lane', mlpSpecs(LANE_TOKEN_FEATURES, width, width)),
  };
}

/** 1 in the column of the number, for numbers 1 to `count`: the last axis of one becomes `count`. */
function oneHot(x: tf.Tensor, count: number): tf.Tensor {
  const numbers = tf.tensor1d(Array.from({ length: count }, (_, i) => i + 1));
  return tf.cast(tf.equal(tf.round(x), numbers), 'float32');
}

function egoFeatures(
  ego: tf.Tensor,
  speedMask: tf.Tensor | null,
  view: RouteView | null,
): tf.Tensor {
  const scaled = tf.div(ego, tf.tensor1d(EGO_SCALES));
  // The mask of dropout is 0 or more than 1.
  const known = tf.minimum(speedMask ?? tf.ones([ego.shape[0] as number, 1]), 1);
  const speeds =
    speedMask === null
      ? [columns(scaled, 0, 2)]
      : [tf.mul(columns(scaled, 0), known), columns(scaled, 1)];
  return tf.concat(
    [
      known,
      ...speeds,
      tf.clipByValue(columns(scaled, 2, 4), -4, 4),
      oneHot(columns(scaled, 6), OPTIONS),
      ...(view === null ? [columns(scaled, 7, 9)] : [columns(scaled, 10), columns(scaled, 13, 3)]),
      tf.tanh(tf.div(columns(ego, 2, 2), 10)),
      ...(view === null ? [] : [view.way]),
    ],
    1,
  );
}

function objectFeatures(inputs: NamedTensors, view: RouteView | null): tf.Tensor {
  const objects = inputs.get('objects');
  const place = columns(objects, 1, 2);
  const yaw = columns(objects, 5);
  const speed = tf.div(columns(objects, 6), SPEED_MPS);
  const cos = tf.cos(yaw);
  const sin = tf.sin(yaw);
  const distance = tf.sqrt(tf.add(tf.sum(tf.square(place), -1, true), 1));
  return tf.concat(
    [
      oneHot(columns(objects, 0), CLASSES),
      tf.div(place, NEAR_M),
      tf.div(5, tf.add(distance, 5)),
      tf.div(columns(objects, 3, 2), 2),
      cos,
      sin,
      tf.mul(speed, cos),
      tf.mul(speed, sin),
      speed,
      columns(objects, 7),
      ...(view === null ? [] : [view.objects]),
    ],
    2,
  );
}

function routeFeatures(inputs: NamedTensors): tf.Tensor {
  const route = inputs.get('route');
  const batch = route.shape[0] as number;
  const mask = tf.reshape(inputs.get('routeMask'), [batch, ROUTE_POINTS, 1]);
  const points = tf.concat([tf.div(route, tf.tensor1d(POINT_SCALES)), mask], 2);
  const parts = tf.reshape(points, [batch, ROUTE_TOKENS, POINTS_A_TOKEN * 5]);
  const place = tf.add(tf.zeros([batch, ROUTE_TOKENS, ROUTE_TOKENS]), tf.eye(ROUTE_TOKENS));
  return tf.concat([parts, place], 2);
}

function laneFeatures(inputs: NamedTensors): tf.Tensor {
  const lanes = inputs.get('lanes');
  const [batch, count] = lanes.shape as [number, number];
  const scaled = tf.div(lanes, tf.tensor1d(POINT_SCALES));
  const scale = tf.tensor1d([1, 1, 1, 1, 2, NEAR_M]);
  const features = tf.div(inputs.get('laneFeatures'), scale);
  return tf.concat([tf.reshape(scaled, [batch, count, LANE_POINTS * 4]), features], 2);
}

export interface SceneTokens extends TokenSet {
  readonly mask: tf.Tensor;
  /** Where the objects lie among the tokens. */
  readonly objectsFrom: number;
}

/**
 * Ego, route, objects and lanes as tokens, in this order.
 * @param speedMask 0 where the ego's speed is hidden, [batch, 1]; nowhere if null
 */
export function embed(
  preset: Preset,
  inputs: NamedTensors,
  weights: NamedTensors,
  speedMask: tf.Tensor | null,
): SceneTokens {
  const view = preset.view === 'route' ? routeView(inputs) : null;
  const features = egoFeatures(inputs.get('ego'), speedMask, view);
  const ego = tf.expandDims(mlp(features, weights.within('ego')), 1);
  const batch = ego.shape[0] as number;
  const tokens = tf.concat(
    [
      ego,
      mlp(routeFeatures(inputs), weights.within('route')),
      mlp(objectFeatures(inputs, view), weights.within('object')),
      mlp(laneFeatures(inputs), weights.within('lane')),
    ],
    1,
  );
  const always = tf.ones([batch, 1 + ROUTE_TOKENS]);
  const mask = tf.concat([always, inputs.get('objectMask'), inputs.get('laneMask')], 1);
  return { tokens, mask, objectsFrom: 1 + ROUTE_TOKENS };
}
