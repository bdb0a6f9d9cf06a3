/**
 * Collects a data set: plans the drives, lets threads make the shards, and keeps the manifest. Goes on
 * where an earlier collection of the same request stopped. The data depend on the request alone.
 */
import { Worker } from 'node:worker_threads';
import { EgoloopError, invariant } from '../../core/errors.js';
import { DatasetWriter, type Manifest, type ShardEntry } from '../../train/data/index.js';
import { Collector, type DriverChoice } from './collector.js';
import { type CollectRequest, type CollectTask, planCollection, requireOwnFolder } from './plan.js';
import type { CollectMessage } from './worker.js';

export { loadDriver } from './on-policy.js';
export type { CollectRequest, OnPolicyRound } from './plan.js';

export interface CollectState {
  readonly done: number;
  readonly total: number;
  readonly samples: number;
  /** Drives that were there already. */
  readonly kept: number;
}

export interface CollectOptions {
  readonly folder: string;
  readonly request: CollectRequest;
  /** The agent as the command line names it, where the request has an on-policy round. */
  readonly agent?: string | undefined;
  /** Threads; 0 drives in this one. */
  readonly workers: number;
  readonly signal: AbortSignal;
  readonly onStep: (what: string) => void;
  readonly onState: (state: CollectState) => void;
}

/**
 * Collects. Resolves with the manifest, unfinished when the signal was raised.
 * @throws EgoloopError DATASET_INVALID for a folder that holds something else, FILE_UNWRITABLE
 */
export async function collect(options: CollectOptions): Promise<Manifest> {
  const { folder, request, signal, workers, agent } = options;
  const round = request.onPolicy;
  invariant((round === undefined) === (agent === undefined), 'an on-policy round has an agent');
  const driver = round === undefined ? null : { spec: agent as string, round };
  // Looked at first: a folder that holds anything else must not be touched.
  requireOwnFolder(folder);
  const check = new DatasetWriter(folder, request, [], []);
  const { towns, tasks } = planCollection(folder, request, check.knownTowns, options.onStep);
  const files = tasks.map(({ facts }) => facts.file);
  const writer = new DatasetWriter(folder, request, files, towns);
  const open = tasks.filter(({ facts }) => !writer.has(facts.file));
  const kept = tasks.length - open.length;
  let done = kept;
  let manifest = writer.save();
  const take = (entry: ShardEntry): void => {
    manifest = writer.add(entry);
    done += 1;
    const samples = manifest.shards.reduce((sum, shard) => sum + shard.samples, 0);
    options.onState({ done, total: tasks.length, samples, kept });
  };
  if (workers === 0) await collectHere(folder, driver, open, signal, take);
  else await collectInThreads(folder, driver, open, workers, signal, take);
  return manifest;
}

async function collectHere(
  folder: string,
  driver: DriverChoice | null,
  tasks: readonly CollectTask[],
  signal: AbortSignal,
  take: (entry: ShardEntry) => void,
): Promise<void> {
  const collector = await Collector.open(folder, driver);
  for (const task of tasks) {
    // A turn of the event loop lets a signal through.
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) return;
    take(await collector.collect(task));
  }
}

/** Starts a thread from sources under tsx (development, tests) or from compiled files. */
function startThread(workerData: { folder: string; driver: DriverChoice | null }): Worker {
  const url = new URL('./worker.js', import.meta.url);
  if (!import.meta.url.endsWith('.ts')) return new Worker(url, { workerData });
  const source = new URL('./worker.ts', import.meta.url).href;
  const code = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(source)}); })`;
  return new Worker(code, { eval: true, workerData });
}

async function collectInThreads(
  folder: string,
  driver: DriverChoice | null,
  tasks: readonly CollectTask[],
  workers: number,
  signal: AbortSignal,
  take: (entry: ShardEntry) => void,
): Promise<void> {
  const queue = [...tasks];
  const count = Math.min(workers, queue.length);
  const threads = Array.from({ length: count }, () => startThread({ folder, driver }));
  const work = (thread: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      const next = (): void => {
        const task = signal.aborted ? undefined : queue.shift();
        if (task === undefined) resolve();
        else thread.postMessage(task);
      };
      thread.on('message', (message: CollectMessage) => {
        if (message.kind === 'stopped') {
          const { code, message: text } = message;
          reject(code === null ? new Error(text) : new EgoloopError(code, text));
          return;
        }
        try {
          take(message.entry);
          next();
        } catch (error) {
          reject(error as Error);
        }
      });
      thread.on('error', reject);
      thread.on('exit', (code) => reject(new Error(`a thread ended with ${code}`)));
      next();
    });
  const works = threads.map(work);
  try {
    await Promise.all(works);
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}
