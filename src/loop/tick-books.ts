/**
 * What is done with every tick that is complete: it is logged, with what the agent had in mind, and shown
 * to the evaluators. Where a far world decides when the route is over, nothing waits for the verdict: it
 * can be put off until the next control is on its way, while the world is at work.
 */
import type { AgentThought } from '../agents/thought.js';
import type { TruthFrame } from '../bridge/frame.js';
import type { RouteEvaluator } from '../eval/index.js';
import type { AgentSeat } from './agent-seat.js';
import type { RouteLog } from './route-log.js';

export class TickBooks {
  private waiting: { readonly frame: TruthFrame; readonly thought: AgentThought | null } | null =
    null;

  /** What the agent had in mind with its last answer, where it was asked before it thinks further. */
  private noted: { readonly thought: AgentThought | null } | null = null;

  constructor(
    private readonly evaluators: readonly RouteEvaluator[],
    private readonly log: RouteLog | null,
    private readonly seat: AgentSeat,
  ) {}

  /** Enters a tick. True when no evaluator goes on. Throws FILE_UNWRITABLE. */
  enter(frame: TruthFrame): boolean {
    return this.write(frame, this.thought());
  }

  /** Keeps a tick to be entered by `settle`; the frame must be valid until then. */
  postpone(frame: TruthFrame): void {
    this.waiting = { frame, thought: this.thought() };
  }

  /** Enters the tick that was put off, if there is one. Throws FILE_UNWRITABLE. */
  settle(): void {
    const { waiting } = this;
    this.waiting = null;
    if (waiting !== null) this.write(waiting.frame, waiting.thought);
  }

  /** Enters a tick that no criterion may judge, since it was not completed. Throws FILE_UNWRITABLE. */
  enterUnjudged(frame: TruthFrame): void {
    this.log?.append(frame);
    for (const evaluator of this.evaluators) evaluator.updateWithoutCriteria(frame);
  }

  /** Notes what the agent had in mind with its last answer, for the tick that is entered or put off next. */
  note(): void {
    this.noted = { thought: this.ask() };
  }

  private thought(): AgentThought | null {
    const { noted } = this;
    this.noted = null;
    return noted === null ? this.ask() : noted.thought;
  }

  /** What the agent had in mind with its last answer, where that is kept. */
  private ask(): AgentThought | null {
    return this.log?.think === undefined ? null : this.seat.thought();
  }

  private write(frame: TruthFrame, thought: AgentThought | null): boolean {
    this.log?.append(frame);
    this.log?.think?.(frame.tick, thought);
    let isRunning = false;
    for (const evaluator of this.evaluators) {
      if (evaluator.update(frame) === 'running') isRunning = true;
    }
    return !isRunning;
  }
}
