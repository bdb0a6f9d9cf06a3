/** `--backend carla`: an installed CARLA and an official evaluator, checked before anything starts. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EgoloopError } from '../../core/errors.js';
import type { WorldFacts } from '../../loop/campaign/plan.js';
import { carlaHosts } from '../../loop/hosts/carla-host.js';
import {
  AGENT_FILE,
  bench2DriveRelease,
  carlaVersion,
  detectEvaluator,
  EVALUATOR_FILE,
  type EvaluatorName,
  evaluatorOf,
  SERVER_FILE,
  scenarioRunnerBeside,
} from '../../loop/hosts/carla-install.js';
import type { ChosenWorld } from './run-world.js';
import type { WorldOptions } from './run-world-options.js';

/** How long a cut connection may be mended unless told, seconds. */
export const RECONNECT_S = 30;
/** Longest set-up or answer of the agent unless told, seconds. */
export const TIMEOUT_S = 300;
/** Defaults of the official `--timeout` where they are others. */
const EVALUATOR_TIMEOUT_S: Partial<Record<EvaluatorName, number>> = {
  'leaderboard-1.0': 60,
  bench2drive: 600,
};
const SERVER_START_S = 300;
const EVALUATOR_START_S = 900;

/** What is to be said of scores from CARLA. */
export function carlaFacts(evaluator: EvaluatorName, version: string | null): WorldFacts {
  const label = `CARLA${version === null ? '' : ` ${version}`}, ${evaluator} evaluator`;
  return { world: 'carla', label, evaluator, carlaVersion: version };
}

/** Throws USAGE for what is missing, or another version than was said. */
export function carlaWorld(options: WorldOptions): ChosenWorld {
  const { evaluator, carlaRoot, leaderboardRoot, scenarioRunnerRoot } = carlaPlaces(options);
  const timeoutS = options.timeout ?? EVALUATOR_TIMEOUT_S[evaluator] ?? TIMEOUT_S;
  const gpus = options.gpuRank.split(',').map(Number);
  const { routesPerServer } = options;
  const require = (isFine: boolean, what: string): void => {
    if (!isFine) throw new EgoloopError('USAGE', what);
  };
  require(gpus.every(
    (gpu) => Number.isInteger(gpu) && gpu >= 0,
  ), `expected --gpu-rank to be numbers separated by commas, found ${options.gpuRank}`);
  require(Number.isInteger(routesPerServer) &&
    routesPerServer >= 1, `expected --routes-per-server to be 1 or more, found ${routesPerServer}`);
  require(options.track === 'SENSORS' ||
    options.track === 'MAP', `expected --track to be SENSORS or MAP, found ${options.track}`);
  require((evaluator === 'leaderboard-1.0') ===
    (options.scenarios !==
      undefined), 'expected --scenarios with leaderboard-1.0, and with no other evaluator');
  const version = carlaVersion(carlaRoot);
  const createHost = carlaHosts({
    evaluator,
    carlaRoot,
    leaderboardRoot,
    scenarioRunnerRoot,
    python: options.python,
    pythonVersion: pythonVersion(options.python),
    routesFile: resolve(options.routes),
    scenariosFile: options.scenarios === undefined ? null : resolve(options.scenarios),
    track: options.track as 'SENSORS' | 'MAP',
    timeoutS,
    routesPerServer,
    gpus,
    serverStartS: SERVER_START_S,
    evaluatorStartS: EVALUATOR_START_S,
    reconnectS: options.reconnect ?? RECONNECT_S,
  });
  const release = evaluator === 'bench2drive' ? bench2DriveRelease(leaderboardRoot) : null;
  const facts = carlaFacts(evaluator, version);
  const named = release === null ? evaluator : `${evaluator} ${release}`;
  const world = { ...facts, evaluator: named };
  return { backend: 'carla', facts: world, createHost, evaluator, timeoutS, workers: gpus.length };
}

/** Folders of an evaluator and its CARLA. Throws USAGE for what is missing or another version. */
function carlaPlaces(options: WorldOptions): {
  readonly evaluator: EvaluatorName;
  readonly carlaRoot: string;
  readonly leaderboardRoot: string;
  readonly scenarioRunnerRoot: string;
} {
  const { evaluator, carlaRoot, leaderboardRoot } = options;
  if (evaluator === undefined || carlaRoot === undefined || leaderboardRoot === undefined) {
    throw new EgoloopError(
      'USAGE',
      'expected --evaluator, --carla-root and --leaderboard-root with --backend carla',
    );
  }
  const name = evaluatorOf(evaluator);
  const scenarioRunner = options.scenarioRunnerRoot ?? scenarioRunnerBeside(leaderboardRoot);
  const files: [string, string][] = [
    [join(carlaRoot, SERVER_FILE), '--carla-root'],
    [join(leaderboardRoot, EVALUATOR_FILE), '--leaderboard-root'],
    [join(scenarioRunner, 'srunner'), '--scenario-runner-root'],
    [AGENT_FILE, 'the installation of egoloop'],
  ];
  for (const [file, option] of files) {
    if (existsSync(file)) continue;
    throw new EgoloopError('USAGE', `expected ${option} to hold it, found nothing there`, { file });
  }
  const found = detectEvaluator(leaderboardRoot);
  if (found !== name) {
    const what = `expected the evaluator ${name}, found ${found ?? 'another program'}`;
    throw new EgoloopError('USAGE', what, { file: leaderboardRoot });
  }
  return {
    evaluator: name,
    carlaRoot: resolve(carlaRoot),
    leaderboardRoot: resolve(leaderboardRoot),
    scenarioRunnerRoot: resolve(scenarioRunner),
  };
}

/** `3.7` of the Python that is to run the evaluator. Throws USAGE when there is none. */
function pythonVersion(python: string): string {
  const code = 'import sys; print("%d.%d" % sys.version_info[:2])';
  const { status, stdout } = spawnSync(python, ['-c', code], { encoding: 'utf8', timeout: 30_000 });
  if (status === 0) return stdout.trim();
  throw new EgoloopError('USAGE', `expected --python to name a Python, found ${python}`);
}
