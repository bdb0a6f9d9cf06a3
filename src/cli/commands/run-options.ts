/** The options of `egoloop run` and what they mean. */
import type { Argv } from 'yargs';
import { CONTROLLERS, type ControllerName } from '../../agents/policy/output-spec.js';
import { EgoloopError } from '../../core/errors.js';
import { RULESET_NAMES } from '../../eval/ruleset.js';
import type { FolderMode } from '../../loop/campaign/run-folder.js';
import { type FaultArguments, faultBuilder, isMeasuredHere } from './run-fault-options.js';
import { type UntilArguments, untilBuilder } from './run-until.js';
import { type WorldOptions, worldBuilder } from './run-world-options.js';

export interface RunOptions extends WorldOptions, FaultArguments, UntilArguments {
  agent: string;
  device: string;
  controller: ControllerName | undefined;
  ruleset: string | undefined;
  seed: number | undefined;
  seeds: string | undefined;
  routesSubset: string;
  repetitions: number;
  workers: number | undefined;
  traffic: string;
  out: string | undefined;
  resume: boolean;
  retries: number;
  retryPause: number;
  grace: number;
  overwrite: boolean;
  logs: boolean;
  byType: boolean;
  json: boolean;
}

/** The seeds asked for. Throws USAGE for one that is no integer. */
export function seedsOf({ seed, seeds }: Pick<RunOptions, 'seed' | 'seeds'>): number[] {
  if (seeds === undefined) return [seed ?? 1];
  return seeds.split(',').map((text) => {
    if (/^\s*-?\d+\s*$/.test(text)) return Number(text);
    throw new EgoloopError(
      'USAGE',
      `expected --seeds to be integers separated by commas, found ${JSON.stringify(seeds)}`,
    );
  });
}

/**
 * Threads to use; one where answers are timed, for drives beside it would be timed with them. Throws USAGE for
 * a number that is none of threads.
 */
export function workersOf(options: Pick<RunOptions, 'workers'> & FaultArguments) {
  const { workers } = options;
  if (workers === undefined) return isMeasuredHere(options) ? 1 : undefined;
  if (Number.isInteger(workers) && workers >= 0 && workers <= 512) return workers;
  throw new EgoloopError('USAGE', `expected --workers to be 0 to 512, found ${workers}`);
}

/** How failures of the infrastructure are met. Throws USAGE for numbers that are none of these. */
export function retryRules({ retries, retryPause, grace }: RunOptions): {
  readonly retries: number;
  readonly retryPauseS: number;
  readonly graceS: number;
} {
  const require = (isFine: boolean, what: string): void => {
    if (!isFine) throw new EgoloopError('USAGE', what);
  };
  require(Number.isInteger(retries) &&
    retries >= 0 &&
    retries <= 1000, `expected --retries to be 0 to 1000, found ${retries}`);
  require(retryPause >= 0 &&
    retryPause <= 3600, `expected --retry-pause to be 0 to 3600 seconds, found ${retryPause}`);
  require(grace >= 0 && grace <= 86_400, `expected --grace to be 0 to 86400 s, found ${grace}`);
  return { retries, retryPauseS: retryPause, graceS: grace };
}

export function folderMode({
  resume,
  overwrite,
}: Pick<RunOptions, 'resume' | 'overwrite'>): FolderMode {
  if (overwrite) return 'overwrite';
  return resume ? 'resume' : 'new';
}

const one = { requiresArg: true } as const;

/** Declares the options on a command line. */
export function runBuilder(
  cli: Argv,
  agents: readonly string[],
  devices: readonly string[],
  trafficModels: readonly string[],
): Argv {
  return withRunControl(
    untilBuilder(faultBuilder(worldBuilder(cli)))
      .option('routes', {
        type: 'string',
        demandOption: true,
        describe: 'Route file (Leaderboard 1.0 or 2.x XML)',
        ...one,
      })
      .option('agent', {
        type: 'string',
        demandOption: true,
        describe: `Who drives: ${agents.join(', ')}; ./my-agent.ts, an npm package, my.policy.json`,
        ...one,
      })
      .option('device', {
        type: 'string',
        choices: devices,
        default: 'cpu',
        describe: "Where a policy's network runs",
      })
      .option('controller', {
        choices: CONTROLLERS,
        describe: 'Another controller than the policy names; its scores compare controllers only',
        ...one,
      })
      .option('maps', {
        type: 'string',
        array: true,
        default: [],
        requiresArg: true,
        describe:
          'CARLA installs, folders of .xodr files or such files; the shipped towns come last',
      })
      .option('ruleset', {
        type: 'string',
        describe:
          `Rulesets, comma-separated, or all (${RULESET_NAMES.join(', ')}) ` +
          "[default: bench2drive; the evaluator's with --backend carla]",
        ...one,
      })
      .option('seed', { type: 'number', describe: 'Seed [default: 1]', requiresArg: true })
      .option('seeds', {
        type: 'string',
        describe: 'Several seeds, comma-separated: every route is driven under each',
        conflicts: 'seed',
        ...one,
      })
      .option('routes-subset', {
        type: 'string',
        default: '',
        describe: 'Ids and id-id ranges, as officially',
        ...one,
      })
      .option('repetitions', { type: 'number', default: 1, describe: 'Drives of every route' })
      .option('traffic', {
        type: 'string',
        choices: trafficModels,
        default: 'carla-tm',
        describe: 'Model of the background traffic',
      }),
  );
}

function withRunControl(cli: Argv): Argv {
  return cli
    .option('workers', {
      type: 'number',
      describe: 'Threads [default: one a core]; 0 drives in this one',
      requiresArg: true,
    })
    .option('timeout', {
      type: 'number',
      requiresArg: true,
      describe: "Longest set-up or answer of the agent, seconds [default: 300, or the evaluator's]",
    })
    .option('out', {
      type: 'string',
      describe: 'Folder of the run [default: results/<run id>]',
      ...one,
    })
    .option('resume', {
      type: 'boolean',
      default: true,
      describe: 'Go on with the same run where it is there (--no-resume: refuse)',
    })
    .option('overwrite', {
      type: 'boolean',
      default: false,
      describe: 'Replace the run that is there',
    })
    .option('retries', {
      type: 'number',
      default: 2,
      describe: 'More attempts at a drive whose world failed; never after a failure of the agent',
    })
    .option('retry-pause', {
      type: 'number',
      default: 2,
      describe: 'Seconds before the second attempt; doubles with each further one, up to 60',
    })
    .option('grace', {
      type: 'number',
      default: 10,
      describe: 'Seconds beyond --timeout before a thread that is silent is ended',
    })
    .option('logs', { type: 'boolean', default: true, describe: 'Keep TickLogs (--no-logs: none)' })
    .option('by-type', {
      type: 'boolean',
      default: false,
      describe: 'A table by scenario type, too',
    })
    .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' });
}

/** How `egoloop run` itself is used. */
export function runExamples(cli: Argv): Argv {
  return cli
    .example('$0 run --routes routes/demo.xml --agent idm', 'Five routes on the shipped towns')
    .example(
      '$0 run --routes bench2drive220.xml --maps /opt/carla --agent idm --seeds 1,2,3',
      'Bench2Drive on the towns of a CARLA install',
    )
    .example(
      '$0 run --routes r.xml --agent idm --out r1',
      'The same again goes on after Ctrl-C or a crash',
    )
    .epilogue(
      'Exit code 3 when drives are missing or say nothing about driving (no map, agent never started).',
    );
}
