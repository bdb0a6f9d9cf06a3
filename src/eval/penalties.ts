/**
 * What each event costs, by penalty formula (evaluation reference 3.1). Factors multiply; addends of
 * the inverse sum enter 1/(1+Σ). The share outside the lanes is a factor in both.
 */
import type { EventCost } from './evaluator-api.js';
import type { EventType, InfractionKey } from './record.js';
import type { Ruleset } from './ruleset.js';

/** Infraction list of each event type; completion events have none. */
export const INFRACTION_OF: Readonly<Partial<Record<EventType, InfractionKey>>> = {
  COLLISION_STATIC: 'collisions_layout',
  COLLISION_PEDESTRIAN: 'collisions_pedestrian',
  COLLISION_VEHICLE: 'collisions_vehicle',
  TRAFFIC_LIGHT_INFRACTION: 'red_light',
  STOP_INFRACTION: 'stop_infraction',
  OUTSIDE_ROUTE_LANES_INFRACTION: 'outside_route_lanes',
  MIN_SPEED_INFRACTION: 'min_speed_infractions',
  YIELD_TO_EMERGENCY_VEHICLE: 'yield_emergency_vehicle_infractions',
  SCENARIO_TIMEOUT: 'scenario_timeouts',
  ROUTE_DEVIATION: 'route_dev',
  VEHICLE_BLOCKED: 'vehicle_blocked',
};

export const PENALTY_FACTORS: Readonly<Partial<Record<EventType, number>>> = {
  COLLISION_PEDESTRIAN: 0.5,
  COLLISION_VEHICLE: 0.6,
  COLLISION_STATIC: 0.65,
  TRAFFIC_LIGHT_INFRACTION: 0.7,
  STOP_INFRACTION: 0.8,
  SCENARIO_TIMEOUT: 0.7,
  YIELD_TO_EMERGENCY_VEHICLE: 0.7,
};

export const PENALTY_ADDENDS: Readonly<Partial<Record<EventType, number>>> = {
  COLLISION_PEDESTRIAN: 1,
  COLLISION_VEHICLE: 0.7,
  COLLISION_STATIC: 0.6,
  TRAFFIC_LIGHT_INFRACTION: 0.4,
  STOP_INFRACTION: 0.25,
  SCENARIO_TIMEOUT: 0.4,
  YIELD_TO_EMERGENCY_VEHICLE: 0.4,
};

/** Factor of a speed of 0 % of the traffic's; 100 % costs nothing. */
export const SPEED_FACTOR = 0.7;
/** Addend of a speed of 0 % of the traffic's. */
export const SPEED_ADDEND = 0.4;

/** @param value percent: share outside the lanes, or speed relative to the traffic */
export function costOf(ruleset: Ruleset, type: EventType, value: number): EventCost {
  if (type === 'OUTSIDE_ROUTE_LANES_INFRACTION') return { factor: 1 - value / 100 };
  const isSum = ruleset.penaltyFormula === 'inverse-sum';
  if (type === 'MIN_SPEED_INFRACTION') {
    if (!ruleset.chargesSpeed) return {};
    if (isSum) return { addend: SPEED_ADDEND * (1 - value / 100) };
    return { factor: 1 - (1 - SPEED_FACTOR) * (1 - value / 100) };
  }
  const fixed = isSum ? PENALTY_ADDENDS[type] : PENALTY_FACTORS[type];
  if (fixed === undefined) return {};
  return isSum ? { addend: fixed } : { factor: fixed };
}
