/**
 * The five abilities of Bench2Drive and the scenario types that test each (evaluation reference 6.2,
 * the same in 0.0.3 and 0.0.4). Traffic_Signs overlaps Merging and Emergency_Brake.
 */
export const ABILITY_NAMES = [
  'Overtaking',
  'Merging',
  'Emergency_Brake',
  'Give_Way',
  'Traffic_Signs',
] as const;

export type AbilityName = (typeof ABILITY_NAMES)[number];

const TABLE: Readonly<Record<AbilityName, ReadonlySet<string>>> = {
  Overtaking: new Set([
    'Accident',
    'AccidentTwoWays',
    'ConstructionObstacle',
    'ConstructionObstacleTwoWays',
    'HazardAtSideLane',
    'HazardAtSideLaneTwoWays',
    'ParkedObstacle',
    'ParkedObstacleTwoWays',
    'VehicleOpensDoorTwoWays',
  ]),
  Merging: new Set([
    'CrossingBicycleFlow',
    'EnterActorFlow',
    'HighwayCutIn',
    'HighwayExit',
    'InterurbanActorFlow',
    'InterurbanAdvancedActorFlow',
    'MergerIntoSlowTraffic',
    'MergerIntoSlowTrafficV2',
    'NonSignalizedJunctionLeftTurn',
    'NonSignalizedJunctionLeftTurnEnterFlow',
    'NonSignalizedJunctionRightTurn',
    'ParkingExit',
    'SequentialLaneChange',
    'SignalizedJunctionLeftTurn',
    'SignalizedJunctionLeftTurnEnterFlow',
    'SignalizedJunctionRightTurn',
  ]),
  Emergency_Brake: new Set([
    'BlockedIntersection',
    'ControlLoss',
    'DynamicObjectCrossing',
    'HardBreakRoute',
    'OppositeVehicleRunningRedLight',
    'OppositeVehicleTakingPriority',
    'ParkingCrossingPedestrian',
    'ParkingCutIn',
    'PedestrianCrossing',
    'StaticCutIn',
    'VehicleTurningRoute',
    'VehicleTurningRoutePedestrian',
  ]),
  Give_Way: new Set(['InvadingTurn', 'YieldToEmergencyVehicle']),
  Traffic_Signs: new Set([
    'BlockedIntersection',
    'CrossingBicycleFlow',
    'EnterActorFlow',
    'NonSignalizedJunctionLeftTurn',
    'NonSignalizedJunctionLeftTurnEnterFlow',
    'NonSignalizedJunctionRightTurn',
    'OppositeVehicleRunningRedLight',
    'OppositeVehicleTakingPriority',
    'PedestrianCrossing',
    'SignalizedJunctionLeftTurn',
    'SignalizedJunctionLeftTurnEnterFlow',
    'SignalizedJunctionRightTurn',
    'T_Junction',
    'VanillaNonSignalizedTurn',
    'VanillaNonSignalizedTurnEncounterStopsign',
    'VanillaSignalizedTurnEncounterGreenLight',
    'VanillaSignalizedTurnEncounterRedLight',
    'VehicleTurningRoute',
    'VehicleTurningRoutePedestrian',
  ]),
};

/** Abilities that a scenario type belongs to, in table order. */
export function abilitiesOf(scenarioType: string): AbilityName[] {
  return ABILITY_NAMES.filter((name) => TABLE[name].has(scenarioType));
}

/** True if routes of this type are also judged by how they pass the junction. */
export function testsTrafficSigns(scenarioType: string): boolean {
  return TABLE.Traffic_Signs.has(scenarioType);
}
