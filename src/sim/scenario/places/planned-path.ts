/**
 * Ways between two places as lane paths: what the route planner finds on the lane graph (at 1 m, where
 * scenario_runner plans at 2 m), and the way a lane goes on by itself.
 */

import { EgoloopError } from '../../../core/errors.js';
import type { Waypoint } from '../../../map/road-map.js';
import { traceRoute } from '../../../map/routing/planner.js';
import { LanePath } from '../../traffic/lane-path.js';
import type { ScenarioRun } from '../scenario-run.js';
import { ScenarioSkip } from '../skip.js';

/** Waypoints of the planned way, about one a metre. Throws ScenarioSkip where there is none. */
export function plannedWaypoints(run: ScenarioRun, from: Waypoint, to: Waypoint): Waypoint[] {
  const { map } = run.context.world;
  try {
    const trace = traceRoute(map, from.transform.location, to.transform.location);
    // A RoadMap plans in its own waypoints.
    return trace.map((point) => point.waypoint as Waypoint);
  } catch (error) {
    if (error instanceof EgoloopError) throw new ScenarioSkip(`no way between two places`);
    throw error;
  }
}

/** The planned way as a path that ends at `to`. */
export function plannedPath(run: ScenarioRun, from: Waypoint, to: Waypoint): LanePath {
  const waypoints = plannedWaypoints(run, from, to);
  if (waypoints.length < 2) throw new ScenarioSkip('two places lie too close for a way between');
  return LanePath.through(run.context.world.map, waypoints);
}

/** The lane and what follows it, first successor at forks. */
export function laneAhead(run: ScenarioRun, from: Waypoint): LanePath {
  return LanePath.from(run.context.world.map, from);
}

/** First or last lane point inside a junction on the planned way; null where it crosses none. */
export function junctionOnWay(way: readonly Waypoint[], which: 'first' | 'last'): Waypoint | null {
  const inside = (waypoint: Waypoint) => waypoint.isJunction;
  return (which === 'first' ? way.find(inside) : way.findLast(inside)) ?? null;
}
