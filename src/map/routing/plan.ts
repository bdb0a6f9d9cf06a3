/**
 * A planned route: one transform and one road option a point, at about 1 m, in CARLA's frame. Lengths
 * are what the evaluators record: float32 steps, summed in double (evaluation reference 5.4).
 */
import { distance, type Transform, type Vector3 } from '../../core/float32.js';

/** One point of a planned route; `option` is a `RoadOption`. */
export interface PlanPoint {
  readonly transform: Transform;
  readonly option: number;
}

/** Height in metres by which the evaluators lift the first point before they measure anything. */
export const FIRST_POINT_LIFT_M = 0.5;

/** The plan with its first point raised by 0.5 m (float32), as the evaluators' criteria see it. */
export function raiseFirstPoint<P extends PlanPoint>(plan: readonly P[]): P[] {
  return plan.map((point, index) => {
    if (index > 0) return point;
    const { location } = point.transform;
    const raised = { ...location, z: Math.fround(location.z + FIRST_POINT_LIFT_M) };
    return { ...point, transform: { ...point.transform, location: raised } };
  });
}

/**
 * Length of a plan in metres. With `raiseFirstPoint` it is `meta.route_length` of Leaderboard 2.x and
 * Bench2Drive before rounding; without, the length that Leaderboard 1.0 takes its timeout from.
 */
export function routeLengthM(
  plan: readonly PlanPoint[],
  options: { readonly raiseFirstPoint?: boolean } = {},
): number {
  const accumulated = accumulatedLengthsM(options.raiseFirstPoint ? raiseFirstPoint(plan) : plan);
  return accumulated[accumulated.length - 1] ?? 0;
}

/** Distance from the first point along the plan at every point, metres; the first is 0. */
export function accumulatedLengthsM(plan: readonly PlanPoint[]): number[] {
  let total = 0;
  let previous: Vector3 | undefined;
  return plan.map(({ transform }) => {
    if (previous !== undefined) total = distance(transform.location, previous) + total;
    previous = transform.location;
    return total;
  });
}

/**
 * Straight lines through the key points of a route file, metres: how long a route is about. The official
 * length of Leaderboard 1.0 is measured between float32 places (`eval/route-record.ts`).
 */
export function keyPointLengthM(keyPoints: readonly Vector3[]): number {
  let total = 0;
  for (let index = 1; index < keyPoints.length; index += 1) {
    const a = keyPoints[index - 1]!;
    const b = keyPoints[index]!;
    const dx = b.x - a.x;
    const dy = b.y - a.y;
    const dz = b.z - a.z;
    total += Math.sqrt(dx * dx + dy * dy + dz * dz);
  }
  return total;
}
