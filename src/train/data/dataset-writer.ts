/**
 * A folder that a data set grows in: towns first, then shard after shard, each written whole or not at all,
 * the manifest after every one. A collection that was cut off goes on where it stood; more can be added to
 * a finished one.
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EgoloopError } from '../../core/errors.js';
import { readBytes, writeFileAtomic } from '../../core/files.js';
import { encodeGrid, type TownGrid } from '../reward/town-grid.js';
import { type Columns, Mode } from './columns.js';
import {
  MANIFEST_FILE,
  type Manifest,
  readManifest,
  type ShardEntry,
  type TownEntry,
  writeManifest,
} from './manifest.js';
import { encodeShard, sha256Of, shardBytes } from './shard.js';

/** What is told of a shard besides what is counted. */
export type ShardFacts = Pick<
  ShardEntry,
  'file' | 'town' | 'route' | 'type' | 'pass' | 'seed' | 'split' | 'source'
>;

/** Writes the cells of a town into a data set's folder. */
export function writeTown(folder: string, grid: TownGrid, mapSha256: string): TownEntry {
  const bytes = encodeGrid(grid);
  writeFileAtomic(join(folder, 'towns', `${grid.town}.grid`), bytes);
  return { name: grid.town, mapSha256, gridSha256: sha256Of(bytes) };
}

/** Writes a shard and counts it. */
export function writeShard(
  folder: string,
  facts: ShardFacts,
  columns: Columns,
  count: number,
): ShardEntry {
  const bytes = encodeShard(columns, count);
  writeFileAtomic(join(folder, facts.file), bytes);
  const ones = (values: Uint8Array): number => values.subarray(0, count).reduce((a, b) => a + b, 0);
  const inMode = (mode: number): number =>
    columns.mode.subarray(0, count).filter((value) => value === mode).length;
  const onPolicy = inMode(Mode.OnPolicy);
  return {
    ...facts,
    sha256: sha256Of(bytes),
    samples: count,
    expert: ones(columns.isExpert),
    crashes: ones(columns.isCrash),
    interacting: ones(columns.isInteracting),
    rollouts: inMode(Mode.RolloutStart) + inMode(Mode.Rollout),
    recoveries: inMode(Mode.Recovery),
    ...(onPolicy === 0 ? {} : { onPolicy }),
  };
}

export class DatasetWriter {
  private readonly shards = new Map<string, ShardEntry>();
  private readonly order: readonly string[];
  readonly origin: unknown;
  /** Towns that the manifest named when the folder was opened. */
  readonly knownTowns: readonly TownEntry[] = [];

  /**
   * Opens a folder, new or begun.
   * @param origin what is collected, plain JSON; a folder begun for something else is refused
   * @param files all shards in the order of the manifest
   * @throws EgoloopError DATASET_INVALID where the folder holds another collection, as `readManifest`
   */
  constructor(
    readonly folder: string,
    origin: unknown,
    files: readonly string[],
    private readonly towns: readonly TownEntry[],
  ) {
    this.order = files;
    this.origin = origin;
    if (!existsSync(join(folder, MANIFEST_FILE))) return;
    const known = readManifest(folder);
    if (JSON.stringify(known.origin) !== JSON.stringify(origin)) {
      const what = `expected a collection of ${JSON.stringify(origin)}, found one of `;
      throw new EgoloopError(
        'DATASET_INVALID',
        `${what}${JSON.stringify(known.origin)}; choose another folder`,
        { file: join(folder, MANIFEST_FILE) },
      );
    }
    this.knownTowns = known.towns;
    const wanted = new Set(files);
    for (const entry of known.shards) {
      if (wanted.has(entry.file) && isWhole(folder, entry)) this.shards.set(entry.file, entry);
    }
  }

  /** True for shards that are there, whole. */
  has(file: string): boolean {
    return this.shards.has(file);
  }

  /** Takes a written shard into the manifest. */
  add(entry: ShardEntry): Manifest {
    this.shards.set(entry.file, entry);
    return this.save();
  }

  /** Writes the manifest as things stand. */
  save(): Manifest {
    const shards = this.order.flatMap((file) => this.shards.get(file) ?? []);
    return writeManifest(this.folder, {
      origin: this.origin,
      isComplete: shards.length === this.order.length,
      towns: this.towns,
      shards,
    });
  }
}

/** Adds shards to a finished data set, e.g. of an on-policy round; their towns must be there. */
export function appendShards(folder: string, added: readonly ShardEntry[]): Manifest {
  const known = readManifest(folder);
  const names = new Set(known.shards.map(({ file }) => file));
  const twice = added.find(({ file }) => names.has(file));
  if (twice !== undefined) {
    const what = `expected new shards, found ${twice.file}, which is there already`;
    throw new EgoloopError('DATASET_INVALID', what, { file: join(folder, MANIFEST_FILE) });
  }
  return writeManifest(folder, { ...known, shards: [...known.shards, ...added] });
}

function isWhole(folder: string, { file, samples, sha256 }: ShardEntry): boolean {
  const path = join(folder, file);
  if (!existsSync(path) || statSync(path).size !== shardBytes(samples)) return false;
  return sha256Of(readBytes(path)) === sha256;
}
