/**
 * What an agent is: it says what it needs, is told the route once, and answers every observation with
 * one control. Frame: CARLA's axes, metres, m/s, float32 degrees in truth; controls as CARLA takes them
 * (throttle and brake 0…1, steer −1…1, positive to the right).
 */
import type { Observation, SensorSpec } from '../bridge/backend.js';
import type { ControlTruth, RoutePoint, RouteTruth, TruthFrame } from '../bridge/frame.js';
import type { GpsReference } from '../map/gps.js';
import type { RoadMap } from '../map/road-map.js';
import type { AgentThought } from './thought.js';

/** What an agent is told about a route before its first observation. */
export interface AgentContext {
  /** The road network: for privileged agents and for those that declare the OpenDRIVE map sensor. */
  readonly map: RoadMap | null;
  /** Planned route at 1 m; empty unless the agent is privileged. */
  readonly plan: readonly RoutePoint[];
  /** The thinned route that every agent gets, world coordinates. */
  readonly sparsePlan: readonly RoutePoint[];
  /** Lights, signs, scenario names; null unless the agent is privileged. */
  readonly route: RouteTruth | null;
  /** Seed of the run, for agents that draw numbers. */
  readonly seed: number;
  /** Spacing of `sparsePlan` under the ruleset, metres (50 in Bench2Drive, 200 in Leaderboard 2.x). */
  readonly planSpacingM: number;
  /** True where `thought` is going to be asked; it may then cost something. */
  readonly keepsThoughts?: boolean;
  /** Where the world's origin lies on the globe; absent in worlds that do not tell. */
  readonly gpsReference?: GpsReference;
}

/**
 * A driver. One agent drives one route: the loop makes a new one for each. The same context and the
 * same observations give the same controls.
 */
export interface Agent {
  readonly name: string;
  /** True when it reads ground truth; printed beside every score. */
  readonly privileged: boolean;
  readonly sensors: readonly SensorSpec[];
  /** Called once, before the first observation. */
  setup(context: AgentContext): void | Promise<void>;
  /**
   * Truth of the tick whose `act` comes next, its contacts still missing: a privileged agent may think while
   * the sensors' data is on its way. Asked at most once a tick, only by worlds that know the truth first, so
   * `act` answers the same without it. The same object comes with the observation, unless the world has gone
   * on meanwhile.
   */
  foresee?(truth: TruthFrame): void;
  /** The control for this tick. The observation's truth is reused by the world: copy what is kept. */
  act(observation: Observation): ControlTruth | Promise<ControlTruth>;
  /** What it had in mind with its last control; asked only where drives are logged. */
  thought?(): AgentThought | null;
  /** Called once after the route, also after a failure. */
  destroy?(): void;
}
