/**
 * The road before and behind a route, so that traffic there has a place on the route's line too and the
 * car need not stop at its last point. Follows the straightest lane; without a map, a straight line.
 */
import type { RoutePoint } from '../../bridge/frame.js';
import { LaneType } from '../../map/lane-type.js';
import type { RoadMap, Waypoint } from '../../map/road-map.js';
import { RAD_PER_DEG, wrapRad } from '../geometry.js';
import type { LinePoint } from './clean-plan.js';

const STEP_M = 2;

function linePoint(x: number, y: number, z: number): LinePoint {
  return { x, y, z, laneX: x, laneY: y, laneZ: z };
}

function straight(point: RoutePoint, distancesM: readonly number[]): LinePoint[] {
  const { location, rotation } = point.transform;
  const yaw = rotation.yawDeg * RAD_PER_DEG;
  return distancesM.map((d) =>
    linePoint(location.x + d * Math.cos(yaw), location.y + d * Math.sin(yaw), location.z),
  );
}

function straightest(from: Waypoint, options: readonly Waypoint[]): Waypoint | undefined {
  const turn = (to: Waypoint) =>
    Math.abs(
      wrapRad((to.transform.rotation.yawDeg - from.transform.rotation.yawDeg) * RAD_PER_DEG),
    );
  let best: Waypoint | undefined;
  for (const option of options) if (best === undefined || turn(option) < turn(best)) best = option;
  return best;
}

function walk(
  start: Waypoint | null,
  lengthM: number,
  step: (from: Waypoint) => readonly Waypoint[],
): LinePoint[] {
  const points: LinePoint[] = [];
  let at = start;
  for (let d = STEP_M; at !== null && d <= lengthM; d += STEP_M) {
    at = straightest(at, step(at)) ?? null;
    if (at === null) break;
    const { x, y, z } = at.transform.location;
    points.push(linePoint(x, y, z));
  }
  return points;
}

/** Points along the lane that leads to the route's first point, nearest last. */
export function lineBefore(map: RoadMap | null, plan: readonly RoutePoint[], lengthM: number) {
  const first = plan[0];
  if (first === undefined) return [];
  const start = map?.waypointAt(first.transform.location, LaneType.Driving) ?? null;
  const points = walk(start, lengthM, (from) => from.previous(STEP_M)).reverse();
  return points.length > 0 ? points : straight(first, [-4, -2]);
}

/** Points along the lane that goes on from the route's last point. */
export function lineAfter(map: RoadMap | null, plan: readonly RoutePoint[], lengthM: number) {
  const last = plan[plan.length - 1];
  if (last === undefined) return [];
  const start = map?.waypointAt(last.transform.location, LaneType.Driving) ?? null;
  const points = walk(start, lengthM, (from) => from.next(STEP_M));
  return points.length > 0 ? points : straight(last, [2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
}
