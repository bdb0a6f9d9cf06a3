/**
 * What the criteria of one route share: raised route points, their forward vectors and accumulated
 * distances. Metres, CARLA's frame; coordinates float32, sums double (evaluation reference 4).
 */
import type { RoutePoint } from '../../bridge/frame.js';
import { invariant } from '../../core/errors.js';
import { distance, forwardVector, type Vector3 } from '../../core/float32.js';
import { LaneType } from '../../map/lane-type.js';
import type { RoadQuery } from '../../map/road-query.js';
import { FIRST_POINT_LIFT_M } from './thresholds.js';

const f = Math.fround;

/** The planned route with its first point lifted by half a metre, as the spawn code leaves it. */
function raisedPlan(plan: readonly RoutePoint[]): Vector3[] {
  return plan.map(({ transform }, i) => {
    const { x, y, z } = transform.location;
    return i === 0 ? { x, y, z: f(z + FIRST_POINT_LIFT_M) } : { x, y, z };
  });
}

export class RouteTable {
  readonly points: readonly Vector3[];
  readonly count: number;
  /** D of the reference: metres along the route up to each point. */
  readonly alongM: Float64Array;
  private readonly forwards: readonly Vector3[];

  /**
   * @param forwards forward vector at each point; the dot product is taken in float32 for 2.x and in
   *   double for Leaderboard 1.0, whose code multiplies the parts in Python
   */
  private constructor(
    points: readonly Vector3[],
    forwards: readonly Vector3[],
    private readonly isDoubleDot: boolean,
  ) {
    this.points = points;
    this.count = points.length;
    this.forwards = forwards;
    this.alongM = new Float64Array(points.length);
    for (let i = 1; i < points.length; i++) {
      this.alongM[i] = distance(points[i]!, points[i - 1]!) + this.alongM[i - 1]!;
    }
  }

  /** Table of 2.x: forward vectors of the planned transforms. */
  static ofPlan(plan: readonly RoutePoint[]): RouteTable {
    const forwards = plan.map((point) => forwardVector(point.transform.rotation));
    return new RouteTable(raisedPlan(plan), forwards, false);
  }

  /** Table of Leaderboard 1.0: forward vectors of the driving lane nearest to each raised point. */
  static ofLanes(plan: readonly RoutePoint[], map: RoadQuery): RouteTable {
    const points = raisedPlan(plan);
    const forwards = points.map((point) => {
      const waypoint = map.waypointAt(point, LaneType.Driving);
      invariant(waypoint !== null, 'a map must have a driving lane to score a route on it');
      return forwardVector(waypoint.transform.rotation);
    });
    return new RouteTable(points, forwards, true);
  }

  get lengthM(): number {
    return this.alongM[this.count - 1]!;
  }

  /** True if the location lies ahead of point `i` along its forward vector, strictly. */
  passed(i: number, location: Vector3): boolean {
    const point = this.points[i]!;
    const forward = this.forwards[i]!;
    const x = f(location.x - point.x);
    const y = f(location.y - point.y);
    const z = f(location.z - point.z);
    if (this.isDoubleDot) return x * forward.x + y * forward.y + z * forward.z > 0;
    return f(f(f(x * forward.x) + f(y * forward.y)) + f(z * forward.z)) > 0;
  }

  /** Last passed point of `from … from + window`, or `from` when none is (windows end with the route). */
  lastPassed(from: number, window: number, location: Vector3): number {
    let last = from;
    const end = Math.min(from + window + 1, this.count);
    for (let i = from; i < end; i++) {
      if (this.passed(i, location)) last = i;
    }
    return last;
  }
}
