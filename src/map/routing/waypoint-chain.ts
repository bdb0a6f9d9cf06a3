/**
 * Waypoints in a row with their locations in one array, because planning mostly asks which of hundreds
 * of points is nearest. Frame: CARLA's, metres, float32.
 */
import type { Vector3 } from '../../core/float32.js';
import type { PlannerWaypoint } from './planner-map.js';

const f = Math.fround;

export class WaypointChain {
  readonly waypoints: readonly PlannerWaypoint[];
  readonly #xyz: Float32Array;

  constructor(waypoints: readonly PlannerWaypoint[]) {
    this.waypoints = waypoints;
    this.#xyz = new Float32Array(3 * waypoints.length);
    waypoints.forEach(({ transform: { location } }, index) => {
      this.#xyz[3 * index] = location.x;
      this.#xyz[3 * index + 1] = location.y;
      this.#xyz[3 * index + 2] = location.z;
    });
  }

  /**
   * Index of the waypoint nearest to a location in three dimensions, of equals the first, among those
   * from `from` up to but not including `to`. Distances are rounded as CARLA's are: equal float32
   * distances are equal.
   */
  nearestIndex({ x, y, z }: Vector3, from = 0, to = this.waypoints.length): number {
    const xyz = this.#xyz;
    let nearest = from;
    let shortest = Number.POSITIVE_INFINITY;
    for (let index = from; index < to; index += 1) {
      const dx = f(x - xyz[3 * index]!);
      const dy = f(y - xyz[3 * index + 1]!);
      const dz = f(z - xyz[3 * index + 2]!);
      const candidate = f(Math.sqrt(f(f(f(dx * dx) + f(dy * dy)) + f(dz * dz))));
      if (candidate < shortest) {
        shortest = candidate;
        nearest = index;
      }
    }
    return nearest;
  }
}
