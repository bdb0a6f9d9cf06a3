/**
 * How many rows of objects and lanes the samples of a dataset really fill. Tokens that no sample has cost
 * as much as others: training is traced without them. Weights do not know how many rows there are, and
 * what a mask leaves out counts nothing, so the network stays the same.
 */
import type { Preset } from '../networks/index.js';
import { emptySamples, type SampleSizes, type SampleSource, type TrainingData } from './source.js';

const known = new WeakMap<TrainingData, SampleSizes>();

/** Rows from the first to the last that a mask shows. */
function filled(mask: Float32Array): number {
  return mask.findLastIndex((one) => one !== 0) + 1;
}

function rowsOf(source: SampleSource): SampleSizes {
  const samples = emptySamples(source.sizes, 1);
  let [objects, lanes] = [1, 1];
  for (let i = 0; i < source.count; i += 1) {
    source.read([i], samples);
    objects = Math.max(objects, filled(samples.objectMask));
    lanes = Math.max(lanes, filled(samples.laneMask));
  }
  return { objects, lanes };
}

/** Rows that any sample of either split fills. */
export function usedRows(data: TrainingData): SampleSizes {
  const found = known.get(data);
  if (found !== undefined) return found;
  const [a, b] = [rowsOf(data.train), rowsOf(data.validation)];
  const rows = { objects: Math.max(a.objects, b.objects), lanes: Math.max(a.lanes, b.lanes) };
  known.set(data, rows);
  return rows;
}

/** The preset, reading no more rows than the samples fill. */
export function fittedTo<T extends { readonly preset: Preset }>(data: TrainingData, options: T): T {
  const rows = usedRows(data);
  const { preset } = options;
  const objects = Math.min(preset.objects, rows.objects);
  const lanes = Math.min(preset.lanes, rows.lanes);
  return { ...options, preset: { ...preset, objects, lanes } };
}
