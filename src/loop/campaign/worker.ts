/**
 * A worker thread: drives the tasks it is sent, one at a time, and sends back what came of each. What
 * stops the whole campaign (a log that cannot be written, a bug) is sent back as an error.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { EgoloopError, type ErrorCode, invariant } from '../../core/errors.js';
import type { DrivenRoute } from '../episode.js';
import type { WorldPlace } from '../hosts/host.js';
import { createDriver, type DriverSetup } from './driver.js';
import type { TaskKey } from './plan.js';
import { Pulse } from './pulse.js';

export interface WorkerData {
  readonly setup: DriverSetup;
  readonly pulse: SharedArrayBuffer;
}

/** What a worker is sent. */
export interface WorkerTask {
  readonly task: TaskKey;
  /** Where its world is; null when it makes its own. */
  readonly place: WorldPlace | null;
}

export type WorkerMessage =
  | { readonly kind: 'driven'; readonly task: TaskKey; readonly driven: DrivenRoute }
  | { readonly kind: 'stopped'; readonly code: ErrorCode | null; readonly message: string };

function stopped(error: unknown): WorkerMessage {
  if (error instanceof EgoloopError) {
    return { kind: 'stopped', code: error.code, message: error.message };
  }
  return { kind: 'stopped', code: null, message: (error as Error)?.stack ?? String(error) };
}

/** Listens for tasks until the thread is ended. */
async function serve(): Promise<void> {
  const port = parentPort;
  invariant(port !== null, 'the worker runs in a thread of its own');
  const { setup, pulse } = workerData as WorkerData;
  try {
    // Tasks that arrive while the agent loads wait in the port.
    const driver = await createDriver(setup, new Pulse(pulse));
    port.on('message', ({ task, place }: WorkerTask) => {
      driver.drive(task, place).then(
        (driven) => port.postMessage({ kind: 'driven', task, driven } satisfies WorkerMessage),
        (error: unknown) => port.postMessage(stopped(error)),
      );
    });
  } catch (error) {
    port.postMessage(stopped(error));
  }
}

void serve();
