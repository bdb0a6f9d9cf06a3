/**
 * What the command line and the environment say: where the user's checkouts are, which routes and seeds
 * to drive, where the results go. Nothing of the checkouts is part of this project.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface Settings {
  /** Bench2Drive checkout, holding `leaderboard` and `scenario_runner`. */
  readonly bench2DriveRoot: string;
  /** Leaderboard 2.1 checkout and the scenario_runner it is used with; null to leave it out. */
  readonly leaderboardRoot: string | null;
  readonly scenarioRunnerRoot: string | null;
  /** Folder with CARLA's `agents` package. */
  readonly agentsRoot: string;
  readonly python: string;
  /** Folders or files of maps; the towns that ship with egoloop come last. */
  readonly maps: string;
  readonly routesFile: string;
  readonly towns: readonly string[];
  /** Routes for Leaderboard 2.1. */
  readonly leaderboardRoutes: readonly string[];
  readonly seeds: readonly number[];
  /** Who drives; each sees the routes of its own. */
  readonly agents: readonly string[];
  /** Longest life of one drive with its evaluator, seconds of the clock. */
  readonly limitS: number;
  readonly out: string;
  /** Where the page is written. */
  readonly page: string;
  /** Route of the measurement of speed. */
  readonly speedRoute: string;
  /** Make the page from what was driven, and drive nothing. */
  readonly pageOnly: boolean;
}

/** A sentence for the user instead of a stack. */
export class SettingError extends Error {}

function folderOf(name: string, inside: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new SettingError(
      `expected ${name} to name a folder that holds ${inside}; see the README`,
    );
  }
  const folder = resolve(value);
  if (!existsSync(join(folder, inside))) {
    throw new SettingError(`expected ${inside} in ${name}, found none in ${folder}`);
  }
  return folder;
}

function integers(text: string, option: string): number[] {
  return text.split(',').map((word) => {
    const number = Number(word);
    if (word.trim() !== '' && Number.isInteger(number)) return number;
    throw new SettingError(`expected --${option} to be integers, found ${JSON.stringify(text)}`);
  });
}

/** Reads both. Throws SettingError for what is missing or cannot be meant. */
export function readSettings(args: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      out: { type: 'string', default: 'results/official-agreement' },
      page: { type: 'string' },
      towns: { type: 'string', default: 'Town01,Town02,Town04,Town10HD' },
      seeds: { type: 'string', default: '1' },
      agents: { type: 'string', default: 'expert' },
      limit: { type: 'string', default: '900' },
      'leaderboard-routes': { type: 'string', default: '24211,24294,26944' },
      'speed-route': { type: 'string', default: '24211' },
      'page-only': { type: 'boolean', default: false },
    },
  });
  const bench2DriveRoot = folderOf(
    'EGOLOOP_BENCH2DRIVE_ROOT',
    join('leaderboard', 'leaderboard', 'leaderboard_evaluator.py'),
  );
  const hasLeaderboard = (process.env['EGOLOOP_LEADERBOARD_ROOT'] ?? '') !== '';
  const out = resolve(values.out);
  const [limitS] = integers(values.limit, 'limit') as [number];
  return {
    bench2DriveRoot,
    leaderboardRoot: hasLeaderboard
      ? folderOf('EGOLOOP_LEADERBOARD_ROOT', join('leaderboard', 'leaderboard_evaluator.py'))
      : null,
    scenarioRunnerRoot: hasLeaderboard ? folderOf('EGOLOOP_SCENARIO_RUNNER_ROOT', 'srunner') : null,
    agentsRoot: folderOf('EGOLOOP_CARLA_AGENTS', join('agents', 'navigation')),
    python: process.env['EGOLOOP_EVALUATOR_PYTHON'] ?? 'python3',
    maps: folderOf('EGOLOOP_MAPS', ''),
    routesFile: join(bench2DriveRoot, 'leaderboard', 'data', 'bench2drive220.xml'),
    towns: values.towns.split(','),
    leaderboardRoutes: values['leaderboard-routes'].split(','),
    seeds: integers(values.seeds, 'seeds'),
    agents: values.agents.split(','),
    limitS,
    out,
    page: resolve(values.page ?? join(out, 'agreement.md')),
    speedRoute: values['speed-route'],
    pageOnly: values['page-only'],
  };
}
