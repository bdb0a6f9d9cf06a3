/**
 * Which sample a number means: a shard of one of the joined sets, and a row in it. The base comes first, in
 * the order of its manifest, then what was collected on policy.
 */
import { EgoloopError } from '../../core/errors.js';
import type { TownGrid } from '../reward/town-grid.js';
import type { Columns } from './columns.js';
import type { DatasetReader } from './dataset-reader.js';
import type { Split } from './manifest.js';

/** Bounds of the share of on-policy samples. */
export const ON_POLICY_SHARE = { least: 0.3, most: 0.5 } as const;

/** A set beside the base, and how many of its samples are asked for. */
export interface JoinedSet {
  readonly reader: DatasetReader;
  readonly taken: number;
}

/** A row: the set, the shard in its manifest, the row in the shard. */
interface Place {
  readonly set: number;
  readonly shard: number;
  readonly row: number;
}

function placesOf({ manifest }: DatasetReader, set: number, split: Split): Place[] {
  return manifest.shards.flatMap(({ split: own, samples }, shard) =>
    own === split ? Array.from({ length: samples }, (_, row) => ({ set, shard, row })) : [],
  );
}

/**
 * `taken` of a set's places: evenly spread where they are fewer than there are, again from the first where
 * they are more.
 */
function take(places: readonly Place[], taken: number): Place[] {
  const { length } = places;
  const at = (k: number) => (taken < length ? Math.floor((k * length) / taken) : k % length);
  return Array.from({ length: taken }, (_, k) => places[at(k)]!);
}

export class Places {
  readonly count: number;
  private readonly sets: Uint8Array;
  private readonly shards: Int32Array;
  private readonly rows: Int32Array;
  private readonly readers: readonly DatasetReader[];

  constructor(base: DatasetReader, split: Split, joined: readonly JoinedSet[] = []) {
    const places = [
      ...placesOf(base, 0, split),
      ...joined.flatMap(({ reader, taken }, i) => take(placesOf(reader, i + 1, split), taken)),
    ];
    this.readers = [base, ...joined.map(({ reader }) => reader)];
    this.sets = Uint8Array.from(places, ({ set }) => set);
    this.shards = Int32Array.from(places, ({ shard }) => shard);
    this.rows = Int32Array.from(places, ({ row }) => row);
    this.count = places.length;
  }

  columnsOf(i: number): Columns {
    return this.readers[this.sets[i]!]!.shard(this.shards[i]!).columns;
  }

  rowOf(i: number): number {
    return this.rows[i]!;
  }

  /** Where one can drive in the town of a sample. */
  gridOf(i: number): TownGrid {
    const reader = this.readers[this.sets[i]!]!;
    return reader.grid(reader.manifest.shards[this.shards[i]!]!.town);
  }

  /** True where both are of one drive. */
  isSameDrive(i: number, j: number): boolean {
    return this.sets[i] === this.sets[j] && this.shards[i] === this.shards[j];
  }
}

/**
 * How many samples each set gives so that all together are 30 to 50 % of a joined split: all they have
 * where that lies between, each its part of the bound otherwise.
 */
export function takenOf(base: number, own: readonly number[]): number[] {
  const all = own.reduce((sum, count) => sum + count, 0);
  const { least, most } = ON_POLICY_SHARE;
  // 0.3 / 0.7 · 70 comes out a bit above 30.
  const low = Math.ceil((least / (1 - least)) * base - 1e-9);
  const high = Math.floor((most / (1 - most)) * base);
  const wanted = Math.min(Math.max(all, low), high);
  if (wanted === all) return [...own];
  // Whole numbers that add up: each set ends where its share of all ends.
  let seen = 0;
  return own.map((count) => {
    const from = Math.round((seen / all) * wanted);
    seen += count;
    return Math.round((seen / all) * wanted) - from;
  });
}

/**
 * Looks whether a set fits a base: samples with an agent at the wheel, towns of one name that are the same
 * roads, no route in training that the base measures on.
 * @throws EgoloopError DATASET_INVALID
 */
export function checkJoin(base: DatasetReader, added: DatasetReader): void {
  const refuse = (what: string): never => {
    throw new EgoloopError('DATASET_INVALID', what, { file: added.folder });
  };
  const { towns, shards } = added.manifest;
  if (shards.every(({ onPolicy = 0 }) => onPolicy === 0)) {
    refuse('expected a set that egoloop collect --agent wrote, found none with an agent driving');
  }
  if (added.count('train') === 0) refuse('expected samples in the train split, found none');
  const known = new Map(base.manifest.towns.map(({ name, mapSha256 }) => [name, mapSha256]));
  const other = towns.find(({ name, mapSha256 }) => {
    const sha256 = known.get(name);
    return sha256 !== undefined && sha256 !== mapSha256;
  });
  if (other !== undefined) {
    refuse(`expected the roads of ${other.name} as in ${base.folder}, found others; collect again`);
  }
  const splits = new Map(
    base.manifest.shards.map(({ town, route, split }) => [`${town} ${route}`, split]),
  );
  for (const { town, route, split } of shards) {
    const own = splits.get(`${town} ${route}`) ?? split;
    if (own === split) continue;
    const what = `expected route ${route} of ${town} in the split ${own} as in ${base.folder}`;
    refuse(`${what}, found ${split}; collect with the preset and seed of the base`);
  }
}
