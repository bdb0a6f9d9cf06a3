/**
 * What planning needs of a road map: places on lanes with their neighbours and the marks between, lane
 * connections, and the nearest lane of a location. `RoadMap` has this form; tests may offer less.
 */
import type { Vector3 } from '../../core/float32.js';
import { LaneType, type LaneTypeMask } from '../lane-type.js';
import type { RoadWaypoint } from '../road-query.js';

/** Bits of a lane marking's permitted changes. */
const CHANGE_BIT = { right: 1, left: 2 } as const;

/** A place on a lane as the planner sees it. */
export interface PlannerWaypoint extends RoadWaypoint {
  /** CARLA's section id. */
  readonly sectionIndex: number;
  readonly laneType: LaneTypeMask;
  readonly rightMarking: { readonly laneChange: number } | null;
  readonly leftMarking: { readonly laneChange: number } | null;
  next(distanceM: number): readonly PlannerWaypoint[];
  right(): PlannerWaypoint | null;
  left(): PlannerWaypoint | null;
}

export interface PlannerMap {
  /** Pairs (start of a lane, start of the lane it leads to), one a successor, in CARLA's order. */
  topology(): readonly (readonly [entry: PlannerWaypoint, exit: PlannerWaypoint])[];
  /** Nearest lane of the types, or null when the map has none. */
  waypointAt(location: Vector3, laneTypes: LaneTypeMask): PlannerWaypoint | null;
}

/**
 * The driving lane of the same road to that side, if the marking between permits the change; else
 * null. The marking's own bits decide, not those of the waypoint, as in CARLA's planner.
 */
export function laneChangeTo(
  waypoint: PlannerWaypoint,
  side: 'left' | 'right',
): PlannerWaypoint | null {
  const marking = side === 'right' ? waypoint.rightMarking : waypoint.leftMarking;
  if (marking === null || (marking.laneChange & CHANGE_BIT[side]) === 0) return null;
  const neighbour = side === 'right' ? waypoint.right() : waypoint.left();
  if (neighbour === null || neighbour.laneType !== LaneType.Driving) return null;
  return neighbour.roadId === waypoint.roadId ? neighbour : null;
}

/** Nearest driving lane, or null when the map has none. */
export function drivingWaypointAt(map: PlannerMap, location: Vector3): PlannerWaypoint | null {
  return map.waypointAt(location, LaneType.Driving);
}

/** Whether two places lie on one lane of one section. */
export function isSameLane(a: PlannerWaypoint, b: PlannerWaypoint): boolean {
  return a.roadId === b.roadId && a.sectionIndex === b.sectionIndex && a.laneId === b.laneId;
}
