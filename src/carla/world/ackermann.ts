/**
 * Ackermann control on the simulator's dynamics: a wheel angle and a target speed with limits on how
 * fast each is reached, turned into steer, throttle and brake. The pedals invert the table of the
 * dynamics instead of a controller with gains: the acceleration that is asked for is met at once.
 * SI units, radians.
 */
import type { ActorTable } from '../../sim/world/actor-table.js';
import {
  BICYCLE,
  brakeDecelerationMps2,
  steeringFactor,
  throttleAccelerationMps2,
} from '../../sim/world/vehicle-dynamics.js';
import type { AckermannControl } from '../wire/types.js';
import type { VehicleState } from './carla-actor.js';

/** Distance of the axles of the car that the dynamics were fitted to. */
const WHEELBASE_M = 2.85;
/** Where no limit is given, m/s². */
const FREE_MPS2 = 8;
/** How fast a difference in speed is made up for, 1/s. */
const SPEED_GAIN_PER_S = 2;
const STANDING_MPS = 0.05;

/** Writes steer, throttle, brake and reverse of this step into the table. */
export function ackermannPedals(
  vehicle: VehicleState,
  control: AckermannControl,
  actors: ActorTable,
  slot: number,
  dtS: number,
): void {
  const rate = control.steerSpeed > 0 ? control.steerSpeed * dtS : Number.POSITIVE_INFINITY;
  const turn = control.steer - vehicle.wheelAngleRad;
  vehicle.wheelAngleRad += Math.min(rate, Math.max(-rate, turn));
  const speed = actors.speed[slot] as number;
  const scale = actors.axleScale[slot] as number;
  actors.steer[slot] = steerFor(vehicle.wheelAngleRad, scale, speed);
  const limit = control.acceleration > 0 ? control.acceleration : FREE_MPS2;
  const wanted = (Math.abs(control.speed) - Math.abs(speed)) * SPEED_GAIN_PER_S;
  const target = Math.min(limit, Math.max(-limit, wanted));
  const jerk = control.jerk > 0 ? control.jerk * dtS : Number.POSITIVE_INFINITY;
  const change = target - vehicle.reachedMps2;
  vehicle.reachedMps2 += Math.min(jerk, Math.max(-jerk, change));
  setPedals(actors, slot, vehicle.reachedMps2, control.speed);
}

/** Steer in −1…1 that gives the curvature of a wheel angle. */
function steerFor(wheelAngleRad: number, axleScale: number, speedMps: number): number {
  const curvature = Math.tan(wheelAngleRad) / (WHEELBASE_M * axleScale);
  const sine = Math.min(0.9, Math.max(-0.9, curvature * BICYCLE.rearM * axleScale));
  const slip = Math.asin(sine);
  const wheel = Math.atan((Math.tan(slip) * (BICYCLE.frontM + BICYCLE.rearM)) / BICYCLE.rearM);
  const steer = wheel / BICYCLE.steerGainRad / steeringFactor(speedMps);
  return Math.min(1, Math.max(-1, steer));
}

function setPedals(actors: ActorTable, slot: number, wantedMps2: number, targetMps: number): void {
  const speed = actors.speed[slot] as number;
  const isStanding = Math.abs(speed) < STANDING_MPS;
  if (targetMps === 0 && isStanding) {
    actors.throttle[slot] = 0;
    actors.brake[slot] = 1;
    return;
  }
  if (targetMps !== 0 && (isStanding || targetMps * speed > 0)) {
    actors.reverse[slot] = targetMps < 0 ? 1 : 0;
  }
  const isWrongWay = targetMps * speed < 0 && !isStanding;
  const forward = Math.abs(speed);
  const coasting = throttleAccelerationMps2(0, forward);
  if (wantedMps2 >= coasting && !isWrongWay) {
    actors.throttle[slot] = throttleFor(wantedMps2, forward);
    actors.brake[slot] = 0;
    return;
  }
  actors.throttle[slot] = 0;
  const deceleration = isWrongWay ? FREE_MPS2 : -wantedMps2;
  actors.brake[slot] = Math.min(1, deceleration / brakeDecelerationMps2(1, forward));
}

/** Least throttle that gives the acceleration; the table grows with the throttle but for noise. */
function throttleFor(wantedMps2: number, speedMps: number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 12; i += 1) {
    const middle = (low + high) / 2;
    if (throttleAccelerationMps2(middle, speedMps) < wantedMps2) low = middle;
    else high = middle;
  }
  return high;
}
