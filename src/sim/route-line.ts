/**
 * The planned route as columns: positions, headings, options and distance from the start, with the
 * ego's progress as background traffic and the route timeout see it. Metres, radians, CARLA's axes.
 */
import type { RoutePoint } from '../bridge/frame.js';
import { dot, forwardVector, subtract, type Vector3 } from '../core/float32.js';

export class RouteLine {
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly yaw: Float64Array;
  /** Distance from the first point along the route. */
  readonly s: Float64Array;
  private readonly forwards: readonly Vector3[];

  constructor(readonly points: readonly RoutePoint[]) {
    const n = points.length;
    this.count = n;
    this.x = new Float64Array(n);
    this.y = new Float64Array(n);
    this.z = new Float64Array(n);
    this.yaw = new Float64Array(n);
    this.s = new Float64Array(n);
    this.forwards = points.map((point) => forwardVector(point.transform.rotation));
    points.forEach(({ transform }, i) => {
      this.x[i] = transform.location.x;
      this.y[i] = transform.location.y;
      this.z[i] = transform.location.z;
      this.yaw[i] = (transform.rotation.yawDeg * Math.PI) / 180;
      if (i === 0) return;
      const dx = (this.x[i] as number) - (this.x[i - 1] as number);
      const dy = (this.y[i] as number) - (this.y[i - 1] as number);
      const dz = (this.z[i] as number) - (this.z[i - 1] as number);
      this.s[i] = (this.s[i - 1] as number) + Math.sqrt(dx * dx + dy * dy + dz * dz);
    });
  }

  get lengthM(): number {
    return this.s[this.count - 1] ?? 0;
  }

  /** True once a location lies beyond the plane through point i across the route. */
  passed(i: number, location: Vector3): boolean {
    const point = this.points[i];
    if (point === undefined) return false;
    return dot(subtract(location, point.transform.location), this.forwards[i] as Vector3) > 0;
  }

  /** Progress: the last passed of the points index … index + ahead, or the index itself. */
  advance(index: number, location: Vector3, ahead = 3): number {
    let found = index;
    for (let i = index; i <= index + ahead && i < this.count; i += 1) {
      if (this.passed(i, location)) found = i;
    }
    return found;
  }

  /** First index at least `distanceM` beyond index i, or the last point. */
  indexAhead(i: number, distanceM: number): number {
    const target = (this.s[i] as number) + distanceM;
    let at = i;
    while (at < this.count - 1 && (this.s[at] as number) < target) at += 1;
    return at;
  }
}
