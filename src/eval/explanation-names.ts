/** What the steps of a score are called in texts, tables and on the report page. */
import type { InfractionKey } from './record.js';

export type ExplanationKind = 'route_completion' | InfractionKey;

export const EXPLANATION_NAMES: Readonly<Record<ExplanationKind, string>> = {
  route_completion: 'route completion',
  collisions_layout: 'layout collision',
  collisions_pedestrian: 'pedestrian collision',
  collisions_vehicle: 'vehicle collision',
  red_light: 'red light',
  stop_infraction: 'stop sign',
  outside_route_lanes: 'outside the route lanes',
  min_speed_infractions: 'slower than the traffic',
  yield_emergency_vehicle_infractions: 'emergency vehicle not let by',
  scenario_timeouts: 'scenario timeout',
  route_dev: 'route deviation',
  vehicle_blocked: 'blocked',
  route_timeout: 'route timeout',
};
