/**
 * Beside the road: the first lane that is neither driven nor parked on, walking outwards, or the ground
 * right past the last one. Metres.
 */
import { LaneType } from '../../../map/lane-type.js';
import type { Waypoint } from '../../../map/road-map.js';
import { beside } from './lane-walk.js';
import { movedBy, type Place, placeOn } from './place.js';

/** Past the last lane of a road without verge: so far from its edge. */
const BEYOND_EDGE_M = 1;
const MOST_LANES = 12;

/**
 * A place on the verge, further out by a share of the outermost driven or parked lane's width; heading
 * as that lane.
 */
export function vergeBeside(from: Waypoint, side: 'left' | 'right', share: number): Place {
  const isRoad = (lane: Waypoint) => (lane.laneType & (LaneType.Driving | LaneType.Parking)) !== 0;
  let outermost = from;
  let outwards = side;
  for (let lanes = 0; lanes < MOST_LANES; lanes += 1) {
    const next = beside(outermost, outwards);
    const sign = outwards === 'right' ? 1 : -1;
    if (next === null) {
      return movedBy(placeOn(outermost), 0, sign * (outermost.laneWidthM / 2 + BEYOND_EDGE_M));
    }
    if (!isRoad(next)) return movedBy(placeOn(next), 0, sign * share * outermost.laneWidthM);
    // Past the centre line the walk goes on to the other side's right.
    if (next.laneId * outermost.laneId < 0) outwards = outwards === 'left' ? 'right' : 'left';
    outermost = next;
  }
  return placeOn(outermost);
}
