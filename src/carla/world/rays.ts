/**
 * Straight lines through the scene: what they meet, nearest first. Bodies and what
 * stands beside the road are boxes, the ground is the road's height. Metres.
 */
import { LaneType } from '../../map/lane-type.js';
import type { RoadsideKind } from '../../map/roadside.js';
import { SCENERY_TAGS } from '../../sim/sensors/camera/furniture.js';
import { groundHeightsOf } from '../../sim/sensors/road/ground-heights.js';
import type { BoxColumns } from '../stream/sensors/rays/incidence.js';
import type { WireVector } from '../wire/types.js';
import type { CarlaActor } from './carla-actor.js';
import type { CarlaWorld } from './carla-world.js';

export interface RayHit {
  readonly place: WireVector;
  /** Semantic tag of what is there. */
  readonly tag: number;
  readonly distanceM: number;
}

const ROADS = 1;
const SIDEWALKS = 2;
const TERRAIN = 10;
/** The ground is looked for in steps of this length, metres; lines longer than the limit are cut. */
const STEP_M = 0.5;
const MAX_M = 2000;

/** Everything that the line from one place to another meets. */
export function hitsAlong(world: CarlaWorld, from: WireVector, to: WireVector): RayHit[] {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const dz = to.z - from.z;
  const length = Math.sqrt(dx * dx + dy * dy + dz * dz);
  if (!(length > 0)) return [];
  const hits: RayHit[] = [];
  const at = (share: number): WireVector => ({
    x: from.x + dx * share,
    y: from.y + dy * share,
    z: from.z + dz * share,
  });
  for (const actor of world.all()) {
    const share = shareOfBox(world, actor, from, { x: dx, y: dy, z: dz });
    if (share === null) continue;
    hits.push({ place: at(share), tag: actor.tags[0] ?? 0, distanceM: share * length });
  }
  const { scenery } = world.sim;
  for (let box = 0; box < scenery.count; box += 1) {
    const halfHeightM = (scenery.height[box] as number) / 2;
    const share = shareOfColumns(scenery, box, halfHeightM, from, { x: dx, y: dy, z: dz });
    if (share === null) continue;
    const tag = SCENERY_TAGS[scenery.kind[box] as RoadsideKind];
    hits.push({ place: at(share), tag, distanceM: share * length });
  }
  const ground = shareOfGround(world, at, Math.min(1, MAX_M / length), length);
  if (ground !== null) {
    const place = at(ground);
    hits.push({ place, tag: groundTag(world, place), distanceM: ground * length });
  }
  return hits.sort((a, b) => a.distanceM - b.distanceM);
}

/** Where the line enters an actor's box, as a share of its length; null where it does not. */
function shareOfBox(
  world: CarlaWorld,
  { body }: CarlaActor,
  from: WireVector,
  way: WireVector,
): number | null {
  if (body === null) return null;
  const { slot } = body;
  const { table } = world;
  if (table.collides[slot] === 0) return null;
  return shareOfColumns(table, slot, table.halfHeight[slot] as number, from, way);
}

/** The same for a standing box of some columns. */
function shareOfColumns(
  { x, y, z, yaw, halfLength, halfWidth }: BoxColumns,
  slot: number,
  halfHeight: number,
  from: WireVector,
  way: WireVector,
): number | null {
  const cos = Math.cos(yaw[slot] as number);
  const sin = Math.sin(yaw[slot] as number);
  const px = from.x - (x[slot] as number);
  const py = from.y - (y[slot] as number);
  let enter = 0;
  let leave = 1;
  for (const [start, step, half] of [
    [px * cos + py * sin, way.x * cos + way.y * sin, halfLength[slot] as number],
    [py * cos - px * sin, way.y * cos - way.x * sin, halfWidth[slot] as number],
    [from.z - (z[slot] as number) - halfHeight, way.z, halfHeight],
  ] as const) {
    if (Math.abs(step) < 1e-12) {
      if (Math.abs(start) > half) return null;
      continue;
    }
    const a = (-half - start) / step;
    const b = (half - start) / step;
    enter = Math.max(enter, Math.min(a, b));
    leave = Math.min(leave, Math.max(a, b));
  }
  return enter <= leave ? enter : null;
}

/** Where the line first goes below the ground. */
function shareOfGround(
  world: CarlaWorld,
  at: (share: number) => WireVector,
  most: number,
  lengthM: number,
): number | null {
  const heights = groundHeightsOf(world.map);
  const above = (share: number): number => {
    const { x, y, z } = at(share);
    return z - heights.at(x, y, z);
  };
  const count = Math.max(1, Math.ceil((lengthM * most) / STEP_M));
  let before = above(0);
  for (let i = 1; i <= count; i += 1) {
    const share = (most * i) / count;
    const now = above(share);
    if (before >= 0 && now < 0) return bisect(above, (most * (i - 1)) / count, share);
    before = now;
  }
  return null;
}

function bisect(above: (share: number) => number, from: number, to: number): number {
  let low = from;
  let high = to;
  for (let i = 0; i < 24; i += 1) {
    const middle = (low + high) / 2;
    if (above(middle) >= 0) low = middle;
    else high = middle;
  }
  return high;
}

function groundTag({ map }: CarlaWorld, place: WireVector): number {
  const at = { x: Math.fround(place.x), y: Math.fround(place.y), z: Math.fround(place.z) };
  if (map.waypointAtExact(at, LaneType.Driving | LaneType.Parking | LaneType.Shoulder) !== null) {
    return ROADS;
  }
  return map.waypointAtExact(at, LaneType.Sidewalk) === null ? TERRAIN : SIDEWALKS;
}
