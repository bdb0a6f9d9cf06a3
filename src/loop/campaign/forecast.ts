/**
 * How long drives take: from route lengths and what was measured so far, ticks per metre and ticks per
 * second. Decides who goes first (the longest, so that none is left alone at the end) and when a run
 * will be over, by playing the rest through on the workers there are.
 */
import type { TaskKey } from './plan.js';

/** Before anything is measured: 4 m/s at 20 ticks a second, 200 ticks a second. */
const TICKS_PER_METRE = 5;
const TICKS_PER_SECOND = 200;

export interface RouteSize {
  readonly id: string;
  readonly lengthM: number;
}

export class Forecast {
  private readonly ticksByRoute = new Map<string, { ticks: number; drives: number }>();
  private ticks = 0;
  private lengthM = 0;
  private seconds = 0;
  private drives = 0;

  constructor(private readonly sizeOf: (task: TaskKey) => RouteSize) {}

  /** Takes in a drive that is over. */
  learn(task: TaskKey, ticks: number, seconds: number): void {
    if (ticks <= 0) return;
    const { id, lengthM } = this.sizeOf(task);
    const known = this.ticksByRoute.get(id) ?? { ticks: 0, drives: 0 };
    this.ticksByRoute.set(id, { ticks: known.ticks + ticks, drives: known.drives + 1 });
    this.ticks += ticks;
    this.lengthM += lengthM;
    this.seconds += seconds;
    this.drives += 1;
  }

  /** True once there is something to go by. */
  get isMeasured(): boolean {
    return this.drives > 0;
  }

  /** Expected ticks of a drive: of its route's other drives if there were any, else by its length. */
  ticksOf(task: TaskKey): number {
    const { id, lengthM } = this.sizeOf(task);
    const known = this.ticksByRoute.get(id);
    if (known !== undefined) return known.ticks / known.drives;
    return lengthM * (this.lengthM > 0 ? this.ticks / this.lengthM : TICKS_PER_METRE);
  }

  /** Expected wall time of a drive, seconds. */
  secondsOf(task: TaskKey): number {
    const ticksPerSecond = this.seconds > 0 ? this.ticks / this.seconds : TICKS_PER_SECOND;
    return this.ticksOf(task) / ticksPerSecond;
  }

  /** The same drives, longest first; equally long ones as they were. */
  longestFirst(tasks: readonly TaskKey[]): TaskKey[] {
    const sizes = new Map(tasks.map((task) => [task, this.ticksOf(task)]));
    return [...tasks].sort((a, b) => sizes.get(b)! - sizes.get(a)!);
  }

  /**
   * Seconds until all is over: each worker takes the next drive when it is free, as the pool does.
   * @param waiting drives to come, in the order in which they are taken
   * @param underWay drives that workers are at, with the seconds spent on each
   */
  leftS(
    waiting: readonly TaskKey[],
    underWay: readonly { readonly task: TaskKey; readonly spentS: number }[],
    workers: number,
  ): number {
    const free = underWay.map(({ task, spentS }) => Math.max(0, this.secondsOf(task) - spentS));
    while (free.length < Math.max(1, workers)) free.push(0);
    for (const task of waiting) {
      let first = 0;
      for (let i = 1; i < free.length; i++) if (free[i]! < free[first]!) first = i;
      free[first]! += this.secondsOf(task);
    }
    return Math.max(...free);
  }
}
