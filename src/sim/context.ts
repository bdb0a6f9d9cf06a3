/**
 * What scenarios and background traffic share during one route: the world, the planned route with the
 * ego's progress on it, the board that the criteria read, and the directives for the traffic.
 */
import type { BoardValue, BoardWrite, RouteTruth } from '../bridge/frame.js';
import type { Random } from '../core/random.js';
import type { RouteLine } from './route-line.js';
import type { DirectiveBoard } from './traffic/directives.js';
import type { World } from './world/world.js';

/** Decides once a tick, after the agent's control was applied: triggers, scenarios, traffic. */
export interface Activity {
  tick(context: SimContext): void;
}

/** Moves its actors once a tick, right before the world steps. */
export interface Driver {
  drive(context: SimContext): void;
}

export interface SimContext {
  readonly world: World;
  readonly route: RouteTruth;
  readonly line: RouteLine;
  readonly random: Random;
  readonly directives: DirectiveBoard;
  /** 0 for the first evaluated tick. */
  tick: number;
  /** Last route point the ego has passed (looked for three points ahead, never back). */
  egoRouteIndex: number;
  /** The ego's speed limit as CARLA would report it, km/h. */
  speedLimitKmh: number;
  /** The emergency vehicle of a running YieldToEmergencyVehicle, or −1. */
  emergencySlot: number;
  /** What happened that a reader of the log wants to know, e.g. `scenario skipped: …`. */
  readonly notes: string[];
  /** Drivers in the order they were added; scenarios add and remove theirs. */
  readonly drivers: Driver[];
  /** Writes to the shared board, visible to the criteria of this tick. */
  write(key: string, value: BoardValue): void;
}

/** A context whose board can be taken at the end of a tick. */
export interface StageContext extends SimContext {
  takeBoard(): readonly BoardWrite[];
}
