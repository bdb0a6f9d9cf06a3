/** Boxes in the world's frame, by semantic tag: what stands by the roads and what is about now. */
import { SCENERY_TAGS } from '../../sim/sensors/camera/furniture.js';
import type { Scenery } from '../../sim/world/scenery.js';
import type { WirePose } from '../stream/header.js';
import { type WireBox, type WireVector, ZERO } from '../wire/types.js';
import type { CarlaWorld } from '../world/carla-world.js';
import { standingThings } from '../world/furniture.js';
import { axesOfPose, DEG, turned } from '../world/poses.js';

/** Any tag at all. */
export const ANY_TAG = 255;
const TAG_OF = { light: 7, sign: 8, pole: 6 } as const;

/** A box whose centre sits at `centre` in the frame of a pose. */
export function worldBox(pose: WirePose, extent: WireVector, centre: WireVector = ZERO): WireBox {
  const offset = turned(centre, axesOfPose(pose));
  return {
    location: { x: pose.x + offset.x, y: pose.y + offset.y, z: pose.z + offset.z },
    extent,
    pitch: pose.pitch,
    yaw: pose.yaw,
    roll: pose.roll,
  };
}

export interface TaggedBox {
  readonly tag: number;
  readonly name: string;
  readonly box: WireBox;
  /** 0 for what the map brings. */
  readonly actorId: number;
}

/** Heads and poles of lights and signs, and what the map has beside the road. */
export function mapBoxes({ map, sim }: CarlaWorld, tag: number): TaggedBox[] {
  const signals = standingThings(map).map(({ kind, name, pose, extent }) => ({
    tag: TAG_OF[kind],
    name,
    box: worldBox(pose, extent),
    actorId: 0,
  }));
  return [...signals, ...sceneryBoxes(sim.scenery)].filter(
    (entry) => tag === ANY_TAG || entry.tag === tag,
  );
}

function sceneryBoxes(scenery: Scenery): TaggedBox[] {
  const { kind, x, y, z, yaw, halfLength, halfWidth, height } = scenery;
  return kind.map((name, box) => {
    const half = (height[box] as number) / 2;
    const middle = (z[box] as number) + half;
    const yawDeg = (yaw[box] as number) * DEG;
    const pose = { x: x[box]!, y: y[box]!, z: middle, pitch: 0, yaw: yawDeg, roll: 0 };
    const extent = { x: halfLength[box]!, y: halfWidth[box]!, z: half };
    return {
      tag: SCENERY_TAGS[name],
      name: `${name.charAt(0).toUpperCase()}${name.slice(1)}_${box}`,
      box: worldBox(pose, extent),
      actorId: 0,
    };
  });
}

/** Bodies that are alive, by their first tag. */
export function bodyBoxes(world: CarlaWorld, tag: number): TaggedBox[] {
  const boxes: TaggedBox[] = [];
  for (const actor of world.all()) {
    const own = actor.tags[0] ?? 0;
    if (actor.body === null || (tag !== ANY_TAG && !actor.tags.includes(tag))) continue;
    const box = worldBox(world.poseOf(actor), actor.box.extent, actor.box.location);
    boxes.push({ tag: own, name: actor.description.id, box, actorId: actor.id });
  }
  return boxes;
}
