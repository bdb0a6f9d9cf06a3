/**
 * An agent behind faults: everything it sees passes its eyes, everything it answers passes its hands, and
 * it is asked no more often than its rate, nor while it is still at an answer whose time is measured. Its
 * name says so wherever a score is quoted.
 */
import type { AgentNeeds, Observation, SensorSpec } from '../../bridge/backend.js';
import type { ControlTruth } from '../../bridge/frame.js';
import { invariant } from '../../core/errors.js';
import { Random } from '../../core/random.js';
import type { Agent, AgentContext } from '../agent.js';
import type { AgentThought } from '../thought.js';
import type { AnswerClock } from './answer-clock.js';
import { Eyes } from './eyes.js';
import { Hands, IDLE, isControl } from './hands.js';
import { LateAnswer } from './late-answer.js';
import { type FaultOptions, faultsText, MEASURED, TICKS_PER_SECOND } from './options.js';

/** The name of an agent with faults: `expert [action-delay 0.3 s]`. */
export function faultyName(name: string, faults: FaultOptions): string {
  return `${name} [${faultsText(faults)}]`;
}

class FaultyAgent implements Agent {
  readonly name: string;
  readonly privileged: boolean;
  readonly sensors: readonly SensorSpec[];
  private readonly everyTicks: number;
  private eyes: Eyes | null = null;
  private readonly hands: Hands;
  /** Null where delays are not measured. */
  private readonly late: LateAnswer | null;
  private held: ControlTruth | null = null;
  private wasAsked = false;
  private askedAt = 0;

  constructor(
    private readonly inner: Agent,
    private readonly faults: FaultOptions,
    clock: AnswerClock | null,
  ) {
    const { name, privileged, sensors }: AgentNeeds & { name: string } = inner;
    this.name = faultyName(name, faults);
    this.privileged = privileged;
    this.sensors = sensors;
    this.everyTicks = Math.max(
      1,
      Math.round(TICKS_PER_SECOND / (faults.policyHz ?? TICKS_PER_SECOND)),
    );
    this.hands = new Hands(faults);
    const isMeasured = faults.actionDelayS === MEASURED;
    invariant(!isMeasured || clock !== null, 'a delay that is measured has a clock');
    this.late = isMeasured ? new LateAnswer(clock as AnswerClock) : null;
  }

  setup(context: AgentContext): void | Promise<void> {
    const types = new Map(this.sensors.map(({ id, type }) => [id, type]));
    // Routes of one seed must not lose the same frames: the first point of the plan tells them apart.
    const start = context.sparsePlan[0]?.transform.location;
    const random = new Random(context.seed, `faults/${start?.x} ${start?.y}`);
    this.eyes = new Eyes(this.faults, random, (id) => types.get(id) ?? '');
    return this.inner.setup(context);
  }

  act(observation: Observation): ControlTruth | Promise<ControlTruth> {
    const { late } = this;
    const { tick } = observation;
    const seen = (this.eyes as Eyes).look(observation);
    this.held = late?.arrived(tick) ?? this.held;
    const isEarly = this.wasAsked && tick - this.askedAt < this.everyTicks;
    if (isEarly || late?.isBusy === true) return this.hands.move(this.held ?? IDLE);
    this.wasAsked = true;
    this.askedAt = tick;
    late?.begin();
    const answer = this.inner.act(seen);
    if (answer instanceof Promise) return answer.then((control) => this.take(control));
    return this.take(answer);
  }

  private take(answer: ControlTruth): ControlTruth {
    if (!isControl(answer)) return answer;
    // An agent may answer with the same object every tick.
    const control = { ...answer };
    if (this.late === null) this.held = control;
    else this.held = this.late.end(control, this.askedAt) ?? this.held;
    return this.hands.move(this.held ?? IDLE);
  }

  /** With the delay of the last answer where that is measured. */
  thought(): AgentThought | null {
    const thought = this.inner.thought?.() ?? null;
    if (this.late === null) return thought;
    const { paths, numbers } = thought ?? { paths: [], numbers: {} };
    const delayS = this.late.lastTicks / TICKS_PER_SECOND;
    return { paths, numbers: { ...numbers, 'action delay, s': delayS } };
  }

  destroy(): void {
    this.inner.destroy?.();
  }
}

/**
 * The agent behind faults; the agent itself when there are none.
 * @param clock times the answers; needed where the action delay is measured
 */
export function withFaults(
  agent: Agent,
  faults: FaultOptions | null,
  clock: AnswerClock | null = null,
): Agent {
  return faults === null ? agent : new FaultyAgent(agent, faults, clock);
}
