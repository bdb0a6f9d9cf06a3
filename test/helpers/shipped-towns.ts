/** The towns and route sets that ship, read once a process. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RoadMap } from '../../src/map/road-map.js';
import { type Route, readRoutes } from '../../src/map/routes/index.js';
import { SHIPPED_TOWNS } from '../../src/map/towns/index.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export function shippedText(path: string): string {
  return readFileSync(`${ROOT}${path}`, 'utf8');
}

const maps = new Map<string, RoadMap>();

export function shippedMap(name: string): RoadMap {
  let map = maps.get(name);
  if (map === undefined) {
    map = RoadMap.fromOpenDrive(shippedText(`maps/${name}.xodr`), { name });
    maps.set(name, map);
  }
  return map;
}

export function shippedMaps(): RoadMap[] {
  return SHIPPED_TOWNS.map(({ name }) => shippedMap(name));
}

export function shippedRoutes(file: string): readonly Route[] {
  return readRoutes(shippedText(`routes/${file}`), file).routes;
}
