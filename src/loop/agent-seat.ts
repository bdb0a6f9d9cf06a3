/**
 * The agent at the wheel of one drive: built, set up, asked once a tick and dismissed, with every fault
 * of its own turned into the official failure (evaluation reference 7.1, 7.3 and 7.5). An answer that
 * takes longer than the limit counts as a crash, as under the official watchdog.
 */
import type { Agent, AgentContext } from '../agents/agent.js';
import type { AgentThought } from '../agents/thought.js';
import type { AgentNeeds, Episode, Observation } from '../bridge/backend.js';
import type { ControlTruth, OutsideFailure, TruthFrame } from '../bridge/frame.js';
import type { Ruleset } from '../eval/ruleset.js';
import { type Pulse, Stage } from './campaign/pulse.js';
import { ControlCheck } from './control-check.js';
import { causeText, RouteFailure } from './route-failure.js';

export interface SeatOptions {
  readonly createAgent: () => Agent;
  readonly rulesets: readonly Ruleset[];
  /** Longest set-up or answer, seconds. */
  readonly agentLimitS: number;
  readonly clockS: () => number;
  /** Told where the drive is, for whoever watches over it. */
  readonly pulse?: Pulse;
}

/** What the loop has to know of an agent before the world opens. */
export interface NamedNeeds extends AgentNeeds {
  readonly name: string;
}

const NOBODY: NamedNeeds = { name: 'none', privileged: false, sensors: [] };

export class AgentSeat {
  needs = NOBODY;
  private agent: Agent | null = null;
  private readonly controls = new ControlCheck();
  private readonly remarks: string[] = [];
  private tick = 0;
  /** What became of the agent's look ahead at the tick that is answered next. */
  private ahead: { readonly tookS: number; readonly error: RouteFailure | null } | null = null;
  private isThoughtless = false;

  constructor(private readonly options: SeatOptions) {}

  /** Builds the agent; a failure is returned, since the world opens all the same. */
  construct(): RouteFailure | null {
    try {
      const agent = this.options.createAgent();
      this.needs = { name: agent.name, privileged: agent.privileged, sensors: agent.sensors };
      this.agent = agent;
      return null;
    } catch (error) {
      return failed("Agent couldn't be set up", error);
    }
  }

  /** Hands the agent what it may know before the first tick. Throws RouteFailure. */
  async setUp(episode: Episode, seed: number, keepsThoughts = false): Promise<void> {
    const { privileged, sensors } = this.needs;
    const hasMap = sensors.some(({ type }) => type === 'sensor.opendrive_map');
    const context: AgentContext = {
      map: privileged || hasMap ? episode.map : null,
      plan: privileged ? episode.route.plan : [],
      route: privileged ? episode.route : null,
      sparsePlan: episode.sparsePlan,
      seed,
      planSpacingM: this.options.rulesets[0]!.downsampleM,
      keepsThoughts,
      gpsReference: episode.map.document.geoReference,
    };
    const reason = "Agent couldn't be set up";
    this.options.pulse?.beat(Stage.AgentSetUp);
    try {
      const done = this.agent!.setup(context);
      if (done instanceof Promise) await this.inTime(done, reason, 'set-up');
    } catch (error) {
      throw failed(reason, error);
    }
  }

  /** Whether the agent makes use of truth that comes before its tick is answered. */
  get foresees(): boolean {
    return this.needs.privileged && this.agent?.foresee !== undefined;
  }

  /** Lets the agent think about the tick that it is asked for next; what it throws is thrown by `act`. */
  foresee(truth: TruthFrame): void {
    this.options.pulse?.beat(Stage.AgentAnswer);
    const startS = this.options.clockS();
    let error: RouteFailure | null = null;
    try {
      this.agent?.foresee?.(truth);
    } catch (thrown) {
      error = failed('Agent crashed', thrown, `tick ${truth.tick}: `);
    }
    this.ahead = { tookS: this.options.clockS() - startS, error };
    this.rest();
  }

  /** Asks for the control of this tick. Throws (or rejects with) RouteFailure `Agent crashed`. */
  act(observation: Observation): ControlTruth | Promise<ControlTruth> {
    const { tick } = observation;
    this.tick = tick;
    this.options.pulse?.beat(Stage.AgentAnswer);
    const { ahead } = this;
    this.ahead = null;
    if (ahead !== null && ahead.error !== null) throw ahead.error;
    const startS = this.options.clockS() - (ahead?.tookS ?? 0);
    let answer: unknown;
    try {
      answer = this.agent!.act(observation);
    } catch (error) {
      throw failed('Agent crashed', error, `tick ${tick}: `);
    }
    if (answer instanceof Promise) return this.later(answer, tick);
    const tookS = this.options.clockS() - startS;
    if (tookS > this.options.agentLimitS) throw this.late('Agent crashed', `answer, ${tookS} s`);
    return this.controls.check(answer, tick);
  }

  private async later(answer: Promise<unknown>, tick: number): Promise<ControlTruth> {
    let control: unknown;
    try {
      control = await this.inTime(answer, 'Agent crashed', 'answer');
    } catch (error) {
      throw failed('Agent crashed', error, `tick ${tick}: `);
    }
    return this.controls.check(control, tick);
  }

  private async inTime<T>(work: Promise<T>, reason: OutsideFailure, what: string): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const alarm = new Promise<never>((_, reject) => {
      const limitMs = this.options.agentLimitS * 1000;
      timer = setTimeout(() => reject(this.late(reason, what)), Math.min(limitMs, 2 ** 31 - 1));
    });
    try {
      return await Promise.race([work, alarm]);
    } finally {
      clearTimeout(timer);
    }
  }

  private late(reason: OutsideFailure, what: string): RouteFailure {
    const { agentLimitS } = this.options;
    return new RouteFailure(
      reason,
      `tick ${this.tick}: expected the ${what} within ${agentLimitS} s`,
      { agentFault: 'late' },
    );
  }

  /** What the agent had in mind with its last answer. It must not spoil a drive: errors become a note. */
  thought(): AgentThought | null {
    if (this.isThoughtless) return null;
    try {
      return this.agent?.thought?.() ?? null;
    } catch (error) {
      this.isThoughtless = true;
      this.remarks.push(`the agent's thoughts could not be kept: ${causeText(error)}`);
      return null;
    }
  }

  /** The world moves on; whatever hangs now is not the agent. */
  rest(): void {
    this.options.pulse?.beat(Stage.World);
  }

  /** Lets the agent clean up; what it throws then changes no verdict and becomes a note. */
  async leave(): Promise<void> {
    try {
      await this.agent?.destroy?.();
    } catch (error) {
      this.remarks.push(`agent clean-up failed: ${causeText(error)}`);
    }
    this.agent = null;
  }

  notes(): string[] {
    return [...this.controls.notes(), ...this.remarks];
  }
}

function failed(reason: OutsideFailure, error: unknown, where = ''): RouteFailure {
  if (error instanceof RouteFailure) return error;
  const details = { cause: error, agentFault: 'raised' } as const;
  return new RouteFailure(reason, `${where}${causeText(error)}`, details);
}
