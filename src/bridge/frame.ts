/**
 * What a world tells about one tick and one route: the ground truth that agents with the right may
 * see and that every score is computed from. Frame of reference: CARLA's, metres, m/s; rotations are
 * the float32 degrees CARLA hands out (docs/decisions/0001 says why they are not radians here).
 */
import type { Transform, Vector3 } from '../core/float32.js';

/** CARLA's step at 20 Hz: float32(0.05) as a double. Game time is a running sum of it. */
export const TICK_SECONDS = Math.fround(0.05);

/** Colour of a traffic light, numbered as `carla.TrafficLightState`. */
export const LightState = { Red: 0, Yellow: 1, Green: 2, Off: 3, Unknown: 4 } as const;
export type LightState = (typeof LightState)[keyof typeof LightState];

/** Actor-local trigger volume: centre and half sides, metres, unrotated. */
export interface TriggerVolume {
  readonly center: Vector3;
  readonly extent: Vector3;
}

export interface TrafficLightTruth {
  readonly id: number;
  readonly transform: Transform;
  readonly triggerVolume: TriggerVolume;
}

export interface StopSignTruth {
  readonly id: number;
  readonly transform: Transform;
  readonly triggerVolume: TriggerVolume;
}

/** One point of the planned route, before the evaluator raises the first by 0.5 m. */
export interface RoutePoint {
  readonly transform: Transform;
  /** A `RoadOption`. */
  readonly option: number;
}

/** A scenario of the route as far as scoring needs it. */
export interface ScenarioTruth {
  /** The XML `name`, e.g. `ParkingCutIn_1`. */
  readonly name: string;
  /** The XML `type`, e.g. `ParkingCutIn`. */
  readonly type: string;
}

/** Everything that is fixed for one route. Order of lights and signs: as the world lists its actors. */
export interface RouteTruth {
  readonly routeId: string;
  readonly repetition: number;
  readonly town: string;
  /** Planned route at 1 m, first point not raised. */
  readonly plan: readonly RoutePoint[];
  /** Sparse key points of the route file (Leaderboard 1.0 measures its length over them). */
  readonly keyPoints: readonly Vector3[];
  /** Half length of the ego's bounding box (extent.x), metres. */
  readonly egoHalfLengthM: number;
  /** Where the ego stands when the criteria are built; by default the raised first point. */
  readonly egoStart?: Vector3;
  readonly trafficLights: readonly TrafficLightTruth[];
  readonly stopSigns: readonly StopSignTruth[];
  readonly scenarios: readonly ScenarioTruth[];
}

export interface EgoTruth {
  readonly transform: Transform;
  /** m/s, float32. */
  readonly velocity: Vector3;
  /** m/s², world axes, float32. */
  readonly acceleration: Vector3;
  /** deg/s, float32. */
  readonly angularVelocityDegps: Vector3;
  /** As the simulator reports it, km/h. */
  readonly speedLimitKmh: number;
}

/** A contact that arrived during the simulator step that led to this frame. */
export interface ContactTruth {
  readonly otherId: number;
  readonly otherTypeId: string;
}

/** Any actor other than the ego. */
export interface ActorTruth {
  readonly id: number;
  /** e.g. `vehicle.audi.tt`, `walker.pedestrian.0003`, `static.prop.constructioncone`. */
  readonly typeId: string;
  /** e.g. `background`, `scenario`, `` for none. */
  readonly roleName: string;
  readonly transform: Transform;
  readonly velocity: Vector3;
  /** Half sides of the bounding box, metres. */
  readonly extent: Vector3;
}

export type BoardValue = boolean | number | string | null;

/** A write to the shared board, visible to the criteria of this tick. */
export interface BoardWrite {
  /** e.g. `AC_SwitchActorBlockedTest`, `ScenarioRouteNumber0`, `ScenarioTimeout_Accident_1`. */
  readonly key: string;
  readonly value: BoardValue;
}

export interface ControlTruth {
  readonly throttle: number;
  readonly steer: number;
  readonly brake: number;
  readonly handBrake: boolean;
  readonly reverse: boolean;
}

/** One tick as the criteria see it: the world before the control computed on this tick acts. */
export interface TruthFrame {
  /** 0 for the first evaluated tick. */
  readonly tick: number;
  readonly ego: EgoTruth;
  readonly contacts: readonly ContactTruth[];
  /** State of each light of `RouteTruth.trafficLights`, same order. */
  readonly lightStates: ArrayLike<number>;
  readonly actors: readonly ActorTruth[];
  readonly board: readonly BoardWrite[];
  /** The emergency vehicle, while the scenario YieldToEmergencyVehicle runs. */
  readonly emergencyVehicle: Transform | null;
  /** What the agent answered on this tick; null when it gave none. */
  readonly control: ControlTruth | null;
}

/** How the route was stopped from outside, if it was. */
export const OUTSIDE_FAILURES = [
  'Simulation crashed',
  'Agent crashed',
  "Agent couldn't be set up",
  "Agent's sensors were invalid",
  'TickRuntime',
] as const;
export type OutsideFailure = (typeof OUTSIDE_FAILURES)[number];
