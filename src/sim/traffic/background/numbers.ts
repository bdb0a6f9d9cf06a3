/**
 * The numbers background traffic works with, and which of them scenarios may change. Values: CARLA
 * scenario_runner, srunner/scenarios/background_activity.py. Metres, m/s, km/h, percent.
 */
import type { JunctionBehavior, OppositeBehavior, RoadBehavior } from '../directives.js';

/** Numbers that stay. */
export const FIXED = {
  /** Growth of the radii per m/s of the ego. */
  radiusPerMps: 1.7,
  junctionDetectionM: 30,
  junctionDetectionPerMps: 1.5,
  /** A source must keep this from its junction. */
  junctionSourceMinM: 15,
  /** Steps in which a source walks back from its junction. */
  junctionSourceStepM: 5,
  /** Cars this near to a source that will pass it are adopted. */
  adoptM: 10,
  spawnFreeM: 20,
  narrowLaneM: 2.25,
  speedCapKmh: 90,
  minGapM: 10,
  lateralOffsetM: 0.1,
  /** A car this far behind its plane counts as behind the ego. */
  behindM: 0.17,
  exitRoadFactor: 1.5,
  crossingClearM: 20,
  crossingStopM: 30,
  /** Own rule: room before and behind a car that moves over from an ending lane. */
  mergeAheadM: 3,
  mergeBehindM: 9,
  /** Own rule: distance kept to the car ahead right after moving over. */
  mergeGapM: 1.5,
  /** Own rule: who waits for such room drives at this share of its speed. */
  mergeFactor: 0.6,
  /** Own rule: cars that have left the ego's surroundings for good are taken away. */
  lostM: 200,
} as const;

/** Numbers that scenarios change through directives. */
export class BackgroundNumbers {
  frontVehicles = 2;
  backVehicles = 2;
  spawnDistanceM = 15;
  extraSpaceM = 0;
  oppositeSourceM = 80;
  oppositeSpawnM = 40;
  oppositeActive = true;
  junctionSourceM = 40;
  junctionSpawnM = 15;
  junctionMaxActors = 6;
  junctionSourcePercent = 80;
  /** 0: none. */
  maxSpeedKmh = 0;
  roadSourcesActive = true;

  /** Up to here cars ahead drive at full speed. */
  minRadiusM(egoMps: number): number {
    const count = this.frontVehicles;
    return count * this.spawnDistanceM + FIXED.radiusPerMps * egoMps + this.extraSpaceM;
  }

  /** From here cars ahead wait for the ego. */
  maxRadiusM(egoMps: number): number {
    const count = this.frontVehicles + 1;
    return count * this.spawnDistanceM + FIXED.radiusPerMps * egoMps + this.extraSpaceM;
  }

  /** How far ahead of its entry a junction becomes active. */
  detectionM(egoMps: number): number {
    return FIXED.junctionDetectionM + FIXED.junctionDetectionPerMps * egoMps;
  }

  changeRoad(change: RoadBehavior): void {
    this.frontVehicles = change.frontVehicles ?? this.frontVehicles;
    this.backVehicles = change.backVehicles ?? this.backVehicles;
    this.spawnDistanceM = change.spawnDistanceM ?? this.spawnDistanceM;
    this.extraSpaceM = change.extraSpaceM ?? this.extraSpaceM;
  }

  changeOpposite(change: OppositeBehavior): void {
    this.oppositeSourceM = change.sourceDistanceM ?? this.oppositeSourceM;
    if (change.spawnDistanceM !== undefined) {
      this.oppositeSpawnM = change.spawnDistanceM;
      this.oppositeSourceM = 2 * change.spawnDistanceM;
    }
    this.oppositeActive = change.active ?? this.oppositeActive;
  }

  changeJunction(change: JunctionBehavior): void {
    this.junctionSourceM = change.sourceDistanceM ?? this.junctionSourceM;
    this.junctionSpawnM = change.spawnDistanceM ?? this.junctionSpawnM;
    this.junctionMaxActors = change.maxActors ?? this.junctionMaxActors;
    this.junctionSourcePercent = change.sourcePercent ?? this.junctionSourcePercent;
  }
}
