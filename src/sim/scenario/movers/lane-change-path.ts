/**
 * The path of a lane change as CARLA's basic agent lays it: a stretch in the own lane, one diagonal,
 * a stretch in the lane beside. Lengths in metres, each at least 0.1; the stretches are laid in steps of
 * 2 m, so that even the shortest is one step long. Places on lane centres, CARLA's axes.
 */
import { LaneType } from '../../../map/lane-type.js';
import type { Waypoint } from '../../../map/road-map.js';
import { beside } from '../places/lane-walk.js';

const STEP_M = 2;
const LEAST_M = 0.1;

export interface LaneChangeLengths {
  readonly sameLaneM: number;
  readonly changeM: number;
  readonly otherLaneM: number;
}

/** Lengths from times at a speed: the agent multiplies them by its speed at that moment. */
export function lengthsAt(
  speedMps: number,
  times: { readonly sameLaneS: number; readonly changeS: number; readonly otherLaneS: number },
): LaneChangeLengths {
  return {
    sameLaneM: Math.max(LEAST_M, times.sameLaneS * speedMps),
    changeM: Math.max(LEAST_M, times.changeS * speedMps),
    otherLaneM: Math.max(LEAST_M, times.otherLaneS * speedMps),
  };
}

/** Extends a path along first successors by at least a length; false where the lane ends. */
function follow(path: Waypoint[], lengthM: number): boolean {
  for (let walked = 0; walked < lengthM; ) {
    const last = path[path.length - 1] as Waypoint;
    const next = last.next(STEP_M)[0];
    if (next === undefined) return false;
    const a = last.transform.location;
    const b = next.transform.location;
    const [dx, dy, dz] = [b.x - a.x, b.y - a.y, b.z - a.z];
    walked += Math.sqrt(dx * dx + dy * dy + dz * dz);
    path.push(next);
  }
  return true;
}

/** The path from a place on, or null where lane or neighbour end. Lane marks are not asked. */
export function laneChangePath(
  from: Waypoint,
  side: 'left' | 'right',
  lengths: LaneChangeLengths,
): Waypoint[] | null {
  const path = [from];
  if (!follow(path, lengths.sameLaneM)) return null;
  const opposite = (path[path.length - 1] as Waypoint).next(lengths.changeM)[0];
  const other = opposite === undefined ? null : beside(opposite, side);
  if (other === null || (other.laneType & LaneType.Driving) === 0) return null;
  path.push(other);
  return follow(path, lengths.otherLaneM) ? path : null;
}
