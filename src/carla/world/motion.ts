/**
 * How bodies move in one step, over the simulator's own vehicle dynamics: vehicles under their control
 * or held at a velocity, walkers at the speed they are told, props only when physics is on; free fall
 * for whatever is above the road; nothing at all for what has its physics off. Metres, seconds, radians.
 */
import type { RoadMap } from '../../map/road-map.js';
import { type ActorTable, Motion } from '../../sim/world/actor-table.js';
import { changeVelocity } from '../../sim/world/push.js';
import {
  BICYCLE,
  slipAngleRad,
  steeringFactor,
  wrapRad,
} from '../../sim/world/vehicle-dynamics.js';
import { ackermannPedals } from './ackermann.js';
import type { Body, CarlaActor } from './carla-actor.js';
import { groundBelow } from './road-surface.js';

const GRAVITY_MPS2 = 9.81;
/** A body this far above the road is in the air. */
const AIR_M = 0.02;
/** A body deeper below the road than this was put away and falls instead of being lifted. */
const BELOW_M = 1.5;
/** As deep as anything falls. */
const ABYSS_M = -10_000;
const JUMP_MPS = 4.2;
/** Turning that was forced on a body dies away at this rate, 1/s: tyres grip. */
const SPIN_LOSS_PER_S = 5;

/** What happens before the world steps: who is moved by the dynamics, and the motion of all others. */
export function moveBody(actor: CarlaActor, actors: ActorTable, dtS: number): void {
  const { body } = actor;
  if (body === null) return;
  const { slot } = body;
  if (!body.hasPhysics) {
    actors.motion[slot] = Motion.Still;
    return;
  }
  pushByForce(body, actors, dtS);
  if (body.vehicle !== null) moveVehicle(body, actors, dtS);
  else if (body.walker !== null) moveWalker(body, actors, dtS);
  else {
    actors.motion[slot] = Motion.Driven;
    if (body.isAirborne) drift(actors, slot, dtS);
  }
  spin(body, actors, dtS);
}

function moveVehicle(body: Body, actors: ActorTable, dtS: number): void {
  const { slot, vehicle, constantVelocity } = body;
  if (vehicle === null) return;
  if (vehicle.ackermann !== null) ackermannPedals(vehicle, vehicle.ackermann, actors, slot, dtS);
  if (constantVelocity !== null) {
    actors.motion[slot] = Motion.Driven;
    holdVelocity(body, actors, dtS);
  } else if (body.isAirborne) {
    actors.motion[slot] = Motion.Driven;
    drift(actors, slot, dtS);
  } else {
    actors.motion[slot] = Motion.Control;
  }
}

/** Moves on with the velocity it has. */
function drift(actors: ActorTable, slot: number, dtS: number): void {
  actors.x[slot] = (actors.x[slot] as number) + (actors.vx[slot] as number) * dtS;
  actors.y[slot] = (actors.y[slot] as number) + (actors.vy[slot] as number) * dtS;
}

/** Constant velocity in the vehicle's own frame; the wheels still steer. */
function holdVelocity({ slot, constantVelocity }: Body, actors: ActorTable, dtS: number): void {
  if (constantVelocity === null) return;
  const { x: forward, y: right } = constantVelocity;
  const steer = (actors.steer[slot] as number) * steeringFactor(forward);
  const axle = BICYCLE.rearM * (actors.axleScale[slot] as number);
  const yawRate = (forward / axle) * Math.sin(slipAngleRad(steer));
  const yaw = actors.yaw[slot] as number;
  const cos = Math.cos(yaw);
  const sin = Math.sin(yaw);
  actors.speed[slot] = forward;
  actors.vx[slot] = forward * cos - right * sin;
  actors.vy[slot] = forward * sin + right * cos;
  actors.yawRate[slot] = yawRate;
  drift(actors, slot, dtS);
  actors.yaw[slot] = wrapRad(yaw + yawRate * dtS);
}

function moveWalker(body: Body, actors: ActorTable, dtS: number): void {
  const { slot, walker, constantVelocity } = body;
  if (walker === null) return;
  actors.motion[slot] = Motion.Driven;
  if (!body.isAirborne) {
    const { direction, speedMps, jump } = walker.control;
    const length = Math.sqrt(direction.x * direction.x + direction.y * direction.y);
    const speed = length > 1e-6 ? speedMps / length : 0;
    actors.vx[slot] = direction.x * speed;
    actors.vy[slot] = direction.y * speed;
    if (constantVelocity !== null) walkHeld(constantVelocity, actors, slot);
    // People turn to where they walk.
    else if (length > 1e-6 && speedMps > 0.01) {
      actors.yaw[slot] = Math.atan2(direction.y, direction.x);
    }
    if (jump) {
      actors.vz[slot] = JUMP_MPS;
      body.isAirborne = true;
      walker.control = { ...walker.control, jump: false };
    }
    const vx = actors.vx[slot] as number;
    const vy = actors.vy[slot] as number;
    actors.speed[slot] = Math.sqrt(vx * vx + vy * vy);
  }
  drift(actors, slot, dtS);
}

function walkHeld(velocity: { x: number; y: number }, actors: ActorTable, slot: number): void {
  const yaw = actors.yaw[slot] as number;
  actors.vx[slot] = velocity.x * Math.cos(yaw) - velocity.y * Math.sin(yaw);
  actors.vy[slot] = velocity.x * Math.sin(yaw) + velocity.y * Math.cos(yaw);
}

function pushByForce(body: Body, actors: ActorTable, dtS: number): void {
  const { force, massKg, slot } = body;
  if (force === null) return;
  body.force = null;
  changeVelocity(actors, slot, (force.x * dtS) / massKg, (force.y * dtS) / massKg);
  const rise = (force.z * dtS) / massKg;
  if (rise > GRAVITY_MPS2 * dtS) {
    actors.vz[slot] = (actors.vz[slot] as number) + rise;
    body.isAirborne = true;
  }
}

function spin(body: Body, actors: ActorTable, dtS: number): void {
  if (body.spinRadps === 0) return;
  const { slot } = body;
  actors.yaw[slot] = wrapRad((actors.yaw[slot] as number) + body.spinRadps * dtS);
  body.spinRadps *= Math.max(0, 1 - SPIN_LOSS_PER_S * dtS);
  if (Math.abs(body.spinRadps) < 1e-3) body.spinRadps = 0;
}

/** What happens after the world stepped: height, tilt, fall and landing. */
export function settleBody(actor: CarlaActor, actors: ActorTable, map: RoadMap, dtS: number): void {
  const { body } = actor;
  if (body === null || !body.hasPhysics) return;
  const { slot } = body;
  const z = actors.z[slot] as number;
  const ground = groundBelow(
    map,
    body.ground,
    actors.x[slot] as number,
    actors.y[slot] as number,
    z,
  );
  if (!body.isAirborne && Math.abs(z - ground) < BELOW_M) {
    land(body, actors, ground);
    return;
  }
  fall(body, actors, ground, dtS);
}

function fall(body: Body, actors: ActorTable, ground: number, dtS: number): void {
  const { slot } = body;
  body.isAirborne = true;
  const z = actors.z[slot] as number;
  const vz = (actors.vz[slot] as number) - (body.hasGravity ? GRAVITY_MPS2 * dtS : 0);
  const next = Math.max(ABYSS_M, z + vz * dtS);
  actors.vz[slot] = next === ABYSS_M ? 0 : vz;
  actors.z[slot] = next;
  // Only what comes from above lands.
  if (next <= ground && z > ground - BELOW_M && vz <= 0) {
    body.isAirborne = false;
    land(body, actors, ground);
  }
}

function land(body: Body, actors: ActorTable, ground: number): void {
  const { slot } = body;
  actors.z[slot] = ground;
  actors.vz[slot] = 0;
  if (body.vehicle === null) return;
  const yaw = actors.yaw[slot] as number;
  const { slopeX, slopeY } = body.ground;
  actors.pitch[slot] = Math.atan(slopeX * Math.cos(yaw) + slopeY * Math.sin(yaw));
  // The right side down is a positive roll.
  body.rollRad = Math.atan(slopeX * Math.sin(yaw) - slopeY * Math.cos(yaw));
}

/** Whether a body that was just put somewhere hangs in the air there. */
export function noteHeight(body: Body, actors: ActorTable, map: RoadMap): void {
  const { slot } = body;
  const z = actors.z[slot] as number;
  const x = actors.x[slot] as number;
  const y = actors.y[slot] as number;
  const above = z - groundBelow(map, body.ground, x, y, z);
  body.isAirborne = above > AIR_M || above < -BELOW_M;
}
