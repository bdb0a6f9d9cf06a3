/**
 * Which scenario types bring which criteria to a route (evaluation reference 4.10; scenario_runner of
 * Leaderboard 2.x and Bench2Drive). Types not listed bring none, and so does every one in 1.0.
 */
import type { ScenarioCriterionName } from '../evaluator-api.js';

const WITH_TIMEOUT_TEST: ReadonlySet<string> = new Set([
  'Accident',
  'AccidentTwoWays',
  'BlockedIntersection',
  'ConstructionObstacle',
  'ConstructionObstacleTwoWays',
  'CrossingBicycleFlow',
  'EnterActorFlow',
  'EnterActorFlowV2',
  'HazardAtSideLane',
  'HazardAtSideLaneTwoWays',
  'HighwayExit',
  'InterurbanActorFlow',
  'InterurbanAdvancedActorFlow',
  'InvadingTurn',
  'MergerIntoSlowTraffic',
  'MergerIntoSlowTrafficV2',
  'NonSignalizedJunctionLeftTurn',
  'NonSignalizedJunctionLeftTurnEnterFlow',
  'NonSignalizedJunctionRightTurn',
  'ParkedObstacle',
  'ParkedObstacleTwoWays',
  'ParkingExit',
  'SequentialLaneChange',
  'SignalizedJunctionLeftTurn',
  'SignalizedJunctionLeftTurnEnterFlow',
  'SignalizedJunctionRightTurn',
  'T_Junction',
  'VehicleOpensDoorTwoWays',
]);

/** The criteria a scenario of this type brings to a 2.x route, in their order. */
export function scenarioCriteriaOf(type: string): readonly ScenarioCriterionName[] {
  if (type === 'YieldToEmergencyVehicle') return ['YieldToEmergencyVehicleTest'];
  // Besides the route's own, so that a collision while it runs is charged twice.
  if (type === 'VehicleTurningRoutePedestrian') return ['CollisionTest'];
  // The plain turns carry the test but never the behaviour that could make it fire.
  if (WITH_TIMEOUT_TEST.has(type) || type.startsWith('Vanilla')) return ['ScenarioTimeoutTest'];
  return [];
}
