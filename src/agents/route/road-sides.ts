/**
 * What lies beside the route's lane at each station: its width and whether the neighbours are lanes of
 * the same direction, of the other direction, or something else that a car can stand on. Metres.
 */
import { LaneType } from '../../map/lane-type.js';
import type { RoadMap, Waypoint } from '../../map/road-map.js';
import type { RoutePath } from './route-path.js';

export const Side = { None: 0, Same: 1, Oncoming: 2, Parking: 3, Shoulder: 4 } as const;
export type Side = (typeof Side)[keyof typeof Side];

const USABLE_SHOULDER = LaneType.Shoulder | LaneType.Stop | LaneType.Border | LaneType.Biking;

export class RoadSides {
  readonly widthM: Float64Array;
  readonly left: Uint8Array;
  readonly right: Uint8Array;
  readonly leftWidthM: Float64Array;
  readonly rightWidthM: Float64Array;
  /** Id of the junction the station lies in, −1 outside. */
  readonly junction: Int32Array;

  constructor(path: RoutePath, map: RoadMap) {
    const n = path.count;
    this.widthM = new Float64Array(n).fill(3.5);
    this.left = new Uint8Array(n);
    this.right = new Uint8Array(n);
    this.leftWidthM = new Float64Array(n);
    this.rightWidthM = new Float64Array(n);
    this.junction = new Int32Array(n).fill(-1);
    for (let i = 0; i < n; i += 1) {
      const location = { x: path.laneX[i]!, y: path.laneY[i]!, z: path.z[i]! };
      const waypoint = map.waypointAt(location, LaneType.Driving);
      if (waypoint !== null) this.fill(i, waypoint);
    }
  }

  /** Station of the first junction at or after s, or Infinity. */
  junctionAhead(s: number): number {
    for (let i = Math.max(0, Math.floor(s)); i < this.junction.length; i += 1) {
      if (this.junction[i] !== -1) return i;
    }
    return Number.POSITIVE_INFINITY;
  }

  private fill(i: number, waypoint: Waypoint): void {
    this.widthM[i] = waypoint.laneWidthM;
    this.junction[i] = waypoint.junctionId;
    if (waypoint.isJunction) return;
    const left = waypoint.left();
    const right = waypoint.right();
    this.left[i] = sideOf(waypoint, left);
    this.right[i] = sideOf(waypoint, right);
    this.leftWidthM[i] = left?.laneWidthM ?? 0;
    this.rightWidthM[i] = right?.laneWidthM ?? 0;
  }
}

function sideOf(own: Waypoint, beside: Waypoint | null): Side {
  if (beside === null || beside.laneWidthM < 0.3) return Side.None;
  if (beside.laneType === LaneType.Parking) return Side.Parking;
  if ((beside.laneType & USABLE_SHOULDER) !== 0) return Side.Shoulder;
  if (beside.laneType !== LaneType.Driving && beside.laneType !== LaneType.Bidirectional) {
    return Side.None;
  }
  return own.laneId > 0 === beside.laneId > 0 ? Side.Same : Side.Oncoming;
}
