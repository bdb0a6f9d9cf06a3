/**
 * Recomputing the penalty of a record from its infraction lists, to see whether a file agrees with
 * itself and which formula it was made with. Messages hold the share outside the lanes with two digits
 * only, so the answer is an interval. Formulas: evaluation reference 3.1 and 3.2.
 */
import { costOf, INFRACTION_OF } from '../penalties.js';
import type { EventType, InfractionKey, RouteRecord } from '../record.js';
import { type RulesetName, rulesetOf } from '../ruleset.js';

const EVENT_OF = new Map(
  Object.entries(INFRACTION_OF).map(([type, list]): [InfractionKey, EventType] => [
    list,
    type as EventType,
  ]),
);

/** Shares in messages are rounded to two digits of a percent. */
const SHARE_STEP_PERCENT = 0.01;
/** Slack for the order of multiplications, which the lists do not tell. */
const SLACK = 1e-9;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Penalty factors that the lists of a record allow, or null if a message cannot be read. */
export function penaltyFromLists(version: RulesetName, record: RouteRecord): Interval | null {
  const ruleset = rulesetOf(version);
  let low = 1;
  let high = 1;
  let sum = 0;
  for (const [key, type] of EVENT_OF) {
    for (const message of record.infractions[key] ?? []) {
      const [smallest, largest] = valuesOf(key, message);
      if (smallest === null || largest === null) return null;
      const { factor = 1, addend = 0 } = costOf(ruleset, type, smallest);
      high *= factor;
      low *= costOf(ruleset, type, largest).factor ?? 1;
      sum += addend;
    }
  }
  low /= 1 + sum;
  high /= 1 + sum;
  return { low: Math.min(low, high) - SLACK, high: Math.max(low, high) + SLACK };
}

/** The percentages a message may stand for, smallest and largest; nulls if it cannot be read. */
function valuesOf(key: InfractionKey, message: string): [number | null, number | null] {
  if (key === 'min_speed_infractions') {
    const percent = speedPercent(message);
    return [percent, percent];
  }
  if (key !== 'outside_route_lanes') return [0, 0];
  const share = sharePercent(message);
  if (share === null) return [null, null];
  return [share - SHARE_STEP_PERCENT / 2, share + SHARE_STEP_PERCENT / 2];
}

/** Speed in percent of the surrounding traffic's, from a message of a speed checkpoint. */
function speedPercent(message: string): number | null {
  const match = /(-?\d+(?:\.\d+)?(?:e[-+]?\d+)?)% of the surrounding/.exec(message);
  return match === null ? null : Number(match[1]);
}

/** Share of the route outside the lanes in percent, rounded to two digits. */
function sharePercent(message: string): number | null {
  const match = /\((-?\d+(?:\.\d+)?(?:e[-+]?\d+)?)% of the completed route/.exec(message);
  return match === null ? null : Number(match[1]);
}
