/**
 * Contacts of the ego with everything that collides: found by oriented boxes on the ground plane with
 * a height check, listed by ascending actor id (the order the evaluator counts in), and answered by a
 * plain inelastic push so that nobody drives through anybody. CARLA collides meshes; boxes are
 * slightly larger (mirrors), which makes this world a little stricter.
 */
import { ActorKind, type ActorTable, Motion } from './actor-table.js';
import { type Separation, separation } from './boxes.js';
import { changeVelocity, closingSpeed, moveApart } from './push.js';
import type { Scenery } from './scenery.js';

/** Most boxes of scenery in contact at once; more do not fit around a car. */
const SCENERY_MOST = 32;

/**
 * Slots in contact with the ego in the last step, by ascending actor id. Scenery has id 0, so it comes
 * first: box b of it as −1 − b.
 */
export class ContactList {
  readonly slots: Int32Array;
  count = 0;

  constructor(capacity: number) {
    this.slots = new Int32Array(capacity + SCENERY_MOST);
  }
}

/** Half height below which a prop is a thing to knock over rather than to stop at, metres. */
const LIGHT_PROP_HALF_HEIGHT_M = 0.62;
const LIGHT_PROP_HALF_WIDTH_M = 0.3;

const FOUND: Separation = { depthM: 0, nx: 0, ny: 0 };

/** How much of a push the ego takes (0…1) against another actor; the rest is the other's. */
function egoShare(actors: ActorTable, slot: number): number {
  const kind = actors.kind[slot];
  if (kind === ActorKind.Walker) return 0.05;
  if (kind === ActorKind.TwoWheeler) return 0.1;
  if (kind === ActorKind.Prop) {
    const light =
      (actors.halfHeight[slot] as number) < LIGHT_PROP_HALF_HEIGHT_M &&
      (actors.halfWidth[slot] as number) < LIGHT_PROP_HALF_WIDTH_M;
    return light ? 0.05 : 1;
  }
  return actors.motion[slot] === Motion.Still ? 0.7 : 0.5;
}

/** True if the height intervals of two standing boxes share more than a point. */
function heightsOverlap(actors: ActorTable, a: number, b: number): boolean {
  const bottomA = actors.z[a] as number;
  const bottomB = actors.z[b] as number;
  const topA = bottomA + 2 * (actors.halfHeight[a] as number);
  const topB = bottomB + 2 * (actors.halfHeight[b] as number);
  return bottomA < topB && bottomB < topA;
}

/** Separation of two actors' boxes; `depthM` > 0 means contact. Returns a reused object. */
export function separationOf(actors: ActorTable, a: number, b: number): Separation {
  return separation(
    actors.x[a] as number,
    actors.y[a] as number,
    actors.yaw[a] as number,
    actors.halfLength[a] as number,
    actors.halfWidth[a] as number,
    actors.x[b] as number,
    actors.y[b] as number,
    actors.yaw[b] as number,
    actors.halfLength[b] as number,
    actors.halfWidth[b] as number,
    FOUND,
  );
}

/** True if two living actors touch. */
export function touching(actors: ActorTable, a: number, b: number): boolean {
  return heightsOverlap(actors, a, b) && separationOf(actors, a, b).depthM > 0;
}

/** Fills `list` with the scenery that the ego touches and holds the ego back. */
function findScenery(actors: ActorTable, ego: number, scenery: Scenery, list: ContactList): void {
  const near = scenery.near(actors.x[ego] as number, actors.y[ego] as number);
  for (let i = 0; i < near.length && list.count < SCENERY_MOST; i += 1) {
    const box = near[i] as number;
    const aboveM = (actors.z[ego] as number) - (scenery.z[box] as number);
    if (aboveM > (scenery.height[box] as number)) continue;
    if (-aboveM > 2 * (actors.halfHeight[ego] as number)) continue;
    const { depthM, nx, ny } = separation(
      actors.x[ego] as number,
      actors.y[ego] as number,
      actors.yaw[ego] as number,
      actors.halfLength[ego] as number,
      actors.halfWidth[ego] as number,
      scenery.x[box] as number,
      scenery.y[box] as number,
      scenery.yaw[box] as number,
      scenery.halfLength[box] as number,
      scenery.halfWidth[box] as number,
      FOUND,
    );
    if (depthM <= 0) continue;
    list.slots[list.count] = -1 - box;
    list.count += 1;
    actors.x[ego] = (actors.x[ego] as number) - nx * depthM;
    actors.y[ego] = (actors.y[ego] as number) - ny * depthM;
    const closing = (actors.vx[ego] as number) * nx + (actors.vy[ego] as number) * ny;
    if (closing > 0) changeVelocity(actors, ego, -nx * closing, -ny * closing);
  }
}

/** Fills `list` with everything the ego touches and pushes the two apart. */
export function findEgoContacts(
  actors: ActorTable,
  ego: number,
  scenery: Scenery,
  list: ContactList,
): void {
  list.count = 0;
  findScenery(actors, ego, scenery, list);
  const x = actors.x[ego] as number;
  const y = actors.y[ego] as number;
  const reach = (actors.halfLength[ego] as number) + (actors.halfWidth[ego] as number);
  for (let i = 0; i < actors.count; i += 1) {
    const slot = actors.slots[i] as number;
    if (slot === ego || actors.collides[slot] === 0) continue;
    const dx = (actors.x[slot] as number) - x;
    const dy = (actors.y[slot] as number) - y;
    const near = reach + (actors.halfLength[slot] as number) + (actors.halfWidth[slot] as number);
    if (dx * dx + dy * dy > near * near) continue;
    if (!touching(actors, ego, slot)) continue;
    list.slots[list.count] = slot;
    list.count += 1;
    pushApart(actors, ego, slot);
  }
}

/** Moves the two apart along the shortest way and takes out their closing speed. */
function pushApart(actors: ActorTable, ego: number, other: number): void {
  const { nx, ny } = FOUND;
  const share = egoShare(actors, other);
  moveApart(actors, ego, other, FOUND, share);
  const closing = closingSpeed(actors, ego, other, FOUND);
  if (closing <= 0) return;
  changeVelocity(actors, ego, -nx * closing * share, -ny * closing * share);
  if (actors.motion[other] !== Motion.Still) {
    changeVelocity(actors, other, nx * closing * (1 - share), ny * closing * (1 - share));
  }
}
