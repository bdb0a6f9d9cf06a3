/**
 * Every threshold of the route criteria, by criterion, with its unit in the name. docs/metrics.md
 * lists the same numbers and a test keeps the two equal. Sources: scenario_runner's criteria of
 * Leaderboard 1.0 (`V1`) and 2.x; evaluation reference, section 4.
 */

export const ROUTE_COMPLETION = {
  /** Route points looked at beyond the current one. */
  windowPoints: 2,
  /** Completion must exceed this … */
  finishedAbovePercent: 99,
  /** … and the last route point be nearer than this. */
  finishedWithinM: 10,
} as const;

export const OUTSIDE_ROUTE_LANES = {
  windowPoints: 3,
  /** Out of a junction: beyond this angle between lane and ego the lane is the wrong one. */
  wrongLaneAngleDeg: 120,
  /** Elsewhere: a jump of the lane's heading between this and 360° minus this changes sides. */
  laneFlipAngleDeg: 150,
} as const;

export const COLLISION = {
  samePlaceRadiusM: 5,
  sameActorS: 5,
  /** Slower contacts are not the ego's fault. */
  minSpeedMps: 0.1,
} as const;

export const COLLISION_V1 = {
  samePlaceRadiusM: 3,
  forgetPlaceBeyondM: 5,
  sameActorS: 5,
} as const;

export const RED_LIGHT = {
  /** Lights farther than this (trigger volume to ego) are not looked at. */
  nearM: 15,
  /** Share of the trigger volume's half width that is sampled for stop waypoints. */
  sampledShare: 0.9,
  sampleStepM: 1,
  /** Step by which a stop waypoint is moved up to its junction. */
  advanceStepM: 0.5,
  /** Near tail point: this share of the ego's half length behind its centre. */
  nearTailShare: 0.8,
  /** Far tail point: this far behind the ego's rear. */
  farTailBehindM: 1,
  /** Half the stop line, as a share of the lane width. */
  halfLineShare: 0.6,
  halfLineShareV1: 0.4,
} as const;

export const STOP_SIGN = {
  /** The sign's trigger volume must be this near to the ego's waypoint. */
  nearM: 4,
  stepM: 0.5,
  aheadSteps: 8,
  /** Below this the ego has stopped. */
  stoppedBelowMps: 0.1,
  /** Moving or looking against the lane: dot products below this see no sign. */
  backwardsBelow: -0.17,
  /** The trigger volume is widened by this factor. */
  boxFactor: 1.2,
} as const;

export const STOP_SIGN_V1 = {
  nearM: 50,
  stepM: 1,
  aheadSteps: 20,
  stoppedBelowMps: 0.1,
  boxFactor: 1,
} as const;

export const MINIMUM_SPEED = {
  windowPoints: 2,
  /** The last checkpoint is written on termination above this share of the route. */
  lastCheckpointAboveShare: 0.95,
  /** Slower than the traffic's mean: an infraction below this. */
  fullPercent: 100,
} as const;

export const IN_ROUTE = {
  windowPoints: 5,
  maxDistanceM: 30,
  safeDistanceM: 15,
  /** Share of the route that may be driven at 15 to 30 m from it. */
  maxUnsafePercent: 30,
} as const;

export const ACTOR_BLOCKED = {
  /** At or above this the ego counts as moving. The time limit depends on the ruleset. */
  minSpeedMps: 0.1,
} as const;

export const ROUTE_TIMEOUT = {
  windowPoints: 3,
  initialS: 300,
  /** Progress is granted the time it takes at this percentage of the speed limit. */
  speedLimitPercent: 10,
} as const;

export const ROUTE_TIMEOUT_V1 = {
  perMetreS: 0.8,
  initialS: 5,
} as const;

/** The evaluator lifts the first route point by this before the criteria are built. */
export const FIRST_POINT_LIFT_M = 0.5;
