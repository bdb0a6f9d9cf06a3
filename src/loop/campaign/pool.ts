/**
 * Threads that drive a list of tasks. Each thread has one task at a time; one that dies or falls silent
 * is replaced, its task recorded as failed, and the others never notice. With no threads asked for, the
 * tasks are driven here, one after the other (for debugging). Behind each may stand a world of its own,
 * made ready before every attempt and put away after one that broke.
 */
import type { OutsideFailure } from '../../bridge/frame.js';
import { EgoloopError } from '../../core/errors.js';
import type { DrivenRoute } from '../episode.js';
import type { WorldHost, WorldPlace } from '../hosts/host.js';
import type { BegunAttempt } from './attempts.js';
import type { Driver, DriverSetup } from './driver.js';
import { createDriver } from './driver.js';
import type { TaskKey } from './plan.js';
import { TaskQueue } from './task-queue.js';
import { type StartThread, ThreadSeat } from './thread-seat.js';

/** What became of an attempt. */
export type AttemptEnd =
  | { readonly kind: 'driven'; readonly driven: DrivenRoute }
  /** Nothing came back; `reason` says whose fault it seems to be. */
  | { readonly kind: 'lost'; readonly reason: OutsideFailure; readonly message: string }
  /** The run ends; whatever was under way is dropped. */
  | { readonly kind: 'dropped' };

/** Whoever drives a task: a thread, or this one. */
export interface Seat {
  /** Rejects with what stops a campaign (a log that cannot be written, a bug). */
  drive(task: TaskKey, place: WorldPlace | null): Promise<AttemptEnd>;
  end(): void;
}

export interface PoolOptions {
  readonly setup: DriverSetup;
  /** Threads; 0 drives in this one. */
  readonly workers: number;
  readonly tasks: readonly TaskKey[];
  /** An attempt begins. Throws FILE_UNWRITABLE. */
  readonly onBegin: (task: TaskKey) => BegunAttempt;
  /**
   * An attempt is over: driven, or lost with its worker or world.
   * @param officialRecord what an evaluator wrote of it
   * Returns after how many milliseconds it is to be tried again, null for never.
   */
  readonly onDriven: (
    task: TaskKey,
    driven: DrivenRoute,
    officialRecord: string | null,
  ) => number | null;
  readonly onLost: (task: TaskKey, reason: OutsideFailure, message: string) => number | null;
  /** Ends the work early; tasks under way are dropped. */
  readonly signal: AbortSignal;
  /** Makes the world behind a worker; absent where the world is in the worker. */
  readonly createHost?: ((seat: number) => WorldHost) | undefined;
  /** Told of the queue before the first task is taken. */
  readonly onQueue?: (queue: TaskQueue) => void;
  /** Makes a thread; by default one that runs `worker.ts`. */
  readonly startThread?: StartThread;
  /** Added to the agent's limit before a silent thread is ended, seconds; 10 by default. */
  readonly graceS?: number | undefined;
}

/** Drives all tasks. Rejects with what stops a campaign; resolves early when the signal is raised. */
export async function drivePool(options: PoolOptions): Promise<void> {
  const { signal, workers, tasks } = options;
  if (signal.aborted || tasks.length === 0) return;
  const queue = new TaskQueue(tasks);
  options.onQueue?.(queue);
  const count = Math.max(1, Math.min(workers, tasks.length));
  const seats = Array.from({ length: count }, (): Seat => {
    return workers === 0 ? new HereSeat(options.setup, signal) : new ThreadSeat(options);
  });
  const hosts = seats.map((_, i) => options.createHost?.(i) ?? null);
  const stop = (): void => {
    queue.close();
    for (const seat of seats) seat.end();
  };
  signal.addEventListener('abort', stop, { once: true });
  const works = seats.map((seat, i) => work(seat, hosts[i]!, queue, options));
  try {
    await Promise.all(works);
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
    await Promise.allSettled(works);
    await Promise.all(hosts.map((host) => host?.close()));
  }
}

/** One worker's day. */
async function work(
  seat: Seat,
  host: WorldHost | null,
  queue: TaskQueue,
  options: PoolOptions,
): Promise<void> {
  for (;;) {
    const task = await queue.take();
    if (task === null) return;
    queue.done(task, await attempt(task, seat, host, options));
  }
}

async function attempt(
  task: TaskKey,
  seat: Seat,
  host: WorldHost | null,
  { onBegin, onDriven, onLost, signal }: PoolOptions,
): Promise<number | null> {
  const begun = onBegin(task);
  let place: WorldPlace | null = null;
  try {
    place = (await host?.ready(begun)) ?? null;
  } catch (error) {
    if (signal.aborted) return null;
    if (!(error instanceof EgoloopError) || error.code === 'FILE_UNWRITABLE') throw error;
    await host?.after(begun, false);
    return onLost(task, 'Simulation crashed', `${error.message} [${error.code}]`);
  }
  const end = await seat.drive(task, place);
  if (end.kind === 'dropped') return null;
  const isSound = end.kind === 'driven' && !isBroken(end.driven);
  const record = (await host?.after(begun, isSound)) ?? null;
  if (signal.aborted && !isSound) return null;
  if (end.kind === 'lost') return onLost(task, end.reason, end.message);
  return onDriven(task, end.driven, record ?? end.driven.worldEnd?.record ?? null);
}

/** True where the world, or the way to it, failed. */
export function isBroken({ lostWorld, failure }: DrivenRoute): boolean {
  return lostWorld === true || failure === 'Simulation crashed';
}

/** Drives in this thread. */
class HereSeat implements Seat {
  private driver: Promise<Driver> | null = null;

  constructor(
    private readonly setup: DriverSetup,
    private readonly signal: AbortSignal,
  ) {}

  async drive(task: TaskKey, place: WorldPlace | null): Promise<AttemptEnd> {
    // A turn of the event loop between two routes lets a signal through.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.signal.aborted) return { kind: 'dropped' };
    this.driver ??= createDriver(this.setup);
    const driver = await this.driver;
    return { kind: 'driven', driven: await driver.drive(task, place) };
  }

  end(): void {
    void this.driver?.then(({ close }) => close()).catch(() => {});
    this.driver = null;
  }
}
