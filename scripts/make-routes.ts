/**
 * Makes the route sets that ship with the project, from the towns in `maps/`. Running it again gives
 * the same files.
 *
 * Usage: npx tsx scripts/make-routes.ts [FOLDER]   (default: routes)
 */
import { fileURLToPath } from 'node:url';
import { readText, writeFileAtomic } from '../src/core/files.js';
import { RoadMap } from '../src/map/road-map.js';
import type { Route } from '../src/map/routes/route.js';
import { BENCH2DRIVE_SCENARIOS } from '../src/map/routes/scenario-types.js';
import { writeRoutes } from '../src/map/routes/write-routes.js';
import { makeRouteSet } from '../src/map/towns/routes/make-route-set.js';

const TOWNS = ['LoopCity', 'LoopStops', 'LoopHighway', 'LoopRural', 'LoopRoundabout'] as const;
/** One of each of ten unlike families. */
const DEV10 = [
  'ParkingCutIn',
  'ParkedObstacleTwoWays',
  'SignalizedJunctionLeftTurn',
  'NonSignalizedJunctionRightTurn',
  'HighwayExit',
  'DynamicObjectCrossing',
  'OppositeVehicleRunningRedLight',
  'YieldToEmergencyVehicle',
  'VanillaNonSignalizedTurnEncounterStopsign',
  'ConstructionObstacle',
] as const;
/** Five that are good to look at. */
const DEMO = [
  'PedestrianCrossing',
  'AccidentTwoWays',
  'SignalizedJunctionLeftTurn',
  'HighwayCutIn',
  'ConstructionObstacle',
] as const;

export function townFile(name: string): string {
  return fileURLToPath(new URL(`../maps/${name}.xodr`, import.meta.url));
}

export function shippedMaps(): RoadMap[] {
  return TOWNS.map((name) => RoadMap.fromOpenDrive(readText(townFile(name)), { name }));
}

/** File name → text of every route set that ships. */
export function shippedRoutes(maps: readonly RoadMap[]): Map<string, string> {
  const types = Object.keys(BENCH2DRIVE_SCENARIOS).sort();
  const all = makeRouteSet({ maps, types, perType: 5, seed: 1, firstId: 1000 });
  const typeOf = (route: Route) => route.scenarios[0]!.type;
  const nth = (type: string, index: number) =>
    all.filter((route) => typeOf(route) === type)[index]!;
  const leaderboard = makeRouteSet({
    maps,
    types: ['EnterActorFlowV2', 'PriorityAtJunction'],
    perType: 5,
    seed: 1,
    firstId: 1300,
  });
  const byId = (routes: Route[]) => routes.sort((a, b) => Number(a.id) - Number(b.id));
  return new Map([
    ['loop220.xml', writeRoutes(all)],
    ['loop-leaderboard.xml', writeRoutes(leaderboard)],
    ['loop-dev10.xml', writeRoutes(byId(DEV10.map((type, index) => nth(type, index % 5))))],
    ['demo.xml', writeRoutes(byId(DEMO.map((type) => nth(type, 0))))],
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? fileURLToPath(new URL('../routes', import.meta.url));
  for (const [name, text] of shippedRoutes(shippedMaps())) {
    writeFileAtomic(`${folder}/${name}`, text);
    process.stdout.write(`${name} ${text.length} bytes\n`);
  }
}
