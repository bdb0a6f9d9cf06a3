/**
 * What the car would do with a plan: each candidate is driven by controller C on the car of the embedded
 * world (`stepVehicle`, 20 ticks a second, a control held for two), for three seconds. Frame: the ego's at
 * the start, x forward, y right, metres, radians.
 */
import { pedalsFor } from '../../agents/controllers/pedals.js';
import { steerForCurvature } from '../../agents/controllers/steering.js';
import { TrajectoryTracker } from '../../agents/controllers/trajectory-tracker.js';
import { PLAN_SIZE } from '../../agents/proposals/index.js';
import { EGO_TYPE_ID } from '../../sim/stage.js';
import { ActorKind, ActorTable, Motion } from '../../sim/world/actor-table.js';
import { findBlueprint } from '../../sim/world/blueprints.js';
import { stepVehicle } from '../../sim/world/vehicle-dynamics.js';

/** Steps of a track after its start, and their length. */
const TRACK_STEPS = 30;
export const TRACK_STEP_S = 0.1;
/** Points of a track: the start is the first. */
export const TRACK_POINTS = TRACK_STEPS + 1;
/** Numbers of a point: x, y, yaw, speed. */
export const TRACK_SIZE = 4;

/** With more throttle than this a standing car is about to start; it has by then waited long enough. */
const LAUNCH_THROTTLE = 0.3;
const LAUNCHED_S = 1;

/** The car at the start. */
export interface EgoStart {
  readonly speedMps: number;
  /** Brake of the tick before, 0…1: its pressure is built up. */
  readonly brake?: number;
  /** Throttle of the tick before: a car about to start does not wait again for its engine. */
  readonly throttle?: number;
}

/** Half sides of the ego's box, metres. */
export const EGO_BOX = {
  halfLengthM: findBlueprint(EGO_TYPE_ID)!.halfLengthM,
  halfWidthM: findBlueprint(EGO_TYPE_ID)!.halfWidthM,
} as const;

export class PlanRoller {
  private readonly actors = new ActorTable(1);
  private readonly slot: number;
  private readonly tracker = new TrajectoryTracker();

  constructor() {
    this.slot = this.actors.add({
      typeId: EGO_TYPE_ID,
      roleName: 'hero',
      kind: ActorKind.Vehicle,
      xM: 0,
      yM: 0,
      zM: 0,
      yawRad: 0,
      halfLengthM: EGO_BOX.halfLengthM,
      halfWidthM: EGO_BOX.halfWidthM,
      halfHeightM: 0.75,
      motion: Motion.Control,
    });
  }

  /**
   * Drives `count` plans.
   * @param plans `count` × 6 × (x, y, yaw)
   * @param tracks `count` × 31 × (x, y, yaw, speed), written
   */
  roll(plans: ArrayLike<number>, count: number, start: EgoStart, tracks: Float64Array): void {
    for (let k = 0; k < count; k += 1) this.rollOne(plans, k, start, tracks);
  }

  private rollOne(
    plans: ArrayLike<number>,
    k: number,
    { speedMps, brake = 0, throttle = 0 }: EgoStart,
    tracks: Float64Array,
  ): void {
    const { actors, slot, tracker } = this;
    const speed = Math.max(0, speedMps);
    actors.x[slot] = 0;
    actors.y[slot] = 0;
    actors.yaw[slot] = 0;
    actors.speed[slot] = speed;
    actors.vx[slot] = speed;
    actors.vy[slot] = 0;
    actors.brakePressure[slot] = brake;
    actors.standing[slot] = throttle > LAUNCH_THROTTLE ? LAUNCHED_S : 0;
    tracker.follow(plans, k * PLAN_SIZE, speed);
    let at = k * TRACK_POINTS * TRACK_SIZE;
    for (let i = 0; ; i += 1) {
      const x = actors.x[slot]!;
      const y = actors.y[slot]!;
      const yaw = actors.yaw[slot]!;
      const now = actors.speed[slot]!;
      tracks[at] = x;
      tracks[at + 1] = y;
      tracks[at + 2] = yaw;
      tracks[at + 3] = now;
      if (i === TRACK_STEPS) return;
      at += TRACK_SIZE;
      const wish = tracker.wishAt(i * TRACK_STEP_S, x, y, yaw, now);
      const pedals = pedalsFor(wish.accelerationMps2, now);
      actors.throttle[slot] = pedals.throttle;
      actors.brake[slot] = pedals.brake;
      actors.steer[slot] = steerForCurvature(wish.curvaturePerM, now);
      stepVehicle(actors, slot, TRACK_STEP_S / 2);
      stepVehicle(actors, slot, TRACK_STEP_S / 2);
    }
  }
}
