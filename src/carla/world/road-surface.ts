/**
 * The height of the road below a body, cheaply: the nearest lane is looked up every two metres and
 * followed as a tilted plane in between, which on a road's crest is off by millimetres. CARLA's axes,
 * metres.
 */
import { LaneType } from '../../map/lane-type.js';
import type { RoadMap } from '../../map/road-map.js';
import type { GroundPlane } from './carla-actor.js';

/** Lanes that a body can stand on. */
const GROUND =
  LaneType.Driving | LaneType.Parking | LaneType.Shoulder | LaneType.Biking | LaneType.Sidewalk;
/** A plane is trusted this far from where it was taken. */
const REACH_M = 2;
/** A body that changed its height by more may stand on another level. */
const LEVEL_M = 1;
const RAD = Math.PI / 180;

export function unknownGround(): GroundPlane {
  return { x: 0, y: 0, z: 0, slopeX: 0, slopeY: 0, isKnown: false };
}

/** Height below a place, metres; brings the plane up to date. `z` where the map has no lane at all. */
export function groundBelow(
  map: RoadMap,
  plane: GroundPlane,
  x: number,
  y: number,
  z: number,
): number {
  const dx = x - plane.x;
  const dy = y - plane.y;
  if (plane.isKnown && dx * dx + dy * dy < REACH_M * REACH_M) {
    const height = plane.z + dx * plane.slopeX + dy * plane.slopeY;
    if (Math.abs(z - height) < LEVEL_M) return height;
  }
  return lookUp(map, plane, x, y, z);
}

function lookUp(map: RoadMap, plane: GroundPlane, x: number, y: number, z: number): number {
  const place = { x: Math.fround(x), y: Math.fround(y), z: Math.fround(z) };
  const waypoint = map.waypointAt(place, GROUND);
  plane.isKnown = waypoint !== null;
  if (waypoint === null) return z;
  const { location, rotation } = waypoint.transform;
  const slope = Math.tan(rotation.pitchDeg * RAD);
  const cos = Math.cos(rotation.yawDeg * RAD);
  const sin = Math.sin(rotation.yawDeg * RAD);
  plane.slopeX = slope * cos;
  plane.slopeY = slope * sin;
  plane.x = x;
  plane.y = y;
  // Along the lane the place and its foot on the lane's middle are the same but for rounding, unless
  // the road ends here: then its height goes on level.
  const along = (x - location.x) * cos + (y - location.y) * sin;
  plane.z = location.z + (Math.abs(along) < REACH_M ? along * slope : 0);
  return plane.z;
}
