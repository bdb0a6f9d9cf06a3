/**
 * The server: two ports, one host, and the clock between them. In synchronous mode a tick runs right
 * after the call that asked for it was answered, and before any later call; in asynchronous mode a timer
 * runs one after the other. Every frame goes out as the snapshot first, then the sensors of the frame.
 */
import { CarlaHost, type HostOptions } from './host.js';
import { CARLA_METHODS, type Session } from './methods/index.js';
import { Publisher } from './publisher.js';
import { RpcServer } from './rpc/rpc-server.js';
import { StreamServer } from './stream/stream-server.js';
import { WakeUps } from './wake-up.js';

/**
 * The client's traffic manager loses wake-ups when frames follow too fast upon a new world, and then
 * waits for ever: the first frames of an episode take this long.
 */
const GENTLE_FRAMES = 40;
const GENTLE_MS = 2;
/**
 * The client's traffic manager asks for the settings at the start of each of its rounds and then goes to
 * sleep until the client's tick wakes it. Were the answer and the frame to leave together, the wake-up
 * could come while it is falling asleep and be lost for good. So a frame leaves some time after that
 * answer: twice the time that the client took between its last batch and the question, which grows with
 * what else the machine has to do. It waits for the question as long as `ASK_MS`.
 */
const LEAST_ASLEEP_MS = 0.12;
const MOST_ASLEEP_MS = 3;
const ASK_MS = 1;
const SETTINGS_CALL = 'get_episode_settings';
const BATCH_CALL = 'apply_batch';

/**
 * Whoever asked for a stream's token connects to it a moment later, in a thread of its own. A tick waits
 * that long for them, or the reader would miss its first frame and wait for it in vain.
 */
const JOIN_MS = 250;

export interface CarlaServerOptions extends HostOptions {
  readonly host?: string;
  /** Port of the calls; 0 for any. */
  readonly port: number;
  /** Port of the data, the next one unless told; 0 for any. */
  readonly streamPort?: number;
  /** Told of calls that were refused or failed, and of broken messages. */
  readonly onFailure?: (what: string, error: Error) => void;
}

const LOOPBACK = '127.0.0.1';

export class CarlaServer {
  private readonly rpc: RpcServer<Session>;
  private readonly streams: StreamServer;
  private readonly publisher: Publisher;
  private readonly wakeUps: WakeUps;
  private timer: NodeJS.Timeout | null = null;
  private pending: NodeJS.Immediate | NodeJS.Timeout | null = null;
  private isClosed = false;
  private gentleUntil = 0;
  /** When the settings were last asked for; −1 when not since the last frame. */
  private askedMs = -1;
  private batchMs = 0;
  private asleepMs = LEAST_ASLEEP_MS;
  /** Streams that readers are about to join, with how many. */
  private readonly joining = new Map<number, number>();
  private ports = { rpc: 0, stream: 0 };

  private constructor(
    readonly host: CarlaHost,
    private readonly options: CarlaServerOptions,
  ) {
    this.streams = new StreamServer((streamId) => this.joined(streamId));
    this.publisher = new Publisher(host, this.streams, () => this.ports.stream, options.onFailure);
    this.wakeUps = new WakeUps(host);
    this.rpc = new RpcServer<Session>({
      methods: CARLA_METHODS,
      open: (connection, address) => {
        this.wakeUps.opened(connection, address);
        return this.session(connection);
      },
      close: (_session, connection) => {
        host.forget(connection);
        this.wakeUps.closed(connection);
      },
      beforeCall: (method, { connection }) => {
        this.before(method);
        this.wakeUps.called(method, connection);
      },
      ...(options.onFailure === undefined
        ? {}
        : {
            onFailure: options.onFailure,
            onMalformed: (connection: number, error: Error) =>
              options.onFailure?.(`connection ${connection}`, error),
          }),
    });
  }

  /**
   * Starts a server.
   * @throws EgoloopError MAP_NOT_FOUND for an unknown first map; the system's error for a taken port
   */
  static async start(options: CarlaServerOptions): Promise<CarlaServer> {
    const server = new CarlaServer(new CarlaHost(options), options);
    await server.listen();
    return server;
  }

  get port(): number {
    return this.ports.rpc;
  }

  get streamPort(): number {
    return this.ports.stream;
  }

  /** Stops the clock, drops every connection. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.stopClock();
    this.wakeUps.close();
    await Promise.all([this.rpc.close(), this.streams.close()]);
  }

  private async listen(): Promise<void> {
    const address = this.options.host ?? LOOPBACK;
    const { port, streamPort = port === 0 ? 0 : port + 1 } = this.options;
    // The data first: whoever reaches the calls finds it open.
    const stream = await this.streams.listen(streamPort, address);
    try {
      this.ports = { stream, rpc: await this.rpc.listen(port, address) };
    } catch (error) {
      await this.streams.close();
      throw error;
    }
    this.clockChanged();
  }

  private session(connection: number): Session {
    const server = this;
    return {
      host: this.host,
      connection,
      get streamPort() {
        return server.ports.stream;
      },
      requestTick: () => this.requestTick(),
      willJoin: (streamId) => {
        this.joining.set(streamId, (this.joining.get(streamId) ?? 0) + 1);
      },
      clockChanged: () => this.clockChanged(),
    };
  }

  /** A tick once the present call is answered. */
  private requestTick(): void {
    if (this.pending !== null) return;
    this.schedule(this.joining.size > 0 ? JOIN_MS : 0);
  }

  private schedule(waitMs: number): void {
    const run = (): void => this.flush();
    const isGentle = this.host.world.frame < this.gentleUntil;
    const delayMs = Math.max(waitMs, isGentle ? GENTLE_MS : 0);
    if (delayMs > 0) this.pending = setTimeout(run, delayMs);
    else if (this.host.trafficManagers.size > 0) this.awaitSleep(performance.now());
    else this.pending = setImmediate(run);
  }

  /** Runs the tick once the traffic manager has had the time to fall asleep. */
  private awaitSleep(sinceMs: number): void {
    this.pending = setImmediate(() => {
      const nowMs = performance.now();
      const dueMs = this.askedMs < 0 ? sinceMs + ASK_MS : this.askedMs + this.asleepMs;
      if (nowMs >= dueMs) this.flush();
      else this.awaitSleep(sinceMs);
    });
  }

  /** A call is about to be answered: first the tick that came before it. */
  private before(method: string): void {
    // The settings are the same on both sides of a tick.
    if (method === SETTINGS_CALL) this.noteQuestion(performance.now());
    else this.flush();
    if (method === BATCH_CALL) this.batchMs = performance.now();
  }

  private noteQuestion(nowMs: number): void {
    this.askedMs = nowMs;
    const turnMs = 2 * (nowMs - this.batchMs);
    this.asleepMs = Math.min(MOST_ASLEEP_MS, Math.max(LEAST_ASLEEP_MS, turnMs));
  }

  private joined(streamId: number): void {
    this.publisher.greet(streamId);
    const left = (this.joining.get(streamId) ?? 0) - 1;
    if (left > 0) this.joining.set(streamId, left);
    else this.joining.delete(streamId);
    if (this.pending === null || this.joining.size > 0) return;
    clearPending(this.pending);
    this.schedule(0);
  }

  /** Runs a tick that is due. */
  private flush(): void {
    if (this.pending === null) return;
    clearPending(this.pending);
    this.pending = null;
    this.askedMs = -1;
    // Who has not come by now is not coming.
    this.joining.clear();
    this.tick();
  }

  private tick(): void {
    if (this.isClosed) return;
    try {
      this.host.step();
      this.publisher.publish();
      this.wakeUps.framed();
    } catch (error) {
      // A bug; clients that wait for this frame must not lose the server as well.
      this.options.onFailure?.('tick', error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** The mode, the step or the episode is another: starts the timer anew. */
  private clockChanged(): void {
    this.stopClock();
    this.gentleUntil = this.host.world.frame + GENTLE_FRAMES;
    if (this.host.settings.synchronous || this.isClosed) return;
    const startMs = performance.now();
    let count = 0;
    const next = (): void => {
      this.tick();
      count += 1;
      const stepMs = Math.max(1, this.host.stepS * 1000);
      // Late ticks are made up for one by one, never more than one in a row.
      const dueMs = startMs + (count + 1) * stepMs;
      const nowMs = performance.now();
      if (nowMs > dueMs + 10 * stepMs) count = Math.floor((nowMs - startMs) / stepMs);
      this.timer = setTimeout(next, Math.max(1, dueMs - nowMs));
    };
    this.timer = setTimeout(next, Math.max(1, this.host.stepS * 1000));
  }

  private stopClock(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.pending !== null) clearPending(this.pending);
    this.pending = null;
  }
}

function clearPending(pending: NodeJS.Immediate | NodeJS.Timeout): void {
  if ('ref' in pending && 'refresh' in pending) clearTimeout(pending as NodeJS.Timeout);
  else clearImmediate(pending as NodeJS.Immediate);
}
