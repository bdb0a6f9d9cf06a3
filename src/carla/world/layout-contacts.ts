/**
 * Bodies against the layout of the map, which gives no way: they are put back, lose what speed they had
 * into it, and the contact names the part. Who has no physics passes, as in CARLA. Metres, N·s.
 */
import type { ActorTable, SpawnSpec } from '../../sim/world/actor-table.js';
import { type Separation, separation } from '../../sim/world/boxes.js';
import { changeVelocity } from '../../sim/world/push.js';
import type { Body, CarlaActor } from './carla-actor.js';
import { type Contact, FLAT_HEIGHT_M } from './contacts.js';
import type { LayoutBoxes, LayoutPart } from './layout.js';

/** Share of the speed into it that a bending post takes in a second. */
const BEND_PER_S = 4;

const FOUND: Separation = { depthM: 0, nx: 0, ny: 0 };

/** A body's box on the ground plane and its heights. */
interface StandingBox {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
  readonly halfLength: number;
  readonly halfWidth: number;
  readonly heightM: number;
}

/**
 * Finds what of the layout each body touches and holds the body back.
 * @param bodies actors with a body, by ascending id
 * @param idOfSignal actor of a light or sign; 0 for none
 * @param dtS seconds that the bodies have moved
 * @returns contacts as the bodies see them, by their ids
 */
export function findLayoutContacts(
  bodies: readonly CarlaActor[],
  actors: ActorTable,
  layout: readonly LayoutBoxes[],
  idOfSignal: (signalId: string) => number,
  dtS: number,
): Contact[] {
  const found: Contact[] = [];
  if (layout.length === 0) return found;
  for (const actor of bodies) {
    if (actor.body?.hasPhysics !== true || actors.collides[actor.body.slot] === 0) continue;
    if (2 * (actors.halfHeight[actor.body.slot] as number) <= FLAT_HEIGHT_M) continue;
    for (const boxes of layout) {
      meet(actor, actors, boxes, dtS, (part, box, impulse) => {
        const otherId = part.signalId === '' ? 0 : idOfSignal(part.signalId);
        found.push({ selfId: actor.id, otherId, part: otherId === 0 ? part : null, box, impulse });
      });
    }
  }
  return found;
}

/** Whether a new body would stand in a house or the like; CARLA refuses such a spawn. */
export function isInLayout(spec: SpawnSpec, layout: readonly LayoutBoxes[]): boolean {
  const body: StandingBox = {
    x: spec.xM,
    y: spec.yM,
    z: spec.zM,
    yaw: spec.yawRad,
    halfLength: spec.halfLengthM,
    halfWidth: spec.halfWidthM,
    heightM: 2 * spec.halfHeightM,
  };
  return layout.some(({ boxes, stopsWalkers }) =>
    boxes.near(body.x, body.y).some((box) => stopsWalkers(box) && overlaps(body, boxes, box)),
  );
}

function meet(
  actor: CarlaActor,
  actors: ActorTable,
  { boxes, partOf, stopsWalkers }: LayoutBoxes,
  dtS: number,
  tell: (part: LayoutPart, box: number, impulse: readonly [number, number, number]) => void,
): void {
  const { slot, massKg } = actor.body as Body;
  const near = boxes.near(actors.x[slot] as number, actors.y[slot] as number);
  if (near.length === 0) return;
  let body = boxOf(actors, slot);
  for (let i = 0; i < near.length; i += 1) {
    const box = near[i] as number;
    if (actor.role === 'walker' && !stopsWalkers(box)) continue;
    if (!overlaps(body, boxes, box)) continue;
    const { depthM, nx, ny } = FOUND;
    const part = partOf(box);
    if (!part.bends) {
      actors.x[slot] = (actors.x[slot] as number) - nx * depthM;
      actors.y[slot] = (actors.y[slot] as number) - ny * depthM;
      body = boxOf(actors, slot);
    }
    const closing = (actors.vx[slot] as number) * nx + (actors.vy[slot] as number) * ny;
    const lost = Math.max(0, closing) * (part.bends ? Math.min(1, BEND_PER_S * dtS) : 1);
    if (lost > 0) changeVelocity(actors, slot, -nx * lost, -ny * lost);
    tell(part, box, [-nx * lost * massKg, -ny * lost * massKg, 0]);
  }
}

function boxOf(actors: ActorTable, slot: number): StandingBox {
  return {
    x: actors.x[slot] as number,
    y: actors.y[slot] as number,
    z: actors.z[slot] as number,
    yaw: actors.yaw[slot] as number,
    halfLength: actors.halfLength[slot] as number,
    halfWidth: actors.halfWidth[slot] as number,
    heightM: 2 * (actors.halfHeight[slot] as number),
  };
}

/** Leaves depth and direction, from the body to the box, in `FOUND`. */
function overlaps(body: StandingBox, boxes: LayoutBoxes['boxes'], box: number): boolean {
  const reach = body.halfLength + body.halfWidth + boxes.halfLength[box]! + boxes.halfWidth[box]!;
  if (Math.abs(body.x - boxes.x[box]!) > reach) return false;
  if (Math.abs(body.y - boxes.y[box]!) > reach) return false;
  const aboveM = body.z - (boxes.z[box] as number);
  if (aboveM >= (boxes.height[box] as number) || -aboveM >= body.heightM) return false;
  return (
    separation(
      body.x,
      body.y,
      body.yaw,
      body.halfLength,
      body.halfWidth,
      boxes.x[box] as number,
      boxes.y[box] as number,
      boxes.yaw[box] as number,
      boxes.halfLength[box] as number,
      boxes.halfWidth[box] as number,
      FOUND,
    ).depthM > 0
  );
}
