/**
 * Where lights and stop signs hold a car: for a light the last place before the junction on each lane its
 * trigger volume covers, for a sign the rectangle in which the verdict looks for a full stop (evaluation
 * reference 4.4 and 4.5). Metres, CARLA's axes; found once for a map and kept.
 */
import type { RouteTruth, StopSignTruth, TrafficLightTruth } from '../../bridge/frame.js';
import type { Transform, Vector3 } from '../../core/float32.js';
import { LaneType } from '../../map/lane-type.js';
import type { RoadMap, Waypoint } from '../../map/road-map.js';
import { RAD_PER_DEG } from '../geometry.js';

/** A lane's stop line under a light. */
export interface LightLine {
  /** Index into `RouteTruth.trafficLights` and `TruthFrame.lightStates`. */
  readonly light: number;
  readonly laneIndex: number;
  readonly x: number;
  readonly y: number;
  readonly yawRad: number;
}

/** A stop sign's rectangle along the world's axes. */
export interface StopZone {
  readonly sign: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly halfXM: number;
  readonly halfYM: number;
}

/** The verdict widens a sign's volume by this. */
const ZONE_FACTOR = 1.2;
const VOLUME_SHARE = 0.9;
const ADVANCE_M = 0.5;
const ADVANCES_MAX = 200;

const lineCache = new WeakMap<readonly TrafficLightTruth[], LightLine[]>();

/** Stop lines of all lights of a route's map. */
export function lightLines(route: RouteTruth, map: RoadMap): readonly LightLine[] {
  let lines = lineCache.get(route.trafficLights);
  if (lines === undefined) {
    lines = route.trafficLights.flatMap((light, index) => linesOf(light, index, map));
    lineCache.set(route.trafficLights, lines);
  }
  return lines;
}

/** A point of an actor's own axes in the world; heights are only shifted. */
function worldPoint({ location, rotation }: Transform, local: Vector3): Vector3 {
  const cos = Math.cos(rotation.yawDeg * RAD_PER_DEG);
  const sin = Math.sin(rotation.yawDeg * RAD_PER_DEG);
  return {
    x: location.x + cos * local.x - sin * local.y,
    y: location.y + sin * local.x + cos * local.y,
    z: location.z + local.z,
  };
}

function linesOf(light: TrafficLightTruth, index: number, map: RoadMap): LightLine[] {
  const { center, extent } = light.triggerVolume;
  const lines: LightLine[] = [];
  const seen = new Set<number>();
  const half = VOLUME_SHARE * extent.x;
  for (let offset = -half; offset < half; offset += 1) {
    const place = worldPoint(light.transform, { ...center, x: center.x + offset });
    const waypoint = map.waypointAt(place, LaneType.Driving);
    if (waypoint === null || seen.has(waypoint.laneIndex)) continue;
    seen.add(waypoint.laneIndex);
    const { laneIndex, transform } = beforeJunction(waypoint);
    const yawRad = transform.rotation.yawDeg * RAD_PER_DEG;
    lines.push({ light: index, laneIndex, ...transform.location, yawRad });
  }
  return lines;
}

function beforeJunction(start: Waypoint): Waypoint {
  let at = start;
  for (let i = 0; i < ADVANCES_MAX && !at.isJunction; i += 1) {
    const next = at.next(ADVANCE_M)[0];
    if (next === undefined || next.isJunction) break;
    at = next;
  }
  return at;
}

/** Rectangles of all stop signs of a route's map. */
export function stopZones(signs: readonly StopSignTruth[]): StopZone[] {
  return signs.map(({ transform, triggerVolume }, sign) => ({
    sign,
    ...worldPoint(transform, triggerVolume.center),
    halfXM: ZONE_FACTOR * triggerVolume.extent.x,
    halfYM: ZONE_FACTOR * triggerVolume.extent.y,
  }));
}
