/**
 * Where the first junction lies on each planned route: what the multi-ability tool of Bench2Drive asks
 * a simulator for, computed from OpenDRIVE files. Maps are loaded when first needed; one that is not
 * there gives null for its routes.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../../core/files.js';
import type { JunctionProgress } from '../../eval/bench2drive/ability.js';
import { RoadMap } from '../../map/road-map.js';
import type { Route } from '../../map/routes/route.js';
import { interpolateTrajectory } from '../../map/routing/planner.js';
import { note } from '../output.js';

/** A function for `computeAbility` over the routes of a file and a folder of maps. */
export function junctionsFromMaps(
  routes: readonly Route[],
  folder: string,
): (routeId: string) => JunctionProgress | null {
  const byId = new Map(routes.map((route) => [route.id, route]));
  const maps = new Map<string, RoadMap | null>();
  return (routeId) => {
    const route = byId.get(routeId);
    if (route === undefined) return null;
    if (!maps.has(route.town)) maps.set(route.town, loadMap(folder, route.town));
    const map = maps.get(route.town);
    if (map === null || map === undefined) return null;
    const plan = interpolateTrajectory(map, route.keyPoints);
    return {
      firstJunctionIndex: plan.findIndex((point) => point.waypoint.isJunction),
      points: plan.length,
    };
  };
}

/** `TownXX.xodr` in the folder, or as CARLA lays it out: `OpenDrive/TownXX.xodr`. */
function loadMap(folder: string, town: string): RoadMap | null {
  const candidates = [
    join(folder, `${town}.xodr`),
    join(folder, 'OpenDrive', `${town}.xodr`),
    join(folder, town, 'OpenDrive', `${town}.xodr`),
  ];
  const file = candidates.find((candidate) => existsSync(candidate));
  if (file === undefined) return null;
  note(`loading ${file}`);
  return RoadMap.fromOpenDrive(readText(file), { name: town, file });
}
