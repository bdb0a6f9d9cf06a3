/** Shards, manifests and batches: what is read is what was written, and broken sets are refused. */
import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EgoloopError } from '../../../../src/core/errors.js';
import {
  appendShards,
  DatasetReader,
  DatasetWriter,
  decodeShard,
  encodeShard,
  readManifest,
  writeShard,
} from '../../../../src/train/data/index.js';
import { factsOf, numberedColumns, tinyDataset } from '../../../helpers/tiny-dataset.js';

function refused(code: string, words: RegExp, action: () => unknown): void {
  try {
    action();
  } catch (error) {
    assert.instance(error, EgoloopError);
    assert.is((error as EgoloopError).code, code);
    assert.match((error as EgoloopError).message, words);
    return;
  }
  assert.unreachable(`expected ${code}`);
}

test('a shard holds what was put in, to the bit', () => {
  const columns = numberedColumns(3, 7);
  columns.agentTrack[5] = -32768;
  columns.world[2] = Math.PI;
  const bytes = encodeShard(columns, 7);
  const { columns: read, count } = decodeShard(bytes, 'x.shard');
  assert.is(count, 7);
  assert.equal([...read.ego], [...columns.ego]);
  assert.is(read.world[2], Math.PI);
  assert.is(read.agentTrack[5], -32768);
  // Also from bytes that lie at an odd place.
  const odd = new Uint8Array(bytes.length + 3);
  odd.set(bytes, 3);
  assert.equal([...decodeShard(odd.subarray(3), 'x').columns.tick], [...columns.tick]);
});

test('every sample of a split comes once an epoch, in an order of its own', () => {
  const { folder } = tinyDataset([5, 9, 4, 8, 3]);
  const reader = new DatasetReader(folder);
  assert.is(reader.count('train'), 26);
  const speeds = (seed: number, epoch: number): number[] =>
    [...reader.batches({ batchSize: 4, seed, epoch, split: 'train' })].flatMap(
      ({ columns, count }) => Array.from({ length: count }, (_, i) => columns.ego[i * 16]!),
    );
  const first = speeds(1, 0);
  assert.is(first.length, 26);
  assert.is(new Set(first).size, 26);
  assert.ok(first.every((speed) => speed < 400));
  assert.equal(speeds(1, 0), first);
  assert.not.equal(speeds(1, 1), first);
  assert.not.equal(speeds(2, 0), first);
  assert.equal([...speeds(2, 0)].sort(), [...first].sort());
});

test('batches keep what a filter lets through and may leave out the rest of an epoch', () => {
  const { folder } = tinyDataset([6, 6, 2]);
  const reader = new DatasetReader(folder);
  const options = { batchSize: 4, seed: 1, epoch: 0, split: 'train' } as const;
  const keep = ({ isExpert }: { isExpert: Uint8Array }, row: number) => isExpert[row] === 1;
  const batches = [...reader.batches({ ...options, keep, dropLast: true })];
  assert.equal(
    batches.map(({ count }) => count),
    [4],
  );
  for (const { columns, rows, shards } of batches) {
    for (let i = 0; i < 4; i += 1) {
      assert.is(columns.ego[i * 16], 100 * shards[i]! + rows[i]!);
      assert.is(columns.isExpert[i], 1);
    }
  }
});

test('a truncated shard is refused before anything is read', () => {
  const { folder, files } = tinyDataset([5, 5]);
  truncateSync(join(folder, files[0]!), 1000);
  refused('DATASET_INVALID', /found 1000: it is truncated/, () => new DatasetReader(folder));
  refused('DATASET_INVALID', /truncated/, () =>
    decodeShard(readFileSync(join(folder, files[0]!)), files[0]!),
  );
});

test('a missing shard, a changed one and a changed manifest are refused', () => {
  const missing = tinyDataset([5, 5]);
  rmSync(join(missing.folder, missing.files[1]!));
  refused('DATASET_INVALID', /found no file/, () => new DatasetReader(missing.folder));

  const changed = tinyDataset([5, 5]);
  const file = join(changed.folder, changed.files[0]!);
  const bytes = readFileSync(file);
  bytes[200]! ^= 1;
  writeFileSync(file, bytes);
  const reader = new DatasetReader(changed.folder);
  refused('DATASET_INVALID', /SHA-256/, () => reader.shard(0));
  assert.is(reader.shard(1).count, 5);

  const edited = tinyDataset([5, 5]);
  const manifest = join(edited.folder, 'manifest.json');
  writeFileSync(
    manifest,
    readFileSync(manifest, 'utf8').replace('"split": "validation"', '"split": "test"'),
  );
  refused('DATASET_INVALID', /another; it was changed by hand/, () => readManifest(edited.folder));
});

test('another version and another feature set are refused', () => {
  const { folder, files } = tinyDataset([5]);
  const manifest = join(folder, 'manifest.json');
  const text = readFileSync(manifest, 'utf8');
  writeFileSync(manifest, text.replace('"version": 1', '"version": 7'));
  refused('DATASET_VERSION', /of version 1, found 7/, () => new DatasetReader(folder));
  writeFileSync(manifest, text.replace('"tokens-1"', '"pixels-3"'));
  refused('DATASET_VERSION', /feature set tokens-1, found "pixels-3"/, () => readManifest(folder));
  const bytes = readFileSync(join(folder, files[0]!));
  bytes.writeUInt32LE(9, 8);
  refused('DATASET_VERSION', /found version 9/, () => decodeShard(bytes, files[0]!));
});

test('an unfinished collection is no data set, unless asked for', () => {
  const { folder, towns, files } = tinyDataset([5, 5]);
  new DatasetWriter(folder, { test: true }, [...files, 'Open-9-0.shard'], towns).save();
  refused('DATASET_INVALID', /not collected to its end/, () => new DatasetReader(folder));
  assert.is(new DatasetReader(folder, { allowIncomplete: true }).count(), 10);
});

test('a begun folder is gone on with, damaged shards are made anew, other requests refused', () => {
  const { folder, towns, files } = tinyDataset([5, 6]);
  appendFileSync(join(folder, files[1]!), 'x');
  const writer = new DatasetWriter(folder, { test: true }, files, towns);
  assert.ok(writer.has(files[0]!));
  assert.not(writer.has(files[1]!));
  refused(
    'DATASET_INVALID',
    /choose another folder/,
    () => new DatasetWriter(folder, { test: false }, files, towns),
  );
});

test('shards are added to a finished set once', () => {
  const { folder } = tinyDataset([5, 6]);
  const before = readManifest(folder).sha256;
  const facts = { ...factsOf(7), source: 'student' };
  const entry = writeShard(folder, facts, numberedColumns(7, 3), 3);
  const after = appendShards(folder, [entry]);
  assert.is(after.shards.length, 3);
  assert.not.equal(after.sha256, before);
  assert.is(new DatasetReader(folder).count('train'), 8);
  refused('DATASET_INVALID', /there already/, () => appendShards(folder, [entry]));
});

test.run();
