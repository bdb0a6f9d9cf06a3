/**
 * The route ahead of the ego: evenly spaced points along it, the next points of the sparse plan, and
 * whether the ego is in a junction. Frame: the ego's (layout.ts); distances along the route, metres.
 */
import { downsampleRoute } from '../../../map/routing/downsample.js';
import type { SimContext } from '../../context.js';
import type { RouteLine } from '../../route-line.js';
import { Ego, type EgoFrame, ROUTE_SIZE, type TokenReading } from './layout.js';

/** A sparse point nearer than this counts as reached, as in TransFuser's route planner. */
const TARGET_LEAST_M = 7.5;

export class RouteTokens {
  /** Route indices of the sparse plan. */
  private readonly sparse: readonly number[];
  /** 1 for route points inside a junction. */
  private readonly inJunction: Uint8Array;
  private target = 0;

  constructor(
    context: SimContext,
    private readonly spacingM: number,
    planSpacingM: number,
  ) {
    const { route, world } = context;
    this.sparse = downsampleRoute(route.plan, planSpacingM);
    this.inJunction = Uint8Array.from(route.plan, ({ transform }) =>
      world.map.waypointAt(transform.location)?.isJunction === true ? 1 : 0,
    );
  }

  /** Fills the route points and the ego's target columns. */
  write({ line, egoRouteIndex }: SimContext, frame: EgoFrame, out: TokenReading): void {
    const here = progressM(line, egoRouteIndex, frame);
    const points = out.routeMask.length;
    let i = egoRouteIndex;
    for (let k = 0; k < points; k += 1) {
      const at = here + (k + 1) * this.spacingM;
      while (i < line.count - 2 && (line.s[i + 1] as number) < at) i += 1;
      writePoint(line, Math.max(0, Math.min(i, line.count - 2)), at, frame, out, k);
    }
    out.ego[Ego.InJunction] = this.inJunction[egoRouteIndex] ?? 0;
    this.writeTargets(line, egoRouteIndex, here, frame, out.ego);
  }

  private writeTargets(
    line: RouteLine,
    egoRouteIndex: number,
    here: number,
    frame: EgoFrame,
    ego: Float32Array,
  ): void {
    const { sparse } = this;
    const last = sparse.length - 1;
    // Progress never goes back, so neither does the target.
    while (this.target < last && !this.isAhead(line, egoRouteIndex, here)) this.target += 1;
    const target = sparse[this.target] ?? 0;
    const next = sparse[Math.min(this.target + 1, last)] ?? 0;
    ego[Ego.TargetX] = forwardOf(line, target, frame);
    ego[Ego.TargetY] = rightOf(line, target, frame);
    ego[Ego.NextTargetX] = forwardOf(line, next, frame);
    ego[Ego.NextTargetY] = rightOf(line, next, frame);
    ego[Ego.TargetOption] = line.points[target]?.option ?? 0;
  }

  private isAhead(line: RouteLine, egoRouteIndex: number, here: number): boolean {
    const index = this.sparse[this.target] as number;
    return index > egoRouteIndex && (line.s[index] as number) - here >= TARGET_LEAST_M;
  }
}

function forwardOf(line: RouteLine, i: number, { x, y, cos, sin }: EgoFrame): number {
  return ((line.x[i] as number) - x) * cos + ((line.y[i] as number) - y) * sin;
}

function rightOf(line: RouteLine, i: number, { x, y, cos, sin }: EgoFrame): number {
  return ((line.y[i] as number) - y) * cos - ((line.x[i] as number) - x) * sin;
}

/** The ego's place along the route: that of its last passed point and how far it is beyond it. */
function progressM(line: RouteLine, i: number, frame: EgoFrame): number {
  const yaw = line.yaw[i] as number;
  const dx = frame.x - (line.x[i] as number);
  const dy = frame.y - (line.y[i] as number);
  return (line.s[i] as number) + dx * Math.cos(yaw) + dy * Math.sin(yaw);
}

/** Writes point k, which lies `at` metres along the route, between points i and i + 1. */
function writePoint(
  line: RouteLine,
  i: number,
  at: number,
  frame: EgoFrame,
  out: TokenReading,
  k: number,
): void {
  const next = Math.min(i + 1, line.count - 1);
  const from = line.s[i] as number;
  const span = (line.s[next] as number) - from;
  const isBeyond = at > line.lengthM;
  const share = span > 0 ? Math.min(1, Math.max(0, (at - from) / span)) : 0;
  const x0 = line.x[i] as number;
  const y0 = line.y[i] as number;
  const dx = (line.x[next] as number) - x0;
  const dy = (line.y[next] as number) - y0;
  const px = x0 + dx * share - frame.x;
  const py = y0 + dy * share - frame.y;
  const yaw = (line.yaw[share < 0.5 ? i : next] as number) - frame.yaw;
  const base = k * ROUTE_SIZE;
  out.route[base] = px * frame.cos + py * frame.sin;
  out.route[base + 1] = py * frame.cos - px * frame.sin;
  out.route[base + 2] = Math.cos(yaw);
  out.route[base + 3] = Math.sin(yaw);
  out.routeMask[k] = isBeyond ? 0 : 1;
}
