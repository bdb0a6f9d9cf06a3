/**
 * A network at the wheel. Every n-th tick: features → network → answer; every tick: answer → controller →
 * pedals and steering. A network that answers NaN or in another shape, and a sensor that gives nothing,
 * fail the drive as the agent's fault. SI units, the ego's frame.
 */
import type { Observation } from '../../bridge/backend.js';
import type { ControlTruth } from '../../bridge/frame.js';
import { invariant } from '../../core/errors.js';
import type { Agent, AgentContext } from '../agent.js';
import { RAD_PER_DEG } from '../geometry.js';
import type { AgentThought } from '../thought.js';
import { type Answer, checkFinite, readAnswer } from './answer.js';
import { createDrive, type Drive } from './drive.js';
import { type RouteAhead, readingOf, type TickView } from './features/feature.js';
import { Navigation } from './features/navigation.js';
import type { PolicyManifest } from './manifest.js';
import { IMU, needsRoute, SPEEDOMETER, sensorOfType } from './needs.js';
import {
  bindPolicy,
  bindThoughts,
  checkShapes,
  type Policy,
  type PolicyRun,
  passOn,
} from './policy.js';
import { readThought, thoughtOfAnswer } from './read-thought.js';
import type { Outputs } from './session.js';

const NO_CONTROL: ControlTruth = {
  throttle: 0,
  steer: 0,
  brake: 0,
  handBrake: false,
  reverse: false,
};

/** What the last tick was made of, for `egoloop model check`. */
export interface PolicyTrace {
  readonly answer: Answer;
  readonly outputs: Outputs;
  readonly control: ControlTruth;
}

export class PolicyAgent implements Agent {
  readonly name: string;
  readonly privileged: boolean;
  readonly sensors: PolicyManifest['sensors'];
  /** The network's inputs, bound to it. */
  readonly network: PolicyRun;
  trace: PolicyTrace | null = null;
  private readonly drive: Drive;
  private navigation: Navigation | null = null;
  private readonly memory = new Map<string, ArrayLike<number>>();
  private answer: Answer | null = null;
  private outputs: Outputs = {};
  private control = NO_CONTROL;
  /** Fetches more than driving needs; null where nobody keeps thoughts. */
  private runWithThoughts: PolicyRun['run'] | null = null;
  private last: { readonly outputs: Outputs; readonly thought: AgentThought } | null = null;

  /** @param policy checked by `preparePolicy`; many agents may share it, one after the other */
  constructor(private readonly policy: Policy) {
    const { name, privileged, sensors } = policy.manifest;
    this.name = name;
    this.privileged = privileged;
    this.sensors = sensors;
    this.network = bindPolicy(policy);
    this.drive = createDrive(policy.manifest);
  }

  setup(context: AgentContext): void {
    const { manifest } = this.policy;
    if (context.keepsThoughts === true && manifest.thought !== undefined) {
      this.runWithThoughts = bindThoughts(this.policy, this.network);
    }
    if (!needsRoute(manifest)) return;
    invariant(manifest.navigation !== undefined, 'a checked manifest says where the ego is');
    this.navigation = new Navigation(manifest, manifest.navigation, context);
  }

  async act(observation: Observation): Promise<ControlTruth> {
    const { manifest } = this.policy;
    const view = this.look(observation);
    for (const { feature } of this.network.slots) feature.watch?.(view);
    if (this.answer === null || observation.tick % manifest.everyTicks === 0) await this.ask(view);
    invariant(this.answer !== null, 'the network was asked');
    this.control = this.drive(this.answer, view);
    this.trace = { answer: this.answer, outputs: this.outputs, control: this.control };
    return this.control;
  }

  thought(): AgentThought | null {
    const { answer, outputs, runWithThoughts, last } = this;
    const { thought, output } = this.policy.manifest;
    if (answer === null) return null;
    if (thought === undefined || runWithThoughts === null) return thoughtOfAnswer(answer);
    if (last?.outputs === outputs) return last.thought;
    this.last = { outputs, thought: readThought(thought, output, outputs) };
    return this.last.thought;
  }

  private look(observation: Observation): TickView {
    const { sensors } = this.policy.manifest;
    const view = {
      observation,
      speedMps: speedOf(observation, sensors),
      yawRateRadps: yawRateOf(observation, sensors),
      control: this.control,
      route: null as RouteAhead | null,
      outputs: this.memory,
    };
    if (this.navigation !== null) view.route = this.navigation.ahead(view);
    return view;
  }

  private async ask(view: TickView): Promise<void> {
    const { slots, run } = this.network;
    for (const slot of slots) {
      slot.feature.write(view, slot.values);
      passOn(slot);
    }
    const outputs = await (this.runWithThoughts ?? run)();
    checkShapes(this.policy, outputs);
    checkFinite(outputs);
    for (const { spec } of slots) {
      if (spec.feature !== 'recurrent') continue;
      this.memory.set(spec.output, outputs[spec.output]!.values);
    }
    this.outputs = outputs;
    this.answer = readAnswer(this.policy.manifest.output, outputs);
  }
}

/** Forward speed of the speedometer, else of the truth; NaN where there is neither. */
function speedOf(observation: Observation, sensors: PolicyManifest['sensors']): number {
  const sensor = sensorOfType(sensors, SPEEDOMETER);
  if (sensor !== null) {
    return readingOf<{ readonly speed: number }>({ observation }, sensor.id).speed;
  }
  const { truth } = observation;
  if (truth === null) return Number.NaN;
  const yaw = truth.ego.transform.rotation.yawDeg * RAD_PER_DEG;
  return truth.ego.velocity.x * Math.cos(yaw) + truth.ego.velocity.y * Math.sin(yaw);
}

/** Rate of the gyroscope, else of the truth; NaN where there is neither. */
function yawRateOf(observation: Observation, sensors: PolicyManifest['sensors']): number {
  const sensor = sensorOfType(sensors, IMU);
  if (sensor !== null) {
    const rate = readingOf<ArrayLike<number>>({ observation }, sensor.id)[5] as number;
    return Number.isNaN(rate) ? 0 : rate;
  }
  const { truth } = observation;
  return truth === null ? Number.NaN : truth.ego.angularVelocityDegps.z * RAD_PER_DEG;
}
