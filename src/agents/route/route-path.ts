/**
 * The route as a driver sees it: stations one metre apart, heading and curvature at each, and a
 * coordinate pair (s along, d to the right) for any place near it. The line goes on some way before the
 * first and behind the last point of the route, along the lanes. Metres, radians, CARLA's axes.
 */
import type { RoutePoint } from '../../bridge/frame.js';
import type { RoadMap } from '../../map/road-map.js';
import { wrapRad } from '../geometry.js';
import { cleanPlan, type LaneChange, type LinePoint } from './clean-plan.js';
import { lineAfter, lineBefore } from './extend.js';

/** How far the line reaches beyond both ends of the route. */
const LEAD_M = 60;
/** Half of the stretch over which curvature is measured. */
const CURVATURE_REACH = 2;

export class RoutePath {
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** Lane centre at each station; equal to the line outside lane changes. */
  readonly laneX: Float64Array;
  readonly laneY: Float64Array;
  readonly yaw: Float64Array;
  readonly cos: Float64Array;
  readonly sin: Float64Array;
  /** 1/m, positive to the right. */
  readonly curvature: Float64Array;
  /** Station of the route's first point. */
  readonly startM: number;
  /** Station of the route's last point. */
  readonly endM: number;
  readonly changes: readonly LaneChange[];

  constructor(plan: readonly RoutePoint[], map: RoadMap | null) {
    const { points, changes } = cleanPlan(plan);
    const before = lineBefore(map, plan, LEAD_M);
    const after = lineAfter(map, plan, LEAD_M);
    const line = resample([...before, ...points, ...after], before.length);
    const n = line.points.length;
    this.count = n;
    this.startM = line.markM;
    const lengthM = polylineLengthM(points);
    this.endM = this.startM + lengthM;
    this.changes = changes.map((change) => ({ ...change, startM: change.startM + this.startM }));
    const column = (pick: (point: LinePoint) => number) => Float64Array.from(line.points, pick);
    this.x = column((p) => p.x);
    this.y = column((p) => p.y);
    this.z = column((p) => p.z);
    this.laneX = column((p) => p.laneX);
    this.laneY = column((p) => p.laneY);
    this.yaw = new Float64Array(n);
    this.cos = new Float64Array(n);
    this.sin = new Float64Array(n);
    this.curvature = new Float64Array(n);
    this.fillHeadings();
  }

  private fillHeadings(): void {
    const { count: n } = this;
    for (let i = 0; i < n; i += 1) {
      const a = Math.max(0, i - 1);
      const b = Math.min(n - 1, i + 1);
      const yaw = Math.atan2(this.y[b]! - this.y[a]!, this.x[b]! - this.x[a]!);
      this.yaw[i] = yaw;
      this.cos[i] = Math.cos(yaw);
      this.sin[i] = Math.sin(yaw);
    }
    for (let i = 0; i < n; i += 1) {
      const a = Math.max(0, i - CURVATURE_REACH);
      const b = Math.min(n - 1, i + CURVATURE_REACH);
      this.curvature[i] = b > a ? wrapRad(this.yaw[b]! - this.yaw[a]!) / (b - a) : 0;
    }
  }

  /** Index of the station at or before s, held inside the line. */
  indexAt(s: number): number {
    return s <= 0 ? 0 : Math.min(this.count - 1, Math.floor(s));
  }

  /** Curvature at s, linear between stations. */
  curvatureAt(s: number): number {
    const i = this.indexAt(s);
    const j = Math.min(this.count - 1, i + 1);
    const u = Math.min(1, Math.max(0, s - i));
    return this.curvature[i]! + u * (this.curvature[j]! - this.curvature[i]!);
  }

  /** Heading of the line at s. */
  yawAt(s: number): number {
    const i = this.indexAt(s);
    const j = Math.min(this.count - 1, i + 1);
    const u = Math.min(1, Math.max(0, s - i));
    return this.yaw[i]! + u * wrapRad(this.yaw[j]! - this.yaw[i]!);
  }

  /** Station nearest to a place, searched downhill from a first guess. */
  refine(guess: number, x: number, y: number): number {
    let best = guess;
    let least = this.distance2(best, x, y);
    for (const step of [1, -1]) {
      for (let i = best + step; i >= 0 && i < this.count; i += step) {
        const d2 = this.distance2(i, x, y);
        if (d2 >= least) break;
        least = d2;
        best = i;
      }
    }
    return best;
  }

  /** Squared distance from a station to a place. */
  distance2(i: number, x: number, y: number): number {
    const dx = x - this.x[i]!;
    const dy = y - this.y[i]!;
    return dx * dx + dy * dy;
  }

  /** Distance of a place ahead of station i, along the heading there. */
  along(i: number, x: number, y: number): number {
    return (x - this.x[i]!) * this.cos[i]! + (y - this.y[i]!) * this.sin[i]!;
  }

  /** Distance of a place to the right of station i. */
  across(i: number, x: number, y: number): number {
    return (y - this.y[i]!) * this.cos[i]! - (x - this.x[i]!) * this.sin[i]!;
  }
}

function polylineLengthM(points: readonly LinePoint[]): number {
  let total = 0;
  for (let i = 1; i < points.length; i += 1) total += stepM(points[i - 1]!, points[i]!);
  return total;
}

function stepM(a: LinePoint, b: LinePoint): number {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  return Math.sqrt(dx * dx + dy * dy);
}

/** Points at whole metres along a polyline; `markM` is the distance of the point with index `mark`. */
function resample(points: readonly LinePoint[], mark: number) {
  const result: LinePoint[] = [];
  let next = 0;
  let total = 0;
  let markM = 0;
  for (let i = 1; i < points.length; i += 1) {
    if (i === mark + 1) markM = total;
    const a = points[i - 1]!;
    const b = points[i]!;
    const length = stepM(a, b);
    while (next <= total + length && length > 0) {
      result.push(mix(a, b, (next - total) / length));
      next += 1;
    }
    total += length;
  }
  return { points: result, markM };
}

function mix(a: LinePoint, b: LinePoint, u: number): LinePoint {
  const at = (p: number, q: number) => p + u * (q - p);
  return {
    x: at(a.x, b.x),
    y: at(a.y, b.y),
    z: at(a.z, b.z),
    laneX: at(a.laneX, b.laneX),
    laneY: at(a.laneY, b.laneY),
    laneZ: at(a.laneZ, b.laneZ),
  };
}
