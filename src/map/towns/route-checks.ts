/**
 * Does a route suit its scenario type? Every route needs a plan of the right length without detours
 * and a trigger on it near the start; what else a type needs of the map is in `checks/`, after the
 * official scenario classes' demands. Works on any map, made here or not.
 */
import { EgoloopError } from '../../core/errors.js';
import type { RoadMap } from '../road-map.js';
import type { Route } from '../routes/route.js';
import { isTriggerOnRoute } from '../routes/trigger-match.js';
import { keyPointLengthM } from '../routing/index.js';
import { JUNCTION_CHECKS } from './checks/junction-checks.js';
import { RAMP_CHECKS } from './checks/ramp-checks.js';
import { type Check, ROAD_CHECKS } from './checks/road-checks.js';
import { contextOf, type RouteContext } from './checks/route-context.js';
import { type Survey, surveyOf } from './routes/survey.js';

/** Lengths and trigger distances that Bench2Drive's routes have, metres, rounded outwards. */
const LENGTH_M = { least: 48, most: 225 } as const;
const TRIGGER_MOST_M = 32;
/** A plan longer than the chain of key points by this factor takes a detour. */
const DETOUR_RATIO = 1.35;

const CHECKS: Readonly<Record<string, Check>> = {
  ...ROAD_CHECKS,
  ...JUNCTION_CHECKS,
  ...RAMP_CHECKS,
};

const surveys = new WeakMap<RoadMap, Survey>();

/** The survey of a map, made once. */
function knownSurvey(map: RoadMap): Survey {
  let survey = surveys.get(map);
  if (survey === undefined) {
    survey = surveyOf(map);
    surveys.set(map, survey);
  }
  return survey;
}

function commonProblems(route: Route, context: RouteContext): string[] {
  const { lengthM, plan, triggerOnPlanM } = context;
  const problems: string[] = [];
  if (lengthM < LENGTH_M.least || lengthM > LENGTH_M.most) {
    const expected = `expected a route of ${LENGTH_M.least} to ${LENGTH_M.most} m`;
    problems.push(`${expected}, found ${lengthM.toFixed(1)} m`);
  }
  if (lengthM > DETOUR_RATIO * keyPointLengthM(route.keyPoints) + 5) {
    problems.push('expected a plan along the key points, found a detour');
  }
  if (!isTriggerOnRoute(route.scenarios[0]!.triggerPoints[0]!, plan)) {
    problems.push('expected the trigger on the route (2.0 m, 10°)');
  }
  if (triggerOnPlanM > TRIGGER_MOST_M) {
    const expected = `expected the trigger at most ${TRIGGER_MOST_M} m after the start`;
    problems.push(`${expected}, found ${triggerOnPlanM.toFixed(1)} m`);
  }
  return problems;
}

/**
 * What is wrong with a route that has one scenario, one sentence each; empty for a good one. A type
 * without needs of its own gets the common checks only.
 */
export function checkRouteForType(map: RoadMap, route: Route): string[] {
  const [scenario] = route.scenarios;
  if (scenario === undefined || route.scenarios.length !== 1) {
    return [`expected one scenario, found ${route.scenarios.length}`];
  }
  if (scenario.triggerPoints.length === 0) return ['expected a trigger point, found none'];
  try {
    const context = contextOf(knownSurvey(map), route);
    if (context === null) return ['expected the trigger on a driving lane outside junctions'];
    return [...commonProblems(route, context), ...(CHECKS[scenario.type]?.(context) ?? [])];
  } catch (error) {
    if (error instanceof EgoloopError) return [error.message];
    throw error;
  }
}
