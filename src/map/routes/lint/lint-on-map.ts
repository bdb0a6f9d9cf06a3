/**
 * Checks of a route on its map: key points on the road, a way between them, triggers on the planned
 * route. Frame: CARLA's, metres.
 */
import { EgoloopError } from '../../../core/errors.js';
import type { Vector3 } from '../../../core/float32.js';
import { routeLengthM } from '../../routing/plan.js';
import { interpolateTrajectory, type TracePoint } from '../../routing/planner.js';
import { drivingWaypointAt, type PlannerMap } from '../../routing/planner-map.js';
import { routeFromElement } from '../read-routes.js';
import type { Route } from '../route.js';
import { childOf, elementsNamed, type SourceElement } from '../source-element.js';
import { isTriggerOnRoute } from '../trigger-match.js';
import type { LintReport } from './report.js';

/** A key point may lie this far outside its lane, metres (the evaluators' own tolerance). */
const OUTSIDE_LANE_M = 0.5;
const HEIGHT_M = 2;
/** A way is a detour if it is longer than three times the chord and by more than this, metres. */
const DETOUR_M = 100;
const DETOUR_RATIO = 3;
/** A way that ends farther than this from its key point, metres, does not reach it. */
const MISSED_M = 5;

/** Looks at a route that passed the checks without a map; one that did not is left alone. */
export function lintOnMap(source: SourceElement, map: PlannerMap, report: LintReport): void {
  const route = readable(source);
  if (route === null || route.keyPoints.length < 2) return;
  const list = childOf(source, 'waypoints');
  const points =
    list === null ? elementsNamed(source, 'waypoint') : elementsNamed(list, 'position');
  route.keyPoints.forEach((point, index) => {
    lintPlace(point, points[index]!, map, report);
  });
  const plan = lintWays(route, points, map, report);
  if (plan !== null) lintTriggers(route, plan, report);
}

/** The route, or null if it cannot be read: then other findings say why. */
function readable(source: SourceElement): Route | null {
  try {
    return routeFromElement(source);
  } catch (error) {
    if (error instanceof EgoloopError) return null;
    throw error;
  }
}

function lintPlace(
  point: Vector3,
  source: SourceElement,
  map: PlannerMap,
  report: LintReport,
): void {
  const lane = drivingWaypointAt(map, point);
  if (lane === null) return;
  const { location } = lane.transform;
  const dx = location.x - point.x;
  const dy = location.y - point.y;
  const besideM = Math.sqrt(dx * dx + dy * dy);
  const limitM = lane.laneWidthM / 2 + OUTSIDE_LANE_M;
  if (besideM > limitM) {
    const expected = `expected a key point within ${limitM.toFixed(2)} m of a driving lane`;
    const found = `found one ${besideM.toFixed(2)} m from road ${lane.roadId} lane ${lane.laneId}`;
    report.add('key-point-off-road', source, `${expected}, ${found}`);
  } else if (Math.abs(point.z - location.z) > HEIGHT_M) {
    const expected = `expected a key point at the height of its lane, ${location.z.toFixed(2)} m`;
    report.add('key-point-height', source, `${expected}, found ${point.z.toFixed(2)} m`);
  }
}

/** The planned route, or null if there is no way. */
function lintWays(
  route: Route,
  points: readonly SourceElement[],
  map: PlannerMap,
  report: LintReport,
): readonly TracePoint[] | null {
  const { keyPoints } = route;
  for (let index = 1; index < keyPoints.length; index += 1) {
    const [from, to] = [keyPoints[index - 1]!, keyPoints[index]!];
    try {
      const way = interpolateTrajectory(map, [from, to]);
      lintWay(way, chordLengthM(from, to), lanePlaceOf(map, to), points[index]!, report);
    } catch (error) {
      if (!(error instanceof EgoloopError)) throw error;
      const message = `expected a way from the key point before, found none (${error.message})`;
      report.add('route-unplannable', points[index]!, message);
      return null;
    }
  }
  return interpolateTrajectory(map, keyPoints);
}

function lintWay(
  way: readonly TracePoint[],
  chordM: number,
  goal: Vector3,
  source: SourceElement,
  report: LintReport,
): void {
  const wayM = routeLengthM(way);
  const missedM = chordLengthM(way[way.length - 1]!.transform.location, goal);
  if (missedM > MISSED_M) {
    const found = `found one that ends ${missedM.toFixed(1)} m away; does it lie behind the last?`;
    report.add('key-point-not-reached', source, `expected a way to the key point, ${found}`);
  } else if (wayM > DETOUR_RATIO * chordM && wayM > chordM + DETOUR_M) {
    const expected = `expected about ${chordM.toFixed(0)} m from the key point before`;
    const found = `found a planned way of ${wayM.toFixed(0)} m; check lane and direction`;
    report.add('key-point-detour', source, `${expected}, ${found}`);
  }
}

function lanePlaceOf(map: PlannerMap, location: Vector3): Vector3 {
  return drivingWaypointAt(map, location)?.transform.location ?? location;
}

function lintTriggers(route: Route, plan: readonly TracePoint[], report: LintReport): void {
  for (const { name, triggerPoints, position } of route.scenarios) {
    const [trigger] = triggerPoints;
    if (trigger === undefined || isTriggerOnRoute(trigger, plan)) continue;
    const message = `expected the trigger of ${name} on the planned route (2.0 m, 10°)`;
    report.add('trigger-off-route', { position }, `${message}, found no route point that matches`);
  }
}

function chordLengthM(a: Vector3, b: Vector3): number {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const dz = b.z - a.z;
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}
