/**
 * Command lines and environments of the official evaluators (evaluation reference 7.4): one process per
 * attempt, with one route, a checkpoint of its own and the sidecar's agent file.
 */
import { dirname, join } from 'node:path';
import type { Program } from '../processes/own-program.js';
import type { EvaluatorName } from './carla-install.js';
import { AGENT_FILE, EVALUATOR_FILE, eggFor } from './carla-install.js';

export interface EvaluatorSetup {
  readonly evaluator: EvaluatorName;
  readonly carlaRoot: string;
  readonly leaderboardRoot: string;
  readonly scenarioRunnerRoot: string;
  /** Python with the packages that the evaluator asks for. */
  readonly python: string;
  /** e.g. `3.7`; chooses among the eggs that CARLA brings. */
  readonly pythonVersion: string;
  readonly routesFile: string;
  /** Scenario file of Leaderboard 1.0. */
  readonly scenariosFile: string | null;
  readonly track: 'SENSORS' | 'MAP';
  readonly timeoutS: number;
}

export interface EvaluatorRun {
  readonly routeId: string;
  readonly seed: number;
  readonly rpcPort: number;
  readonly trafficManagerPort: number;
  readonly gpu: number;
  readonly checkpoint: string;
  readonly debugCheckpoint: string;
  readonly agentConfig: string;
}

/** True for the evaluator that starts CARLA itself. */
export function startsCarla(evaluator: EvaluatorName): boolean {
  return evaluator === 'bench2drive';
}

/** The command line of one attempt. */
export function evaluatorProgram(setup: EvaluatorSetup, run: EvaluatorRun): Program {
  const isVersion1 = setup.evaluator === 'leaderboard-1.0';
  const options: [string, string | number][] = [
    ['--host', '127.0.0.1'],
    ['--port', run.rpcPort],
    [isVersion1 ? '--trafficManagerPort' : '--traffic-manager-port', run.trafficManagerPort],
    [isVersion1 ? '--trafficManagerSeed' : '--traffic-manager-seed', run.seed],
    ['--timeout', setup.timeoutS],
    ['--routes', setup.routesFile],
    ['--routes-subset', run.routeId],
    ['--repetitions', 1],
    ['--agent', AGENT_FILE],
    ['--agent-config', run.agentConfig],
    ['--track', setup.track],
    ['--checkpoint', run.checkpoint],
  ];
  if (setup.scenariosFile !== null) options.push(['--scenarios', setup.scenariosFile]);
  if (!isVersion1) options.push(['--debug-checkpoint', run.debugCheckpoint]);
  if (setup.evaluator === 'bench2drive') options.push(['--gpu-rank', run.gpu]);
  const script = join(setup.leaderboardRoot, EVALUATOR_FILE);
  // A name and its value in one word: a negative seed is no option.
  const words = options.map(([name, value]) => `${name}=${value}`);
  return { command: setup.python, args: ['-u', script, ...words] };
}

/** The folder it runs in: Bench2Drive opens `leaderboard/data/weather.xml` relative to it. */
export function evaluatorFolder({ leaderboardRoot }: EvaluatorSetup): string {
  return dirname(leaderboardRoot);
}

/** What an evaluator needs in its environment. */
export function evaluatorEnvironment(setup: EvaluatorSetup): Record<string, string | undefined> {
  const { carlaRoot, leaderboardRoot, scenarioRunnerRoot, pythonVersion } = setup;
  const egg = eggFor(carlaRoot, pythonVersion);
  const places = [
    dirname(AGENT_FILE),
    leaderboardRoot,
    scenarioRunnerRoot,
    join(carlaRoot, 'PythonAPI', 'carla'),
    ...(egg === null ? [] : [egg]),
    process.env['PYTHONPATH'] ?? '',
  ];
  return {
    CARLA_ROOT: carlaRoot,
    LEADERBOARD_ROOT: leaderboardRoot,
    SCENARIO_RUNNER_ROOT: scenarioRunnerRoot,
    PYTHONPATH: places.filter((place) => place !== '').join(':'),
    // The wrappers of other projects set these for their agents; ours must not inherit them.
    SAVE_PATH: undefined,
    ROUTES: undefined,
  };
}

/**
 * The command line of a CARLA server without a window. Its streaming port is the next one, as it takes
 * by itself.
 */
export function carlaProgram(script: string, rpcPort: number, gpu: number): Program {
  const args = ['-RenderOffScreen', '-nosound', `-carla-rpc-port=${rpcPort}`];
  return { command: script, args: [...args, `-graphicsadapter=${gpu}`] };
}
