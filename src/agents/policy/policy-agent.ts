/**
 * A network at the wheel. Every n-th tick: features → network → answer; every tick: answer → controller →
 * pedals and steering. A network that answers NaN or in another shape, and a sensor that gives nothing,
 * fail the drive as the agent's fault. SI units, the ego's frame.
 */
import type { Observation } from '../../bridge/backend.js';
import type { ControlTruth } from '../../bridge/frame.js';
import { invariant } from '../../core/errors.js';
import type { Agent, AgentContext } from '../agent.js';
import { PATH_SPEED_PID, PathSpeedPid } from '../controllers/path-speed-pid.js';
import { WAYPOINT_PID, WaypointPid, wantedSpeedMps } from '../controllers/waypoint-pid.js';
import { RAD_PER_DEG } from '../geometry.js';
import type { AgentThought } from '../thought.js';
import { type Answer, checkFinite, readAnswer } from './answer.js';
import { PolicyFailure, type RouteAhead, readingOf, type TickView } from './features/feature.js';
import { Navigation } from './features/navigation.js';
import type { PolicyManifest } from './manifest.js';
import { IMU, needsRoute, SPEEDOMETER, sensorOfType } from './needs.js';
import { bindPolicy, checkShapes, type Policy, type PolicyRun, passOn } from './policy.js';
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
    const { answer } = this;
    if (answer === null) return null;
    const paths = answer.kind === 'controls' ? [] : [{ points: answer.points, value: null }];
    const numbers: Record<string, number> =
      answer.kind === 'path' ? { 'wanted speed, m/s': answer.speedMps } : {};
    return { paths, numbers };
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
    const outputs = await run();
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

type Drive = (answer: Answer, view: TickView) => ControlTruth;

/** What turns answers into controls; it keeps the controller's state of one route. */
function createDrive({ controller, output }: PolicyManifest): Drive {
  if (controller === undefined) return plainDrive;
  if (controller.name === 'A') {
    const pid = new WaypointPid(withDefaults(WAYPOINT_PID, controller));
    return (answer, { speedMps, route }) => {
      invariant(answer.kind === 'waypoints' && output.kind === 'waypoints', 'A takes waypoints');
      const target = controller.useTarget ? (route?.next ?? null) : null;
      return pid.control(answer.points, output.periodS, speedMps, target);
    };
  }
  const pid = new PathSpeedPid(withDefaults(PATH_SPEED_PID, controller));
  return (answer, { speedMps }) => {
    invariant(answer.kind !== 'controls', 'B takes points');
    if (answer.kind === 'path') return pid.control(answer.points, answer.speedMps, speedMps);
    invariant(output.kind === 'waypoints', 'waypoints come with a period');
    return pid.control(answer.points, wantedSpeedMps(answer.points, output.periodS), speedMps);
  };
}

function plainDrive(answer: Answer): ControlTruth {
  if (answer.kind === 'controls') return answer.control;
  throw new PolicyFailure('expected controls of a policy without a controller');
}

/** The published values, but for those that a manifest tells. */
function withDefaults<T extends object>(defaults: T, told: Partial<Record<keyof T, unknown>>): T {
  const merged = { ...defaults };
  for (const key of Object.keys(defaults) as (keyof T)[]) {
    if (told[key] !== undefined) merged[key] = told[key] as T[keyof T];
  }
  return merged;
}
