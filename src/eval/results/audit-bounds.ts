/**
 * Scores of an incomplete or doubtful set of routes under stated assumptions: what is missing counted
 * as 0, as 100, or left out. Conflicting duplicates give a range: each route enters with its worst and
 * its best record.
 */
import { isSuccess } from '../bench2drive/success.js';
import type { RouteRecord } from '../record.js';
import type { AssumedScores, RangeOf, ScoreBounds } from './audit-types.js';
import { classifyRecord } from './infrastructure.js';

/** All records of one route; more than one only where files conflict. */
export type RouteGroup = readonly RouteRecord[];

/** Bounds over the routes found and a number of missing ones. */
export function boundScores(groups: readonly RouteGroup[], missingCount: number): ScoreBounds {
  const sound = groups
    .map((group) => group.filter((r) => classifyRecord(r).failure !== 'infrastructure'))
    .filter((group) => group.length > 0);
  const unknown = missingCount + groups.length - sound.length;
  return {
    missingAsZero: assume(groups, missingCount, 0),
    missingAsFull: assume(groups, missingCount, 100),
    missingLeftOut: assume(groups, 0, 0),
    failuresAndMissingAsZero: assume(sound, unknown, 0),
    failuresAndMissingAsFull: assume(sound, unknown, 100),
    failuresAndMissingLeftOut: assume(sound, 0, 0),
  };
}

function assume(
  groups: readonly RouteGroup[],
  unknownCount: number,
  unknownPercent: 0 | 100,
): AssumedScores {
  const routes = groups.length + unknownCount;
  if (routes === 0) return { drivingScore: null, routeCompletion: null, successRate: null, routes };
  const meanOf = (pick: (record: RouteRecord) => number, unknownValue: number): RangeOf => {
    let low = unknownCount * unknownValue;
    let high = low;
    for (const group of groups) {
      const values = group.map(pick);
      low += Math.min(...values);
      high += Math.max(...values);
    }
    return { low: low / routes, high: high / routes };
  };
  return {
    drivingScore: meanOf((record) => record.scores.score_composed, unknownPercent),
    routeCompletion: meanOf((record) => record.scores.score_route, unknownPercent),
    successRate: meanOf((record) => (isSuccess(record) ? 1 : 0), unknownPercent / 100),
    routes,
  };
}
