/**
 * A policy on one computer, in simulated time: while it computes it is not asked again, what it answered
 * last holds, and its answer acts as many ticks later as it took to find. An answer within half a tick acts
 * on the tick it was asked on.
 */
import type { ControlTruth } from '../../bridge/frame.js';
import type { AnswerClock } from './answer-clock.js';

export class LateAnswer {
  private pending: { readonly control: ControlTruth; readonly due: number } | null = null;
  /** Ticks that the last answer took. */
  lastTicks = 0;

  constructor(private readonly clock: AnswerClock) {}

  /** What arrives on this tick; null for nothing new. */
  arrived(tick: number): ControlTruth | null {
    const { pending } = this;
    if (pending === null || tick < pending.due) return null;
    this.pending = null;
    return pending.control;
  }

  /** True while the policy computes. */
  get isBusy(): boolean {
    return this.pending !== null;
  }

  begin(): void {
    this.clock.begin();
  }

  /** Takes the answer to the question of a tick; null where it is still on its way. */
  end(control: ControlTruth, tick: number): ControlTruth | null {
    this.lastTicks = this.clock.end();
    if (this.lastTicks === 0) return control;
    this.pending = { control, due: tick + this.lastTicks };
    return null;
  }
}
