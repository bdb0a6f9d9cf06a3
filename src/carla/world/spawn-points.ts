/**
 * Places where a car can be spawned: CARLA's are set by hand and are not in the OpenDRIVE file, so that
 * these are this project's own: on every driving lane outside junctions one every 25 m, off both ends,
 * in the order of the file, half a metre up as CARLA's are.
 */
import type { RoadMap } from '../../map/road-map.js';
import type { WirePose } from '../stream/header.js';
import { wrapDeg } from './poses.js';

const SPACING_M = 25;
/** A car of 5 m stands clear of the lane's ends. */
const MARGIN_M = 6;
const LIFT_M = 0.5;
/** The finest cut that is asked of a map, for towns whose roads are all short. */
const STEP_M = 5;

export function spawnPoints(map: RoadMap): WirePose[] {
  const points: WirePose[] = [];
  let lastLane = -1;
  let nextS = 0;
  // Waypoints come lane by lane along each road; s grows within a lane.
  for (const waypoint of map
    .generateWaypoints(STEP_M)
    .sort((a, b) => (a.laneIndex === b.laneIndex ? a.s - b.s : a.laneIndex - b.laneIndex))) {
    if (waypoint.isJunction) continue;
    const start = waypoint.sectionStartS;
    const end = start + waypoint.sectionLengthM;
    if (waypoint.laneIndex !== lastLane) {
      lastLane = waypoint.laneIndex;
      nextS = start + MARGIN_M;
    }
    if (waypoint.s < nextS || waypoint.s > end - MARGIN_M) continue;
    nextS = waypoint.s + SPACING_M;
    const { location, rotation } = waypoint.transform;
    points.push({
      x: location.x,
      y: location.y,
      z: location.z + LIFT_M,
      pitch: wrapDeg(rotation.pitchDeg),
      yaw: wrapDeg(rotation.yawDeg),
      roll: 0,
    });
  }
  return points;
}
