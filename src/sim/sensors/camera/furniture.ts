/**
 * Traffic lights and signs as boxes on poles, where the map has their signals, and what stands beside
 * the road. The mast and the height of the lamps are this project's own: OpenDRIVE does not say.
 * CARLA's axes, metres.
 */
import type { RoadMap } from '../../../map/road-map.js';
import { type RoadsideKind, roadsideBoxes } from '../../../map/roadside.js';
import { SignalType, signalLayer } from '../../../map/signals/index.js';
import { furnitureOf } from '../../stage.js';
import type { World } from '../../world/world.js';
import { groundHeightsOf } from '../road/ground-heights.js';
import type { Painter, StandingBox } from './painter.js';
import { Tag } from './tags.js';

interface Post {
  /** Index of the light, or −1 for a sign. */
  readonly light: number;
  readonly pole: StandingBox;
  readonly head: StandingBox;
  /** The lamp that shines; only for lights. */
  readonly lamp: StandingBox | null;
}

const LIGHT_POLE_M = 5.2;
const SIGN_POLE_M = 2.2;
const POLE_HALF_M = 0.07;
const SIGN_TYPES: ReadonlySet<string> = new Set([
  SignalType.Stop,
  SignalType.Yield,
  SignalType.MaximumSpeed,
]);

function standing(
  x: number,
  y: number,
  z: number,
  yawRad: number,
  halfLengthM: number,
  halfWidthM: number,
  heightM: number,
): StandingBox {
  const cos = Math.cos(yawRad);
  const sin = Math.sin(yawRad);
  return { x, y, z, cos, sin, halfLengthM, halfWidthM, heightM };
}

function postsOf(map: RoadMap): Post[] {
  const heights = groundHeightsOf(map);
  const posts: Post[] = furnitureOf(map).lights.map(({ transform }, light) => {
    const { x, y, z } = transform.location;
    // The model is turned by a quarter against the traffic it stops; the lamps look back at that.
    const facing = ((transform.rotation.yawDeg - 90) * Math.PI) / 180;
    const base = heights.at(x, y, z);
    const hx = x - 0.25 * Math.cos(facing);
    const hy = y - 0.25 * Math.sin(facing);
    return {
      light,
      pole: standing(x, y, base, facing, POLE_HALF_M, POLE_HALF_M, LIGHT_POLE_M),
      head: standing(hx, hy, base + LIGHT_POLE_M - 1.1, facing, 0.15, 0.2, 1.1),
      lamp: standing(
        hx - 0.12 * Math.cos(facing),
        hy - 0.12 * Math.sin(facing),
        base + LIGHT_POLE_M - 0.95,
        facing,
        0.08,
        0.14,
        0.8,
      ),
    };
  });
  for (const signal of signalLayer(map).signals.values()) {
    if (!SIGN_TYPES.has(signal.type) || signal.origin === 'object') continue;
    const { x, y, z } = signal.transform.location;
    const yaw = (signal.transform.rotation.yawDeg * Math.PI) / 180;
    const base = heights.at(x, y, z);
    posts.push({
      light: -1,
      pole: standing(x, y, base, yaw, POLE_HALF_M, POLE_HALF_M, SIGN_POLE_M),
      head: standing(x, y, base + SIGN_POLE_M - 0.1, yaw, 0.04, 0.38, 0.76),
      lamp: null,
    });
  }
  return posts;
}

const cache = new WeakMap<RoadMap, readonly Post[]>();

interface SceneryBox {
  readonly box: StandingBox;
  readonly radiusM: number;
  readonly tag: number;
}

/** Semantic tags of what stands beside the road. */
export const SCENERY_TAGS: Readonly<Record<RoadsideKind, number>> = {
  building: Tag.Buildings,
  tree: Tag.Vegetation,
  pole: Tag.Poles,
  barrier: Tag.GuardRail,
};
const sceneryCache = new WeakMap<RoadMap, readonly SceneryBox[]>();

function sceneryBoxes(map: RoadMap): readonly SceneryBox[] {
  let boxes = sceneryCache.get(map);
  if (boxes === undefined) {
    boxes = roadsideBoxes(map).map(
      ({ kind, xM, yM, zM, yawRad, halfLengthM, halfWidthM, heightM }) => ({
        box: standing(xM, yM, zM, yawRad, halfLengthM, halfWidthM, heightM),
        radiusM: halfLengthM + halfWidthM + heightM / 2,
        tag: SCENERY_TAGS[kind],
      }),
    );
    sceneryCache.set(map, boxes);
  }
  return boxes;
}

/** Draws houses, trees, poles and rails. */
export function drawScenery(painter: Painter, { map }: World, farM: number): void {
  for (const { box, radiusM, tag } of sceneryBoxes(map)) {
    if (painter.mayShow(box.x, box.y, box.z + box.heightM / 2, radiusM, farM)) {
      painter.box(box, tag);
    }
  }
}

/** Draws poles, signs and lights; the lamps show the state of this tick. */
export function drawFurniture(painter: Painter, world: World, farM: number): void {
  let posts = cache.get(world.map);
  if (posts === undefined) {
    posts = postsOf(world.map);
    cache.set(world.map, posts);
  }
  for (const { light, pole, head, lamp } of posts) {
    if (!painter.mayShow(pole.x, pole.y, pole.z + 3, 4, farM)) continue;
    painter.box(pole, Tag.Poles);
    painter.box(head, light < 0 ? Tag.TrafficSigns : Tag.TrafficLight);
    if (lamp !== null) {
      painter.box(lamp, Tag.TrafficLight, 0, (world.lights.states[light] as number) + 1);
    }
  }
}
