/** Maps for the server of CARLA's protocol, from the towns of a `MapLibrary`. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { LoadedMap, MapSource } from '../carla/maps.js';
import { townName } from '../map/routes/town-name.js';
import { SHIPPED_MAPS } from './find-map.js';
import type { MapLibrary } from './map-library.js';

/** Folders in which a CARLA install keeps its towns; a plain folder of maps is its own. */
const FOLDERS = ['', 'OpenDrive', 'CarlaUE4/Content/Carla/Maps/OpenDrive'];
const MAPS = 'CarlaUE4/Content/Carla/Maps';

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Not every layout has every folder.
    return [];
  }
}

function townsIn(place: string): string[] {
  if (place.endsWith('.xodr')) return [townName(basename(place))];
  const towns: string[] = [];
  for (const folder of FOLDERS) {
    for (const file of filesIn(join(place, folder))) {
      if (file.endsWith('.xodr')) towns.push(townName(file));
    }
  }
  // Large maps: Town12/OpenDrive/Town12.xodr.
  for (const base of ['', MAPS]) {
    for (const name of filesIn(join(place, base))) {
      if (existsSync(join(place, base, name, 'OpenDrive', `${name}.xodr`))) towns.push(name);
    }
  }
  return towns;
}

/** The towns of a library as a server offers them, in the order of their names. */
export function carlaMaps(library: MapLibrary): MapSource {
  return {
    names: () => [...new Set([...library.places, SHIPPED_MAPS].flatMap(townsIn))].sort(),
    load(town: string): LoadedMap | null {
      if (library.find(town) === null) return null;
      const { map, name } = library.load(town);
      return { name, map, openDrive: map.openDriveText ?? '' };
    },
  };
}
