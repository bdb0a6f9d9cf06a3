/**
 * The drives of a collection: which town, route, pass and seed, in one order, whatever the number of
 * workers. Towns and routes are written into the folder first and read back, so that every worker has the
 * same ones.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sha256OfText } from '../../bridge/ticklog/index.js';
import { EgoloopError } from '../../core/errors.js';
import { readBytes, readText, writeFileAtomic } from '../../core/files.js';
import { RoadMap } from '../../map/road-map.js';
import { type Route, readRoutes, writeRoutes } from '../../map/routes/index.js';
import {
  COLLECT_PRESETS,
  type CollectPreset,
  onPolicySeedOf,
  type PresetName,
  routesOf,
  type ShardFacts,
  sha256Of,
  splitOf,
  type TownEntry,
  townsOf,
  townText,
  worldSeedOf,
  writeTown,
} from '../../train/data/index.js';
import { MANIFEST_FILE } from '../../train/data/manifest.js';
import { townGridOf } from '../../train/reward/town-grid.js';

const ROUTES_FILE = 'routes.xml';
const TOWNS_FOLDER = 'towns';

/** What is asked for. */
export interface CollectRequest {
  readonly preset: PresetName;
  readonly seed: number;
  /** At most this many drives, spread over all; null for all. For trying things out. */
  readonly drives: number | null;
  /** A round with an agent at the wheel; absent where the expert drives. */
  readonly onPolicy?: OnPolicyRound;
}

/** Who drives on policy, as the manifest names it. */
export interface OnPolicyRound {
  readonly agent: string;
  /** SHA-256 of all that the agent is made of; null for a built-in one. */
  readonly agentSha256: string | null;
  /** Counted from 1; every round drives other worlds. */
  readonly round: number;
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
  return join(folder, TOWNS_FOLDER, `${town}.xodr`);
}

export function gridFile(folder: string, town: string): string {
  return join(folder, TOWNS_FOLDER, `${town}.grid`);
}

/**
 * Refuses a folder in which something else than a collection lies. One that was stopped before it had a
 * manifest has towns, and routes after them.
 * @throws EgoloopError DATASET_INVALID
 */
export function requireOwnFolder(folder: string): void {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined || existsSync(join(folder, MANIFEST_FILE))) return;
  const names = stat.isDirectory() ? readdirSync(folder) : [];
  const isBegun = names.includes(TOWNS_FOLDER);
  const other = names.find(
    (name) => name !== TOWNS_FOLDER && !(isBegun && name.startsWith(ROUTES_FILE)),
  );
  if (stat.isDirectory() && other === undefined) return;
  const found = stat.isDirectory() ? `other files (${other})` : 'a file';
  const what = `expected a new folder for the data set or one that was begun, found ${found}`;
  throw new EgoloopError('DATASET_INVALID', `${what}; name another with --out`, { file: folder });
}

/** The routes of a collection, as they lie in its folder. */
export function plannedRoutes(folder: string): Route[] {
  const file = join(folder, ROUTES_FILE);
  return [...readRoutes(readText(file), file).routes];
}

/**
 * Makes towns and routes where they are not there yet, and lists the drives.
 * @param known towns that the manifest of the same request names
 */
export function planCollection(
  folder: string,
  request: CollectRequest,
  known: readonly TownEntry[],
  onStep: (what: string) => void,
): CollectPlan {
  const { preset: name, seed, drives, onPolicy } = request;
  const preset = COLLECT_PRESETS[name];
  const isThere = known.length > 0 && known.every((town) => isWholeTown(folder, town));
  const hasRoutes = isThere && existsSync(join(folder, ROUTES_FILE));
  const towns = hasRoutes ? known : makeStage(folder, preset, seed, onStep);
  const routes = plannedRoutes(folder);
  const tasks =
    onPolicy === undefined
      ? expertTasks(routes, preset, seed)
      : onPolicyTasks(routes, preset, seed, onPolicy);
  return { towns, tasks: drives === null ? tasks : spread(tasks, drives) };
}

function isWholeTown(folder: string, { name, mapSha256, gridSha256 }: TownEntry): boolean {
  const map = mapFile(folder, name);
  const grid = gridFile(folder, name);
  if (!existsSync(map) || !existsSync(grid)) return false;
  return sha256OfText(readText(map)) === mapSha256 && sha256Of(readBytes(grid)) === gridSha256;
}

/** Writes towns and routes. */
function makeStage(
  folder: string,
  preset: CollectPreset,
  seed: number,
  onStep: (what: string) => void,
): TownEntry[] {
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
  writeFileAtomic(join(folder, ROUTES_FILE), text);
  return towns;
}

function expertTasks(routes: readonly Route[], preset: CollectPreset, seed: number): CollectTask[] {
  const { passes, mostTicks } = preset;
  return routes.flatMap(({ id, town, scenarios }) =>
    Array.from({ length: passes }, (_, pass) => {
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
      return { facts, mostTicks };
    }),
  );
}

/** Nothing is measured on these drives: only routes of the training split are driven. */
function onPolicyTasks(
  routes: readonly Route[],
  { onPolicyPasses, mostTicks }: CollectPreset,
  seed: number,
  { agent, round }: OnPolicyRound,
): CollectTask[] {
  const training = routes.filter(({ id }) => splitOf(seed, id) === 'train');
  return training.flatMap(({ id, town, scenarios }) =>
    Array.from({ length: onPolicyPasses }, (_, pass) => {
      const facts = {
        file: `${town}-${id}-on${round}-${pass}.shard`,
        town,
        route: id,
        type: scenarios[0]?.type ?? 'None',
        pass,
        seed: onPolicySeedOf(seed, round, pass),
        split: 'train' as const,
        source: agent,
      };
      return { facts, mostTicks };
    }),
  );
}

/** `count` tasks evenly over the list. */
function spread(tasks: readonly CollectTask[], count: number): CollectTask[] {
  if (count >= tasks.length) return [...tasks];
  return Array.from({ length: count }, (_, i) => tasks[Math.floor((i * tasks.length) / count)]!);
}
