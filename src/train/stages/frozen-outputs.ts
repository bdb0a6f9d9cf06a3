/**
 * Outputs of a frozen network for the samples of a split. Training asks for each of them once an epoch,
 * and they never change: a split whose outputs fit into memory is gone through once, in its order, and
 * looked up from then on. A larger one is worked out batch by batch as it is asked for.
 */
import type { Feeds, ForwardEngine } from '../trace/index.js';
import { type SampleArrays, type SampleSource, sceneFeeds } from './source.js';

/** Memory for the outputs of one network, bytes. */
const MOST_BYTES = 2 * 1024 * 1024 * 1024;

export interface FrozenOptions {
  /** Traced for the batches that are asked for; its inputs are those of a scene. */
  readonly engine: ForwardEngine;
  readonly source: SampleSource;
  /** An empty batch of the right size. */
  readonly samples: SampleArrays;
  /** Memory that the outputs may take, bytes; 2 GiB unless told. */
  readonly mostBytes?: number;
  /** Called while the split is gone through. */
  readonly onProgress?: (done: number, batches: number) => void;
}

interface Column {
  readonly name: string;
  /** Numbers of a sample. */
  readonly size: number;
  /** Of all samples, in their order. */
  readonly all: Float32Array;
  /** Of the batch that was asked for last. */
  readonly batch: Float32Array;
}

export class FrozenOutputs {
  private constructor(
    private readonly engine: ForwardEngine,
    private readonly columns: readonly Column[] | null,
  ) {}

  /** Goes through the split where the outputs fit into memory. */
  static async open(options: FrozenOptions): Promise<FrozenOutputs> {
    const { engine, source, samples, mostBytes = MOST_BYTES, onProgress } = options;
    const rows = samples.hasExpert.length;
    const sizes = engine.outputs.map(({ name, shape }) => ({
      name,
      size: shape.reduce((product, length) => product * length, 1) / rows,
    }));
    const numbers = sizes.reduce((sum, { size }) => sum + size, 0);
    if (numbers * source.count * 4 > mostBytes) return new FrozenOutputs(engine, null);
    const columns = sizes.map(({ name, size }) => ({
      name,
      size,
      all: new Float32Array(source.count * size),
      batch: new Float32Array(rows * size),
    }));
    const batches = Math.ceil(source.count / rows);
    for (let i = 0; i < batches; i += 1) {
      const start = i * rows;
      const fresh = Math.min(rows, source.count - start);
      // The last batch is filled up with the split's last sample.
      const indices = Int32Array.from({ length: rows }, (_, b) => start + Math.min(b, fresh - 1));
      source.read(indices, samples);
      const found = await engine.run(sceneFeeds(samples));
      for (const { name, size, all } of columns) {
        all.set((found[name] as Float32Array).subarray(0, fresh * size), start * size);
      }
      onProgress?.(i + 1, batches);
    }
    return new FrozenOutputs(engine, columns);
  }

  /**
   * Outputs of a batch, good until the next call.
   * @param scene the samples' own inputs, which are read where the outputs are not at hand
   */
  at(indices: ArrayLike<number>, scene: Feeds): Promise<Feeds> | Feeds {
    if (this.columns === null) return this.engine.run(scene);
    const feeds: Record<string, Float32Array> = {};
    for (const { name, size, all, batch } of this.columns) {
      for (let b = 0; b < indices.length; b += 1) {
        const from = (indices[b] as number) * size;
        batch.set(all.subarray(from, from + size), b * size);
      }
      feeds[name] = batch;
    }
    return feeds;
  }

  close(): Promise<void> {
    return this.engine.close();
  }
}
