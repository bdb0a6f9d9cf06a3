/**
 * What clients can do to an actor, shared by the single calls and by the commands of a batch. Each
 * throws RpcError for an actor that is not alive or not of the kind.
 */
import { Motion } from '../../sim/world/actor-table.js';
import { changeVelocity } from '../../sim/world/push.js';
import type { WirePose } from '../stream/header.js';
import type { AckermannControl, VehicleControl, WalkerControl, WireVector } from '../wire/types.js';
import type { CarlaWorld } from '../world/carla-world.js';
import { noteHeight } from '../world/motion.js';
import { RAD } from '../world/poses.js';
import { bodyOf, vehicleOf, walkerOf } from './session.js';

/** Bit of the brake lights. */
const BRAKE_LIGHT = 8;
const MANY_MPS = 500;

export function applyVehicleControl(world: CarlaWorld, id: number, control: VehicleControl): void {
  const { body, vehicle } = vehicleOf(world, id, 'apply_control_to_vehicle');
  const { table } = world;
  const { slot } = body;
  vehicle.control = control;
  vehicle.ackermann = null;
  const isNeutral = control.manualGearShift && control.gear === 0;
  table.throttle[slot] = isNeutral ? 0 : control.throttle;
  table.steer[slot] = control.steer;
  table.brake[slot] = control.brake;
  table.handBrake[slot] = control.handBrake ? 1 : 0;
  const isBackwards = control.manualGearShift ? control.gear < 0 : control.reverse;
  table.reverse[slot] = isBackwards ? 1 : 0;
  showBrakeLight(world, slot, vehicle.lightMask, control.brake);
}

export function applyAckermannControl(
  world: CarlaWorld,
  id: number,
  control: AckermannControl,
): void {
  const { body, vehicle } = vehicleOf(world, id, 'apply_ackermann_control_to_vehicle');
  vehicle.ackermann = control;
  world.table.handBrake[body.slot] = 0;
}

export function applyWalkerControl(world: CarlaWorld, id: number, control: WalkerControl): void {
  const { walker } = walkerOf(world, id, 'apply_control_to_walker');
  if (walker.isDead) return;
  walker.control = { ...control, speedMps: Math.max(0, Math.min(MANY_MPS, control.speedMps)) };
}

/** What the client's crowd does to its walkers each tick: pose and speed. */
export function applyWalkerState(
  world: CarlaWorld,
  id: number,
  pose: WirePose,
  speedMps: number,
): void {
  const { body, walker } = walkerOf(world, id, 'set_walker_state');
  const actor = world.get(id, 'set_walker_state');
  if (walker.isDead) return;
  // The crowd walks on a mesh on the ground, the walker's origin is its middle.
  world.setPose(actor, { ...pose, z: pose.z + body.liftM });
  const direction = { x: Math.cos(pose.yaw * RAD), y: Math.sin(pose.yaw * RAD), z: 0 };
  walker.control = { direction, speedMps, jump: false };
}

/** Whom a car has run over: stays where it is. Nothing happens to what is no walker. */
export function setDead(world: CarlaWorld, id: number): void {
  const { body } = world.get(id, 'set_actor_dead');
  if (body === null || body.walker === null) return;
  body.walker.isDead = true;
  body.walker.control = { ...body.walker.control, speedMps: 0, jump: false };
}

export function setTransform(world: CarlaWorld, id: number, pose: WirePose): void {
  world.setPose(world.get(id, 'set_actor_transform'), pose);
}

export function setLocation(world: CarlaWorld, id: number, place: WireVector): void {
  const actor = world.get(id, 'set_actor_location');
  const { pitch, yaw, roll } = actor.localPose ?? world.poseOf(actor);
  world.setPose(actor, { ...place, pitch, yaw, roll });
}

export function setTargetVelocity(world: CarlaWorld, id: number, velocity: WireVector): void {
  world.setVelocity(world.get(id, 'set_actor_target_velocity'), velocity);
}

/** Degrees per second about the world's axes; bodies here turn about the upright one alone. */
export function setTargetAngularVelocity(world: CarlaWorld, id: number, turn: WireVector): void {
  bodyOf(world, id, 'set_actor_target_angular_velocity').spinRadps = turn.z * RAD;
}

/** In the actor's own frame; null lets it go. */
export function setConstantVelocity(
  world: CarlaWorld,
  id: number,
  velocity: WireVector | null,
): void {
  bodyOf(world, id, 'enable_actor_constant_velocity').constantVelocity = velocity;
}

/** N·s in the world's frame. */
export function addImpulse(world: CarlaWorld, id: number, impulse: WireVector): void {
  const body = bodyOf(world, id, 'add_actor_impulse');
  if (!body.hasPhysics) return;
  const { massKg, slot } = body;
  changeVelocity(world.table, slot, impulse.x / massKg, impulse.y / massKg);
  const rise = impulse.z / massKg;
  if (rise <= 0.5) return;
  world.table.vz[slot] = (world.table.vz[slot] as number) + rise;
  body.isAirborne = true;
}

/** N in the world's frame, for the next step. */
export function addForce(world: CarlaWorld, id: number, force: WireVector): void {
  const body = bodyOf(world, id, 'add_actor_force');
  const before = body.force ?? { x: 0, y: 0, z: 0 };
  body.force = { x: before.x + force.x, y: before.y + force.y, z: before.z + force.z };
}

/** N·m·s about the upright axis; the body counts as a solid box. */
export function addAngularImpulse(world: CarlaWorld, id: number, impulse: WireVector): void {
  const body = bodyOf(world, id, 'add_actor_angular_impulse');
  const length = 2 * (world.table.halfLength[body.slot] as number);
  const width = 2 * (world.table.halfWidth[body.slot] as number);
  const inertia = (body.massKg * (length * length + width * width)) / 12;
  body.spinRadps += impulse.z / inertia;
}

export function setSimulatePhysics(world: CarlaWorld, id: number, isOn: boolean): void {
  const actor = world.get(id, 'set_actor_simulate_physics');
  const { body } = actor;
  if (body === null || body.hasPhysics === isOn) return;
  // An attached body is carried; it has no motion of its own.
  if (isOn && actor.parentId !== 0) return;
  const { table } = world;
  body.hasPhysics = isOn;
  table.motion[body.slot] = Motion.Still;
  if (isOn) noteHeight(body, table, world.map);
  else {
    for (const column of [table.vx, table.vy, table.vz, table.speed, table.yawRate]) {
      column[body.slot] = 0;
    }
    body.spinRadps = 0;
  }
}

export function setEnableGravity(world: CarlaWorld, id: number, isOn: boolean): void {
  bodyOf(world, id, 'set_actor_enable_gravity').hasGravity = isOn;
}

export function setCollisions(world: CarlaWorld, id: number, isOn: boolean): void {
  const { body } = world.get(id, 'set_actor_collisions');
  if (body !== null) world.table.collides[body.slot] = isOn ? 1 : 0;
}

export function setVehicleLights(world: CarlaWorld, id: number, mask: number): void {
  const { body, vehicle } = vehicleOf(world, id, 'set_vehicle_light_state');
  vehicle.lightMask = mask;
  showBrakeLight(world, body.slot, mask, world.table.brake[body.slot] as number);
}

function showBrakeLight(world: CarlaWorld, slot: number, mask: number, brake: number): void {
  world.table.brakeLight[slot] = (mask & BRAKE_LIGHT) !== 0 || brake > 0.05 ? 1 : 0;
}
