/**
 * A road map of straight lanes for evaluator tests and vectors. Metres, degrees, CARLA's frame.
 * A look-up clamps x to the lane and takes the smallest planar squared distance, the first lane listed
 * on ties; waypoints lie at z = 0 with the lane's yaw.
 */
import { rotationDeg, type Vector3, vector3 } from '../../src/core/float32.js';
import { LaneType, type LaneTypeMask } from '../../src/map/lane-type.js';
import type { RoadQuery, RoadWaypoint } from '../../src/map/road-query.js';

/** [road id, lane id, x0, x1, y, yaw deg, width m, lane type, is junction] */
export type LaneRow = readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  'Driving' | 'Parking',
  boolean,
];

interface Lane {
  readonly roadId: number;
  readonly laneId: number;
  readonly x0: number;
  readonly x1: number;
  readonly lastX: number;
  readonly y: number;
  readonly yawDeg: number;
  readonly widthM: number;
  readonly type: LaneTypeMask;
  readonly isJunction: boolean;
}

/** The largest double below a value. */
export function nextBelow(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigInt64(0);
  if (value === 0) return -Number.MIN_VALUE;
  view.setBigInt64(0, value > 0 ? bits - 1n : bits + 1n);
  return view.getFloat64(0);
}

export class StraightLaneMap implements RoadQuery {
  private readonly lanes: readonly Lane[];

  constructor(rows: readonly LaneRow[]) {
    this.lanes = rows.map(([roadId, laneId, x0, x1, y, yawDeg, widthM, type, isJunction]) => ({
      roadId,
      laneId,
      x0,
      x1,
      lastX: nextBelow(x1),
      y,
      yawDeg,
      widthM,
      type: LaneType[type],
      isJunction,
    }));
  }

  waypointAt(location: Vector3, laneTypes: LaneTypeMask): RoadWaypoint | null {
    let best: Lane | null = null;
    let bestX = 0;
    let bestSquared = Infinity;
    for (const lane of this.lanes) {
      if ((lane.type & laneTypes) === 0) continue;
      const x = Math.min(Math.max(location.x, lane.x0), lane.lastX);
      const dx = location.x - x;
      const dy = location.y - lane.y;
      const squared = dx * dx + dy * dy;
      if (squared >= bestSquared) continue;
      best = lane;
      bestX = x;
      bestSquared = squared;
    }
    return best === null ? null : this.waypoint(best, bestX);
  }

  private waypoint(lane: Lane, x: number): RoadWaypoint {
    return {
      roadId: lane.roadId,
      laneId: lane.laneId,
      isJunction: lane.isJunction,
      laneWidthM: lane.widthM,
      transform: { location: vector3(x, lane.y, 0), rotation: rotationDeg(0, lane.yawDeg, 0) },
      next: (distanceM) => this.next(lane, x, distanceM),
    };
  }

  private next(lane: Lane, x: number, distanceM: number): RoadWaypoint[] {
    const ahead = x + Math.cos((lane.yawDeg * Math.PI) / 180) * distanceM;
    if (lane.x0 <= ahead && ahead < lane.x1) return [this.waypoint(lane, ahead)];
    const follower = this.lanes.find(
      (other) =>
        other.type === lane.type &&
        other.y === lane.y &&
        other.yawDeg === lane.yawDeg &&
        other.x0 <= ahead &&
        ahead < other.x1,
    );
    return follower === undefined ? [] : [this.waypoint(follower, ahead)];
  }
}
