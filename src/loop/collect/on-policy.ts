/**
 * Who drives on policy: loaded as for `egoloop run`, and checked on the way into the world. An agent that
 * fails stops the collection: data of it would be of another driver.
 */
import type { Agent, AgentContext } from '../../agents/agent.js';
import type { Observation, SensorSpec } from '../../bridge/backend.js';
import type { ControlTruth } from '../../bridge/frame.js';
import { EgoloopError } from '../../core/errors.js';
import { rulesetOf } from '../../eval/index.js';
import { embeddedCapabilities } from '../../sim/embedded.js';
import { SENSOR_FACTORIES } from '../../sim/sensors/index.js';
import { type AgentSource, loadAgent } from '../agent-source.js';
import { ControlCheck } from '../control-check.js';
import { causeText } from '../route-failure.js';
import { sensorProblem } from '../sensor-rules.js';
import type { OnPolicyRound } from './plan.js';

/**
 * Loads who is to drive.
 * @param spec as on the command line
 * @throws EgoloopError as `loadAgent`; AGENT_INVALID for sensors that are not allowed or not there, USAGE
 * for the expert
 */
export async function loadDriver(spec: string): Promise<AgentSource> {
  if (spec === 'expert') {
    const what = 'expected a policy as --agent, found the expert, which drives without the option';
    throw new EgoloopError('USAGE', what);
  }
  const source = await loadAgent(spec);
  const problem = sensorProblem(
    source,
    embeddedCapabilities(SENSOR_FACTORIES),
    rulesetOf('bench2drive'),
  );
  if (problem === null) return source;
  throw new EgoloopError('AGENT_INVALID', problem, { file: spec });
}

/**
 * As `loadDriver`, and the same agent as the request names.
 * @throws EgoloopError AGENT_INVALID where it has changed since
 */
export async function loadSameDriver(spec: string, round: OnPolicyRound): Promise<AgentSource> {
  const source = await loadDriver(spec);
  if (source.sha256 === round.agentSha256) return source;
  const what = `expected the agent with the SHA-256 ${round.agentSha256}, found ${source.sha256}`;
  throw new EgoloopError('AGENT_INVALID', `${what}; it changed meanwhile`, { file: spec });
}

/** An agent whose answers are looked at: no number that is none, nothing out of range. */
export class CheckedAgent implements Agent {
  readonly name: string;
  readonly privileged: boolean;
  readonly sensors: readonly SensorSpec[];
  private readonly controls = new ControlCheck();

  constructor(private readonly agent: Agent) {
    this.name = agent.name;
    this.privileged = agent.privileged;
    this.sensors = agent.sensors;
  }

  async setup(context: AgentContext): Promise<void> {
    try {
      await this.agent.setup(context);
    } catch (error) {
      throw this.failed('set-up', error);
    }
  }

  act(observation: Observation): ControlTruth | Promise<ControlTruth> {
    try {
      const answer = this.agent.act(observation);
      if (answer instanceof Promise) return this.later(answer, observation.tick);
      return this.controls.check(answer, observation.tick);
    } catch (error) {
      throw this.failed(`answer at tick ${observation.tick}`, error);
    }
  }

  private async later(answer: Promise<unknown>, tick: number): Promise<ControlTruth> {
    try {
      return this.controls.check(await answer, tick);
    } catch (error) {
      throw this.failed(`answer at tick ${tick}`, error);
    }
  }

  destroy(): void {
    this.agent.destroy?.();
  }

  private failed(what: string, error: unknown): EgoloopError {
    const text = `expected ${this.name} to drive, but its ${what} failed: ${causeText(error)}`;
    return new EgoloopError('AGENT_INVALID', text, {}, error);
  }
}
