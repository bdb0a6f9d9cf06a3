/** One route of a town that the driver knows, as a raw world offers it and as the driver asks for it. */
import type { EpisodeRequest } from '../../src/bridge/backend.js';
import { MapLibrary } from '../../src/loop/map-library.js';
import { laneRoutes } from './loop-routes.js';
import { routeStart } from './raw-world.js';

export const [ROUTE] = laneRoutes({ count: 1 });
export const TOWN = new MapLibrary().load(ROUTE!.town);
export const START = routeStart({
  map: { name: TOWN.name, sha256: TOWN.sha256, text: null },
  notes: [],
});
export const REQUEST: EpisodeRequest = {
  route: ROUTE!,
  repetition: 0,
  seed: 1,
  needs: { privileged: true, sensors: [] },
  downsampleM: 50,
};
