/**
 * A pose that a scenario works with (P1): a point with a heading, and the lane point it was derived
 * from. CARLA's axes, metres, radians.
 */
import type { Waypoint } from '../../../map/road-map.js';

export interface Place {
  readonly waypoint: Waypoint;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
}

/** The pose of a lane's centre. */
export function placeOn(waypoint: Waypoint): Place {
  const { location, rotation } = waypoint.transform;
  return {
    waypoint,
    x: location.x,
    y: location.y,
    z: location.z,
    yaw: (rotation.yawDeg * Math.PI) / 180,
  };
}

/** Moved in its own axes: metres to the front and to the right. */
export function movedBy(place: Place, forwardM: number, rightM: number): Place {
  const c = Math.cos(place.yaw);
  const s = Math.sin(place.yaw);
  return {
    ...place,
    x: place.x + forwardM * c - rightM * s,
    y: place.y + forwardM * s + rightM * c,
  };
}

export function turnedBy(place: Place, clockwiseDeg: number): Place {
  return { ...place, yaw: place.yaw + (clockwiseDeg * Math.PI) / 180 };
}
