/**
 * Open doors: a thin body that stands out from the vehicle at each open front or rear door, so that who
 * touches it touches the vehicle. Bonnet and boot open without one. Lengths are this project's choice.
 */
import { RpcError } from '../rpc/rpc-error.js';
import type { BodySize } from './bodies.js';
import type { CarlaActor } from './carla-actor.js';
import type { CarlaWorld } from './carla-world.js';

/** Doors by number: front left, front right, rear left, rear right, bonnet, boot; 6 is all. */
const ALL_DOORS = 6;
/** How far doors are hinged ahead of the origin, and reach out, metres. */
const FRONT_M = 0.65;
const REAR_M = -0.5;
const LENGTH_M = 0.9;
const HALF_THICKNESS_M = 0.06;

function vehicleActor(world: CarlaWorld, id: number, call: string): CarlaActor {
  const actor = world.get(id, call);
  if (!actor.body?.vehicle) throw new RpcError(`${call}: actor ${id} is not a vehicle`);
  return actor;
}

function doorsOf(door: number): number[] {
  return door === ALL_DOORS ? [0, 1, 2, 3] : [door];
}

/** Throws RpcError unless the actor is a vehicle. */
export function openDoors(world: CarlaWorld, id: number, door: number): void {
  const actor = vehicleActor(world, id, 'open_vehicle_door');
  for (const one of doorsOf(door)) {
    if (one < 0 || one > 3 || world.partOf(actor, `door ${one}`) !== null) continue;
    const side = one % 2 === 0 ? -1 : 1;
    const { x, y, z } = actor.box.extent;
    const hinge = one < 2 ? FRONT_M : REAR_M;
    const pose = {
      x: Math.min(x, Math.max(-x, hinge)),
      y: side * (y + LENGTH_M / 2),
      z: 0,
      pitch: 0,
      yaw: 0,
      roll: 0,
    };
    const size: BodySize = {
      kind: world.table.kind[(actor.body as NonNullable<typeof actor.body>).slot] as 0,
      halfLengthM: HALF_THICKNESS_M,
      halfWidthM: LENGTH_M / 2,
      halfHeightM: z * 0.8,
      massKg: 0,
    };
    world.addPart(actor, `door ${one}`, pose, size);
  }
}

/** Throws RpcError unless the actor is a vehicle. */
export function closeDoors(world: CarlaWorld, id: number, door: number): void {
  const actor = vehicleActor(world, id, 'close_vehicle_door');
  for (const one of doorsOf(door)) world.removePart(actor, `door ${one}`);
}
