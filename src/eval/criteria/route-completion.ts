/**
 * RouteCompletionTest: how far along the planned route the ego is, in percent of its length, and
 * whether it arrived (evaluation reference 4.1). The route ends one tick after arrival.
 */
import { distance } from '../../core/float32.js';
import { pyRound } from '../../core/python-number.js';
import type { EvaluatedEvent } from '../evaluator-api.js';
import type { NumberKinds } from '../record.js';
import { type Criterion, EventLog, type NodeStatus, type Tick } from './criterion.js';
import { COMPLETED_MESSAGE_V1, completionMessage, completionMessageV1 } from './messages.js';
import type { RouteTable } from './route-table.js';
import { ROUTE_COMPLETION } from './thresholds.js';

export class RouteCompletion implements Criterion {
  readonly log = new EventLog('RouteCompletionTest');
  /** [tick, percent] on the first tick and on every change. */
  readonly changes: [number, number][] = [];
  private index = 0;
  private percent = 0;
  private hasPassed = false;
  private hasArrived = false;
  private isValueInt = true;
  private readonly event: EvaluatedEvent;

  constructor(
    private readonly table: RouteTable,
    private readonly isVersion1: boolean,
  ) {
    // The event exists from the start; its tick is that of the construction, before any frame.
    this.event = {
      type: 'ROUTE_COMPLETION',
      message: isVersion1 ? '' : completionMessage(0, true),
      tick: 0,
      criterion: this.log.criterion,
      updateTicks: [0],
      value: 0,
    };
    this.log.events.push(this.event);
  }

  /** Completion in percent, as far as the record will see it (100 after arrival). */
  get valuePercent(): number {
    return this.percent;
  }

  /** Whether the event, and with it the record, holds a Python int. 1.0 holds floats. */
  get numberKinds(): NumberKinds {
    return this.isVersion1 ? {} : { scoreRouteIsInt: this.isValueInt };
  }

  update(tick: Tick): NodeStatus {
    if (this.hasArrived) return 'success';
    const { table } = this;
    const { location } = tick.view;
    const from = this.index;
    const end = Math.min(from + ROUTE_COMPLETION.windowPoints + 1, table.count);
    let passed = -1;
    for (let i = from; i < end; i++) {
      if (table.passed(i, location)) passed = i;
    }
    if (passed >= 0 && (passed !== from || !this.hasPassed)) {
      this.index = passed;
      this.hasPassed = true;
      const percent = this.percentAt(passed);
      this.percent = this.isVersion1 ? percent : pyRound(percent, 2);
      this.writeValue(tick);
    }
    const target = table.points[table.count - 1]!;
    if (
      this.percent > ROUTE_COMPLETION.finishedAbovePercent &&
      distance(location, target) < ROUTE_COMPLETION.finishedWithinM
    ) {
      this.hasArrived = true;
      this.percent = 100;
      if (this.isVersion1) this.log.add('ROUTE_COMPLETED', COMPLETED_MESSAGE_V1, tick);
    }
    if (this.changes.at(-1)?.[1] !== this.percent) this.changes.push([tick.index, this.percent]);
    return 'running';
  }

  terminate(tick: Tick): void {
    if (!this.isVersion1) this.writeValue(tick);
  }

  private percentAt(i: number): number {
    const { alongM, lengthM } = this.table;
    return this.isVersion1 ? (100 * alongM[i]!) / lengthM : (alongM[i]! / lengthM) * 100;
  }

  private writeValue(tick: Tick): void {
    if (this.isVersion1) {
      if (!this.hasPassed) return;
      this.log.rewrite(this.event, completionMessageV1(this.percent), this.percent, tick);
      return;
    }
    this.isValueInt = this.hasArrived || !this.hasPassed;
    const message = completionMessage(this.percent, this.isValueInt);
    this.log.rewrite(this.event, message, this.percent, tick);
  }
}
