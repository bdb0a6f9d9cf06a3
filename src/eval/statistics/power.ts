/**
 * How many drives a difference needs: the power of the two-sided t-test of the mean paired difference,
 * from its noncentral distribution (J. Cohen, Statistical Power Analysis, 1988, ch. 2). Units: points.
 */
import type { Over } from './paired.js';
import { noncentralStudentCdf, studentQuantile } from './student.js';

/** Spread of the paired differences and size of the comparison. */
export interface PowerPlan {
  readonly over: Over;
  readonly routes: number;
  /** Passes over all routes by each agent. */
  readonly passes: number;
  readonly betweenRoutes: number;
  readonly withinRoutes: number;
  /** Two-sided; default 0.95. */
  readonly confidence?: number;
}

/** Standard error of the mean difference and its degrees of freedom. */
export function plannedError({ over, routes, passes, betweenRoutes, withinRoutes }: PowerPlan): {
  readonly standardError: number;
  readonly degrees: number;
} {
  const within = (withinRoutes * withinRoutes) / passes;
  if (over === 'seeds') {
    return { standardError: Math.sqrt(within / routes), degrees: routes * (passes - 1) };
  }
  const variance = (betweenRoutes * betweenRoutes + within) / routes;
  return { standardError: Math.sqrt(variance), degrees: routes - 1 };
}

/** Probability that a true difference is told from 0; 0 where nothing can be said at all. */
export function powerOf(effect: number, plan: PowerPlan): number {
  const { standardError, degrees } = plannedError(plan);
  if (degrees < 1) return 0;
  if (standardError === 0) return effect === 0 ? 0 : 1;
  const { confidence = 0.95 } = plan;
  const limit = studentQuantile((1 + confidence) / 2, degrees);
  const shift = Math.abs(effect) / standardError;
  return (
    1 - noncentralStudentCdf(limit, degrees, shift) + noncentralStudentCdf(-limit, degrees, shift)
  );
}

/** Most passes that are thought of. */
export const MOST_PASSES = 10_000;

/**
 * Fewest passes that see a difference with a power; null where no number of passes does: more passes
 * make the passes' own noise small, not the difference between routes.
 */
export function passesNeeded(
  effect: number,
  power: number,
  plan: Omit<PowerPlan, 'passes'>,
): number | null {
  const enough = (passes: number) => powerOf(effect, { ...plan, passes }) >= power;
  const first = plan.over === 'seeds' ? 2 : 1;
  if (!enough(MOST_PASSES)) return null;
  if (enough(first)) return first;
  let low = first;
  let high = MOST_PASSES;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** The smallest difference that a plan sees with a power, points. */
export function smallestEffect(power: number, plan: PowerPlan): number {
  const { standardError } = plannedError(plan);
  let low = 0;
  let high = Math.max(1e-9, standardError);
  while (powerOf(high, plan) < power && high < 1e9) high *= 2;
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (powerOf(middle, plan) < power) low = middle;
    else high = middle;
  }
  return high;
}
