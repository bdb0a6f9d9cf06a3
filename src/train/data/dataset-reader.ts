/**
 * Reads a data set in seeded, shuffled batches without holding it all: shards come in shuffled order, a
 * window of them is open at a time, and samples are drawn from the window. The same seed and epoch give
 * the same batches. Shards are checked against the manifest's hashes the first time they are read.
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EgoloopError } from '../../core/errors.js';
import { readBytes } from '../../core/files.js';
import { Random } from '../../core/random.js';
import { decodeGrid, type TownGrid } from '../reward/town-grid.js';
import { type Columns, copySample, emptyColumns } from './columns.js';
import { type Manifest, readManifest, type ShardEntry, type Split } from './manifest.js';
import { type DecodedShard, decodeShard, sha256Of, shardBytes } from './shard.js';

/** Shards open at a time. */
const WINDOW = 24;
/** Bytes of shards kept in memory by default: small sets are read from disk once. */
const KEEP_BYTES = 512 * 1024 * 1024;

export interface Batch {
  readonly columns: Columns;
  readonly count: number;
  /** Shard of each sample, a place in `manifest.shards`. */
  readonly shards: Int32Array;
  /** Row of each sample in its shard. */
  readonly rows: Int32Array;
}

export interface BatchOptions {
  readonly batchSize: number;
  readonly seed: number;
  readonly epoch: number;
  readonly split?: Split;
  /** Only samples for which it is true. */
  readonly keep?: (columns: Columns, row: number) => boolean;
  /** Leaves out the last batch where it is not full. */
  readonly dropLast?: boolean;
}

export interface DatasetOptions {
  readonly keepBytes?: number;
  /** Take a set whose collection was not finished. */
  readonly allowIncomplete?: boolean;
}

export class DatasetReader {
  readonly manifest: Manifest;
  private readonly checked = new Set<number>();
  private readonly kept = new Map<number, DecodedShard>();
  private readonly grids = new Map<string, TownGrid>();
  private keptBytes = 0;

  /**
   * Opens a data set and looks at the sizes of all its files, so that a broken one fails before any time
   * is spent on it.
   * @throws EgoloopError as `readManifest`; DATASET_INVALID for missing or truncated shards and for an
   * unfinished collection
   */
  constructor(
    readonly folder: string,
    private readonly options: DatasetOptions = {},
  ) {
    this.manifest = readManifest(folder);
    const { isComplete, shards } = this.manifest;
    if (!isComplete && options.allowIncomplete !== true) {
      const what = 'expected a finished data set, found one that was not collected to its end';
      const how = 'give egoloop collect the same --out once more';
      throw new EgoloopError('DATASET_INVALID', `${what}; ${how}`, { file: folder });
    }
    for (const shard of shards) checkSize(folder, shard);
  }

  /** Samples of a split, or of all. */
  count(split?: Split): number {
    return this.entries(split).reduce((sum, { entry }) => sum + entry.samples, 0);
  }

  /** One shard. Throws DATASET_INVALID when it is not the one that the manifest names. */
  shard(index: number): DecodedShard {
    const known = this.kept.get(index);
    if (known !== undefined) return known;
    const entry = this.manifest.shards[index]!;
    const file = join(this.folder, entry.file);
    const bytes = readBytes(file);
    const decoded = decodeShard(bytes, file);
    if (!this.checked.has(index)) {
      if (sha256Of(bytes) !== entry.sha256 || decoded.count !== entry.samples) {
        const what = 'expected the shard that the manifest names (SHA-256), found another';
        throw new EgoloopError('DATASET_INVALID', `${what}; collect again`, { file });
      }
      this.checked.add(index);
    }
    if (this.keptBytes + bytes.length <= (this.options.keepBytes ?? KEEP_BYTES)) {
      this.kept.set(index, decoded);
      this.keptBytes += bytes.length;
    }
    return decoded;
  }

  /** Where one can drive in the town of a shard. */
  grid(town: string): TownGrid {
    let grid = this.grids.get(town);
    if (grid === undefined) {
      const file = join(this.folder, 'towns', `${town}.grid`);
      const bytes = readBytes(file);
      const entry = this.manifest.towns.find(({ name }) => name === town);
      if (entry === undefined || sha256Of(bytes) !== entry.gridSha256) {
        const what = 'expected the cells that the manifest names (SHA-256), found others';
        throw new EgoloopError('DATASET_INVALID', `${what}; collect again`, { file });
      }
      grid = decodeGrid(bytes, file);
      this.grids.set(town, grid);
    }
    return grid;
  }

  /** Batches of one epoch. The arrays of a batch are its own. */
  *batches(options: BatchOptions): Generator<Batch> {
    const { batchSize, seed, epoch, split, keep, dropLast = false } = options;
    const random = new Random(seed, `epoch ${epoch}`);
    const order = shuffled(
      this.entries(split).map(({ index }) => index),
      random,
    );
    // Places of samples in the window: shard and row in turn.
    let window: number[] = [];
    let batch = newBatch(batchSize);
    let count = 0;
    let next = 0;
    while (next < order.length || window.length > 0) {
      const open: number[] = window;
      for (let taken = 0; taken < WINDOW / 2 && next < order.length; taken += 1, next += 1) {
        const shard = order[next]!;
        const { columns, count: rows } = this.shard(shard);
        for (let row = 0; row < rows; row += 1) {
          if (keep === undefined || keep(columns, row)) open.push(shard * 65536 + row);
        }
      }
      shuffled(open, random);
      // Half stays, to be mixed with what comes next.
      const leave = next < order.length ? Math.floor(open.length / 2) : 0;
      window = open.slice(0, leave);
      for (const place of open.slice(leave)) {
        const shard = Math.floor(place / 65536);
        const row = place % 65536;
        copySample(this.shard(shard).columns, row, batch.columns, count);
        batch.shards[count] = shard;
        batch.rows[count] = row;
        count += 1;
        if (count < batchSize) continue;
        yield { ...batch, count };
        batch = newBatch(batchSize);
        count = 0;
      }
    }
    if (count > 0 && !dropLast) yield { ...batch, count };
  }

  private entries(split?: Split): { readonly index: number; readonly entry: ShardEntry }[] {
    return this.manifest.shards
      .map((entry, index) => ({ entry, index }))
      .filter(({ entry }) => split === undefined || entry.split === split);
  }
}

function newBatch(size: number): Batch {
  return {
    columns: emptyColumns(size),
    count: size,
    shards: new Int32Array(size),
    rows: new Int32Array(size),
  };
}

function checkSize(folder: string, { file, samples }: ShardEntry): void {
  const path = join(folder, file);
  const expected = shardBytes(samples);
  const found = existsSync(path) ? statSync(path).size : -1;
  if (found === expected) return;
  const what =
    found < 0
      ? 'expected a shard that the manifest lists, found no file'
      : `expected ${expected} bytes for ${samples} samples, found ${found}: it is truncated`;
  const how = 'give egoloop collect the same --out once more';
  throw new EgoloopError('DATASET_INVALID', `${what}; ${how}`, { file: path });
}

/** Fisher and Yates, in place. */
export function shuffled(items: number[], random: Random): number[] {
  for (let i = items.length - 1; i > 0; i -= 1) {
    const k = random.integer(0, i);
    const held = items[i]!;
    items[i] = items[k]!;
    items[k] = held;
  }
  return items;
}
