/** On-policy sets beside a base: how many samples each gives, in which order, and what does not fit. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DatasetReader, Mode, openTrainingData } from '../../../../src/train/data/index.js';
import { dataHash } from '../../../../src/train/data/manifest.js';
import { ON_POLICY_SHARE, takenOf } from '../../../../src/train/data/places.js';
import { emptySamples } from '../../../../src/train/stages/source.js';
import { expectError } from '../../../helpers/expect-error.js';
import { numberedColumns, tinyDataset } from '../../../helpers/tiny-dataset.js';

/** Shards 10, 11, …: the ego's speed tells them from those of the base. */
function drivenColumns(shard: number, count: number) {
  const columns = numberedColumns(10 + shard, count);
  columns.mode.fill(Mode.OnPolicy);
  columns.isExpert.fill(0);
  return columns;
}

test('a set gives all it has while its share lies within the bounds', () => {
  assert.equal(takenOf(100, [60]), [60]);
  assert.equal(takenOf(100, [20, 40]), [20, 40]);
  // Too few come again, of too many some are left out.
  assert.equal(takenOf(70, [10]), [30]);
  assert.equal(takenOf(100, [400]), [100]);
  for (const own of [[1], [3, 5], [500, 20], [40, 90, 7]]) {
    const taken = takenOf(97, own).reduce((sum, count) => sum + count, 0);
    const share = taken / (97 + taken);
    assert.ok(share >= ON_POLICY_SHARE.least && share <= ON_POLICY_SHARE.most, `${share}`);
  }
  assert.equal(takenOf(100, [150, 50]), [75, 25]);
});

test('the base comes first, then each set; validation and its hash stay the base’s', () => {
  const base = tinyDataset([8, 5, 3]).folder;
  const driven = tinyDataset([4, 4, 2], drivenColumns).folder;
  const alone = openTrainingData(base);
  const both = openTrainingData(base, 0, [driven]);
  assert.is(both.train.count, 21);
  const out = emptySamples({ objects: 24, lanes: 16 }, 21);
  both.train.read(
    Array.from({ length: 21 }, (_, i) => i),
    out,
  );
  const speeds = Array.from({ length: 21 }, (_, i) => out.ego[i * 16]);
  const row = (shard: number, count: number) =>
    Array.from({ length: count }, (_, i) => 100 * shard + i);
  assert.equal(speeds, [...row(0, 8), ...row(1, 5), ...row(10, 4), ...row(11, 4)]);
  assert.equal([...out.hasExpert.subarray(13)], [0, 0, 0, 0, 0, 0, 0, 0]);
  // What comes a second later is looked for in the same drive.
  assert.equal([...out.later.subarray(13 * 3, 14 * 3)], [15, -1, -1]);
  assert.equal([...out.later.subarray(12 * 3, 13 * 3)], [-1, -1, -1]);
  assert.is(both.validation.count, 3);
  assert.is(both.validation.hash, alone.validation.hash);
  assert.is.not(both.train.hash, alone.train.hash);
  assert.is.not(both.hash, alone.hash);
  assert.is(alone.onPolicy, undefined);
  const { sha256 } = new DatasetReader(driven).manifest;
  assert.is(both.onPolicy?.base, alone.hash);
  assert.equal(both.onPolicy?.sets, [
    { sha256, agents: ['expert'], origin: { test: true }, samples: 8, taken: 8 },
  ]);
  assert.equal([...both.profiles(4)], [...alone.profiles(4)], 'the vocabulary is the base’s');
});

test('rewards of joined samples are judged in their own towns', () => {
  const base = tinyDataset([6, 2]).folder;
  const driven = tinyDataset([4, 2], drivenColumns).folder;
  const { trainOracle } = openTrainingData(base, 0, [driven]);
  const out = new Float32Array(2 * 5).fill(-1);
  trainOracle.score([5, 9], new Float32Array(2 * 18), 1, out);
  assert.ok(out.every((reward) => reward >= 0 && reward <= 1));
});

test('sets that do not fit the base are refused', () => {
  const base = tinyDataset([8, 5, 3]).folder;
  const plain = tinyDataset([4, 4, 2]).folder;
  expectError('DATASET_INVALID', /collect --agent/, () => openTrainingData(base, 0, [plain]));
  // Route 1 is measured on in a set of two shards.
  const other = tinyDataset([4, 4], drivenColumns).folder;
  expectError('DATASET_INVALID', /route 1 of Open in the split train/, () =>
    openTrainingData(base, 0, [other]),
  );
  const moved = tinyDataset([4, 4, 2], drivenColumns).folder;
  const file = join(moved, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  manifest.towns[0].mapSha256 = '1'.repeat(64);
  manifest.sha256 = dataHash(manifest.towns, manifest.shards);
  writeFileSync(file, JSON.stringify(manifest));
  expectError('DATASET_INVALID', /roads of Open/, () => openTrainingData(base, 0, [moved]));
});

test.run();
