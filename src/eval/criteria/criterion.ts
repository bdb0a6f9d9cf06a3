/**
 * The shape of a criterion: explicit state, one `update` a tick, `terminate` when the tree stops it
 * (up to twice, evaluation reference 1.2), events in the order it wrote them.
 */
import type { EvaluatedEvent } from '../evaluator-api.js';
import type { EventType } from '../record.js';
import type { Board } from './board.js';
import type { TickView } from './tick-view.js';

/** What a leaf of the criteria tree returns; anything but `running` ends the route. */
export type NodeStatus = 'running' | 'success' | 'failure';

/** One tick as one evaluator sees it. The object is reused from tick to tick. */
export interface Tick {
  /** Tick of the frame being evaluated. */
  index: number;
  /** Game time, s: a running double sum of the float32 step. */
  timeS: number;
  /** Game time of the frame; ahead of `timeS` while the contacts of the step arrive. */
  frameTimeS: number;
  /** True while the manager terminates the scenario after the loop. */
  onTermination: boolean;
  readonly view: TickView;
  readonly board: Board;
}

export interface Criterion {
  readonly log: EventLog;
  update(tick: Tick): NodeStatus;
  terminate(tick: Tick): void;
}

/** Events of one criterion, with the ticks on which each was written. */
export class EventLog {
  readonly events: EvaluatedEvent[] = [];

  constructor(readonly criterion: string) {}

  /** Appends an event first seen on this tick. `value`: see `CriterionEvent`. */
  add(type: EventType, message: string, tick: Tick, value?: number): EvaluatedEvent {
    const event: EvaluatedEvent = {
      type,
      message,
      tick: tick.index,
      timeS: tick.frameTimeS,
      criterion: this.criterion,
      updateTicks: [tick.index],
      ...(value === undefined ? {} : { value }),
      ...(tick.onTermination ? { onTermination: true } : {}),
    };
    this.events.push(event);
    return event;
  }

  /** Rewrites an event; the tick is noted when the message changed. */
  rewrite(event: EvaluatedEvent, message: string, value: number, tick: Tick): void {
    event.value = value;
    if (event.message === message) return;
    event.message = message;
    const ticks = event.updateTicks as number[];
    if (ticks.at(-1) !== tick.index) ticks.push(tick.index);
  }
}
