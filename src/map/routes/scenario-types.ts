/**
 * Every scenario type of Bench2Drive's and Leaderboard 2.x's evaluators, with the parameters it reads:
 * their form, and whether the scenario can do without. Source: the scenario classes' behaviour, see the
 * table in docs/routes.md. Units are in the comments there; flow speeds are m/s, `speed` is km/h.
 */

/**
 * `number`, `text`: attribute `value`. `side`: `left` or `right`. `approach`: `left`, `right` or
 * `opposite` (other text counts as right). `interval`: `from` and `to`. `location`: x, y, z.
 */
export type ParameterForm = 'number' | 'text' | 'side' | 'approach' | 'interval' | 'location';

export interface ParameterRule {
  readonly form: ParameterForm;
  /** Without it the scenario cannot be set up. All others have a default. */
  readonly isRequired?: boolean;
  /** Written in public files but read by nothing. */
  readonly isUnused?: boolean;
}

export type ParameterRules = Readonly<Record<string, ParameterRule>>;

const NUMBER: ParameterRule = { form: 'number' };
const INTERVAL: ParameterRule = { form: 'interval' };
const SIDE: ParameterRule = { form: 'side' };
const APPROACH: ParameterRule = { form: 'approach' };
const PLACE: ParameterRule = { form: 'location', isRequired: true };
const UNUSED_PLACE: ParameterRule = { form: 'location', isUnused: true };
const UNUSED_NUMBER: ParameterRule = { form: 'number', isUnused: true };
const UNUSED_TEXT: ParameterRule = { form: 'text', isUnused: true };

const NONE: ParameterRules = {};
const TURN_FLOW: ParameterRules = { flow_speed: NUMBER, source_dist_interval: INTERVAL };
const LANE_FLOW: ParameterRules = {
  ...TURN_FLOW,
  start_actor_flow: PLACE,
  end_actor_flow: PLACE,
};
const OBSTACLE: ParameterRules = { distance: NUMBER, direction: SIDE, speed: NUMBER };
const OBSTACLE_TWO_WAYS: ParameterRules = { ...OBSTACLE, frequency: INTERVAL };
const SIDE_HAZARD: ParameterRules = {
  distance: NUMBER,
  speed: NUMBER,
  bicycle_speed: NUMBER,
  bicycle_drive_distance: NUMBER,
};
const CROSSING: ParameterRules = { distance: NUMBER, direction: SIDE, crossing_angle: NUMBER };
const BACKGROUND: ParameterRules = Object.fromEntries(
  [
    'num_front_vehicles',
    'num_back_vehicles',
    'road_spawn_dist',
    'opposite_source_dist',
    'opposite_max_actors',
    'opposite_spawn_dist',
    'opposite_active',
    'junction_source_dist',
    'junction_max_actors',
    'junction_spawn_dist',
    'junction_source_perc',
  ].map((name) => [name, NUMBER]),
);

/** The 44 types of Bench2Drive. */
export const BENCH2DRIVE_SCENARIOS: Readonly<Record<string, ParameterRules>> = {
  Accident: OBSTACLE,
  AccidentTwoWays: OBSTACLE_TWO_WAYS,
  BlockedIntersection: NONE,
  ConstructionObstacle: OBSTACLE,
  ConstructionObstacleTwoWays: OBSTACLE_TWO_WAYS,
  ControlLoss: NONE,
  CrossingBicycleFlow: { ...TURN_FLOW, start_actor_flow: PLACE, end_actor_flow: UNUSED_PLACE },
  DynamicObjectCrossing: { ...CROSSING, blocker_model: { form: 'text' } },
  EnterActorFlow: LANE_FLOW,
  HardBreakRoute: NONE,
  HazardAtSideLane: SIDE_HAZARD,
  HazardAtSideLaneTwoWays: { ...SIDE_HAZARD, frequency: NUMBER },
  HighwayCutIn: { other_actor_location: PLACE, end_location: UNUSED_PLACE },
  HighwayExit: LANE_FLOW,
  InterurbanActorFlow: LANE_FLOW,
  InterurbanAdvancedActorFlow: { ...LANE_FLOW, direction: UNUSED_TEXT },
  InvadingTurn: { distance: NUMBER, offset: NUMBER },
  MergerIntoSlowTraffic: LANE_FLOW,
  MergerIntoSlowTrafficV2: LANE_FLOW,
  NonSignalizedJunctionLeftTurn: TURN_FLOW,
  NonSignalizedJunctionLeftTurnEnterFlow: TURN_FLOW,
  NonSignalizedJunctionRightTurn: TURN_FLOW,
  OppositeVehicleRunningRedLight: { direction: APPROACH },
  OppositeVehicleTakingPriority: { direction: APPROACH },
  ParkedObstacle: OBSTACLE,
  ParkedObstacleTwoWays: OBSTACLE_TWO_WAYS,
  ParkingCrossingPedestrian: CROSSING,
  ParkingCutIn: { direction: APPROACH },
  ParkingExit: {
    direction: SIDE,
    front_vehicle_distance: NUMBER,
    behind_vehicle_distance: NUMBER,
    flow_distance: NUMBER,
    speed: NUMBER,
  },
  PedestrianCrossing: NONE,
  SequentialLaneChange: NONE,
  SignalizedJunctionLeftTurn: TURN_FLOW,
  SignalizedJunctionLeftTurnEnterFlow: TURN_FLOW,
  SignalizedJunctionRightTurn: TURN_FLOW,
  StaticCutIn: { distance: NUMBER, direction: SIDE, speed: UNUSED_NUMBER },
  T_Junction: NONE,
  VanillaNonSignalizedTurn: NONE,
  VanillaNonSignalizedTurnEncounterStopsign: NONE,
  VanillaSignalizedTurnEncounterGreenLight: NONE,
  VanillaSignalizedTurnEncounterRedLight: NONE,
  VehicleOpensDoorTwoWays: OBSTACLE_TWO_WAYS,
  VehicleTurningRoute: NONE,
  VehicleTurningRoutePedestrian: NONE,
  YieldToEmergencyVehicle: { distance: NUMBER },
};

/** Types that Leaderboard 2.x has besides, and classes that no public route file uses. */
export const OTHER_SCENARIOS: Readonly<Record<string, ParameterRules>> = {
  EnterActorFlowV2: LANE_FLOW,
  PriorityAtJunction: NONE,
  BackgroundActivityParametrizer: BACKGROUND,
  FreeRide: NONE,
  StationaryObjectCrossing: NONE,
  VanillaNonSignalizedTurnEncounterStopsignLong: NONE,
  VanillaSignalizedTurnEncounterGreenLightLong: NONE,
  VanillaSignalizedTurnEncounterRedLightLong: NONE,
  VehicleTurningLeft: NONE,
  VehicleTurningRight: NONE,
};

/** The parameters a scenario type reads, or null for a type that no evaluator has. */
export function parameterRulesOf(type: string): ParameterRules | null {
  for (const types of [BENCH2DRIVE_SCENARIOS, OTHER_SCENARIOS]) {
    if (Object.hasOwn(types, type)) return types[type] ?? null;
  }
  return null;
}

/** Every known type, sorted. */
export function scenarioTypes(): string[] {
  return [...Object.keys(BENCH2DRIVE_SCENARIOS), ...Object.keys(OTHER_SCENARIOS)].sort();
}
