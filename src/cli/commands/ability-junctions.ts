/**
 * Where the first junction lies on each planned route: what the multi-ability tool of Bench2Drive asks
 * a simulator for, computed from OpenDRIVE files. Maps are loaded when first needed; one that is not
 * there gives null for its routes.
 */
import { existsSync } from 'node:fs';
import type { JunctionProgress } from '../../eval/bench2drive/ability.js';
import { mapCandidates } from '../../loop/find-map.js';
import type { RoadMap } from '../../map/road-map.js';
import type { Route } from '../../map/routes/route.js';
import { interpolateTrajectory } from '../../map/routing/planner.js';
import { note } from '../output.js';
import { readMap } from './map-file.js';

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

/** The map of a town in any layout of CARLA's, or null. */
function loadMap(folder: string, town: string): RoadMap | null {
  const file = mapCandidates(folder, town).find((candidate) => existsSync(candidate));
  if (file === undefined) return null;
  note(`loading ${file}`);
  return readMap(file);
}
