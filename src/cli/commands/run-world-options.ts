/** The options of `egoloop run` that choose a world. */
import type { Argv } from 'yargs';
import { EgoloopError } from '../../core/errors.js';
import { BACKEND_NAMES } from '../../loop/campaign/plan.js';

export interface WorldOptions {
  backend: string;
  routes: string;
  maps: string[];
  connect: string | undefined;
  tokenFile: string | undefined;
  serverCommand: string | undefined;
  evaluator: string | undefined;
  carlaRoot: string | undefined;
  leaderboardRoot: string | undefined;
  scenarioRunnerRoot: string | undefined;
  scenarios: string | undefined;
  python: string;
  track: string;
  routesPerServer: number;
  gpuRank: string;
  reconnect: number | undefined;
  timeout: number | undefined;
}

const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;

/** Declares the options on a command line. */
export function worldBuilder(cli: Argv): Argv {
  return cli
    .option('backend', {
      type: 'string',
      choices: BACKEND_NAMES,
      default: 'embedded',
      describe: 'World to drive in: in this process, at the end of a bridge, or CARLA',
    })
    .option('connect', text('sidecar: address of a server that runs already, ws://HOST:PORT'))
    .option('token-file', text('sidecar: file with the token of that server'))
    .option(
      'server-command',
      text('sidecar: program started for each worker instead of `egoloop serve`'),
    )
    .option('evaluator', text('carla: leaderboard-1.0, -2.0, -2.1, -master or bench2drive'))
    .option('carla-root', text('carla: folder with CarlaUE4.sh'))
    .option('leaderboard-root', text('carla: folder with leaderboard/leaderboard_evaluator.py'))
    .option('scenario-runner-root', text('carla: [default: scenario_runner beside the evaluator]'))
    .option('scenarios', text('carla: scenario file of Leaderboard 1.0'))
    .option('python', { ...text('carla: Python of the evaluator'), default: 'python3' })
    .option('track', { ...text('carla: SENSORS or MAP'), default: 'SENSORS' })
    .option('routes-per-server', {
      type: 'number',
      default: 1,
      describe: 'carla: routes after which a CARLA server is replaced',
    })
    .option('reconnect', {
      type: 'number',
      requiresArg: true,
      describe: 'Seconds in which a cut connection may be mended [default: 30; 10 to own servers]',
    })
    .option('gpu-rank', {
      ...text('carla: graphics adapters, comma-separated, dealt out to the workers'),
      default: '0',
    });
}

/**
 * Options of one world that were given to another say that something else was meant. Throws USAGE.
 */
export function refuseStrayOptions(options: WorldOptions): void {
  const of: Record<string, readonly (keyof WorldOptions)[]> = {
    sidecar: ['connect', 'tokenFile', 'serverCommand'],
    carla: ['carlaRoot', 'leaderboardRoot', 'scenarioRunnerRoot', 'scenarios'],
  };
  for (const [backend, names] of Object.entries(of)) {
    const stray = names.find((name) => options[name] !== undefined);
    if (stray === undefined || backend === options.backend) continue;
    const flag = stray.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new EgoloopError(
      'USAGE',
      `--${flag} belongs to --backend ${backend}, found --backend ${options.backend}`,
    );
  }
  const { connect, serverCommand, tokenFile } = options;
  if (connect !== undefined && serverCommand !== undefined) {
    throw new EgoloopError('USAGE', 'expected --connect or --server-command, found both');
  }
  if ((connect === undefined) !== (tokenFile === undefined)) {
    throw new EgoloopError('USAGE', 'expected --connect and --token-file together, found one');
  }
}
