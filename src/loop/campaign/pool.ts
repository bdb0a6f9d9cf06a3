/**
 * Threads that drive a list of tasks. Each thread has one task at a time; one that dies or falls silent
 * is replaced, its task recorded as failed, and the others never notice. With no threads asked for, the
 * tasks are driven here, one after the other (for debugging).
 */
import { Worker } from 'node:worker_threads';
import type { OutsideFailure } from '../../bridge/frame.js';
import { EgoloopError } from '../../core/errors.js';
import type { DrivenRoute } from '../episode.js';
import { createDriver, type DriverSetup } from './driver.js';
import type { TaskKey } from './plan.js';
import { Pulse, Stage } from './pulse.js';
import type { WorkerData, WorkerMessage } from './worker.js';

export interface PoolOptions {
  readonly setup: DriverSetup;
  /** Threads; 0 drives in this one. */
  readonly workers: number;
  readonly tasks: readonly TaskKey[];
  readonly onDriven: (task: TaskKey, driven: DrivenRoute) => void;
  /** The worker was lost with its task; `reason` says whose fault it seems to be. */
  readonly onLost: (task: TaskKey, reason: OutsideFailure, message: string) => void;
  /** Ends the work early; tasks under way are dropped. */
  readonly signal: AbortSignal;
  /** Makes a thread; by default one that runs `worker.ts`. */
  readonly startThread?: (data: WorkerData) => Worker;
  /** Added to the agent's limit before a silent thread is ended, seconds; 10 by default. */
  readonly graceS?: number;
}

/** Pause between two looks at a thread, milliseconds. */
const WATCH_MS = 200;
const GRACE_S = 10;

/** Drives all tasks. Rejects with what stops a campaign; resolves early when the signal is raised. */
export async function drivePool(options: PoolOptions): Promise<void> {
  if (options.signal.aborted) return;
  if (options.workers === 0) return driveHere(options);
  const queue = [...options.tasks];
  const count = Math.min(options.workers, queue.length);
  const seats = Array.from({ length: count }, () => new WorkerSeat(options, queue));
  const stop = (): void => {
    for (const seat of seats) seat.end();
  };
  options.signal.addEventListener('abort', stop, { once: true });
  try {
    await Promise.all(seats.map((seat) => seat.work()));
  } finally {
    options.signal.removeEventListener('abort', stop);
    stop();
  }
}

async function driveHere({ setup, tasks, onDriven, signal }: PoolOptions): Promise<void> {
  const drive = await createDriver(setup);
  for (const task of tasks) {
    // A turn of the event loop between two routes lets a signal through.
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) return;
    onDriven(task, await drive(task));
  }
}

/** Starts the thread from sources under tsx (development, tests) or from compiled files. */
function startThread(data: WorkerData): Worker {
  const url = new URL('./worker.js', import.meta.url);
  if (!import.meta.url.endsWith('.ts')) return new Worker(url, { workerData: data });
  const source = new URL('./worker.ts', import.meta.url).href;
  const code = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(source)}); })`;
  return new Worker(code, { eval: true, workerData: data });
}

class WorkerSeat {
  private worker: Worker | null = null;
  private pulse = new Pulse();
  private task: TaskKey | null = null;
  private finish: () => void = () => {};
  private fail: (error: Error) => void = () => {};
  private watch: NodeJS.Timeout | undefined;
  private isEnded = false;

  constructor(
    private readonly options: PoolOptions,
    private readonly queue: TaskKey[],
  ) {}

  /** Resolves when the queue is empty or the seat was ended. */
  work(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.finish = resolve;
      this.fail = reject;
      this.next();
    });
  }

  end(): void {
    this.isEnded = true;
    this.task = null;
    clearInterval(this.watch);
    void this.worker?.terminate();
    this.worker = null;
    this.finish();
  }

  private next(): void {
    if (this.isEnded) return;
    const task = this.queue.shift();
    if (task === undefined) {
      this.end();
      return;
    }
    this.task = task;
    if (this.worker === null) this.start();
    this.worker!.postMessage(task);
    this.watchSilence();
  }

  private start(): void {
    this.pulse = new Pulse();
    const worker = (this.options.startThread ?? startThread)({
      setup: this.options.setup,
      pulse: this.pulse.memory,
    });
    this.worker = worker;
    worker.on('message', (message: WorkerMessage) => {
      if (worker === this.worker) this.take(message);
    });
    worker.on('error', (error) => {
      if (worker === this.worker) this.lose('Simulation crashed', error.stack ?? String(error));
    });
    worker.on('exit', (code) => {
      if (worker === this.worker) this.lose('Simulation crashed', `the thread ended with ${code}`);
    });
  }

  private take(message: WorkerMessage): void {
    clearInterval(this.watch);
    if (message.kind === 'stopped') {
      const { code, message: text } = message;
      this.fail(code === null ? new Error(text) : new EgoloopError(code, text));
      return;
    }
    this.task = null;
    this.options.onDriven(message.task, message.driven);
    this.next();
  }

  /** Ends a thread that has not moved on for longer than anything may take. */
  private watchSilence(): void {
    clearInterval(this.watch);
    const { setup, graceS = GRACE_S } = this.options;
    const limitMs = (setup.options.timeoutS + graceS) * 1000;
    let beats = this.pulse.beats;
    let sinceMs = performance.now();
    this.watch = setInterval(() => {
      const now = performance.now();
      if (this.pulse.beats !== beats) {
        beats = this.pulse.beats;
        sinceMs = now;
      } else if (now - sinceMs > limitMs) {
        const { stage } = this.pulse;
        this.lose(reasonOf(stage), `no sign of life for ${limitMs / 1000} s; the thread was ended`);
      }
    }, WATCH_MS);
    this.watch.unref();
  }

  private lose(reason: OutsideFailure, message: string): void {
    const { task, worker } = this;
    clearInterval(this.watch);
    this.worker = null;
    this.task = null;
    void worker?.terminate();
    if (this.isEnded || task === null) return;
    this.options.onLost(task, reason, message);
    this.next();
  }
}

function reasonOf(stage: Stage): OutsideFailure {
  if (stage === Stage.AgentAnswer) return 'Agent crashed';
  return stage === Stage.AgentSetUp ? "Agent couldn't be set up" : 'Simulation crashed';
}
