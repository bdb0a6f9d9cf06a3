/**
 * What is to be driven: each route under an official evaluator by itself, so that one that hangs or
 * crashes costs one route; and all of them once more in the embedded world, staged by egoloop.
 */
import { join } from 'node:path';
import { readText } from '../../src/core/files.js';
import { readRoutes } from '../../src/map/routes/read-routes.js';
import type { Route } from '../../src/map/routes/route.js';
import type { Settings } from './settings.js';

export type EvaluatorName = 'bench2drive' | 'leaderboard-2.1';

export interface Job {
  readonly evaluator: EvaluatorName;
  readonly agent: string;
  readonly routeId: string;
  readonly seed: number;
  readonly town: string;
  /** Folder of its run. */
  readonly folder: string;
}

/** Drives under official evaluators, in the order of the towns asked for. Throws ROUTES_INVALID. */
export function officialJobs(settings: Settings): Job[] {
  const { routes } = readRoutes(readText(settings.routesFile), settings.routesFile);
  const jobs: Job[] = [];
  const add = (evaluator: EvaluatorName, agent: string, { id, town }: Route): void => {
    for (const seed of settings.seeds) {
      const folder = join(settings.out, evaluator, agent, `${id}-seed${seed}`);
      jobs.push({ evaluator, agent, routeId: id, seed, town, folder });
    }
  };
  const inTowns = settings.towns.flatMap((town) => routes.filter((route) => route.town === town));
  const chosen = routes.filter(({ id }) => settings.leaderboardRoutes.includes(id));
  for (const agent of settings.agents) {
    for (const route of inTowns) add('bench2drive', agent, route);
    if (settings.leaderboardRoot === null) continue;
    for (const route of chosen) add('leaderboard-2.1', agent, route);
  }
  return jobs;
}

/** Folder of an agent's drives that egoloop staged. */
export function stagedFolder({ out }: Settings, agent: string): string {
  return join(out, 'staged', agent);
}

/** Folder of the measurement of speed. */
export function speedFolder({ out }: Settings): string {
  return join(out, 'speed');
}
