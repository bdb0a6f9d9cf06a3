/**
 * What planning needs of a road map: places on lanes, lane connections, permitted lane changes and the
 * nearest lane of a location. `RoadMap` offers it through `plannerMap`; tests may offer less.
 */
import type { Vector3 } from '../../core/float32.js';
import type { RoadWaypoint } from '../road-query.js';

/** A place on a lane as the planner sees it. */
export interface PlannerWaypoint extends RoadWaypoint {
  readonly sectionId: number;
  next(distanceM: number): readonly PlannerWaypoint[];
  /**
   * The driving lane of the same road to that side, if the lane marking between permits the change;
   * else null. The marking decides by its own lane-change bits, as CARLA's planner reads them.
   */
  laneChangeTo(side: 'left' | 'right'): PlannerWaypoint | null;
}

export interface PlannerMap {
  /** Pairs (start of a lane, start of the lane it leads to), one a successor, in CARLA's order. */
  topology(): readonly (readonly [entry: PlannerWaypoint, exit: PlannerWaypoint])[];
  /** Nearest driving lane, or null when the map has none. */
  waypointAt(location: Vector3): PlannerWaypoint | null;
}
