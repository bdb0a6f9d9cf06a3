/**
 * Which process a number means: pids are given out again, so a pid alone must never be killed later on.
 * With the moment the kernel started it (and the boot it belongs to) it means one process for ever.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** One process, for as long as the machine exists. */
export interface ProcessIdentity {
  readonly pid: number;
  /** What the kernel says of its start, as text that is only compared; empty where it cannot say. */
  readonly started: string;
}

let bootId: string | undefined;

function boot(): string {
  if (bootId !== undefined) return bootId;
  try {
    bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    bootId = '';
  }
  return bootId;
}

/**
 * State letter and start of a process from `/proc/PID/stat`; the command's name before them may hold
 * blanks and brackets, so it is counted from the last bracket.
 */
function procStat(pid: number): { readonly state: string; readonly startTicks: string } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', startTicks: fields[19] ?? '' };
  } catch {
    return null;
  }
}

function startText(pid: number): string | null {
  if (process.platform === 'linux') {
    const stat = procStat(pid);
    // A zombie runs no more and holds no port: it only waits to be counted.
    return stat === null || stat.state === 'Z' ? null : `${boot()}/${stat.startTicks}`;
  }
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    return text === '' ? null : text;
  } catch {
    return null;
  }
}

/** The process behind a pid now; null when there is none. */
export function identify(pid: number): ProcessIdentity | null {
  const started = startText(pid);
  return started === null ? null : { pid, started };
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return identify(process.pid) ?? { pid: process.pid, started: '' };
}

/** True while the very process runs; false once it ended, also when its pid was given out again. */
export function isRunning({ pid, started }: ProcessIdentity): boolean {
  return identify(pid)?.started === started;
}
