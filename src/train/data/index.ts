/** Public entry of the training data: samples, shards, manifests, and reading them in batches. */
export { type CollectedDrive, collectDrive, type DriveJob, MOST_TICKS } from './collect-drive.js';
export {
  COLUMN_NAMES,
  COLUMNS,
  type ColumnName,
  type Columns,
  copySample,
  DATASET_VERSION,
  emptyColumns,
  FEATURE_SET,
  FUTURE_POSES,
  Mode,
  OBJECTS,
  PAST_POSES,
  SAMPLE_BYTES,
  type TokenColumn,
  widthOf,
} from './columns.js';
export {
  type Batch,
  type BatchOptions,
  type DatasetOptions,
  DatasetReader,
} from './dataset-reader.js';
export {
  appendShards,
  DatasetWriter,
  type ShardFacts,
  writeShard,
  writeTown,
} from './dataset-writer.js';
export { checkExpert, EXPERT_GATE, type ExpertGate } from './expert-gate.js';
export {
  type Manifest,
  readManifest,
  type ShardEntry,
  SPLITS,
  type Split,
  type Totals,
  type TownEntry,
  totalsOf,
} from './manifest.js';
export {
  COLLECT_PRESETS,
  type CollectPreset,
  onPolicySeedOf,
  type PresetName,
  routesOf,
  splitOf,
  townsOf,
  townText,
  worldSeedOf,
} from './presets.js';
export {
  egoStartOf,
  meanDistanceM,
  proposalTokensOf,
  sceneArraysOf,
  writeFuturePlan,
} from './sample-scene.js';
export { decodeShard, encodeShard, sha256Of } from './shard.js';
export { expertFutures, openTrainingData } from './training-data.js';
