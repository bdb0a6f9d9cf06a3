/**
 * Where a traffic light stops the ego: the waypoints before its junction, found by sampling its
 * trigger volume (evaluation reference 4.4, steps 1 to 4). Once per route; metres, CARLA's frame.
 */
import type { TrafficLightTruth } from '../../bridge/frame.js';
import { add, forwardVector, type Vector3 } from '../../core/float32.js';
import type { RoadQuery, RoadWaypoint } from '../../map/road-query.js';
import { RED_LIGHT } from './thresholds.js';
import { drivingWaypoint } from './tick-view.js';
import { transformPoint, turnedOffset } from './transform-point.js';

export interface StopWaypoint {
  readonly waypoint: RoadWaypoint;
  readonly forward: Vector3;
}

export interface LightStop {
  readonly light: TrafficLightTruth;
  /** Centre of the trigger volume in the world. */
  readonly center: Vector3;
  readonly stops: readonly StopWaypoint[];
}

/** A straight lane can be walked for as long as this many steps before a junction must have come. */
const MAX_ADVANCES = 200_000;

/** numpy's `arange(start, stop, 1.0)`: the second value fixes the step, later ones multiply it. */
export function arangeByOne(start: number, stop: number): number[] {
  const count = Math.max(0, Math.ceil(stop - start));
  const step = start + 1 - start;
  return Array.from({ length: count }, (_, i) => (i === 1 ? start + 1 : start + i * step));
}

/** The stop waypoints of one light. */
export function lightStop(light: TrafficLightTruth, map: RoadQuery): LightStop {
  const center = transformPoint(light.transform, light.triggerVolume.center);
  const yawDeg = light.transform.rotation.yawDeg;
  const halfM = RED_LIGHT.sampledShare * light.triggerVolume.extent.x;
  const kept: RoadWaypoint[] = [];
  for (const x of arangeByOne(-halfM, halfM)) {
    const waypoint = drivingWaypoint(map, add(center, turnedOffset(x, yawDeg)));
    const last = kept.at(-1);
    if (last?.roadId !== waypoint.roadId || last.laneId !== waypoint.laneId) kept.push(waypoint);
  }
  const stops = kept.map((waypoint) => {
    const advanced = advanceToJunction(waypoint);
    return { waypoint: advanced, forward: forwardVector(advanced.transform.rotation) };
  });
  return { light, center, stops };
}

/** The last waypoint in steps of half a metre that is not in a junction; one inside stays. */
function advanceToJunction(start: RoadWaypoint): RoadWaypoint {
  let waypoint = start;
  for (let i = 0; i < MAX_ADVANCES && !waypoint.isJunction; i++) {
    const next = waypoint.next(RED_LIGHT.advanceStepM)[0];
    if (next === undefined || next.isJunction) break;
    waypoint = next;
  }
  return waypoint;
}
