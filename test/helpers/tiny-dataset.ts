/** Small made-up data sets on disk, for tests of reading and writing them. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  COLUMN_NAMES,
  type Columns,
  DatasetWriter,
  emptyColumns,
  type ShardFacts,
  type Split,
  type TownEntry,
  writeShard,
  writeTown,
} from '../../src/train/data/index.js';
import type { TownGrid } from '../../src/train/reward/index.js';

/** A town that is drivable everywhere within 100 m, without directions. */
export function openGrid(town = 'Open'): TownGrid {
  const side = 800;
  return {
    town,
    minX: -100,
    minY: -100,
    columns: side,
    rows: side,
    direction: new Uint8Array(side * side).fill(1),
    lane: new Uint16Array(side * side).fill(1),
  };
}

/** Columns whose numbers tell shard and row: ego speed is 100 · shard + row. */
export function numberedColumns(shard: number, count: number): Columns {
  const columns = emptyColumns(count);
  for (const name of COLUMN_NAMES) columns[name].fill(0);
  for (let row = 0; row < count; row += 1) {
    columns.ego[row * 16] = 100 * shard + row;
    columns.tick[row] = 10 * row;
    columns.isExpert[row] = row % 2;
  }
  return columns;
}

export function factsOf(shard: number, split: Split = 'train'): ShardFacts {
  const route = String(shard);
  const file = `Open-${shard}-0.shard`;
  return { file, town: 'Open', route, type: 'None', pass: 0, seed: 1, split, source: 'expert' };
}

export interface TinyDataset {
  readonly folder: string;
  readonly towns: readonly TownEntry[];
  readonly files: readonly string[];
}

/** A finished data set of shards with the given numbers of samples; the last is for validation. */
export function tinyDataset(
  counts: readonly number[],
  columnsOf: (shard: number, count: number) => Columns = numberedColumns,
): TinyDataset {
  const folder = mkdtempSync(join(tmpdir(), 'egoloop-data-'));
  const towns = [writeTown(folder, openGrid(), '0'.repeat(64))];
  const facts = counts.map((_, i) => factsOf(i, i === counts.length - 1 ? 'validation' : 'train'));
  const files = facts.map(({ file }) => file);
  const writer = new DatasetWriter(folder, { test: true }, files, towns);
  counts.forEach((count, i) => {
    writer.add(writeShard(folder, facts[i]!, columnsOf(i, count), count));
  });
  return { folder, towns, files };
}
