/**
 * Recomputing the penalty of a record from its infraction lists, to see whether a file agrees with
 * itself and which formula it was made with. Messages hold the share outside the lanes with two digits
 * only, so the answer is an interval. Formulas: evaluation reference 3.1 and 3.2.
 */
import type { InfractionKey, RouteRecord } from '../record.js';
import { type RulesetName, rulesetOf } from '../ruleset.js';

interface Coefficient {
  /** Factor of the product formula. */
  readonly factor: number;
  /** Addend of the sum formula (2.1). */
  readonly addend: number;
}

const COEFFICIENTS: Partial<Record<InfractionKey, Coefficient>> = {
  collisions_pedestrian: { factor: 0.5, addend: 1.0 },
  collisions_vehicle: { factor: 0.6, addend: 0.7 },
  collisions_layout: { factor: 0.65, addend: 0.6 },
  red_light: { factor: 0.7, addend: 0.4 },
  stop_infraction: { factor: 0.8, addend: 0.25 },
  scenario_timeouts: { factor: 0.7, addend: 0.4 },
  yield_emergency_vehicle_infractions: { factor: 0.7, addend: 0.4 },
};
const SPEED: Coefficient = { factor: 0.7, addend: 0.4 };

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
  let product = 1;
  let sum = 0;
  for (const [key, { factor, addend }] of Object.entries(COEFFICIENTS)) {
    for (const _ of record.infractions[key as InfractionKey] ?? []) {
      product *= factor;
      sum += addend;
    }
  }
  if (ruleset.chargesSpeed) {
    for (const message of record.infractions.min_speed_infractions ?? []) {
      const percent = speedPercent(message);
      if (percent === null) return null;
      product *= 1 - (1 - SPEED.factor) * (1 - percent / 100);
      sum += SPEED.addend * (1 - percent / 100);
    }
  }
  const base = ruleset.penaltyFormula === 'product' ? product : 1 / (1 + sum);
  let low = base;
  let high = base;
  for (const message of record.infractions.outside_route_lanes ?? []) {
    const share = sharePercent(message);
    if (share === null) return null;
    low *= 1 - (share + SHARE_STEP_PERCENT / 2) / 100;
    high *= 1 - (share - SHARE_STEP_PERCENT / 2) / 100;
  }
  return { low: Math.min(low, high) - SLACK, high: Math.max(low, high) + SLACK };
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
