/**
 * The route's time limit. 2.x: five minutes, plus the time the advanced distance takes at a tenth of
 * the speed limit; Leaderboard 1.0: fixed from the planned length (evaluation reference 4.9).
 */
import type { RoutePoint } from '../../bridge/frame.js';
import { distance } from '../../core/float32.js';
import type { Tick } from './criterion.js';
import type { RouteTable } from './route-table.js';
import { ROUTE_TIMEOUT, ROUTE_TIMEOUT_V1 } from './thresholds.js';

export interface TimeoutNode {
  /** Seconds allowed so far. */
  readonly allowanceS: number;
  readonly hasFired: boolean;
  /**
   * True when the route ran out of time on this tick. Answers 'crashed' where the official code
   * divides by a speed limit of zero.
   */
  update(tick: Tick): boolean | 'crashed';
}

export class RouteTimeout implements TimeoutNode {
  allowanceS: number = ROUTE_TIMEOUT.initialS;
  hasFired = false;
  private index = 0;
  private startS: number | null = null;

  constructor(private readonly table: RouteTable) {}

  update(tick: Tick): boolean | 'crashed' {
    this.startS ??= tick.timeS;
    const { table } = this;
    const last = table.lastPassed(this.index, ROUTE_TIMEOUT.windowPoints, tick.view.location);
    if (last > this.index) {
      const advancedM = table.alongM[last]! - table.alongM[this.index]!;
      const limitMps = tick.view.frame.ego.speedLimitKmh / 3.6;
      const slowMps = (limitMps * ROUTE_TIMEOUT.speedLimitPercent) / 100;
      if (slowMps === 0) return 'crashed';
      this.allowanceS += advancedM / slowMps;
      this.index = last;
    }
    if (tick.timeS - this.startS > this.allowanceS) this.hasFired = true;
    return this.hasFired;
  }
}

/** Leaderboard 1.0's limit: int(0.8 · length + 5) s over the planned route before its lift. */
export function routeTimeoutV1S(plan: readonly RoutePoint[]): number {
  let lengthM = 0;
  for (let i = 1; i < plan.length; i++) {
    lengthM += distance(plan[i]!.transform.location, plan[i - 1]!.transform.location);
  }
  return Math.trunc(ROUTE_TIMEOUT_V1.perMetreS * lengthM + ROUTE_TIMEOUT_V1.initialS);
}

export class RouteTimeoutV1 implements TimeoutNode {
  hasFired = false;
  private startS: number | null = null;

  constructor(readonly allowanceS: number) {}

  update(tick: Tick): boolean {
    this.startS ??= tick.timeS;
    if (tick.timeS - this.startS > this.allowanceS) this.hasFired = true;
    return this.hasFired;
  }
}
