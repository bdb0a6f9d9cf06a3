/**
 * A worker thread at its place in the pool: started when first needed, watched for signs of life, ended
 * and replaced when it dies or falls silent. Who was asked last decides whose failure that is.
 */
import { Worker } from 'node:worker_threads';
import type { OutsideFailure } from '../../bridge/frame.js';
import { EgoloopError } from '../../core/errors.js';
import type { WorldPlace } from '../hosts/host.js';
import type { TaskKey } from './plan.js';
import type { AttemptEnd, PoolOptions, Seat } from './pool.js';
import { Pulse, Stage } from './pulse.js';
import type { WorkerData, WorkerMessage, WorkerTask } from './worker.js';

export type StartThread = (data: WorkerData) => Worker;

/** Pause between two looks at a thread, milliseconds. */
const WATCH_MS = 200;
const GRACE_S = 10;

/** Starts the thread from sources under tsx (development, tests) or from compiled files. */
function startThread(data: WorkerData): Worker {
  const url = new URL('./worker.js', import.meta.url);
  if (!import.meta.url.endsWith('.ts')) return new Worker(url, { workerData: data });
  const source = new URL('./worker.ts', import.meta.url).href;
  const code = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(source)}); })`;
  return new Worker(code, { eval: true, workerData: data });
}

interface Waiting {
  readonly resolve: (end: AttemptEnd) => void;
  readonly reject: (error: Error) => void;
}

export class ThreadSeat implements Seat {
  private worker: Worker | null = null;
  private pulse = new Pulse();
  private waiting: Waiting | null = null;
  private watch: NodeJS.Timeout | undefined;
  private isEnded = false;

  constructor(private readonly options: PoolOptions) {}

  drive(task: TaskKey, place: WorldPlace | null): Promise<AttemptEnd> {
    if (this.isEnded) return Promise.resolve({ kind: 'dropped' });
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      if (this.worker === null) this.start();
      this.worker!.postMessage({ task, place } satisfies WorkerTask);
      this.watchSilence();
    });
  }

  end(): void {
    this.isEnded = true;
    clearInterval(this.watch);
    void this.worker?.terminate();
    this.worker = null;
    this.settle({ kind: 'dropped' });
  }

  private settle(end: AttemptEnd): void {
    clearInterval(this.watch);
    const { waiting } = this;
    this.waiting = null;
    waiting?.resolve(end);
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
    if (message.kind === 'driven') {
      this.settle({ kind: 'driven', driven: message.driven });
      return;
    }
    clearInterval(this.watch);
    const { code, message: text } = message;
    const { waiting } = this;
    this.waiting = null;
    waiting?.reject(code === null ? new Error(text) : new EgoloopError(code, text));
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
    const { worker } = this;
    this.worker = null;
    void worker?.terminate();
    this.settle({ kind: 'lost', reason, message });
  }
}

function reasonOf(stage: Stage): OutsideFailure {
  if (stage === Stage.AgentAnswer) return 'Agent crashed';
  return stage === Stage.AgentSetUp ? "Agent couldn't be set up" : 'Simulation crashed';
}
