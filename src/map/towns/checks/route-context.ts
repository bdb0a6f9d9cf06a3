/**
 * A route and its scenario seen on the map, worked out from the route file alone: the plan, the lane
 * under the trigger, the first way through a junction after it. CARLA's frame, metres, degrees.
 */
import { distance } from '../../../core/float32.js';
import { LaneType, type LaneTypeMask } from '../../lane-type.js';
import type { Waypoint } from '../../road-map.js';
import { RoadOption } from '../../road-option.js';
import { type Route, type RouteScenario, scenarioParameter } from '../../routes/route.js';
import type { TriggerPoint } from '../../routes/trigger-match.js';
import {
  accumulatedLengthsM,
  interpolateTrajectory,
  type TracePoint,
} from '../../routing/index.js';
import type { LaneRun, Survey, Way } from '../routes/survey.js';

/** Ways through a junction, told apart by the turn the planner announces. */
export interface RouteContext {
  readonly survey: Survey;
  readonly scenario: RouteScenario;
  readonly plan: readonly TracePoint[];
  readonly lengthM: number;
  /** Nearest driving lane of the trigger. */
  readonly trigger: Waypoint;
  readonly run: LaneRun;
  /** The trigger along its lane, and along the plan. */
  readonly triggerM: number;
  readonly triggerOnPlanM: number;
  /** First way through a junction after the trigger; null for a route on one road. */
  readonly way: Way | null;
  /** How far the plan leads past that junction. */
  readonly afterWayM: number;
  /** Lane changes of the plan, in order. */
  readonly laneChanges: readonly ('left' | 'right')[];
  /** The last point of the plan. */
  readonly end: Waypoint;
  /** A number parameter, NaN where it is missing. */
  number(name: string, attribute?: string): number;
  text(name: string): string;
  /** The lane at a location parameter, or null where it is missing. */
  lane(name: string, types?: LaneTypeMask): Waypoint | null;
}

/** Null where the trigger's lane is no lane between junctions. */
export function contextOf(survey: Survey, route: Route): RouteContext | null {
  const { map } = survey;
  const scenario = route.scenarios[0]!;
  const { location } = scenario.triggerPoints[0]!;
  const plan = interpolateTrajectory(map, route.keyPoints);
  const lengths = accumulatedLengthsM(plan);
  const lengthM = lengths[lengths.length - 1]!;
  const trigger = map.waypointAt(location);
  const run = trigger === null ? undefined : survey.runOf(trigger.roadId, trigger.laneId);
  if (trigger === null || run === undefined) return null;
  const triggerIndex = nearestIndex(plan, scenario.triggerPoints[0]!);
  const { way, exitIndex } = firstWay(survey, plan, triggerIndex);
  return {
    survey,
    scenario,
    plan,
    lengthM,
    trigger,
    run,
    triggerM: trigger.runsWithS ? trigger.s : trigger.roadLengthM - trigger.s,
    triggerOnPlanM: lengths[triggerIndex]!,
    way,
    afterWayM: exitIndex === null ? 0 : lengthM - lengths[exitIndex]!,
    laneChanges: laneChangesOf(plan),
    end: map.waypointAt(plan[plan.length - 1]!.transform.location)!,
    number: (name, attribute) =>
      Number.parseFloat(scenarioParameter(scenario, name, attribute) ?? ''),
    text: (name) => scenarioParameter(scenario, name) ?? '',
    lane: (name, types = LaneType.Driving) => {
      const [x, y, z] = ['x', 'y', 'z'].map((axis) =>
        Number.parseFloat(scenarioParameter(scenario, name, axis) ?? ''),
      ) as [number, number, number];
      return Number.isFinite(x + y + z) ? map.waypointAt({ x, y, z }, types) : null;
    },
  };
}

function nearestIndex(plan: readonly TracePoint[], trigger: TriggerPoint): number {
  let best = 0;
  let bestM = Number.POSITIVE_INFINITY;
  plan.forEach(({ transform }, index) => {
    const gapM = distance(transform.location, trigger.location);
    if (gapM < bestM) [best, bestM] = [index, gapM];
  });
  return best;
}

/**
 * The way is told by the last point inside: the first one may belong to a neighbouring way, because
 * the planner closes a lane with the entry of any lane that follows it.
 */
function firstWay(
  survey: Survey,
  plan: readonly TracePoint[],
  fromIndex: number,
): { way: Way | null; exitIndex: number | null } {
  const isInside = ({ waypoint }: TracePoint) => waypoint.isJunction;
  const entry = plan.findIndex((point, index) => index >= fromIndex && isInside(point));
  if (entry < 0) return { way: null, exitIndex: null };
  const exit = plan.findIndex((point, index) => index > entry && !isInside(point));
  const { roadId, laneId } = plan[(exit < 0 ? plan.length : exit) - 1]!.waypoint;
  const way = survey.ways.find(
    (candidate) => candidate.entry.roadId === roadId && candidate.entry.laneId === laneId,
  );
  return { way: way ?? null, exitIndex: exit < 0 ? null : exit };
}

function laneChangesOf(plan: readonly TracePoint[]): ('left' | 'right')[] {
  const changes: ('left' | 'right')[] = [];
  plan.forEach(({ option }, index) => {
    if (option === plan[index - 1]?.option) return;
    if (option === RoadOption.ChangeLaneLeft) changes.push('left');
    if (option === RoadOption.ChangeLaneRight) changes.push('right');
  });
  return changes;
}

/** The lane beside a run at a place, of any type, or null. */
export function beside(run: LaneRun, alongM: number, side: 'left' | 'right'): Waypoint | null {
  if (!(alongM > 0 && alongM < run.lengthM)) return null;
  const waypoint = run.at(alongM);
  return side === 'left' ? waypoint.left() : waypoint.right();
}

/** Length from a waypoint along its lane, taking the first successor, to a lane; null if not met. */
export function reaches(from: Waypoint, to: Waypoint, mostM = 400): number | null {
  let frontier = [from];
  for (let walkedM = 0; walkedM <= mostM; walkedM += 1) {
    for (const at of frontier) {
      if (at.roadId === to.roadId && at.laneId === to.laneId) {
        if (distance(at.transform.location, to.transform.location) < 1.5) return walkedM;
      }
    }
    frontier = frontier.flatMap((at) => at.next(1));
    if (frontier.length === 0 || frontier.length > 24) return null;
  }
  return null;
}
