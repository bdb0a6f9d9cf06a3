/**
 * A world that an agent can be driven in. The loop, the agents and the evaluator see only this; which
 * world it is they learn from the declared capabilities. Frame of reference: CARLA's, see `frame.ts`.
 *
 * One tick k of an episode, in the official order:
 *   observe()      snapshot k, as the agent may see it
 *   act(control)   the control is applied, scenarios tick; the finished truth of tick k
 *   advance()      the world steps from k to k+1 under that control
 */
import type { RoadMap } from '../map/road-map.js';
import type { ControlTruth, RoutePoint, RouteTruth, TruthFrame } from './frame.js';

/** A sensor as Leaderboard agents declare it; unknown keys are kept and ignored as officially. */
export interface SensorSpec {
  readonly type: string;
  readonly id: string;
  readonly [key: string]: unknown;
}

/** One sensor's reading; the shape depends on the sensor type (docs/sensors.md). */
export interface SensorReading {
  readonly frame: number;
  readonly data: unknown;
}

/** What the agent asked for, and nothing else. */
export interface Observation {
  readonly tick: number;
  /** Game time of the snapshot, seconds: (tick + 1) steps of float32 0.05. */
  readonly gameTimeS: number;
  readonly sensors: Readonly<Record<string, SensorReading>>;
  /** Ground truth of the snapshot; null unless the agent declared itself privileged. */
  readonly truth: TruthFrame | null;
}

/** What an agent needs from a world; fixed before the episode opens. */
export interface AgentNeeds {
  /** Reads ground truth. Printed beside every score. */
  readonly privileged: boolean;
  readonly sensors: readonly SensorSpec[];
}

export interface BackendCapabilities {
  /** `embedded`, `carla`, `recorded`: the world every score names. */
  readonly world: string;
  /** Same seed and same controls give the same frames, bit for bit. */
  readonly deterministic: boolean;
  /** Sensor types the world can deliver. */
  readonly sensors: readonly string[];
}

/** A route under way. */
export interface Episode {
  readonly route: RouteTruth;
  readonly map: RoadMap;
  /** Sparse plan for the agent (`downsampleRoute`), positions in world coordinates. */
  readonly sparsePlan: readonly RoutePoint[];
  observe(): Observation;
  /**
   * Ground truth of the snapshot that stands, for the loop alone: what is judged and logged of a tick
   * on which the agent gave no control. Valid until `advance()`.
   */
  snapshot(): TruthFrame;
  /**
   * Applies the control of this tick and ticks the scenarios. The returned frame is complete
   * (board writes and control included) and valid until `advance()`.
   */
  act(control: ControlTruth): TruthFrame;
  advance(): void;
  close(): void;
}
