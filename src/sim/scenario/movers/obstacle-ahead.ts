/**
 * The nearest thing in a mover's lane ahead: an actor counts when its origin lies within half a lane
 * width of the path's centre line (CARLA's agents compare lanes) and in front of the own origin.
 * Metres along the path.
 */
import type { LanePath } from '../../traffic/lane-path.js';
import { ActorKind } from '../../world/actor-table.js';
import type { World } from '../../world/world.js';

/** Result of the last look; reused. */
export const OBSTACLE = { slot: -1, gapM: 0 };

/** Largest difference in height between two on the same road, metres. */
const LEVEL_M = 3;

/**
 * Looks up to `reachM` from own front to the other's rear; fills and returns `OBSTACLE` (slot −1: free).
 * @param s own position on the path
 * @param walkers whether people on foot count
 */
export function obstacleAhead(
  world: World,
  slot: number,
  path: LanePath,
  s: number,
  reachM: number,
  walkers = false,
): typeof OBSTACLE {
  const { actors } = world;
  OBSTACLE.slot = -1;
  OBSTACLE.gapM = reachM;
  const x = actors.x[slot] as number;
  const y = actors.y[slot] as number;
  const z = actors.z[slot] as number;
  const ownHalf = actors.halfLength[slot] as number;
  for (let i = 0; i < actors.count; i += 1) {
    const other = actors.slots[i] as number;
    if (other === slot || actors.collides[other] === 0) continue;
    const kind = actors.kind[other];
    if (kind === ActorKind.Prop || (kind === ActorKind.Walker && !walkers)) continue;
    const half = actors.halfLength[other] as number;
    const dx = (actors.x[other] as number) - x;
    const dy = (actors.y[other] as number) - y;
    const far = OBSTACLE.gapM + ownHalf + half;
    const squared = dx * dx + dy * dy;
    if (squared > far * far || Math.abs((actors.z[other] as number) - z) > LEVEL_M) continue;
    const at = path.project(actors.x[other] as number, actors.y[other] as number, s + half);
    if (at <= s || at > path.endS + half) continue;
    if (Math.abs(path.projectedLateralM) > path.widthAt(at) / 2) continue;
    const gapM = at - s - ownHalf - half;
    if (gapM >= OBSTACLE.gapM) continue;
    OBSTACLE.gapM = gapM;
    OBSTACLE.slot = other;
  }
  return OBSTACLE;
}

/** Speed of an actor along a heading, m/s. */
export function speedAlong(world: World, slot: number, yaw: number): number {
  const { actors } = world;
  return (actors.vx[slot] as number) * Math.cos(yaw) + (actors.vy[slot] as number) * Math.sin(yaw);
}

/** True if the ego touched this actor in the last step. */
export function touchedByEgo(world: World, slot: number): boolean {
  const { contacts } = world;
  for (let i = 0; i < contacts.count; i += 1) {
    if (contacts.slots[i] === slot) return true;
  }
  return false;
}
