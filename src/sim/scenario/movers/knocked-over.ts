/**
 * People on foot and two-wheelers that the ego runs into fall: from then on they lie where they are, move
 * no more and are no obstacle, so that one victim is one collision. (CARLA turns walkers into rag dolls.)
 */
import { ActorKind, Motion } from '../../world/actor-table.js';
import type { World } from '../../world/world.js';
import { touchedByEgo } from './obstacle-ahead.js';

/** Lets the actor fall if the ego touched it in the last step; true if it lies now. */
export function fallsIfHit(world: World, slot: number): boolean {
  const { actors } = world;
  const kind = actors.kind[slot];
  if (kind !== ActorKind.Walker && kind !== ActorKind.TwoWheeler) return false;
  if (!touchedByEgo(world, slot)) return false;
  actors.collides[slot] = 0;
  actors.motion[slot] = Motion.Still;
  actors.speed[slot] = 0;
  actors.vx[slot] = 0;
  actors.vy[slot] = 0;
  return true;
}
