/**
 * All processes that descend from a child of ours. A process group is not enough: Bench2Drive's evaluator
 * starts CARLA in a session of its own. What every descendant inherits is the environment, so each child
 * gets a token there, and whoever carries it is family (Linux; elsewhere the group has to do).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { identify, isRunning, type ProcessIdentity } from './identity.js';

/** Tokens of all ancestors that were started by egoloop, separated by blanks. */
const TOKEN_VARIABLE = 'EGOLOOP_CHILD';

/** The environment of a child: as given, with its token behind those of its ancestors. */
export function withToken(env: NodeJS.ProcessEnv, token: string): NodeJS.ProcessEnv {
  const before = process.env[TOKEN_VARIABLE];
  return { ...env, [TOKEN_VARIABLE]: before === undefined ? token : `${before} ${token}` };
}

/** Running processes that carry one of the tokens, this one excepted. */
function carriersOf(tokens: ReadonlySet<string>): ProcessIdentity[] {
  if (process.platform !== 'linux' || tokens.size === 0) return [];
  const found: ProcessIdentity[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    let text: string;
    try {
      text = readFileSync(`/proc/${pid}/environ`, 'latin1');
    } catch {
      // Somebody else's, or ended meanwhile.
      continue;
    }
    if (!text.includes(`${TOKEN_VARIABLE}=`)) continue;
    const entry = text.split('\0').find((one) => one.startsWith(`${TOKEN_VARIABLE}=`)) ?? '';
    const carried = entry.slice(TOKEN_VARIABLE.length + 1).split(' ');
    const identity = carried.some((token) => tokens.has(token)) ? identify(pid) : null;
    if (identity !== null) found.push(identity);
  }
  return found;
}

/** Sends a signal to a process if it is still the same; silent when it ended meanwhile. */
function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isRunning(identity)) return;
  try {
    process.kill(identity.pid, signal);
  } catch {
    // It ended in between, which is what was wanted.
  }
}

/** Sends a signal to the group a process leads, if that process is still the same. */
function signalGroup(leader: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isRunning(leader)) return;
  try {
    process.kill(-leader.pid, signal);
  } catch {
    signalProcess(leader, signal);
  }
}

const LOOK_MS = 25;

/** Resolves true as soon as none of the processes runs, false after the time given. */
async function allGone(find: () => boolean, withinMs: number): Promise<boolean> {
  const untilMs = performance.now() + withinMs;
  for (;;) {
    if (!find()) return true;
    if (performance.now() >= untilMs) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** What is to be ended: the leader of a group (null once it was reaped) and everyone with the token. */
export interface Family {
  readonly leader: ProcessIdentity | null;
  readonly token: string;
}

/**
 * Ends families: SIGTERM to all, SIGKILL after `graceMs` to those that are left. Returns the pids that
 * even then did not go, e.g. for being stuck in the kernel.
 */
export async function endFamilies(families: readonly Family[], graceMs: number): Promise<number[]> {
  const tokens = new Set(families.map(({ token }) => token));
  const leaders = families.flatMap(({ leader }) => (leader === null ? [] : [leader]));
  const alive = (): ProcessIdentity[] => {
    const all = new Map<number, ProcessIdentity>();
    for (const one of [...leaders.filter(isRunning), ...carriersOf(tokens)]) all.set(one.pid, one);
    return [...all.values()];
  };
  const tell = (signal: NodeJS.Signals): void => {
    for (const leader of leaders) signalGroup(leader, signal);
    for (const one of alive()) {
      if (!leaders.some(({ pid }) => pid === one.pid)) signalProcess(one, signal);
    }
  };
  if (alive().length === 0) return [];
  tell('SIGTERM');
  if (await allGone(() => alive().length > 0, graceMs)) return [];
  // Twice: what a dying parent was just starting is found the second time.
  for (const _ of [1, 2]) {
    tell('SIGKILL');
    if (await allGone(() => alive().length > 0, KILL_MS)) return [];
  }
  return alive().map(({ pid }) => pid);
}

/** How long the kernel gets to end what was killed, milliseconds. */
const KILL_MS = 5000;
