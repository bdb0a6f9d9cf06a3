/** A data set as training takes it: the right rows, what follows a second later, rewards, profiles. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeProfile } from '../../../../src/agents/proposals/index.js';
import { type Columns, openTrainingData } from '../../../../src/train/data/index.js';
import { TRACK_POINTS } from '../../../../src/train/reward/index.js';
import { MAX_AGENTS, NO_POSE } from '../../../../src/train/reward/scene.js';
import { emptySamples } from '../../../../src/train/stages/source.js';
import { numberedColumns, tinyDataset } from '../../../helpers/tiny-dataset.js';

test('samples are read by number, with the ones 1, 2, 3 s later in the same drive', () => {
  const { train, validation } = openTrainingData(tinyDataset([8, 5, 3]).folder);
  assert.is(train.count, 13);
  assert.is(validation.count, 3);
  const out = emptySamples({ objects: 24, lanes: 16 }, 3);
  train.read([0, 6, 9], out);
  assert.equal([out.ego[0], out.ego[16], out.ego[32]], [0, 6, 101]);
  assert.equal([...out.hasExpert], [0, 0, 1]);
  // Ticks are ten apart: a second is two samples.
  assert.equal([...out.later], [2, 4, 6, -1, -1, -1, 11, -1, -1]);
  assert.not.equal(train.hash, validation.hash);
});

test('the oracle judges any trajectory of any sample', () => {
  const { trainOracle } = openTrainingData(tinyDataset([4, 2]).folder);
  const plans = new Float32Array(2 * 3 * 18);
  for (let k = 0; k < 6; k += 1) writeProfile(2, 0.5, 0, plans, k * 18);
  const out = new Float32Array(2 * 3 * 5).fill(-1);
  trainOracle.score([2, 3], plans, 3, out);
  assert.ok(out.every((reward) => reward >= 0 && reward <= 1));
  // Nobody is there and everything is drivable.
  assert.equal([...out.subarray(0, 3)], [1, 1, 1]);
});

interface Motion {
  readonly row: number;
  readonly x: number;
  readonly speed: number;
  readonly acceleration: number;
}

/** Cars ahead in the ego's lane, of three samples: one brakes, one stands, one is beyond the tokens' rows. */
const AHEAD: readonly Motion[] = [
  { row: 1, x: 16, speed: 8, acceleration: -2 },
  { row: 0, x: 20, speed: 0, acceleration: 0 },
  { row: 40, x: 20, speed: 0, acceleration: 0 },
];

function placeOf({ x, speed, acceleration }: Motion, timeS: number): number {
  return x + speed * timeS + (acceleration * timeS * timeS) / 2;
}

/** An ego at 8 m/s behind the cars of `AHEAD` on an open plain. */
function behindCars(shard: number, count: number): Columns {
  const columns = numberedColumns(shard, count);
  columns.agentTrack.fill(NO_POSE);
  for (let sample = 0; sample < count; sample += 1) {
    columns.ego[sample * 16] = 8;
    for (let i = 0; i < 32; i += 1) columns.routeFar[sample * 64 + 2 * i] = 4 * i;
    const motion = AHEAD[sample % AHEAD.length]!;
    const place = sample * MAX_AGENTS + motion.row;
    columns.agentBox.set([1, 2.4, 0.95], place * 3);
    for (let i = 0; i < TRACK_POINTS; i += 1) {
      const x = Math.round(placeOf(motion, i * 0.1) * 100);
      columns.agentTrack.set([x, 0, 0], (place * TRACK_POINTS + i) * 3);
    }
  }
  return columns;
}

const [STEPS, ROWS] = [3, 2];

/** What a world model would say of some samples where it is right. */
function foreseen(samples: readonly number[]): Float32Array {
  const objects = new Float32Array(samples.length * STEPS * ROWS * 5);
  samples.forEach((sample, b) => {
    const motion = AHEAD[sample % AHEAD.length]!;
    for (let step = 0; step < STEPS && motion.row < ROWS; step += 1) {
      const x = placeOf(motion, step + 1);
      objects.set([x, 0, 0, 0, 3], ((b * STEPS + step) * ROWS + motion.row) * 5);
    }
  });
  return objects;
}

test('the oracle judges by other futures where they are given: the same ones, the same rewards', () => {
  const { trainOracle } = openTrainingData(tinyDataset([3, 2], behindCars).folder);
  const accelerations = [1, 0, -1, -2, -4];
  const count = accelerations.length;
  const samples = [2, 1, 0];
  const plans = new Float32Array(samples.length * count * 18);
  for (let k = 0; k < samples.length * count; k += 1) {
    writeProfile(8, accelerations[k % count]!, 0, plans, k * 18);
  }
  const score = (objects: Float32Array | null): Record<'nc' | 'dac' | 'ttc' | 'ep', number[][]> => {
    const out = new Float32Array(samples.length * count * 5);
    const futures = objects === null ? null : { objects, steps: STEPS, rows: ROWS };
    trainOracle.score(samples, plans, count, out, futures);
    const of = (kind: number) =>
      samples.map((_, b) =>
        Array.from({ length: count }, (_value, c) => out[(b * count + c) * 5 + kind]!),
      );
    return { nc: of(0), dac: of(1), ttc: of(2), ep: of(3) };
  };
  const recorded = score(null);
  const right = score(foreseen(samples));
  assert.equal(recorded.nc[0], [0, 0, 0, 1, 1], 'whom the tokens leave out is met');
  assert.equal(right.nc[0], [1, 1, 1, 1, 1], 'and is not there for a world model');
  assert.equal(right.ttc[0], [1, 1, 1, 1, 1]);
  for (const b of [1, 2]) {
    assert.equal(right.nc[b], recorded.nc[b]);
    assert.equal(right.ttc[b], recorded.ttc[b]);
    assert.equal(right.ep[b], recorded.ep[b]);
    assert.ok(right.ttc[b]!.includes(0) && right.ttc[b]!.includes(1));
  }
  const wrong = foreseen(samples);
  // The car that stands drives off, the one that brakes is gone.
  for (let step = 0; step < STEPS; step += 1) {
    wrong[((1 * STEPS + step) * ROWS + 0) * 5] = 20 + 10 * (step + 1);
    wrong[((2 * STEPS + step) * ROWS + 1) * 5 + 4] = -1;
  }
  const other = score(wrong);
  assert.equal(recorded.nc[1], [0, 0, 0, 1, 1]);
  assert.equal(other.nc[1], [1, 1, 1, 1, 1]);
  assert.equal(other.ttc[1], [1, 1, 1, 1, 1]);
  assert.is(other.ep[1]![0], 1, 'who drives on is allowed to');
  assert.is(recorded.ep[1]![0], 0);
  assert.equal(other.nc[2], [1, 1, 1, 1, 1]);
  assert.equal(other.dac, recorded.dac);
  assert.equal(score(null), recorded, 'nothing is left behind');
});

test('profiles are as many as asked for, and the same again', () => {
  const { folder } = tinyDataset([40, 2]);
  const profiles = openTrainingData(folder).profiles(8);
  assert.is(profiles.length, 8 * 12);
  assert.equal([...openTrainingData(folder).profiles(8)], [...profiles]);
  assert.ok(profiles.every((value) => Number.isFinite(value)));
});

test.run();
