/**
 * A data set as the stages of training take it: samples by number, the oracle's rewards of any trajectory,
 * and the vocabulary of profiles, clustered on the training split.
 */

import { PLAN_SIZE } from '../../agents/proposals/index.js';
import { Random } from '../../core/random.js';
import {
  COMFORT,
  emptyScores,
  type Futures,
  flatSample,
  OracleJudge,
  OracleScene,
  type PredictedObjects,
  profileVocabulary,
  writePredictedTracks,
} from '../reward/index.js';
import type {
  RewardOracle,
  SampleArrays,
  SampleSizes,
  SampleSource,
  TrainingData,
} from '../stages/source.js';
import { COLUMNS, type Columns, FUTURE_POSES, OBJECTS, widthOf } from './columns.js';
import { DatasetReader } from './dataset-reader.js';
import type { Split } from './manifest.js';
import { egoStartOf, sceneArraysOf, writeFuturePlan } from './sample-scene.js';

/** Sets up to this size are read once and kept, bytes. */
const KEEP_BYTES = 3 * 1024 * 1024 * 1024;
const MOST_CLUSTERED = 6000;
const SECOND_TICKS = 20;
const FUTURE_NUMBERS = 5;
const [LANES] = COLUMNS.lanes.shape as readonly [number, ...number[]];

/** Where sample `i` of a split is: a shard, and a row in it. */
class Places {
  readonly shards: Int32Array;
  readonly rows: Int32Array;
  readonly count: number;

  constructor(
    readonly reader: DatasetReader,
    split: Split,
  ) {
    const shards: number[] = [];
    const rows: number[] = [];
    reader.manifest.shards.forEach((entry, shard) => {
      if (entry.split !== split) return;
      for (let row = 0; row < entry.samples; row += 1) {
        shards.push(shard);
        rows.push(row);
      }
    });
    this.shards = Int32Array.from(shards);
    this.rows = Int32Array.from(rows);
    this.count = rows.length;
  }

  columnsOf(i: number): Columns {
    return this.reader.shard(this.shards[i]!).columns;
  }
}

class SplitSource implements SampleSource {
  readonly count: number;
  readonly hash: string;
  readonly sizes: SampleSizes = { objects: OBJECTS, lanes: LANES };

  constructor(
    private readonly places: Places,
    split: Split,
  ) {
    this.count = places.count;
    this.hash = `${places.reader.manifest.sha256} ${split}`;
  }

  read(indices: ArrayLike<number>, out: SampleArrays): void {
    for (let b = 0; b < indices.length; b += 1) this.readOne(indices[b]!, out, b);
  }

  private readOne(i: number, out: SampleArrays, b: number): void {
    const columns = this.places.columnsOf(i);
    const row = this.places.rows[i]!;
    const { objects, lanes } = out.sizes;
    const take = (
      name:
        | 'ego'
        | 'objects'
        | 'objectMask'
        | 'route'
        | 'routeMask'
        | 'lanes'
        | 'laneFeatures'
        | 'laneMask',
      count: number,
    ): void => {
      const from = row * widthOf(name);
      out[name].set(columns[name].subarray(from, from + count), b * count);
    };
    take('ego', 16);
    take('objects', objects * 8);
    take('objectMask', objects);
    take('route', 80);
    take('routeMask', 20);
    take('lanes', lanes * 40);
    take('laneFeatures', lanes * 6);
    take('laneMask', lanes);
    writeFuturePlan(columns, row, out.egoFuture, b * PLAN_SIZE);
    writeFuturePlan(columns, row, out.expertFuture, b * PLAN_SIZE);
    out.hasExpert[b] = columns.isExpert[row]!;
    out.interacting[b] = columns.isInteracting[row]!;
    this.readFutures(columns, row, out, b);
    this.findLater(i, columns, out, b);
  }

  private readFutures(columns: Columns, row: number, out: SampleArrays, b: number): void {
    const { objects } = out.sizes;
    for (let k = 0; k < objects * FUTURE_POSES; k += 1) {
      const from = row * OBJECTS * FUTURE_POSES + k;
      const to = (b * objects * FUTURE_POSES + k) * FUTURE_NUMBERS;
      for (let d = 0; d < 4; d += 1)
        out.objectFutures[to + d] = columns.objectFuture[from * 4 + d]!;
      out.objectFutures[to + 4] = columns.objectFutureMask[from]!;
    }
  }

  /** Samples 1, 2, 3 s later lie behind in the same shard, unless they were left out. */
  private findLater(i: number, { tick }: Columns, out: SampleArrays, b: number): void {
    const { shards, rows, count } = this.places;
    for (let k = 1; k <= 3; k += 1) {
      const wanted = tick[rows[i]!]! + k * SECOND_TICKS;
      let found = -1;
      for (let j = i + 1; j < count && j <= i + 6 && shards[j] === shards[i]; j += 1) {
        if (tick[rows[j]!] === wanted) found = j;
      }
      out.later[b * 3 + k - 1] = found;
    }
  }
}

/** The oracle over one split; scenes are rebuilt as they are asked for. */
class SplitOracle implements RewardOracle {
  private readonly judge = new OracleJudge(COMFORT, true);
  private readonly scene = new OracleScene();
  private readonly foreseen = new Int16Array(widthOf('agentTrack'));

  constructor(private readonly places: Places) {}

  score(
    indices: ArrayLike<number>,
    trajectories: Float32Array,
    candidates: number,
    out: Float32Array,
    futures: PredictedObjects | null = null,
  ): void {
    const { places, judge, scene, foreseen } = this;
    const scores = emptyScores(candidates);
    const { nc, dac, ttc, ep, comf } = scores;
    for (let b = 0; b < indices.length; b += 1) {
      const i = indices[b]!;
      const columns = places.columnsOf(i);
      const row = places.rows[i]!;
      const { town } = places.reader.manifest.shards[places.shards[i]!]!;
      const recorded = sceneArraysOf(columns, row);
      if (futures !== null) writePredictedTracks(recorded.agentTrack, futures, b, foreseen);
      const arrays = futures === null ? recorded : { ...recorded, agentTrack: foreseen };
      scene.load(arrays, places.reader.grid(town));
      const from = b * candidates * PLAN_SIZE;
      const plans = trajectories.subarray(from, from + candidates * PLAN_SIZE);
      judge.score(scene, egoStartOf(columns, row), plans, candidates, scores);
      for (let c = 0; c < candidates; c += 1) {
        out.set([nc[c]!, dac[c]!, ttc[c]!, ep[c]!, comf[c]!], (b * candidates + c) * 5);
      }
    }
  }
}

/** Futures that the expert drove in a split. */
export function expertFutures(reader: DatasetReader, split: Split): Futures {
  const plans: number[] = [];
  const speeds: number[] = [];
  const plan = new Float32Array(PLAN_SIZE);
  reader.manifest.shards.forEach((entry, index) => {
    if (entry.split !== split) return;
    const { columns, count } = reader.shard(index);
    for (let row = 0; row < count; row += 1) {
      if (columns.isExpert[row] === 0) continue;
      writeFuturePlan(columns, row, plan);
      plans.push(...plan);
      speeds.push(egoStartOf(columns, row).speedMps);
    }
  });
  return { plans: Float32Array.from(plans), speeds: Float32Array.from(speeds) };
}

/**
 * Opens a data set for training.
 * @param seed of the vocabulary
 * @throws EgoloopError as `DatasetReader`
 */
export function openTrainingData(folder: string, seed = 0): TrainingData {
  const reader = new DatasetReader(folder, { keepBytes: KEEP_BYTES });
  const train = new Places(reader, 'train');
  const validation = new Places(reader, 'validation');
  return {
    train: new SplitSource(train, 'train'),
    validation: new SplitSource(validation, 'validation'),
    trainOracle: new SplitOracle(train),
    validationOracle: new SplitOracle(validation),
    profiles(count) {
      const random = new Random(seed, `profiles ${count}`);
      const futures = expertFutures(reader, 'train');
      const places = flatSample(futures, MOST_CLUSTERED, random);
      return profileVocabulary(futures, places, count, random);
    },
    hash: reader.manifest.sha256,
  };
}
