/**
 * What is known of one lane: its centre line in driving direction, who follows, and what stands
 * along it. CARLA's axes, metres, radians.
 */

/** What a driver meets along a lane. */
export const MarkKind = { Light: 0, StopSign: 1, YieldSign: 2, SpeedSign: 3 } as const;
export type MarkKind = (typeof MarkKind)[keyof typeof MarkKind];

export interface LaneMark {
  readonly kind: MarkKind;
  /** Distance of the stop line, or of a speed sign's box, from the lane's start, metres. */
  readonly u: number;
  /** Index of the light in `RouteTruth.trafficLights`, a limit in km/h, or 0. */
  readonly value: number;
}

/** One lane of one section; u is the distance from its start in driving direction. */
export interface LaneLine {
  /** Index of the lane in the map's graph. */
  readonly lane: number;
  readonly roadId: number;
  readonly laneId: number;
  /** −1 outside junctions. */
  readonly junctionId: number;
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** Continuous: neighbours never differ by a whole turn. */
  readonly yaw: Float64Array;
  readonly u: Float64Array;
  readonly widthM: Float64Array;
  readonly lengthM: number;
  /** Lanes of the same kind that follow, in CARLA's order. */
  readonly next: readonly number[];
  readonly previous: readonly number[];
}
