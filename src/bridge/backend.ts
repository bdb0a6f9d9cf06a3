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
import type { Route } from '../map/routes/route.js';
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
  /**
   * The world decides when a route is over (an official evaluator runs it): the loop drives on until
   * `Episode.end` is set, and verdicts that are complete wait. Else the loop decides.
   */
  readonly endsRoutes: boolean;
}

/** How a world that ends its routes itself ended one. */
export interface EpisodeEnd {
  /** The official status, e.g. `Completed`; null where the world has none. */
  readonly status: string | null;
  /** Why it failed from outside, as the world puts it; null unless it did. */
  readonly failure: string | null;
  /** The official record as JSON text (1 and 1.0 stay apart); null where the world keeps none. */
  readonly record: string | null;
}

/** What a far world failed with on its own side; `failure` as in `EpisodeEnd`. */
export class WorldFailure extends Error {
  constructor(
    readonly failure: string,
    message: string,
  ) {
    super(message);
    this.name = 'WorldFailure';
  }
}

/** A fault of the agent, told to a world whose records name it. */
export interface AgentFault {
  /** Null while the agent is set up. */
  readonly tick: number | null;
  readonly phase: 'setup' | 'answer';
  readonly kind: 'raised' | 'late' | 'invalid';
  readonly message: string;
}

/** A route under way. */
export interface Episode {
  readonly route: RouteTruth;
  readonly map: RoadMap;
  /** Sparse plan for the agent (`downsampleRoute`), positions in world coordinates. */
  readonly sparsePlan: readonly RoutePoint[];
  /** Set once the world has ended the route itself; looked at after every `act`. */
  readonly end?: EpisodeEnd | null;
  /** True where a completed frame stays valid until the `act` after the next `advance()` has begun. */
  readonly keepsFrames?: boolean;
  /** Called once the agent is set up and before the first `observe`; rejects as `act` does. */
  start?(): Promise<void>;
  /**
   * Has a listener told, during `act`, of the next tick's truth as soon as it is known: the object that
   * `observe` shows after `advance`, contacts still missing. Only of worlds whose sensors' data comes later.
   */
  foretell?(listener: (truth: TruthFrame) => void): void;
  observe(): Observation;
  /**
   * Ground truth of the snapshot that stands, for the loop alone: what is judged and logged of a tick
   * on which the agent gave no control. Valid until `advance()`.
   */
  snapshot(): TruthFrame;
  /**
   * Applies the control of this tick and ticks the scenarios. The returned frame is complete
   * (board writes and control included) and valid until `advance()`. A world that computes in this
   * process answers at once; a far one answers with a promise. Throws (or rejects with) what the world
   * failed with, PROTOCOL_* when it was lost.
   */
  act(control: ControlTruth): TruthFrame | Promise<TruthFrame>;
  advance(): void;
  /** The agent failed and the route ends; a world whose records name it takes note. Never rejects. */
  agentFailed?(fault: AgentFault): Promise<void>;
  /** Ends the route, whatever state it is in. Never rejects. */
  close(): void | Promise<void>;
}

/** One drive that is asked for. */
export interface EpisodeRequest {
  readonly route: Route;
  readonly repetition: number;
  readonly seed: number;
  readonly needs: AgentNeeds;
  /** Spacing of the agent's sparse plan, metres (200 in Leaderboard 2.x, 50 else). */
  readonly downsampleM: number;
}

/** The map an episode runs on, as a log names it. */
export interface EpisodeMap {
  readonly name: string;
  /** SHA-256 of the OpenDRIVE text. */
  readonly sha256: string;
}

export interface OpenEpisode {
  readonly episode: Episode;
  readonly map: EpisodeMap;
  /** What happened on the stage, e.g. `scenario skipped: …`; grows while the route runs. */
  readonly notes: readonly string[];
}

/**
 * Where episodes come from. The loop asks a backend to set a route on the stage, one at a time; it
 * learns which world it drives in from the capabilities alone.
 */
export interface Backend {
  /** Of a far world: known once the first `open` (or `connect`) is through. */
  readonly capabilities: BackendCapabilities;
  /** Reaches the world, where there is something to reach; rejects with PROTOCOL_*. */
  connect?(): Promise<void>;
  /**
   * Sets a route on the stage. Throws MAP_NOT_FOUND when the town is not there, ROUTE_UNPLANNABLE when
   * no way leads along the key points, PROTOCOL_* when a far world cannot be reached.
   */
  open(request: EpisodeRequest): OpenEpisode | Promise<OpenEpisode>;
  /** Lets the world go. Never rejects; nothing may be opened after it. */
  close?(): Promise<void>;
}
