/**
 * Contacts between all bodies that may touch: found along one axis, checked as oriented boxes with
 * heights, and answered by a plain inelastic push shared by mass, so that nobody drives through anybody.
 * Pairs come in the order of their actor ids.
 */
import type { ActorTable } from '../../sim/world/actor-table.js';
import { separationOf, touching } from '../../sim/world/contacts.js';
import { changeVelocity, closingSpeed, moveApart } from '../../sim/world/push.js';
import type { CarlaActor } from './carla-actor.js';
import type { LayoutPart } from './layout.js';

/** Two bodies that touched in a frame, or a body and the layout of the map. */
export interface Contact {
  readonly selfId: number;
  /** 0 for a part of the layout that is no actor. */
  readonly otherId: number;
  /** That part; null for actors. */
  readonly part: LayoutPart | null;
  /** Number of that part; −1 for bodies. */
  readonly box: number;
  /** Push on the first by the second, N·s in the world's frame. */
  readonly impulse: readonly [number, number, number];
}

/** What cannot be moved, for the share of a push. */
const IMMOVABLE_KG = 1e9;
/** Wheels and feet pass over what is no higher than this (dirt, planks, flattened boxes), metres. */
export const FLAT_HEIGHT_M = 0.2;

interface Pair {
  readonly a: CarlaActor;
  readonly b: CarlaActor;
}

/**
 * Finds what touches, pushes it apart, and returns both views of every contact.
 * @param bodies actors with a body, by ascending id
 */
export function findContacts(bodies: readonly CarlaActor[], actors: ActorTable): Contact[] {
  const pairs = candidatePairs(bodies, actors);
  const found: Contact[] = [];
  for (const { a, b } of pairs) {
    const slotA = a.body?.slot as number;
    const slotB = b.body?.slot as number;
    if (!touching(actors, slotA, slotB)) continue;
    const [x, y] = pushApart(a, b, actors);
    found.push({ selfId: a.id, otherId: b.id, part: null, box: -1, impulse: [-x, -y, 0] });
    found.push({ selfId: b.id, otherId: a.id, part: null, box: -1, impulse: [x, y, 0] });
  }
  return found;
}

function candidatePairs(bodies: readonly CarlaActor[], actors: ActorTable): Pair[] {
  const entries: { actor: CarlaActor; slot: number; low: number; high: number; moves: boolean }[] =
    [];
  for (const actor of bodies) {
    const slot = actor.body?.slot as number;
    if (actors.collides[slot] === 0) continue;
    if (2 * (actors.halfHeight[slot] as number) <= FLAT_HEIGHT_M) continue;
    const reach = (actors.halfLength[slot] as number) + (actors.halfWidth[slot] as number);
    const x = actors.x[slot] as number;
    const moves = actor.body?.hasPhysics === true;
    entries.push({ actor, slot, low: x - reach, high: x + reach, moves });
  }
  entries.sort((p, q) => p.low - q.low || p.actor.id - q.actor.id);
  const pairs: Pair[] = [];
  for (let i = 0; i < entries.length; i += 1) {
    const first = entries[i] as (typeof entries)[number];
    for (let k = i + 1; k < entries.length; k += 1) {
      const second = entries[k] as (typeof entries)[number];
      if (second.low > first.high) break;
      if (!first.moves && !second.moves) continue;
      // A vehicle and its own open door.
      if (first.actor.id === second.actor.id) continue;
      if (areApart(actors, first.slot, second.slot)) continue;
      const isOrdered = first.actor.id < second.actor.id;
      pairs.push({
        a: isOrdered ? first.actor : second.actor,
        b: isOrdered ? second.actor : first.actor,
      });
    }
  }
  return pairs.sort((p, q) => p.a.id - q.a.id || p.b.id - q.b.id);
}

function areApart(actors: ActorTable, a: number, b: number): boolean {
  const dy = Math.abs((actors.y[a] as number) - (actors.y[b] as number));
  return (
    dy >
    (actors.halfLength[a] as number) +
      (actors.halfWidth[a] as number) +
      (actors.halfLength[b] as number) +
      (actors.halfWidth[b] as number)
  );
}

function massOf({ body }: CarlaActor): number {
  return body?.hasPhysics === true ? body.massKg : IMMOVABLE_KG;
}

/** Parts the two and takes out their closing speed; the impulse on `b`, N·s. */
function pushApart(a: CarlaActor, b: CarlaActor, actors: ActorTable): [number, number] {
  const slotA = a.body?.slot as number;
  const slotB = b.body?.slot as number;
  const found = separationOf(actors, slotA, slotB);
  const { nx, ny } = found;
  const massA = massOf(a);
  const massB = massOf(b);
  moveApart(actors, slotA, slotB, found, massB / (massA + massB));
  const closing = closingSpeed(actors, slotA, slotB, found);
  if (closing <= 0) return [0, 0];
  const size = (closing * massA * massB) / (massA + massB);
  changeVelocity(actors, slotA, (-nx * size) / massA, (-ny * size) / massA);
  changeVelocity(actors, slotB, (nx * size) / massB, (ny * size) / massB);
  return [nx * size, ny * size];
}
