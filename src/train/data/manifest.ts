/**
 * The manifest of a data set: what made it, which shards it has with their hashes, and how many samples of
 * what. It says nothing of time, machine or workers: the same seed gives the same manifest.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { EgoloopError } from '../../core/errors.js';
import { readJson, writeFileAtomic } from '../../core/files.js';
import { DATASET_VERSION, FEATURE_SET } from './columns.js';

export const MANIFEST_FILE = 'manifest.json';
export const SPLITS = ['train', 'validation', 'test'] as const;
export type Split = (typeof SPLITS)[number];

const shardSchema = z.object({
  file: z.string().regex(/^[\w.-]+$/),
  sha256: z.string().length(64),
  samples: z.int().nonnegative(),
  town: z.string(),
  route: z.string(),
  type: z.string(),
  pass: z.int().nonnegative(),
  seed: z.int(),
  split: z.enum(SPLITS),
  /** Who drove: `expert`, or the policy of an on-policy round. */
  source: z.string(),
  /** Samples by what they are. */
  expert: z.int().nonnegative(),
  crashes: z.int().nonnegative(),
  interacting: z.int().nonnegative(),
  rollouts: z.int().nonnegative(),
  recoveries: z.int().nonnegative(),
  /** With another agent than the expert at the wheel; left out where there are none. */
  onPolicy: z.int().nonnegative().optional(),
});

const townSchema = z.object({ name: z.string(), mapSha256: z.string(), gridSha256: z.string() });

const schema = z.object({
  format: z.literal('egoloop-dataset'),
  version: z.int(),
  featureSet: z.string(),
  /** What the collection was asked for; plain JSON. */
  origin: z.unknown(),
  isComplete: z.boolean(),
  towns: z.array(townSchema),
  shards: z.array(shardSchema),
  totals: z.unknown(),
  sha256: z.string().length(64),
});

export type ShardEntry = z.infer<typeof shardSchema>;
export type TownEntry = z.infer<typeof townSchema>;

export interface Manifest {
  readonly origin: unknown;
  readonly isComplete: boolean;
  readonly towns: readonly TownEntry[];
  readonly shards: readonly ShardEntry[];
  /** SHA-256 over the hashes of towns and shards: one name for the data. */
  readonly sha256: string;
}

/** Counts of samples, as they stand in the manifest and in documents. */
export interface Totals {
  readonly samples: number;
  readonly shards: number;
  readonly expert: number;
  readonly crashes: number;
  readonly interacting: number;
  readonly rollouts: number;
  readonly recoveries: number;
  readonly onPolicy: number;
  readonly bySplit: Readonly<Record<string, number>>;
  readonly byTown: Readonly<Record<string, number>>;
  readonly byType: Readonly<Record<string, number>>;
}

function sumBy(shards: readonly ShardEntry[], key: (shard: ShardEntry) => string) {
  const sums = new Map<string, number>();
  for (const shard of shards) {
    sums.set(key(shard), (sums.get(key(shard)) ?? 0) + shard.samples);
  }
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function totalsOf(shards: readonly ShardEntry[]): Totals {
  const sum = (key: 'samples' | 'expert' | 'crashes' | 'interacting' | 'rollouts' | 'recoveries') =>
    shards.reduce((all, shard) => all + shard[key], 0);
  return {
    samples: sum('samples'),
    shards: shards.length,
    expert: sum('expert'),
    crashes: sum('crashes'),
    interacting: sum('interacting'),
    rollouts: sum('rollouts'),
    recoveries: sum('recoveries'),
    onPolicy: shards.reduce((all, { onPolicy = 0 }) => all + onPolicy, 0),
    bySplit: sumBy(shards, ({ split }) => split),
    byTown: sumBy(shards, ({ town }) => town),
    byType: sumBy(shards, ({ type }) => type),
  };
}

/** One hash over all data: towns, shards and their order. */
export function dataHash(towns: readonly TownEntry[], shards: readonly ShardEntry[]): string {
  const hash = createHash('sha256').update(`${DATASET_VERSION} ${FEATURE_SET}\n`);
  for (const { name, mapSha256, gridSha256 } of towns) {
    hash.update(`${name} ${mapSha256} ${gridSha256}\n`);
  }
  for (const { file, sha256, split } of shards) hash.update(`${file} ${sha256} ${split}\n`);
  return hash.digest('hex');
}

/** Writes a manifest; what stood there stands until it is whole. Throws FILE_UNWRITABLE. */
export function writeManifest(folder: string, manifest: Omit<Manifest, 'sha256'>): Manifest {
  const { origin, isComplete, towns, shards } = manifest;
  const sha256 = dataHash(towns, shards);
  const document = {
    format: 'egoloop-dataset',
    version: DATASET_VERSION,
    featureSet: FEATURE_SET,
    sha256,
    isComplete,
    origin,
    totals: totalsOf(shards),
    towns,
    shards,
  };
  writeFileAtomic(join(folder, MANIFEST_FILE), `${JSON.stringify(document, null, 1)}\n`);
  return { origin, isComplete, towns, shards, sha256 };
}

/**
 * Reads a manifest.
 * @throws EgoloopError FILE_UNREADABLE, JSON_MALFORMED; DATASET_VERSION for another version or feature
 * set; DATASET_INVALID where fields are wrong or hashes do not fit
 */
export function readManifest(folder: string): Manifest {
  const file = join(folder, MANIFEST_FILE);
  const json = readJson(file);
  const head = z.object({ version: z.int(), featureSet: z.string() }).safeParse(json);
  if (head.success && head.data.version !== DATASET_VERSION) {
    const what = `expected a data set of version ${DATASET_VERSION}, found ${head.data.version}`;
    throw new EgoloopError('DATASET_VERSION', `${what}; collect the data again`, { file });
  }
  if (head.success && head.data.featureSet !== FEATURE_SET) {
    const found = JSON.stringify(head.data.featureSet);
    const what = `expected the feature set ${FEATURE_SET}, found ${found}`;
    throw new EgoloopError('DATASET_VERSION', `${what}; collect the data again`, { file });
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const what = `expected the manifest of a data set: ${issue?.message ?? 'it is none'}`;
    throw new EgoloopError('DATASET_INVALID', what, { file, path: issue?.path.join('.') });
  }
  const { origin, isComplete, towns, shards, sha256 } = parsed.data;
  if (dataHash(towns, shards) !== sha256) {
    const what =
      'expected the SHA-256 of the shards it lists, found another; it was changed by hand';
    throw new EgoloopError('DATASET_INVALID', what, { file, path: 'sha256' });
  }
  return { origin, isComplete, towns, shards, sha256 };
}
