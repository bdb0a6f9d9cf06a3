/**
 * InRouteTest: ends the route when the ego is 30 m from it, or has advanced more than 30 % of it at
 * 15 to 30 m (evaluation reference 4.6). Planar distances in double, metres.
 */
import type { Vector3 } from '../../core/float32.js';
import { type Criterion, EventLog, type NodeStatus, type Tick } from './criterion.js';
import { deviationMessage } from './messages.js';
import type { RouteTable } from './route-table.js';
import { IN_ROUTE } from './thresholds.js';

export class InRoute implements Criterion {
  readonly log = new EventLog('InRouteTest');
  private index = 0;
  private unsafeM = 0;
  private isSafe = true;
  private nearestM = 0;

  constructor(private readonly table: RouteTable) {}

  update(tick: Tick): NodeStatus {
    const { location } = tick.view;
    const nearest = this.nearestIndex(location);
    // A location that is not a number is near nothing; the official code then waits.
    if (this.nearestM === Infinity) return 'running';
    let isOff = true;
    if (this.nearestM < IN_ROUTE.maxDistanceM) {
      isOff = false;
      this.isSafe = this.nearestM < IN_ROUTE.safeDistanceM;
    }
    if (nearest !== this.index) {
      if (!this.isSafe) {
        const { alongM, lengthM } = this.table;
        this.unsafeM += alongM[nearest]! - alongM[this.index]!;
        if ((100 * this.unsafeM) / lengthM > IN_ROUTE.maxUnsafePercent) isOff = true;
      }
      this.index = nearest;
    }
    if (!isOff) return 'running';
    this.log.add('ROUTE_DEVIATION', deviationMessage(location), tick);
    return 'failure';
  }

  terminate(): void {}

  /** Nearest point of the window; ties go to the later one. Leaves its distance in `nearestM`. */
  private nearestIndex(location: Vector3): number {
    const { points, count } = this.table;
    let nearest = this.index;
    let nearestM = Infinity;
    const end = Math.min(this.index + IN_ROUTE.windowPoints + 1, count);
    for (let i = this.index; i < end; i++) {
      const point = points[i]!;
      const dx = location.x - point.x;
      const dy = location.y - point.y;
      const awayM = Math.sqrt(dx * dx + dy * dy);
      if (awayM <= nearestM) {
        nearest = i;
        nearestM = awayM;
      }
    }
    this.nearestM = nearestM;
    return nearest;
  }
}
