/**
 * The messages by which scenarios steer background traffic. Each kind has one slot: a later message in
 * the same tick overwrites an earlier one of its kind, and background traffic reads them at its next
 * update, so one tick later, as in scenario_runner's background_manager. Metres, km/h.
 */
import type { Vector3 } from '../../core/float32.js';
import type { Waypoint } from '../../map/road-map.js';

export interface RoadBehavior {
  readonly frontVehicles?: number;
  readonly backVehicles?: number;
  readonly spawnDistanceM?: number;
  readonly extraSpaceM?: number;
}

export interface OppositeBehavior {
  readonly sourceDistanceM?: number;
  readonly spawnDistanceM?: number;
  readonly active?: boolean;
}

export interface JunctionBehavior {
  readonly sourceDistanceM?: number;
  readonly spawnDistanceM?: number;
  readonly maxActors?: number;
  readonly sourcePercent?: number;
}

export interface JunctionDirective {
  readonly clearMiddle: boolean;
  readonly clearEgoEntry: boolean;
  /** Lanes whose entry sources go silent, any waypoint on them. */
  readonly removeEntries: readonly Waypoint[];
  /** Lanes whose exits are cleared. */
  readonly removeExits: readonly Waypoint[];
  readonly stopEntries: boolean;
  /** Metres by which the cars on the route's exit are moved on. */
  readonly extendRoadExitM: number;
}

/** All slots; null means no message since the last update. */
export class DirectiveBoard {
  /** `ChangeRoadBehavior` */
  road: RoadBehavior | null = null;
  /** `ChangeOppositeBehavior` */
  opposite: OppositeBehavior | null = null;
  /** `ChangeJunctionBehavior` */
  junction: JunctionBehavior | null = null;
  /** `SetMaxSpeed`, km/h; 0 lifts the cap. */
  maxSpeedKmh: number | null = null;
  /** `StopFrontVehicles` / `StartFrontVehicles` */
  frontVehicles: 'stop' | 'start' | null = null;
  /** `StopBackVehicles` / `StartBackVehicles` */
  backVehicles: 'stop' | 'start' | null = null;
  /** `LeaveSpaceInFront`, metres. */
  leaveSpaceInFrontM: number | null = null;
  /** `LeaveCrossingSpace`: the point where somebody will cross. */
  leaveCrossingSpace: Vector3 | null = null;
  /** `RemoveRoadLane`: any waypoint on the lane. */
  removeRoadLane: Waypoint | null = null;
  /** `ReAddRoadLane`: lanes to the right of the ego's (negative: left), 0 its own. */
  reAddRoadLane: number | null = null;
  /** `SwitchRouteSources` */
  routeSources: boolean | null = null;
  /** `HandleJunctionScenario` */
  handleJunction: JunctionDirective | null = null;

  /** Empties every slot; called by background traffic once it has read them. */
  clear(): void {
    this.road = null;
    this.opposite = null;
    this.junction = null;
    this.maxSpeedKmh = null;
    this.frontVehicles = null;
    this.backVehicles = null;
    this.leaveSpaceInFrontM = null;
    this.leaveCrossingSpace = null;
    this.removeRoadLane = null;
    this.reAddRoadLane = null;
    this.routeSources = null;
    this.handleJunction = null;
  }
}
