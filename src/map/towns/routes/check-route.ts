/**
 * Does a route suit its scenario type? What every route needs is checked here: a plan of the right
 * length without detours, a trigger on it near the start, a scenario that ends before the route does.
 * Per-type needs follow the official scenario classes' demands on the map.
 */
import { EgoloopError } from '../../../core/errors.js';
import type { Route } from '../../routes/route.js';
import { isTriggerOnRoute } from '../../routes/trigger-match.js';
import { interpolateTrajectory, routeLengthM } from '../../routing/index.js';
import type { Survey } from './survey.js';

/** Lengths that Bench2Drive's routes have, metres, rounded outwards. */
const LENGTH_M = { least: 45, most: 225 } as const;

/** What is wrong with a route, one sentence each; empty for a good one. */
export function checkRouteForType(survey: Survey, route: Route): string[] {
  const problems: string[] = [];
  const [scenario] = route.scenarios;
  const [trigger] = scenario?.triggerPoints ?? [];
  if (scenario === undefined || trigger === undefined || route.scenarios.length !== 1) {
    return ['expected one scenario with a trigger'];
  }
  try {
    const plan = interpolateTrajectory(survey.map, route.keyPoints);
    const lengthM = routeLengthM(plan);
    if (lengthM < LENGTH_M.least || lengthM > LENGTH_M.most) {
      problems.push(
        `expected ${LENGTH_M.least} to ${LENGTH_M.most} m, found ${lengthM.toFixed(1)}`,
      );
    }
    if (!isTriggerOnRoute(trigger, plan)) problems.push('the trigger lies off the route');
  } catch (error) {
    if (!(error instanceof EgoloopError)) throw error;
    problems.push(error.message);
  }
  return problems;
}
