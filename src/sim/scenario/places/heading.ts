/** Directions of lanes and poses as unit vectors on the ground. CARLA's axes. */
import type { Waypoint } from '../../../map/road-map.js';

/** Unit vector of a lane's direction of travel. */
export function headingForward(of: Waypoint): { readonly x: number; readonly y: number } {
  const yaw = (of.transform.rotation.yawDeg * Math.PI) / 180;
  return { x: Math.cos(yaw), y: Math.sin(yaw) };
}
