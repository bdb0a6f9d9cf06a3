/** The acceleration of a frame: the difference of two velocities over its time, as CARLA reports it. */
import type { ActorTable } from '../../sim/world/actor-table.js';
import type { Body } from './carla-actor.js';

/** Keeps the velocity before a frame. */
export function noteVelocity({ slot, before }: Body, { vx, vy, vz }: ActorTable): void {
  before[0] = vx[slot] as number;
  before[1] = vy[slot] as number;
  before[2] = vz[slot] as number;
}

/** Compares it with the velocity after the frame. */
export function noteAcceleration(
  { slot, before, acceleration }: Body,
  { vx, vy, vz }: ActorTable,
  dtS: number,
): void {
  acceleration[0] = ((vx[slot] as number) - before[0]) / dtS;
  acceleration[1] = ((vy[slot] as number) - before[1]) / dtS;
  acceleration[2] = ((vz[slot] as number) - before[2]) / dtS;
}
