/** Where the server's maps come from: whoever starts it knows the disk, this room does not. */
import type { RoadMap } from '../map/road-map.js';

export interface MapSource {
  /** Names of towns that can be loaded, such as `Town04`. */
  names(): readonly string[];
  /** A town with its OpenDRIVE text; null where there is none of that name. */
  load(town: string): LoadedMap | null;
}

export interface LoadedMap {
  /** Such as `Town04`. */
  readonly name: string;
  readonly map: RoadMap;
  readonly openDrive: string;
}

/** Name of the world that is made from a client's OpenDRIVE text. */
export const OPENDRIVE_MAP = 'OpenDriveMap';

/** The town in a map's path: `/Game/Carla/Maps/Town05` and `Carla/Maps/Town05` are `Town05`. */
export function townOf(path: string): string {
  return path.split('/').at(-1) ?? path;
}
