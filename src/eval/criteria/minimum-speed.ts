/**
 * MinSpeedTest: the ego's mean speed against that of the traffic around, judged at checkpoints along
 * the route (evaluation reference 4.8). Speeds m/s, planar; values in percent with two digits.
 */
import { pyRound } from '../../core/python-number.js';
import { type Criterion, EventLog, type NodeStatus, type Tick } from './criterion.js';
import { speedMessage } from './messages.js';
import type { RouteTable } from './route-table.js';
import { MINIMUM_SPEED } from './thresholds.js';

export class MinimumSpeed implements Criterion {
  readonly log = new EventLog('MinSpeedTest');
  private index = 0;
  private markM = 0;
  private trafficSum = 0;
  private egoSum = 0;
  private count = 0;

  /** @param checkpoints 4, in Bench2Drive 20; @param recordsEvery Bench2Drive lists all of them */
  constructor(
    private readonly table: RouteTable,
    private readonly checkpoints: number,
    private readonly recordsEvery: boolean,
  ) {}

  update(tick: Tick): NodeStatus {
    const { table } = this;
    const { view } = tick;
    this.index = table.lastPassed(this.index, MINIMUM_SPEED.windowPoints, view.location);
    const alongM = table.alongM[this.index]!;
    if (alongM - this.markM > table.lengthM / this.checkpoints) {
      this.writeCheckpoint(tick);
      this.markM = alongM;
      this.trafficSum = 0;
      this.egoSum = 0;
      this.count = 0;
    }
    const traffic = view.trafficSpeedMps;
    if (traffic !== null) {
      this.trafficSum += traffic;
      this.egoSum += view.speedMps;
      this.count++;
    }
    return 'running';
  }

  /** Near the end a checkpoint is written on every call, so twice on a normal ending. */
  terminate(tick: Tick): void {
    const { alongM, lengthM } = this.table;
    if (alongM[this.index]! / lengthM > MINIMUM_SPEED.lastCheckpointAboveShare) {
      this.writeCheckpoint(tick);
    }
  }

  private writeCheckpoint(tick: Tick): void {
    let percent: number | null = null;
    if (this.count > 0 && this.trafficSum !== 0) {
      // The sums become means in place and are divided again by the second call, as in the original.
      this.trafficSum /= this.count;
      this.egoSum /= this.count;
      percent = pyRound((this.egoSum / this.trafficSum) * 100, 2);
    }
    const value = percent ?? MINIMUM_SPEED.fullPercent;
    if (!this.recordsEvery && value >= MINIMUM_SPEED.fullPercent) return;
    this.log.add('MIN_SPEED_INFRACTION', speedMessage(percent), tick, value);
  }
}
