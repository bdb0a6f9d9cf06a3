/**
 * A program started by egoloop: in a process group of its own (a Ctrl-C at the terminal does not reach
 * it), its output in a log, entered in the ledger, and ended with all its descendants.
 */
import { spawn } from 'node:child_process';
import { closeSync, createWriteStream, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { writing } from '../../core/disk-errors.js';
import { EgoloopError } from '../../core/errors.js';
import { makeFolder, readBytes } from '../../core/files.js';
import { endFamilies, withToken } from './family.js';
import { identify, type ProcessIdentity } from './identity.js';
import type { ProcessLedger } from './ledger.js';

export interface ChildSpec {
  /** What it is in messages and in the ledger, e.g. `CARLA server`. */
  readonly role: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to this process' environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Gets stdout and stderr, appended. */
  readonly logFile: string;
  /** Told of every line of stdout, which goes to the log as well. */
  readonly onLine?: (line: string) => void;
}

/** How a program ended. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Child {
  readonly role: string;
  readonly pid: number;
  readonly logFile: string;
  /** How it ended; null while it runs. */
  readonly end: ChildEnd | null;
  /** Resolves when it has ended, by itself or by `stop`. */
  readonly ended: Promise<ChildEnd>;
  /** Ends it and all its descendants: SIGTERM, then SIGKILL after the grace. */
  stop(graceMs: number): Promise<void>;
}

/** Starts a program. Throws PROCESS_FAILED when there is none, FILE_UNWRITABLE for the log. */
export async function startChild(spec: ChildSpec, ledger: ProcessLedger): Promise<Child> {
  const { role, command, args } = spec;
  const log = openLog(spec.logFile, `$ ${[command, ...args].join(' ')}\n`);
  const token = ledger.starting(role);
  const env = withToken({ ...process.env, ...spec.env }, token);
  const stdout = spec.onLine === undefined ? log : 'pipe';
  const child = spawn(command, [...args], {
    cwd: spec.cwd,
    env,
    detached: true,
    stdio: ['ignore', stdout, log],
  });
  let end: ChildEnd | null = null;
  const ended = new Promise<ChildEnd>((resolve) => {
    child.once('exit', (code, signal) => {
      end = { code, signal };
      resolve(end);
    });
    child.once('error', () => resolve({ code: null, signal: null }));
  });
  try {
    await started(child, command, role);
  } catch (error) {
    closeSync(log);
    ledger.ended(token);
    throw error;
  }
  if (spec.onLine !== undefined) teeLines(child.stdout!, spec.logFile, spec.onLine);
  closeSync(log);
  const pid = child.pid!;
  const leader: ProcessIdentity | null = identify(pid);
  if (leader !== null) ledger.started(token, leader);
  let stopping: Promise<void> | null = null;
  return {
    role,
    pid,
    logFile: spec.logFile,
    get end() {
      return end;
    },
    ended,
    stop(graceMs) {
      stopping ??= endFamilies([{ leader, token }], graceMs).then(async (stuck) => {
        if (stuck.length > 0) return;
        await ended;
        ledger.ended(token);
      });
      return stopping;
    },
  };
}

function openLog(file: string, head: string): number {
  makeFolder(dirname(file));
  return writing(file, () => {
    const handle = openSync(file, 'a');
    writeSync(handle, head);
    return handle;
  });
}

function started(child: ReturnType<typeof spawn>, command: string, role: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => {
      const what = `the ${role} cannot be started (${command}): ${error.message}`;
      reject(new EgoloopError('PROCESS_FAILED', what, {}, error));
    });
  });
}

function teeLines(
  stdout: NodeJS.ReadableStream,
  logFile: string,
  onLine: (line: string) => void,
): void {
  const copy = createWriteStream(logFile, { flags: 'a' });
  // A full disk must not end the run for the sake of a child's chatter.
  copy.on('error', () => {});
  const lines = createInterface({ input: stdout });
  lines.on('line', (line) => {
    copy.write(`${line}\n`);
    onLine(line);
  });
  lines.on('close', () => copy.end());
}

/** How a child ended, in words: `exit code 1`, `SIGSEGV`. */
export function endText({ code, signal }: ChildEnd): string {
  return signal ?? (code === null ? 'never started' : `exit code ${code}`);
}

/** The last lines of a log, for a message; empty when there are none. */
export function logTail(file: string, lines = 5): string {
  try {
    const text = readBytes(file).toString('utf8').trimEnd();
    return text.split('\n').slice(-lines).join('\n').slice(-2000);
  } catch {
    return '';
  }
}
