/** Shapes of the official result files (evaluation reference, section 2). Names and order are official. */

/** Infraction lists in the order of 2.x files. */
export const INFRACTION_KEYS = [
  'collisions_layout',
  'collisions_pedestrian',
  'collisions_vehicle',
  'red_light',
  'stop_infraction',
  'outside_route_lanes',
  'min_speed_infractions',
  'yield_emergency_vehicle_infractions',
  'scenario_timeouts',
  'route_dev',
  'vehicle_blocked',
  'route_timeout',
] as const;

export type InfractionKey = (typeof INFRACTION_KEYS)[number];

/** Infraction lists of Leaderboard 1.0, in the order its code creates them. */
export const INFRACTION_KEYS_V1 = [
  'collisions_pedestrian',
  'collisions_vehicle',
  'collisions_layout',
  'red_light',
  'stop_infraction',
  'outside_route_lanes',
  'route_dev',
  'route_timeout',
  'vehicle_blocked',
] as const satisfies readonly InfractionKey[];

export interface RouteScores {
  score_route: number;
  score_penalty: number;
  score_composed: number;
}

export interface RouteMeta {
  route_length: number;
  duration_game: number;
  duration_system: number;
}

/** One route of a result file. Leaderboard 1.0 has neither `num_infractions` nor the B2D fields. */
export interface RouteRecord {
  index: number;
  route_id: string;
  scenario_name?: string;
  weather_id?: string | null;
  save_name?: string;
  status: string;
  num_infractions?: number;
  infractions: Partial<Record<InfractionKey, string[]>>;
  scores: RouteScores;
  meta: RouteMeta;
  town_name?: string;
}

/** Where the plain numbers of a record do not say whether Python held an int or a float. */
export interface NumberKinds {
  /**
   * True when the evaluator held `score_route` as a Python int: 100 on completion, and 0 while no
   * route point was passed. By default an integral 100, and a 0 on a route with a length (2.x), is
   * an int; Leaderboard 1.0 holds floats.
   */
  readonly scoreRouteIsInt?: boolean;
}

/** An event of a criterion, as `TrafficEvent` in the official code. */
export type EventType =
  | 'ROUTE_COMPLETION'
  | 'ROUTE_COMPLETED'
  | 'OUTSIDE_ROUTE_LANES_INFRACTION'
  | 'COLLISION_STATIC'
  | 'COLLISION_VEHICLE'
  | 'COLLISION_PEDESTRIAN'
  | 'TRAFFIC_LIGHT_INFRACTION'
  | 'STOP_INFRACTION'
  | 'MIN_SPEED_INFRACTION'
  | 'ROUTE_DEVIATION'
  | 'VEHICLE_BLOCKED'
  | 'SCENARIO_TIMEOUT'
  | 'YIELD_TO_EMERGENCY_VEHICLE';

export interface CriterionEvent {
  readonly type: EventType;
  message: string;
  /** ROUTE_COMPLETION: percent; OUTSIDE…: unrounded share in percent; MIN_SPEED…: percent. */
  value?: number;
  /** Tick on which the event first existed; -1 when unknown. */
  tick: number;
  /** Game time of that tick, s; absent when unknown. */
  timeS?: number;
  /** Written by `terminate` rather than on a tick. */
  onTermination?: boolean;
}
