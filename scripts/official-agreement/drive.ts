/**
 * Starts `egoloop run` for one drive under an official evaluator, or for all drives in the embedded
 * world. A run that hangs is ended after a time; run again, it goes on where it was.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJson } from '../../src/core/files.js';
import type { EvaluatorName, Job } from './jobs.js';
import { speedFolder, stagedFolder } from './jobs.js';
import type { Settings } from './settings.js';

const HERE = dirname(fileURLToPath(import.meta.url));
const EGOLOOP = join(HERE, '..', '..', 'bin', 'egoloop.js');
/** Time to end programs in order before they are killed, milliseconds. */
const GRACE_MS = 20_000;
/** A client that waits for CARLA longer than this has lost it, seconds. */
const EVALUATOR_TIMEOUT_S = 120;

/** `CARLA_ROOT` that the evaluators start; written by `egoloop carla-root`. */
export function carlaRoot({ out }: Settings): string {
  return join(out, 'carla-root');
}

/** True when a folder holds a finished run whose drives say something about driving. */
export function isDriven(folder: string): boolean {
  const file = join(folder, 'summary.json');
  if (!existsSync(file)) return false;
  const summary = readJson(file) as {
    readonly plannedDrives: number;
    readonly finishedDrives: number;
    readonly infrastructureFailures: number;
  };
  return summary.finishedDrives === summary.plannedDrives && summary.infrastructureFailures === 0;
}

interface Call {
  readonly args: readonly string[];
  readonly log: string;
  readonly limitS: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs egoloop; its exit code, or null when it was ended. */
function egoloop({ args, log, limitS, env }: Call): Promise<number | null> {
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, 'a');
  const child = spawn(process.execPath, [EGOLOOP, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', output, output],
  });
  const stop = setTimeout(() => child.kill('SIGINT'), limitS * 1000);
  const kill = setTimeout(() => child.kill('SIGKILL'), limitS * 1000 + GRACE_MS);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(stop);
      clearTimeout(kill);
      resolve(code);
    });
  });
}

/** Writes the CARLA root for the release of the client. Rejects when egoloop refuses. */
export async function makeCarlaRoot(settings: Settings, version: string): Promise<void> {
  const root = carlaRoot(settings);
  const args = ['carla-root', root, '--version', version, '--maps', settings.maps];
  const log = join(settings.out, 'carla-root.log');
  if ((await egoloop({ args, log, limitS: 60 })) !== 0) {
    throw new Error(`egoloop carla-root failed; see ${log}`);
  }
}

function worldOptions(settings: Settings, evaluator: EvaluatorName): string[] {
  const bench2Drive = settings.bench2DriveRoot;
  const roots =
    evaluator === 'bench2drive'
      ? [join(bench2Drive, 'leaderboard'), join(bench2Drive, 'scenario_runner')]
      : [settings.leaderboardRoot as string, settings.scenarioRunnerRoot as string];
  return [
    ...['--backend', 'carla', '--evaluator', evaluator, '--carla-root', carlaRoot(settings)],
    ...['--leaderboard-root', roots[0] as string, '--scenario-runner-root', roots[1] as string],
    ...['--python', settings.python, '--timeout', String(EVALUATOR_TIMEOUT_S)],
  ];
}

function pythonPath({ agentsRoot }: Settings): Record<string, string> {
  const places = [join(HERE, 'site'), agentsRoot, process.env['PYTHONPATH'] ?? ''];
  return { PYTHONPATH: places.filter((place) => place !== '').join(':') };
}

/** One drive under an official evaluator, unless it is there. True when it is there afterwards. */
export async function driveOfficial(settings: Settings, job: Job): Promise<boolean> {
  const { evaluator, agent, routeId, seed, folder } = job;
  if (isDriven(folder)) return true;
  const args = [
    ...['run', ...worldOptions(settings, evaluator), '--routes', settings.routesFile],
    ...['--routes-subset', routeId, '--seed', String(seed), '--maps', settings.maps],
    ...['--agent', agent, '--out', folder, '--workers', '1', '--retries', '1'],
  ];
  const call = { args, log: `${folder}.log`, limitS: settings.limitS, env: pythonPath(settings) };
  await egoloop(call);
  return isDriven(folder);
}

/** An agent's routes and seeds in the embedded world, unless they are there. */
export async function driveStaged(
  settings: Settings,
  agent: string,
  jobs: readonly Job[],
): Promise<boolean> {
  const folder = stagedFolder(settings, agent);
  if (isDriven(folder)) return true;
  const ids = [
    ...new Set(jobs.filter((job) => job.evaluator === 'bench2drive').map((job) => job.routeId)),
  ];
  const args = [
    ...['run', '--routes', settings.routesFile, '--routes-subset', ids.join(',')],
    ...['--seeds', settings.seeds.join(','), '--maps', settings.maps, '--agent', agent],
    ...['--ruleset', 'bench2drive', '--out', folder, '--workers', '1', '--overwrite'],
  ];
  const limitS = settings.limitS * Math.max(1, ids.length);
  await egoloop({ args, log: `${folder}.log`, limitS });
  return isDriven(folder);
}

/** One route with a camera of 800 × 600, always anew: a speed is that of now. */
export async function driveForSpeed(settings: Settings): Promise<boolean> {
  const folder = speedFolder(settings);
  const args = [
    ...['run', ...worldOptions(settings, 'bench2drive'), '--routes', settings.routesFile],
    ...['--routes-subset', settings.speedRoute, '--seed', '1', '--maps', settings.maps],
    ...['--agent', join(HERE, 'camera-expert.ts'), '--out', folder, '--workers', '1'],
    ...['--overwrite', '--no-logs'],
  ];
  const call = { args, log: `${folder}.log`, limitS: settings.limitS, env: pythonPath(settings) };
  await egoloop(call);
  return isDriven(folder);
}
