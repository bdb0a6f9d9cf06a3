/**
 * Moves a traffic car for one tick, as CARLA's hybrid mode does: near the ego it steers after a
 * point on its path like a bicycle with its rear axle behind the origin, and may be pushed; farther
 * away it is carried along the path. Speeds change by the same bounded acceleration in both.
 * Metres, radians.
 */

import { wrapRad } from '../../core/angles.js';
import type { ActorTable } from '../world/actor-table.js';
import type { Headings } from './headings.js';
import { emptyPathPose } from './lane-path.js';
import type { TrafficCar } from './traffic-car.js';

/** Rear axle behind the origin, as a share of the half length. */
const REAR_SHARE = 0.58;
/** Tightest turn, 1/m, and lateral acceleration the tyres give, m/s². */
const CURVATURE_MAX = 0.27;
const LATERAL_MPS2 = 8;
/** Aim point: metres, and seconds at the car's speed. */
const AIM_M = 3;
const AIM_S = 0.3;
/** A carried car comes over to its path at this speed, m/s. */
const SIDEWAYS_MPS = 1;
/** Brake lights show from here, m/s². */
const BRAKE_LIGHT_MPS2 = -0.6;

const AIM = emptyPathPose();
const HERE = emptyPathPose();

/** Speed after a tick; never backwards, never past the target from below. */
function nextSpeed(car: TrafficCar, speed: number, dtS: number): number {
  const { constantSpeedMps } = car.settings;
  if (constantSpeedMps >= 0) return constantSpeedMps;
  const next = speed + car.accelMps2 * dtS;
  if (car.accelMps2 > 0) return speed < car.targetMps ? Math.min(next, car.targetMps) : speed;
  return next < 0 ? 0 : next;
}

/** Advances pose and speed of a car, its place on the path, and its brake light. */
export function moveCar(
  actors: ActorTable,
  headings: Headings,
  car: TrafficCar,
  dtS: number,
): void {
  const { slot } = car;
  const before = Math.max(0, actors.speed[slot]!);
  const speed = nextSpeed(car, before, dtS);
  const isBraking = car.accelMps2 < BRAKE_LIGHT_MPS2 || (speed < 0.1 && before < 0.1);
  actors.brakeLight[slot] = isBraking ? 1 : 0;
  const isStanding = speed === 0 && actors.speed[slot] === 0;
  actors.speed[slot] = speed;
  if (car.isNearEgo) steer(actors, headings, car, dtS);
  else if (isStanding) stand(actors, slot);
  else carry(actors, headings, car, dtS);
}

function stand(actors: ActorTable, slot: number): void {
  actors.vx[slot] = 0;
  actors.vy[slot] = 0;
  actors.yawRate[slot] = 0;
}

function steer(actors: ActorTable, headings: Headings, car: TrafficCar, dtS: number): void {
  const { slot, path } = car;
  const yaw = actors.yaw[slot]!;
  const x = actors.x[slot]!;
  const y = actors.y[slot]!;
  const speed = actors.speed[slot]!;
  if (speed === 0) {
    stand(actors, slot);
    return;
  }
  const { actual } = headings;
  const rearM = REAR_SHARE * actors.halfLength[slot]!;
  actual.take(slot, yaw);
  const cos = actual.cos[slot]!;
  const sin = actual.sin[slot]!;
  const rearX = x - rearM * cos;
  const rearY = y - rearM * sin;
  path.poseAt(car.s + Math.max(AIM_M, AIM_S * speed), AIM);
  const offset = car.settings.lateralOffsetM;
  let aimX = AIM.x;
  let aimY = AIM.y;
  if (offset !== 0) {
    aimX -= offset * Math.sin(AIM.yaw);
    aimY += offset * Math.cos(AIM.yaw);
  }
  aimX -= rearX;
  aimY -= rearY;
  const squared = aimX * aimX + aimY * aimY;
  // Pure pursuit: the circle through the rear axle, along its heading, and the aim.
  let curvature = (2 * (aimY * cos - aimX * sin)) / squared;
  const most = Math.min(CURVATURE_MAX, LATERAL_MPS2 / (speed * speed));
  if (curvature > most) curvature = most;
  else if (curvature < -most) curvature = -most;
  const yawRate = speed * curvature;
  const course = yaw + 0.5 * yawRate * dtS;
  const nextYaw = wrapRad(yaw + yawRate * dtS);
  actual.take(slot, nextYaw);
  const nextX = rearX + speed * dtS * Math.cos(course) + rearM * actual.cos[slot]!;
  const nextY = rearY + speed * dtS * Math.sin(course) + rearM * actual.sin[slot]!;
  actors.vx[slot] = (nextX - x) / dtS;
  actors.vy[slot] = (nextY - y) / dtS;
  actors.yawRate[slot] = yawRate;
  actors.x[slot] = nextX;
  actors.y[slot] = nextY;
  actors.yaw[slot] = nextYaw;
  car.s = path.project(nextX, nextY, car.s + speed * dtS);
  car.lateralM = path.projectedLateralM;
  path.poseAt(car.s, HERE);
  actors.z[slot] = HERE.z;
}

function carry(actors: ActorTable, headings: Headings, car: TrafficCar, dtS: number): void {
  const { slot, path } = car;
  const speed = actors.speed[slot]!;
  car.s += speed * dtS;
  const step = SIDEWAYS_MPS * dtS;
  const off = car.lateralM - car.settings.lateralOffsetM;
  if (off > step) car.lateralM -= step;
  else if (off < -step) car.lateralM += step;
  else car.lateralM = car.settings.lateralOffsetM;
  path.poseAt(car.s, HERE);
  const { ways } = headings;
  ways.take(slot, HERE.yaw);
  const cos = ways.cos[slot]!;
  const sin = ways.sin[slot]!;
  const yaw = wrapRad(HERE.yaw);
  actors.yawRate[slot] = wrapRad(yaw - actors.yaw[slot]!) / dtS;
  actors.x[slot] = HERE.x - car.lateralM * sin;
  actors.y[slot] = HERE.y + car.lateralM * cos;
  actors.z[slot] = HERE.z;
  actors.yaw[slot] = yaw;
  actors.vx[slot] = speed * cos;
  actors.vy[slot] = speed * sin;
}
