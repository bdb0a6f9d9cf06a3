/** The navigation file of a map, as the client asks for it: made on demand, once a map. */
import { createHash } from 'node:crypto';
import type { RoadMap } from '../../map/road-map.js';
import { detourFile } from './detour-file.js';
import { navigationPolygons } from './poly-mesh.js';

export interface NavigationFile {
  /** Clients keep files by name, for ever: another mesh has another name. */
  readonly name: string;
  readonly bytes: Buffer;
}

const cache = new WeakMap<RoadMap, NavigationFile | null>();

/** Null for a map without sidewalks, and for one too large for a single tile. */
export function navigationFileOf(map: RoadMap, town: string): NavigationFile | null {
  let file = cache.get(map);
  if (file === undefined) {
    const mesh = navigationPolygons(map);
    const bytes = mesh === null ? null : detourFile(mesh);
    file = bytes === null ? null : { name: `Carla/Maps/Nav/${town}-${digestOf(bytes)}.bin`, bytes };
    cache.set(map, file);
  }
  return file;
}

const digestOf = (bytes: Buffer): string =>
  createHash('sha256').update(bytes).digest('hex').slice(0, 12);
