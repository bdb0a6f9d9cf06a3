/** A planned route in a few numbers: length, points, junctions, turns, lane changes. */
import { RoadOption } from '../road-option.js';
import { routeLengthM } from './plan.js';
import type { TracePoint } from './planner.js';

export interface RouteSummary {
  /** The official `meta.route_length` before rounding: first point raised. Metres. */
  readonly lengthM: number;
  readonly points: number;
  /** Stretches inside a junction. */
  readonly junctions: number;
  /** By the option of each such stretch; one that a key point cuts open may have none. */
  readonly turns: { readonly left: number; readonly right: number; readonly straight: number };
  readonly laneChanges: { readonly left: number; readonly right: number };
}

/** Sums up a planned route whose first point is not yet raised. */
export function summarizePlan(plan: readonly TracePoint[]): RouteSummary {
  const turns = { left: 0, right: 0, straight: 0 };
  let junctions = 0;
  let isNamed = true;
  let wasJunction = false;
  for (const { waypoint, option } of plan) {
    const { isJunction } = waypoint;
    if (isJunction && !wasJunction) {
      junctions += 1;
      isNamed = false;
    }
    wasJunction = isJunction;
    if (!isJunction || isNamed) continue;
    isNamed = true;
    if (option === RoadOption.Left) turns.left += 1;
    else if (option === RoadOption.Right) turns.right += 1;
    else if (option === RoadOption.Straight) turns.straight += 1;
    else isNamed = false;
  }
  return {
    lengthM: routeLengthM(plan, { raiseFirstPoint: true }),
    points: plan.length,
    junctions,
    turns,
    laneChanges: {
      left: changesOf(plan, RoadOption.ChangeLaneLeft),
      right: changesOf(plan, RoadOption.ChangeLaneRight),
    },
  };
}

/** Every lane change puts two points into the plan. */
function changesOf(plan: readonly TracePoint[], option: RoadOption): number {
  return plan.filter((point) => point.option === option).length / 2;
}
