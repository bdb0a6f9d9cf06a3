/**
 * Facts from the folder of a run: one for each seed of the world, and one that names the routes. Abilities
 * are counted as Bench2Drive 0.0.3 counts them, on the shipped maps.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sha256OfText } from '../../bridge/ticklog/index.js';
import { EgoloopError } from '../../core/errors.js';
import { readJson, readText } from '../../core/files.js';
import {
  ABILITY_NAMES,
  computeAbility,
  drivingEfficiency,
  isSuccess,
  type JunctionProgress,
  type RouteRecord,
} from '../../eval/index.js';
import { readRoutes } from '../../map/routes/read-routes.js';
import type { Route } from '../../map/routes/route.js';
import { interpolateTrajectory } from '../../map/routing/planner.js';
import type { RunManifest } from '../campaign/manifest.js';
import { COMMAND_NAME, MANIFEST_NAME } from '../campaign/run-folder.js';
import { readScores } from '../compare/index.js';
import { cellKey, type RunScores } from '../compare/scores.js';
import { valuesOf } from '../environment/command-words.js';
import type { MapLibrary } from '../map-library.js';
import { SHIPPED_ROUTES } from '../shipped-routes.js';
import type { DriveFacts, RouteFacts } from './facts.js';
import { type DriverIdentity, identityOfDriver } from './identity.js';
import { packed } from './packed.js';

export interface RunFactsOptions {
  /** Where the policy lies, if not where the run's command says. */
  readonly agent?: string | undefined;
  /** Manifests of policies that may have driven; which one did is told by its hash. */
  readonly policies?: readonly string[];
  /** Maps of the routes' towns, for the sign rule of the abilities. */
  readonly library: MapLibrary;
}

/** Words of the command that drove; none where it was not kept. */
function commandOf(folder: string): readonly string[] {
  const file = join(folder, COMMAND_NAME);
  if (!existsSync(file)) return [];
  return (readJson(file) as { readonly command: readonly string[] }).command;
}

/** The routes of the run, read from a file of the right hash; null where there is none. */
function routesOf({ routes }: RunManifest, command: readonly string[]): readonly Route[] | null {
  const places = [...valuesOf(command, 'routes'), join(SHIPPED_ROUTES, routes.file)];
  for (const file of places.filter(existsSync)) {
    const text = readText(file);
    if (sha256OfText(text) === routes.sha256) return readRoutes(text, file).routes;
  }
  return null;
}

/**
 * All facts of a run.
 * @throws EgoloopError RESULT_INVALID for a run with faults, repetitions or a policy that is not there
 */
export function factsOfRun(
  folder: string,
  { agent, policies, library }: RunFactsOptions,
): (RouteFacts | DriveFacts)[] {
  const scores = readScores(folder);
  const { manifest } = scores;
  const file = join(folder, MANIFEST_NAME);
  if (manifest === null) {
    throw new EgoloopError('RESULT_INVALID', 'expected the folder of a run', { file: folder });
  }
  if (manifest.faults !== undefined || manifest.repetitions !== 1) {
    const what = 'expected a run without faults and with one repetition a seed, found another';
    throw new EgoloopError('RESULT_INVALID', what, { file });
  }
  const command = commandOf(folder);
  const controller = manifest.agent.endsWith(`[controller ${manifest.controller}]`)
    ? (manifest.controller ?? null)
    : null;
  const spec = agent ?? valuesOf(command, 'agent')[0] ?? null;
  const driver = identityOfDriver(manifest, controller, spec, file, policies);
  const routes = routesOf(manifest, command);
  const junctions = routes === null ? null : junctionsOf(routes, library);
  const shared = { scores, manifest, driver, controller, routes, junctions };
  return [routeFacts(scores, manifest), ...manifest.seeds.map((seed) => driveFacts(shared, seed))];
}

function routeFacts({ routeIds, cells }: RunScores, manifest: RunManifest): RouteFacts {
  const all = [...cells.values()];
  const { file, sha256, subset } = manifest.routes;
  const of = (id: string) => all.filter(({ routeId }) => routeId === id);
  return {
    kind: 'routes',
    file,
    sha256,
    subset,
    ids: routeIds,
    types: routeIds.map((id) => of(id)[0]?.type ?? '-'),
    lengthsM: routeIds.map((id) => {
      const lengths = of(id).flatMap(({ records }) => records.map((one) => one.meta.route_length));
      return Math.round(10 * Math.max(0, ...lengths)) / 10;
    }),
  };
}

interface RunParts {
  readonly scores: RunScores;
  readonly manifest: RunManifest;
  readonly driver: DriverIdentity;
  readonly controller: string | null;
  readonly routes: readonly Route[] | null;
  readonly junctions: ((routeId: string) => JunctionProgress | null) | null;
}

function driveFacts(parts: RunParts, drivingSeed: number): DriveFacts {
  const { scores, manifest, driver, controller } = parts;
  const pass = { seed: drivingSeed, repetition: 0 };
  const records = scores.routeIds.map(
    (id) => scores.cells.get(cellKey(id, pass))?.records[0] ?? null,
  );
  const list = (value: (record: RouteRecord) => number, usual: number) =>
    packed(
      records.map((record) => (record === null ? null : value(record))),
      usual,
    );
  const count = (key: keyof RouteRecord['infractions']) =>
    list(({ infractions }) => infractions[key]?.length ?? 0, 0);
  const there = records.filter((record) => record !== null);
  const { file, sha256, subset } = manifest.routes;
  const maps = createHash('sha256').update(JSON.stringify(manifest.maps)).digest('hex');
  return {
    kind: 'drives',
    ...driver.identity,
    ownController: driver.ownController,
    controller,
    drivingSeed,
    privileged: manifest.privileged,
    world: manifest.world,
    label: manifest.label,
    ruleset: scores.ruleset,
    traffic: manifest.traffic,
    version: manifest.version,
    agentSha256: manifest.agentSha256,
    runId: manifest.runId,
    routes: { file, sha256, subset },
    mapsSha256: maps,
    missing: records.length - there.length,
    scores: list((record) => Math.round(100 * record.scores.score_composed), 10_000),
    completion: list((record) => Math.round(10 * record.scores.score_route), 1000),
    successes: list((record) => (isSuccess(record) ? 1 : 0), 1),
    collisions: {
      vehicles: count('collisions_vehicle'),
      pedestrians: count('collisions_pedestrian'),
      layout: count('collisions_layout'),
    },
    infractions: infractionsOf(there),
    efficiencyPercent: rounded(drivingEfficiency(there).value),
    abilities: abilitiesOf(parts, there),
  };
}

const rounded = (value: number | null) => (value === null ? null : Math.round(100 * value) / 100);

function infractionsOf(records: readonly RouteRecord[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { infractions } of records) {
    for (const [key, messages] of Object.entries(infractions)) {
      const found = messages?.length ?? 0;
      if (found > 0) sums[key] = (sums[key] ?? 0) + found;
    }
  }
  return sums;
}

function abilitiesOf(
  { routes, junctions, scores }: RunParts,
  records: readonly RouteRecord[],
): DriveFacts['abilities'] {
  if (routes === null || junctions === null) return null;
  const wanted = new Set(scores.routeIds);
  const asked = routes
    .filter(({ id }) => wanted.has(id))
    .map(({ id, town, scenarios }) => ({ id, town, scenarioType: scenarios[0]?.type ?? '-' }));
  const { counts, notComputable } = computeAbility(asked, records, '0.0.3', junctions);
  if (notComputable.length > 0) return null;
  const pairs = ABILITY_NAMES.map((name) => [name, [counts[name].success, counts[name].total]]);
  return Object.fromEntries(pairs) as DriveFacts['abilities'];
}

/** Where the first junction lies on each planned route; every route is planned once. */
function junctionsOf(
  routes: readonly Route[],
  library: MapLibrary,
): (routeId: string) => JunctionProgress | null {
  const byId = new Map(routes.map((route) => [route.id, route]));
  const known = new Map<string, JunctionProgress | null>();
  return (routeId) => {
    const found = known.get(routeId);
    if (found !== undefined) return found;
    const route = byId.get(routeId);
    let progress: JunctionProgress | null = null;
    if (route !== undefined && library.find(route.town) !== null) {
      const plan = interpolateTrajectory(library.load(route.town).map, route.keyPoints);
      const firstJunctionIndex = plan.findIndex(({ waypoint }) => waypoint.isJunction);
      progress = { firstJunctionIndex, points: plan.length };
    }
    known.set(routeId, progress);
    return progress;
  };
}
