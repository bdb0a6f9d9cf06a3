/**
 * A server of one worker's own, by default `egoloop serve`: started before the first attempt, kept as
 * long as nothing goes wrong, replaced after an attempt that broke, with its log cut up by attempts.
 */
import { join } from 'node:path';
import { EgoloopError } from '../../core/errors.js';
import type { BegunAttempt } from '../campaign/attempts.js';
import { ATTEMPTS_NAME } from '../campaign/run-folder.js';
import { type Child, startChild } from '../processes/child.js';
import type { Program } from '../processes/own-program.js';
import { untilReady } from '../processes/probe.js';
import type { HostFactory, HostTools, WorldHost, WorldPlace } from './host.js';
import { copySlice, sizeOf } from './log-slice.js';
import { makeSecret, type Secret } from './secret.js';

export interface ServeOptions {
  /**
   * What is started, with `--port 0 --token-file FILE` behind its arguments; it prints one JSON line
   * with its `url` on stdout once it listens.
   */
  readonly program: Program;
  /** Longest wait for that line, seconds. */
  readonly startS: number;
  /** How long a cut connection may be mended, seconds. */
  readonly reconnectS: number;
}

/** Between SIGTERM and SIGKILL, milliseconds. */
const GRACE_MS = 2000;

interface Running {
  readonly child: Child;
  readonly secret: Secret;
  readonly url: string;
}

/** Hosts with a server each. */
export function serveHosts(options: ServeOptions): HostFactory {
  return (tools) => new ServeHost(options, tools);
}

class ServeHost implements WorldHost {
  private running: Running | null = null;
  private started = 0;
  private logFromBytes = 0;

  constructor(
    private readonly options: ServeOptions,
    private readonly tools: HostTools,
  ) {}

  async ready(): Promise<WorldPlace> {
    if (this.running !== null && this.running.child.end !== null) await this.stop();
    this.running ??= await this.start();
    const { url, secret, child } = this.running;
    this.logFromBytes = sizeOf(child.logFile);
    return { url, token: secret.token, reconnectS: this.options.reconnectS };
  }

  async after(attempt: BegunAttempt, isSound: boolean): Promise<null> {
    const log = this.running?.child.logFile;
    if (!isSound) await this.stop();
    if (log !== undefined && attempt.logs !== null) {
      copySlice(log, this.logFromBytes, join(this.tools.folder, attempt.logs, 'server.log'));
    }
    return null;
  }

  async close(): Promise<void> {
    await this.stop();
  }

  private async start(): Promise<Running> {
    const { seat, folder, ledger, signal } = this.tools;
    const { program, startS } = this.options;
    this.started += 1;
    const secret = makeSecret();
    let url: string | null = null;
    let child: Child | null = null;
    try {
      child = await startChild(
        {
          role: 'server',
          command: program.command,
          args: [...program.args, '--port', '0', '--token-file', secret.file],
          logFile: join(folder, ATTEMPTS_NAME, 'servers', `worker${seat}-${this.started}.log`),
          onLine: (line) => {
            url ??= urlOf(line);
          },
        },
        ledger,
      );
      await untilReady({ child, limitS: startS, signal, isReady: () => url !== null });
      return { child, secret, url: url! };
    } catch (error) {
      await child?.stop(GRACE_MS);
      secret.remove();
      throw error;
    }
  }

  private async stop(): Promise<void> {
    const { running } = this;
    this.running = null;
    await running?.child.stop(GRACE_MS);
    running?.secret.remove();
  }
}

/** The address in the line that a server prints when it is ready; null for any other line. */
function urlOf(line: string): string | null {
  if (!line.startsWith('{')) return null;
  try {
    const { url } = JSON.parse(line) as { readonly url?: unknown };
    return typeof url === 'string' ? url : null;
  } catch {
    return null;
  }
}

/** Splits the value of `--server-command`. Throws USAGE for an empty one. */
export function programOf(text: string): Program {
  const [command, ...args] = text.split(/\s+/).filter((word) => word !== '');
  if (command !== undefined) return { command, args };
  throw new EgoloopError('USAGE', 'expected --server-command to name a program, found nothing');
}
