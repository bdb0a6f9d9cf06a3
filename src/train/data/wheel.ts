/**
 * Who answers in a collecting drive: the expert, and on policy somebody else, whom the expert relieves now
 * and then. Both watch every tick, so that either can take over at once. An agent that is not privileged
 * sees neither truth nor map here either.
 */
import type { Agent, AgentContext } from '../../agents/agent.js';
import { ExpertAgent } from '../../agents/expert.js';
import type { Observation, SensorSpec } from '../../bridge/backend.js';
import type { ControlTruth } from '../../bridge/frame.js';
import { invariant } from '../../core/errors.js';
import type { RoadMap } from '../../map/road-map.js';
import { downsampleRoute } from '../../map/routing/downsample.js';
import type { StageContext } from '../../sim/context.js';
import type { TokenReading } from '../../sim/sensors/tokens/layout.js';

/** What samples are made of; an agent has sensors of its own. */
const TOKENS: SensorSpec = { type: 'egoloop.tokens', id: 'collected tokens' };
/** Spacing of the route that agents are told, metres, as in Bench2Drive. */
const PLAN_SPACING_M = 50;

/** What was answered at a tick. */
export interface Answers {
  readonly expert: ControlTruth;
  /** Null where there is nobody but the expert. */
  readonly agent: ControlTruth | null;
}

export class Wheel {
  private readonly expert = new ExpertAgent();
  private readonly agent: Agent | null;

  /** @param createAgent who drives on policy; none: the expert alone */
  constructor(createAgent?: () => Agent) {
    this.agent = createAgent?.() ?? null;
  }

  /** True where somebody but the expert drives. */
  get isOnPolicy(): boolean {
    return this.agent !== null;
  }

  /** Sensors that the world must have. */
  get sensors(): readonly SensorSpec[] {
    return [TOKENS, ...(this.agent?.sensors ?? [])];
  }

  /** The tokens that a sample of this tick holds. */
  tokensOf({ sensors }: Observation): TokenReading {
    return sensors[TOKENS.id]!.data as TokenReading;
  }

  /** Tells both the route. */
  async setup({ route }: StageContext, map: RoadMap, seed: number): Promise<void> {
    const { plan } = route;
    const common = { seed, planSpacingM: PLAN_SPACING_M };
    this.expert.setup({ ...common, map, plan, route, sparsePlan: plan });
    const { agent } = this;
    if (agent === null) return;
    const hasMap = agent.sensors.some(({ type }) => type === 'sensor.opendrive_map');
    const context: AgentContext = {
      ...common,
      map: agent.privileged || hasMap ? map : null,
      plan: agent.privileged ? plan : [],
      route: agent.privileged ? route : null,
      sparsePlan: downsampleRoute(plan, PLAN_SPACING_M).map((index) => plan[index]!),
      gpsReference: map.document.geoReference,
    };
    await agent.setup(context);
  }

  /** What both would do; a promise only where the agent's answer is one. */
  act(observation: Observation): Answers | Promise<Answers> {
    const expert = this.expert.act(observation);
    const { agent } = this;
    if (agent === null) return { expert, agent: null };
    const answer = agent.act(this.seenBy(agent, observation));
    if (!(answer instanceof Promise)) return { expert, agent: answer };
    return answer.then((control) => ({ expert, agent: control }));
  }

  /** What an agent declared, and no more. */
  private seenBy({ privileged }: Agent, observation: Observation): Observation {
    invariant(observation.truth !== null, 'the expert reads the truth');
    const { [TOKENS.id]: _, ...sensors } = observation.sensors;
    return { ...observation, sensors, truth: privileged ? observation.truth : null };
  }

  /** The drive is over. */
  leave(): void {
    this.agent?.destroy?.();
  }
}
