/**
 * What a contact does to bodies: it parts them and changes their velocities. Metres, m/s, world frame;
 * the normal of a separation points from the first body to the second.
 */
import { ActorKind, type ActorTable } from './actor-table.js';
import type { Separation } from './boxes.js';

/** Moves two touching bodies apart along the shortest way; `shareA` of it (0…1) is the first one's. */
export function moveApart(
  actors: ActorTable,
  a: number,
  b: number,
  { depthM, nx, ny }: Separation,
  shareA: number,
): void {
  actors.x[a] = (actors.x[a] as number) - nx * depthM * shareA;
  actors.y[a] = (actors.y[a] as number) - ny * depthM * shareA;
  actors.x[b] = (actors.x[b] as number) + nx * depthM * (1 - shareA);
  actors.y[b] = (actors.y[b] as number) + ny * depthM * (1 - shareA);
}

/** Speed at which two bodies come together along the normal; below 0 where they part. */
export function closingSpeed(
  actors: ActorTable,
  a: number,
  b: number,
  { nx, ny }: Separation,
): number {
  return (
    ((actors.vx[a] as number) - (actors.vx[b] as number)) * nx +
    ((actors.vy[a] as number) - (actors.vy[b] as number)) * ny
  );
}

/** Adds to the velocity; what stands on wheels keeps only what lies along its heading. */
export function changeVelocity(actors: ActorTable, slot: number, dvx: number, dvy: number): void {
  const vx = (actors.vx[slot] as number) + dvx;
  const vy = (actors.vy[slot] as number) + dvy;
  const kind = actors.kind[slot];
  if (kind === ActorKind.Walker || kind === ActorKind.Prop) {
    actors.vx[slot] = vx;
    actors.vy[slot] = vy;
    return;
  }
  const yaw = actors.yaw[slot] as number;
  const along = vx * Math.cos(yaw) + vy * Math.sin(yaw);
  actors.speed[slot] = along;
  actors.vx[slot] = along * Math.cos(yaw);
  actors.vy[slot] = along * Math.sin(yaw);
}
