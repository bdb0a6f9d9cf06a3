/**
 * The fault campaign: one run is left in peace, the same run is driven through everything that a seed
 * has in store; at the end both must hold the same bytes, wall clocks apart, and nothing of the second
 * may still run, listen or be locked.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJournal } from '../../src/loop/campaign/journal.js';
import { ownProgram } from '../../src/loop/processes/own-program.js';
import { isAccepting } from '../../src/loop/processes/probe.js';
import { laneRoutesText } from '../helpers/loop-routes.js';
import { processesWith } from '../helpers/processes.js';
import { drawSchedule, type Interruption, type ScheduleSize, scheduleText } from './schedule.js';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const ROOT = here('../../');

export interface ChaosOptions {
  readonly seed: number;
  readonly size: ScheduleSize;
  readonly workers: number;
  /** Of the agent, seconds: a route on which it hangs takes as long. */
  readonly timeoutS: number;
  /** Empty folder to work in. */
  readonly folder: string;
  readonly say: (text: string) => void;
  /** Routes to drive; ids whose faults the agent has for its own. */
  readonly subset: string;
}

/** What is not as it should be; empty when the campaign stood everything. */
export type Problems = string[];

interface Parts extends ChaosOptions {
  readonly routesFile: string;
  readonly plan: string;
}

/** Runs both and compares. */
export async function runChaos(options: ChaosOptions): Promise<Problems> {
  const { seed, size, folder, say } = options;
  const schedule = drawSchedule(seed, size);
  say(scheduleText(schedule));
  const routesFile = join(folder, 'routes.xml');
  writeFileSync(routesFile, laneRoutesText({ count: size.routes, lengthM: 45 }));
  const plan = join(folder, 'plan.json');
  writeFileSync(plan, JSON.stringify(schedule.servers));
  const parts: Parts = { ...options, routesFile, plan };
  const peace = join(folder, 'peace');
  const first = await orchestrate(parts, peace, null, null);
  if (first.code !== 0) return [`the run in peace ended with ${first.code}:\n${first.stderr}`];
  const chaos = join(folder, 'chaos');
  const problems: Problems = [];
  let killed = 0;
  let full = 0;
  for (const [i, interruption] of schedule.interruptions.entries()) {
    const { code, signal, stderr } = await orchestrate(parts, chaos, plan, interruption);
    say(`start ${i + 1}: ended by ${signal ?? `exit code ${code}`}`);
    if (signal === 'SIGKILL') killed += 1;
    else if (code === 2 && /no space|full disk/.test(stderr)) full += 1;
    else if (code !== 0) problems.push(`start ${i + 1} ended with ${code}:\n${stderr}`);
  }
  // A campaign that spared the run something proves nothing about it.
  if (size.kills > 0 && killed === 0) problems.push('no start was killed');
  if (size.disks > 0 && full === 0) problems.push('no start met a full disk');
  const last = await orchestrate(parts, chaos, plan, null);
  if (last.code !== 0) problems.push(`the last start ended with ${last.code}:\n${last.stderr}`);
  const attempts = readJournal(join(chaos, 'journal.jsonl')).entries;
  const lost = attempts.filter(({ cause }) => cause === 'infrastructure');
  say(`${attempts.length} attempts, ${lost.length} of them lost to the infrastructure`);
  for (const { routeId, attempt, message } of lost) {
    say(`  route ${routeId} attempt ${attempt}: ${message?.split('\n')[0]}`);
  }
  problems.push(...notDone(plan));
  problems.push(...differences(peace, chaos), ...(await leftOver(parts, chaos)));
  return problems;
}

/** Faults of the schedule that no connection met. */
function notDone(plan: string): Problems {
  const done = existsSync(`${plan}.done`) ? readFileSync(`${plan}.done`, 'utf8') : '';
  return ['cut', 'delay', 'duplicate', 'truncate', 'kill']
    .filter((kind) => !done.includes(kind))
    .map((kind) => `no connection met the fault: ${kind}`);
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** One start of the orchestrator, interrupted if it is to be. */
function orchestrate(
  { routesFile, subset, workers, timeoutS, seed }: Parts,
  out: string,
  plan: string | null,
  interruption: Interruption | null,
): Promise<Ended> {
  const { command, args } = ownProgram();
  const tsx = import.meta.resolve('tsx');
  const faulty = `${process.execPath} --import ${tsx} ${here('faulty-server.ts')}`;
  const own = ['--agent', here('faulty-agent.mjs'), '--routes', routesFile];
  const chosen = ['--routes-subset', subset, '--traffic', 'none', '--seed', String(seed % 1000)];
  const limits = ['--timeout', String(timeoutS), '--grace', '2', '--reconnect', '3'];
  const retries = ['--retries', '8', '--retry-pause', '0.05', '--workers', String(workers)];
  const server = plan === null ? [] : ['--server-command', faulty];
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_OPTIONS: '' };
  if (plan !== null) env.CHAOS_PLAN = plan;
  if (interruption?.kind === 'disk') {
    env.CHAOS_DISK_BYTES = String(interruption.afterBytes);
    env.NODE_OPTIONS = `--import ${here('disk-full.mjs')}`;
  }
  const words = [
    'run',
    '--backend',
    'sidecar',
    ...own,
    ...chosen,
    ...limits,
    ...retries,
    ...server,
  ];
  const child = spawn(command, [...args, ...words, '--out', out, '--json'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return ended(child, join(out, 'journal.jsonl'), interruption);
}

function ended(
  child: ChildProcess,
  journal: string,
  interruption: Interruption | null,
): Promise<Ended> {
  let stderr = '';
  child.stderr!.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const before = attemptsIn(journal);
  const watch = setInterval(() => {
    if (interruption?.kind !== 'kill') return;
    if (attemptsIn(journal) >= before + interruption.afterAttempts) child.kill('SIGKILL');
  }, 5);
  return new Promise((resolve) => {
    // Children that a killed orchestrator leaves hold its stderr open: its end is what counts.
    child.once('exit', (code, signal) => {
      clearInterval(watch);
      child.stderr!.destroy();
      resolve({ code, signal, stderr });
    });
  });
}

function attemptsIn(journal: string): number {
  return existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 1 : 0;
}

/** Files of a finished run that must not depend on what happened on the way. */
function resultFiles(folder: string): string[] {
  const logs = join(folder, 'ticklogs');
  return [
    ...readdirSync(folder).filter((name) => /^(run|summary|bench2drive.*)\.json$/.test(name)),
    ...readdirSync(logs).map((name) => join('ticklogs', name)),
  ].filter((name) => !name.endsWith('.part'));
}

/** The bytes of a file without what the wall clock says. */
function timeless(file: string): string {
  const text = readFileSync(file, 'latin1');
  if (!file.endsWith('.json')) return text;
  return text.replace(/"(duration_system|durationSystemS)": [\d.e-]+/g, '"$1": 0');
}

/** Results that are not the same, wall clocks apart. */
export function differences(peace: string, chaos: string): Problems {
  const [a, b] = [resultFiles(peace).sort(), resultFiles(chaos).sort()];
  if (a.join() !== b.join()) return [`other files: ${a.join(' ')} against ${b.join(' ')}`];
  return a
    .filter((name) => timeless(join(peace, name)) !== timeless(join(chaos, name)))
    .map((name) => `${name} differs from that of the run in peace`);
}

async function leftOver({ folder, plan }: Parts, chaos: string): Promise<Problems> {
  const problems = processesWith(folder).map((text) => `still running: ${text}`);
  const files = ['run.lock', 'processes.jsonl', 'begun.jsonl'].filter((name) =>
    existsSync(join(chaos, name)),
  );
  problems.push(...files.map((name) => `left in the folder: ${name}`));
  const ports = existsSync(`${plan}.ports`) ? readFileSync(`${plan}.ports`, 'utf8') : '';
  for (const port of ports.trim().split('\n').filter(Boolean)) {
    if (await isAccepting(Number(port))) problems.push(`still listening on ${port}`);
  }
  const secrets = join(tmpdir(), `egoloop-ports-${userInfo().uid}`);
  const leases = existsSync(secrets) ? readdirSync(secrets) : [];
  const ours = leases.filter((name) =>
    readFileSync(join(secrets, name), 'utf8').includes(`"pid":${process.pid},`),
  );
  return [...problems, ...ours.map((name) => `still leased: ${name}`)];
}
