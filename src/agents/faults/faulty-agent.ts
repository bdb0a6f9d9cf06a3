/**
 * An agent behind faults: everything it sees passes its eyes, everything it answers passes its hands, and
 * it is asked no more often than its rate. Its name says so wherever a score is quoted.
 */
import type { AgentNeeds, Observation, SensorSpec } from '../../bridge/backend.js';
import type { ControlTruth } from '../../bridge/frame.js';
import { Random } from '../../core/random.js';
import type { Agent, AgentContext } from '../agent.js';
import type { AgentThought } from '../thought.js';
import { Eyes } from './eyes.js';
import { Hands } from './hands.js';
import { type FaultOptions, faultsText, TICKS_PER_SECOND } from './options.js';

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
  private held: ControlTruth | null = null;
  private askedAt = 0;

  constructor(
    private readonly inner: Agent,
    private readonly faults: FaultOptions,
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
    const seen = (this.eyes as Eyes).look(observation);
    if (this.held !== null && observation.tick - this.askedAt < this.everyTicks) {
      return this.hands.move(this.held);
    }
    this.askedAt = observation.tick;
    const answer = this.inner.act(seen);
    if (answer instanceof Promise) return answer.then((control) => this.take(control));
    return this.take(answer);
  }

  private take(answer: ControlTruth): ControlTruth {
    this.held = typeof answer === 'object' && answer !== null ? { ...answer } : answer;
    return this.hands.move(answer);
  }

  thought(): AgentThought | null {
    return this.inner.thought?.() ?? null;
  }

  destroy(): void {
    this.inner.destroy?.();
  }
}

/** The agent behind faults; the agent itself when there are none. */
export function withFaults(agent: Agent, faults: FaultOptions | null): Agent {
  return faults === null ? agent : new FaultyAgent(agent, faults);
}
