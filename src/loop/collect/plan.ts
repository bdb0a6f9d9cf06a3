/**
 * The drives of a collection: which town, route, pass and seed, in one order, whatever the number of
 * workers. Towns and routes are written into the folder first and read back, so that every worker has the
 * same ones.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sha256OfText } from '../../bridge/ticklog/index.js';
import { readText, writeFileAtomic } from '../../core/files.js';
import { RoadMap } from '../../map/road-map.js';
import { type Route, readRoutes, writeRoutes } from '../../map/routes/index.js';
import {
  COLLECT_PRESETS,
  type PresetName,
  routesOf,
  type ShardFacts,
  splitOf,
  type TownEntry,
  townsOf,
  townText,
  worldSeedOf,
  writeTown,
} from '../../train/data/index.js';
import { townGridOf } from '../../train/reward/town-grid.js';

const ROUTES_FILE = 'routes.xml';

/** What is asked for. */
export interface CollectRequest {
  readonly preset: PresetName;
  readonly seed: number;
  /** At most this many drives, spread over all; null for all. For trying things out. */
  readonly drives: number | null;
}

/** One drive to be made into one shard. */
export interface CollectTask {
  readonly facts: ShardFacts;
  readonly mostTicks: number;
}

export interface CollectPlan {
  readonly towns: readonly TownEntry[];
  readonly tasks: readonly CollectTask[];
}

export function mapFile(folder: string, town: string): string {
  return join(folder, 'towns', `${town}.xodr`);
}

/** The routes of a collection, as they lie in its folder. */
export function plannedRoutes(folder: string): Route[] {
  const file = join(folder, ROUTES_FILE);
  return [...readRoutes(readText(file), file).routes];
}

/** Makes towns and routes where they are not there yet, and lists the drives. */
export function planCollection(
  folder: string,
  { preset: name, seed, drives }: CollectRequest,
  onStep: (what: string) => void,
): CollectPlan {
  const preset = COLLECT_PRESETS[name];
  const maps: RoadMap[] = [];
  const towns: TownEntry[] = [];
  for (const town of townsOf(preset, seed)) {
    onStep(`town ${town.name}`);
    const text = townText(town);
    writeFileAtomic(mapFile(folder, town.name), text);
    const map = RoadMap.fromOpenDrive(text, { name: town.name });
    maps.push(map);
    towns.push(writeTown(folder, townGridOf(map, town.name), sha256OfText(text)));
  }
  onStep('routes');
  const text = writeRoutes(routesOf(preset, seed, maps));
  const file = join(folder, ROUTES_FILE);
  if (!existsSync(file) || readText(file) !== text) writeFileAtomic(file, text);
  const routes = plannedRoutes(folder);
  const tasks = routes.flatMap((route) =>
    Array.from({ length: preset.passes }, (_, pass): CollectTask => {
      const { id, town, scenarios } = route;
      const facts = {
        file: `${town}-${id}-${pass}.shard`,
        town,
        route: id,
        type: scenarios[0]?.type ?? 'None',
        pass,
        seed: worldSeedOf(seed, pass),
        split: splitOf(seed, id),
        source: 'expert',
      };
      return { facts, mostTicks: preset.mostTicks };
    }),
  );
  return { towns, tasks: drives === null ? tasks : spread(tasks, drives) };
}

/** `count` tasks evenly over the list. */
function spread(tasks: readonly CollectTask[], count: number): CollectTask[] {
  if (count >= tasks.length) return [...tasks];
  return Array.from({ length: count }, (_, i) => tasks[Math.floor((i * tasks.length) / count)]!);
}
