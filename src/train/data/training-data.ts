/**
 * A data set as the stages of training take it: samples by number, the oracle's rewards of any trajectory,
 * and the vocabulary of profiles, clustered on the training split.
 */

import { createHash } from 'node:crypto';
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
  OnPolicySet,
  RewardOracle,
  SampleArrays,
  SampleSizes,
  SampleSource,
  TrainingData,
} from '../stages/source.js';
import {
  COLUMNS,
  type Columns,
  FUTURE_POSES,
  OBJECTS,
  type TokenColumn,
  widthOf,
} from './columns.js';
import { DatasetReader } from './dataset-reader.js';
import type { Split } from './manifest.js';
import { checkJoin, Places, takenOf } from './places.js';
import { egoStartOf, sceneArraysOf, writeFuturePlan } from './sample-scene.js';

/** Sets up to this size are read once and kept, bytes. */
const KEEP_BYTES = 3 * 1024 * 1024 * 1024;
const MOST_CLUSTERED = 6000;
const SECOND_TICKS = 20;
const FUTURE_NUMBERS = 5;
const [LANES] = COLUMNS.lanes.shape as readonly [number, ...number[]];

class SplitSource implements SampleSource {
  readonly count: number;
  readonly hash: string;
  readonly sizes: SampleSizes = { objects: OBJECTS, lanes: LANES };

  constructor(
    private readonly places: Places,
    hash: string,
    split: Split,
  ) {
    this.count = places.count;
    this.hash = `${hash} ${split}`;
  }

  read(indices: ArrayLike<number>, out: SampleArrays): void {
    for (let b = 0; b < indices.length; b += 1) this.readOne(indices[b]!, out, b);
  }

  private readOne(i: number, out: SampleArrays, b: number): void {
    const columns = this.places.columnsOf(i);
    const row = this.places.rowOf(i);
    const { objects, lanes } = out.sizes;
    const take = (name: TokenColumn, count: number): void => {
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
    const { places } = this;
    for (let k = 1; k <= 3; k += 1) {
      const wanted = tick[places.rowOf(i)]! + k * SECOND_TICKS;
      let found = -1;
      for (let j = i + 1; j < places.count && j <= i + 6 && places.isSameDrive(i, j); j += 1) {
        if (tick[places.rowOf(j)] === wanted) found = j;
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
      const row = places.rowOf(i);
      const recorded = sceneArraysOf(columns, row);
      if (futures !== null) writePredictedTracks(recorded.agentTrack, futures, b, foreseen);
      const arrays = futures === null ? recorded : { ...recorded, agentTrack: foreseen };
      scene.load(arrays, places.gridOf(i));
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

/** Sets joined to a base, and what is told of them. */
function openOnPolicy(base: DatasetReader, folders: readonly string[]) {
  const readers = folders.map((folder) => new DatasetReader(folder, { keepBytes: KEEP_BYTES }));
  for (const reader of readers) checkJoin(base, reader);
  const counts = takenOf(
    base.count('train'),
    readers.map((reader) => reader.count('train')),
  );
  const joined = readers.map((reader, i) => ({ reader, taken: counts[i]! }));
  const facts: OnPolicySet[] = joined.map(({ reader, taken }) => {
    const { sha256, shards, origin } = reader.manifest;
    const agents = [...new Set(shards.map(({ source }) => source))];
    return { sha256, agents, origin, samples: reader.count('train'), taken };
  });
  return { joined, facts };
}

/** One name for a base and what is joined to it. */
function joinedHash(base: string, sets: readonly OnPolicySet[]): string {
  if (sets.length === 0) return base;
  const lines = [base, ...sets.map(({ sha256, taken }) => `${sha256} ${taken}`)];
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

/**
 * Opens a data set for training.
 * @param seed of the vocabulary
 * @param onPolicy folders of on-policy rounds; their samples join the training split. Validation and
 * vocabulary stay those of the base
 * @throws EgoloopError as `DatasetReader` and `checkJoin`
 */
export function openTrainingData(
  folder: string,
  seed = 0,
  onPolicy: readonly string[] = [],
): TrainingData {
  const reader = new DatasetReader(folder, { keepBytes: KEEP_BYTES });
  const { joined, facts } = openOnPolicy(reader, onPolicy);
  const hash = joinedHash(reader.manifest.sha256, facts);
  const train = new Places(reader, 'train', joined);
  const validation = new Places(reader, 'validation');
  return {
    train: new SplitSource(train, hash, 'train'),
    validation: new SplitSource(validation, reader.manifest.sha256, 'validation'),
    trainOracle: new SplitOracle(train),
    validationOracle: new SplitOracle(validation),
    profiles(count) {
      const random = new Random(seed, `profiles ${count}`);
      const futures = expertFutures(reader, 'train');
      const places = flatSample(futures, MOST_CLUSTERED, random);
      return profileVocabulary(futures, places, count, random);
    },
    hash,
    ...(facts.length === 0 ? {} : { onPolicy: { base: reader.manifest.sha256, sets: facts } }),
  };
}
