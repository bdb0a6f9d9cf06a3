/**
 * The thinned route an agent is given: every lane change, every change of option, a point each
 * `spacingM`, and the ends (evaluation reference 5.5). Spacing: 200 m in Leaderboard 2.x, 50 m in
 * Leaderboard 1.0 and Bench2Drive.
 */
import { distance } from '../../core/float32.js';
import { RoadOption } from '../road-option.js';
import type { PlanPoint } from './plan.js';

/**
 * Indices of the points to keep, ascending. The distance that leads to a kept point is not counted
 * towards the next spacing, so a straight 1 m route with spacing 50 keeps 0, 52, 104, …
 */
export function downsampleRoute(plan: readonly PlanPoint[], spacingM: number): number[] {
  const kept: number[] = [];
  let sinceKeptM = 0;
  plan.forEach((point, index) => {
    if (isKept(plan, index, sinceKeptM > spacingM)) {
      kept.push(index);
      sinceKeptM = 0;
    } else {
      sinceKeptM += distance(point.transform.location, plan[index - 1]!.transform.location);
    }
  });
  return kept;
}

function isKept(plan: readonly PlanPoint[], index: number, isFar: boolean): boolean {
  const previous = plan[index - 1];
  if (previous === undefined || index === plan.length - 1 || isFar) return true;
  const { option } = plan[index]!;
  if (isLaneChange(option)) return true;
  return option !== previous.option && !isLaneChange(previous.option);
}

/** True for the two lane-change options. */
export function isLaneChange(option: number): boolean {
  return option === RoadOption.ChangeLaneLeft || option === RoadOption.ChangeLaneRight;
}
