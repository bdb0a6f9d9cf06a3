/** A worker thread of a collection: makes the shards it is sent, one at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import { EgoloopError, type ErrorCode, invariant } from '../../core/errors.js';
import type { ShardEntry } from '../../train/data/index.js';
import { Collector, type DriverChoice } from './collector.js';
import type { CollectTask } from './plan.js';

export type CollectMessage =
  | { readonly kind: 'made'; readonly entry: ShardEntry }
  | { readonly kind: 'stopped'; readonly code: ErrorCode | null; readonly message: string };

const port = parentPort;
invariant(port !== null, 'the worker runs in a thread of its own');
let collector: Collector | null = null;

// The next task comes when this one is answered.
port.on('message', async (task: CollectTask) => {
  try {
    const { folder, driver } = workerData as { folder: string; driver: DriverChoice | null };
    collector ??= await Collector.open(folder, driver);
    const entry = await collector.collect(task);
    port.postMessage({ kind: 'made', entry } satisfies CollectMessage);
  } catch (error) {
    const code = error instanceof EgoloopError ? error.code : null;
    const message = code === null ? String((error as Error)?.stack ?? error) : String(error);
    port.postMessage({ kind: 'stopped', code, message } satisfies CollectMessage);
  }
});
