/**
 * What training needs of a dataset, whoever made it: scenes as `egoloop.tokens` has them, what happened
 * in the three seconds after, and rewards of any trajectory on demand. Frame: the ego's at the sample's
 * time, x forward, y right, metres, radians clockwise.
 */

import { LANE_POINTS, POSE_SIZE, POSES, ROUTE_POINTS } from '../networks/index.js';
import type { PredictedObjects } from '../reward/predicted-tracks.js';

export interface SampleSizes {
  readonly objects: number;
  readonly lanes: number;
}

/** A batch; arrays are in row order, masks are 0 or 1. */
export interface SampleArrays {
  readonly sizes: SampleSizes;
  readonly ego: Float32Array;
  readonly objects: Float32Array;
  readonly objectMask: Float32Array;
  readonly route: Float32Array;
  readonly routeMask: Float32Array;
  readonly lanes: Float32Array;
  readonly laneFeatures: Float32Array;
  readonly laneMask: Float32Array;
  /** What the ego really drove, [batch, 6, 3], by the expert or not. */
  readonly egoFuture: Float32Array;
  /** What the expert drives from here, [batch, 6, 3], where `hasExpert` is 1. */
  readonly expertFuture: Float32Array;
  readonly hasExpert: Float32Array;
  /** The objects' x, y, yaw, speed (m/s) and whether they are there, [batch, objects, 6, 5]. */
  readonly objectFutures: Float32Array;
  /** Sample of the same drive 1, 2, 3 s later in the same source, −1 where there is none; [batch, 3]. */
  readonly later: Int32Array;
  /** 1 within 4 s of an interaction. */
  readonly interacting: Float32Array;
}

/** One split of a dataset. */
export interface SampleSource {
  readonly count: number;
  /** Names its contents. */
  readonly hash: string;
  /** Rows that are stored; batches may ask for fewer, which are the first. */
  readonly sizes: SampleSizes;
  /** Copies samples into the rows of a batch, in their order. */
  read(indices: ArrayLike<number>, out: SampleArrays): void;
}

/** Rewards of trajectories by the rules, under the futures that were recorded or others. */
export interface RewardOracle {
  /**
   * @param trajectories [samples, candidates, 6, 3]
   * @param out no collision, drivable area, time to collision, progress (among these candidates), comfort,
   * each in [0, 1]: [samples, candidates, 5]
   * @param futures where everybody will be, in place of what was recorded
   */
  score(
    indices: ArrayLike<number>,
    trajectories: Float32Array,
    candidates: number,
    out: Float32Array,
    futures?: PredictedObjects | null,
  ): void;
}

/** A set that was collected on policy and joined to the training split. */
export interface OnPolicySet {
  readonly sha256: string;
  /** Who drove. */
  readonly agents: readonly string[];
  /** What the collection was asked for, with the agent's SHA-256. */
  readonly origin: unknown;
  readonly samples: number;
  /** How many of them are trained on in an epoch, some again or some left out. */
  readonly taken: number;
}

/** A dataset as stages take it. */
export interface TrainingData {
  readonly train: SampleSource;
  readonly validation: SampleSource;
  readonly trainOracle: RewardOracle;
  readonly validationOracle: RewardOracle;
  /** Accelerations and curvatures, [count, 6, 2]. */
  profiles(count: number): Float32Array;
  readonly hash: string;
  /** The base's own hash, and what was joined to its training split; absent where nothing was. */
  readonly onPolicy?: { readonly base: string; readonly sets: readonly OnPolicySet[] };
}

/** Numbers of one object's future pose. */
export const FUTURE_SIZE = 5;

/** An empty batch. */
export function emptySamples(sizes: SampleSizes, batch: number): SampleArrays {
  const { objects, lanes } = sizes;
  const floats = (count: number) => new Float32Array(batch * count);
  return {
    sizes,
    ego: floats(16),
    objects: floats(objects * 8),
    objectMask: floats(objects),
    route: floats(ROUTE_POINTS * 4),
    routeMask: floats(ROUTE_POINTS),
    lanes: floats(lanes * LANE_POINTS * 4),
    laneFeatures: floats(lanes * 6),
    laneMask: floats(lanes),
    egoFuture: floats(POSES * POSE_SIZE),
    expertFuture: floats(POSES * POSE_SIZE),
    hasExpert: floats(1),
    objectFutures: floats(objects * POSES * FUTURE_SIZE),
    later: new Int32Array(batch * 3),
    interacting: floats(1),
  };
}

/** The scene's arrays under the names that networks take them by. */
export function sceneFeeds(samples: SampleArrays): Record<string, Float32Array> {
  const { ego, objects, objectMask, route, routeMask, lanes, laneFeatures, laneMask } = samples;
  return { ego, objects, objectMask, route, routeMask, lanes, laneFeatures, laneMask };
}
