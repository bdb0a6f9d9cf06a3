/**
 * CARLA with an official evaluator behind one worker: for every attempt an evaluator process with one
 * route and the sidecar's agent file, against a CARLA server that is kept for a number of routes
 * (Bench2Drive's evaluator brings its own). Whatever breaks is ended with all its descendants and
 * started anew, on new ports.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writing } from '../../core/disk-errors.js';
import { EgoloopError } from '../../core/errors.js';
import { readText } from '../../core/files.js';
import type { BegunAttempt } from '../campaign/attempts.js';
import { ATTEMPTS_NAME, METRICS_NAME } from '../campaign/run-folder.js';
import { type Child, startChild } from '../processes/child.js';
import { leasePorts, type PortLease } from '../processes/ports.js';
import { isAccepting, untilReady } from '../processes/probe.js';
import { SERVER_FILE } from './carla-install.js';
import {
  carlaProgram,
  type EvaluatorSetup,
  evaluatorEnvironment,
  evaluatorFolder,
  evaluatorProgram,
  startsCarla,
} from './evaluator-command.js';
import type { HostFactory, HostTools, WorldHost, WorldPlace } from './host.js';
import { copySlice, sizeOf } from './log-slice.js';
import { readOfficialRecord } from './official-record.js';
import { makeSecret, type Secret } from './secret.js';

export interface CarlaOptions extends EvaluatorSetup {
  /** Routes a CARLA server is kept for; one that ran many renders wrongly and leaks. */
  readonly routesPerServer: number;
  /** Graphics adapters, dealt out to the workers in turn. */
  readonly gpus: readonly number[];
  /** Longest wait for CARLA to listen, seconds. */
  readonly serverStartS: number;
  /** Longest wait for the evaluator to ask for its agent: imports, CARLA, the town; seconds. */
  readonly evaluatorStartS: number;
  /** How long a cut connection may be mended, seconds. */
  readonly reconnectS: number;
}

/** Between SIGTERM and SIGKILL, milliseconds. */
const GRACE_MS = 5000;
/** Longest wait for the evaluator to write its file after a route, and to end after that, seconds. */
const END_S = 120;
const CLEAN_UP_S = 3;
const LOOK_MS = 100;

/** Hosts with a CARLA and an evaluator each. */
export function carlaHosts(options: CarlaOptions): HostFactory {
  return (tools) => new CarlaHost(options, tools);
}

interface Server {
  readonly child: Child;
  readonly lease: PortLease;
  routes: number;
}

interface Evaluation {
  readonly child: Child;
  readonly secret: Secret;
  readonly checkpoint: string;
  /** Ports of an evaluator that starts CARLA itself. */
  readonly lease: PortLease | null;
}

class CarlaHost implements WorldHost {
  private server: Server | null = null;
  private evaluation: Evaluation | null = null;
  private started = 0;
  private logFromBytes = 0;

  constructor(
    private readonly options: CarlaOptions,
    private readonly tools: HostTools,
  ) {}

  async ready(attempt: BegunAttempt): Promise<WorldPlace> {
    const { evaluator } = this.options;
    await this.endEvaluation();
    let ports: PortLease;
    if (startsCarla(evaluator)) ports = await leasePorts();
    else {
      const server = await this.readyServer();
      server.routes += 1;
      this.logFromBytes = sizeOf(server.child.logFile);
      ports = server.lease;
    }
    return this.startEvaluation(attempt, ports);
  }

  async after(attempt: BegunAttempt, isSound: boolean): Promise<string | null> {
    const { evaluation, server } = this;
    if (evaluation !== null && isSound) await this.untilWritten(evaluation);
    await this.endEvaluation();
    if (server !== null && attempt.logs !== null) {
      const target = join(this.tools.folder, attempt.logs, 'carla.log');
      copySlice(server.child.logFile, this.logFromBytes, target);
    }
    const isWorn = server !== null && server.routes >= this.options.routesPerServer;
    if (!isSound || isWorn) await this.endServer();
    return evaluation === null ? null : readOfficialRecord(evaluation.checkpoint);
  }

  async close(): Promise<void> {
    await this.endEvaluation();
    await this.endServer();
  }

  private get gpu(): number {
    const { gpus } = this.options;
    return gpus[this.tools.seat % gpus.length] ?? 0;
  }

  /** The CARLA server, started if there is none that lives. Rejects with PROCESS_FAILED. */
  private async readyServer(): Promise<Server> {
    if (this.server?.child.end !== null) await this.endServer();
    if (this.server !== null) return this.server;
    const { carlaRoot, serverStartS: limitS } = this.options;
    const { seat, folder, ledger, signal } = this.tools;
    const lease = await leasePorts();
    this.started += 1;
    const logFile = join(folder, ATTEMPTS_NAME, 'servers', `carla${seat}-${this.started}.log`);
    let child: Child | null = null;
    try {
      const program = carlaProgram(join(carlaRoot, SERVER_FILE), lease.rpc, this.gpu);
      child = await startChild({ role: 'CARLA server', ...program, logFile }, ledger);
      await untilReady({ child, limitS, signal, isReady: () => isAccepting(lease.rpc) });
    } catch (error) {
      await child?.stop(GRACE_MS);
      lease.release();
      throw error;
    }
    this.server = { child, lease, routes: 0 };
    return this.server;
  }

  /** Starts the evaluator and waits until its agent listens. Rejects with PROCESS_FAILED. */
  private async startEvaluation(attempt: BegunAttempt, ports: PortLease): Promise<WorldPlace> {
    const { evaluatorStartS: limitS, evaluator, timeoutS } = this.options;
    const { folder, ledger, signal } = this.tools;
    // The evaluator runs in a folder of its own: a path from here would lead it astray.
    const logs = resolve(folder, attempt.logs ?? ATTEMPTS_NAME);
    const secret = makeSecret();
    const lease = startsCarla(evaluator) ? ports : null;
    const readyFile = join(secret.folder, 'ready.json');
    const agentConfig = join(secret.folder, 'agent.json');
    const tokenFile = secret.file;
    const { reconnectS } = this.options;
    const near = { host: '127.0.0.1', port: 0, tokenFile, readyFile };
    // What Bench2Drive's tools for efficiency and smoothness read.
    const metricInfo = evaluator === 'bench2drive' ? resolve(folder, METRICS_NAME) : null;
    const config = { ...near, connectS: timeoutS, reconnectS, metricInfo };
    const checkpoint = join(logs, 'checkpoint.json');
    const program = evaluatorProgram(this.options, {
      routeId: attempt.routeId,
      seed: attempt.seed,
      rpcPort: ports.rpc,
      trafficManagerPort: ports.trafficManager,
      gpu: this.gpu,
      checkpoint,
      debugCheckpoint: join(logs, 'live.txt'),
      agentConfig,
    });
    let child: Child | null = null;
    try {
      const text = JSON.stringify(config);
      writing(agentConfig, () => writeFileSync(agentConfig, text, { mode: 0o600 }));
      child = await startChild(
        {
          role: `${evaluator} evaluator`,
          ...program,
          env: evaluatorEnvironment(this.options),
          cwd: evaluatorFolder(this.options),
          logFile: join(logs, 'evaluator.log'),
        },
        ledger,
      );
      this.evaluation = { child, secret, checkpoint, lease };
      await untilReady({ child, limitS, signal, isReady: () => existsSync(readyFile) });
      return { url: urlIn(readyFile), token: secret.token, reconnectS };
    } catch (error) {
      if (child === null) {
        secret.remove();
        lease?.release();
      }
      await this.endEvaluation();
      throw error;
    }
  }

  /** Waits until the evaluator has ended, or has written its record and had time to clean up. */
  private async untilWritten({ child, checkpoint }: Evaluation): Promise<void> {
    const untilMs = performance.now() + END_S * 1000;
    let writtenMs: number | null = null;
    while (child.end === null && performance.now() < untilMs && !this.tools.signal.aborted) {
      if (readOfficialRecord(checkpoint) !== null) writtenMs ??= performance.now();
      if (writtenMs !== null && performance.now() - writtenMs > CLEAN_UP_S * 1000) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  private async endEvaluation(): Promise<void> {
    const { evaluation } = this;
    this.evaluation = null;
    await evaluation?.child.stop(GRACE_MS);
    evaluation?.secret.remove();
    evaluation?.lease?.release();
  }

  private async endServer(): Promise<void> {
    const { server } = this;
    this.server = null;
    await server?.child.stop(GRACE_MS);
    server?.lease.release();
  }
}

/** The address that the agent file has written down. Throws PROCESS_FAILED. */
function urlIn(readyFile: string): string {
  try {
    const { url } = JSON.parse(readText(readyFile)) as { readonly url?: unknown };
    if (typeof url === 'string') return url;
  } catch {
    // Said below.
  }
  throw new EgoloopError('PROCESS_FAILED', 'the sidecar wrote no address into its ready file');
}
