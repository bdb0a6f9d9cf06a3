/** Actors as events name them: those of the world, and parts of the map, which have the id 0. */
import { Tag } from '../../../sim/sensors/camera/tags.js';
import { NO_BOX, type WireActor } from '../../wire/types.js';
import type { CarlaActor } from '../../world/carla-actor.js';
import { streamToken } from '../token.js';

const NO_TOKEN = new Uint8Array(0);

export function eventActor(actor: CarlaActor, streamPort: number): WireActor {
  const { box, description, id, parentId, streamId, tags } = actor;
  const token = streamId === 0 ? NO_TOKEN : streamToken(streamId, streamPort);
  return { id, parentId, description, box, tags, token };
}

const NAMES: ReadonlyMap<number, string> = new Map([
  [Tag.Roads, 'road'],
  [Tag.SideWalks, 'sidewalk'],
  [Tag.Terrain, 'terrain'],
]);

/** The ground by its semantic tag: `static.road` and its kin. */
export function groundPart(tag: number): WireActor {
  return mapPart(`static.${NAMES.get(tag) ?? 'ground'}`, tag);
}

/** A part of the map: type id and semantic tag. */
export function mapPart(id: string, tag: number): WireActor {
  return {
    id: 0,
    parentId: 0,
    description: { uid: 0, id, attributes: [] },
    box: NO_BOX,
    tags: Uint8Array.of(tag),
    token: NO_TOKEN,
  };
}
