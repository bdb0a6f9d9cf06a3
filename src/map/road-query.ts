/**
 * What scoring asks of a road map, and nothing more. `RoadMap` answers from OpenDRIVE; tests and
 * conformance vectors answer from a handful of straight lanes. Frame: CARLA's, metres, float32 degrees.
 */
import type { Transform, Vector3 } from '../core/float32.js';
import type { LaneTypeMask } from './lane-type.js';

/** A place on a lane, as `carla.Waypoint` describes it. */
export interface RoadWaypoint {
  readonly roadId: number;
  readonly laneId: number;
  /** A property of the road: true on every road inside a junction. */
  readonly isJunction: boolean;
  /** Lane width at this place, metres (double, from the width polynomial). */
  readonly laneWidthM: number;
  /** float32 location and rotation; the rotation's yaw may lie outside ±180. */
  readonly transform: Transform;
  /** Waypoints `distanceM` ahead in driving direction, one per successor; CARLA's order. */
  next(distanceM: number): readonly RoadWaypoint[];
}

export interface RoadQuery {
  /**
   * `carla.Map.get_waypoint(location, project_to_road=True, lane_type)`: nearest lane of the types in
   * the mask, or null when the map has none.
   */
  waypointAt(location: Vector3, laneTypes: LaneTypeMask): RoadWaypoint | null;
}
