/**
 * The drives of a campaign that are still to be done. A worker that finds none waits as long as others
 * are under way, since a failed one may come back, after a pause that grows with every attempt.
 */
import type { TaskKey } from './plan.js';

/** A drive that a worker has taken. */
export interface TakenTask {
  readonly task: TaskKey;
  readonly sinceMs: number;
}

export class TaskQueue {
  private readonly ready: TaskKey[];
  private readonly taken = new Map<TaskKey, TakenTask>();
  private readonly pauses = new Map<TaskKey, NodeJS.Timeout>();
  private readonly waiters: (() => void)[] = [];
  private isClosed = false;

  constructor(tasks: readonly TaskKey[]) {
    this.ready = [...tasks];
  }

  /** The next drive; null once all are over or the queue was closed. */
  async take(): Promise<TaskKey | null> {
    for (;;) {
      if (this.isClosed) return null;
      const task = this.ready.shift();
      if (task !== undefined) {
        this.taken.set(task, { task, sinceMs: performance.now() });
        return task;
      }
      if (this.taken.size === 0 && this.pauses.size === 0) return null;
      await new Promise<void>((resolve) => this.waiters.push(resolve));
    }
  }

  /** A drive is over; with a number it comes back after that many milliseconds. */
  done(task: TaskKey, againInMs: number | null): void {
    this.taken.delete(task);
    if (againInMs !== null && !this.isClosed) {
      const timer = setTimeout(() => {
        this.pauses.delete(task);
        this.ready.push(task);
        this.wake();
      }, againInMs);
      this.pauses.set(task, timer);
    }
    this.wake();
  }

  /** Lets all workers go; nothing is handed out any more. */
  close(): void {
    this.isClosed = true;
    for (const timer of this.pauses.values()) clearTimeout(timer);
    this.pauses.clear();
    this.wake();
  }

  /** Drives that nobody has taken, in the order they will be taken. */
  get waiting(): readonly TaskKey[] {
    return [...this.ready, ...this.pauses.keys()];
  }

  get underWay(): readonly TakenTask[] {
    return [...this.taken.values()];
  }

  private wake(): void {
    for (const resolve of this.waiters.splice(0)) resolve();
  }
}
