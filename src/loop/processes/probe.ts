/**
 * Waiting until a server answers, instead of sleeping and hoping: a port is tried again and again until
 * somebody accepts, until the program behind it has ended, or until the time is up.
 */
import { connect } from 'node:net';
import { EgoloopError } from '../../core/errors.js';
import { type Child, endText, logTail } from './child.js';

const PAUSE_MS = 100;
const TRY_MS = 2000;

/** True when somebody accepts a connection on the port. */
export function isAccepting(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const answer = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.setTimeout(TRY_MS, () => answer(false));
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}

export interface Readiness {
  readonly child: Child;
  /** Longest wait, seconds. */
  readonly limitS: number;
  readonly signal: AbortSignal;
  /** Asked until it says true. */
  readonly isReady: () => boolean | Promise<boolean>;
}

/**
 * Resolves once the program is ready. Throws PROCESS_FAILED with the last lines of its log when it ends
 * before or takes too long.
 */
export async function untilReady({ child, limitS, signal, isReady }: Readiness): Promise<void> {
  const untilMs = performance.now() + limitS * 1000;
  for (;;) {
    signal.throwIfAborted();
    if (await isReady()) return;
    if (child.end !== null)
      throw failed(child, `ended before it was ready (${endText(child.end)})`);
    if (performance.now() > untilMs) throw failed(child, `was not ready within ${limitS} s`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

function failed({ role, logFile }: Child, what: string): EgoloopError {
  const tail = logTail(logFile);
  const words = tail === '' ? '' : `; its log ends:\n${tail}`;
  return new EgoloopError('PROCESS_FAILED', `the ${role} ${what}${words}`, { file: logFile });
}
