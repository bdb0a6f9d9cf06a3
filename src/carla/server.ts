/**
 * The server: two ports, one host, and the clock between them. In synchronous mode a tick runs right
 * after the call that asked for it and is answered when it is done, before any later call; in
 * asynchronous mode a timer runs one after the other. Every frame goes out as the snapshot first, then
 * the sensors of the frame.
 */
import { CarlaHost, type HostOptions } from './host.js';
import { ManagerRounds, SETTINGS_CALL, TICK_CALL } from './manager-rounds.js';
import { ManagerWatch } from './manager-watch.js';
import { CARLA_METHODS, type Session } from './methods/index.js';
import { Publisher } from './publisher.js';
import { RpcServer } from './rpc/rpc-server.js';
import { StreamServer } from './stream/stream-server.js';

/** A new traffic manager, or one in a new world, finds its first frames this far apart at least. */
const GENTLE_FRAMES = 40;
const GENTLE_MS = 2;
/**
 * A traffic manager that has sent its batch asks for the settings right after it. A tick that is faster
 * waits for the question, so that the manager has all of the step's time to fall asleep; no longer than
 * this, for the batch may have been the user's.
 */
const QUESTION_MS = 20;

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
  /** Told of each tick that a client has asked for, when its frame has left. */
  readonly onTick?: () => void;
  /** Told of calls that were refused or failed, and of broken messages. */
  readonly onFailure?: (what: string, error: Error) => void;
}

const LOOPBACK = '127.0.0.1';

export class CarlaServer {
  private readonly rpc: RpcServer<Session>;
  private readonly streams: StreamServer;
  private readonly publisher: Publisher;
  private timer: NodeJS.Timeout | null = null;
  private pending: NodeJS.Immediate | NodeJS.Timeout | null = null;
  /** The next piece of work for messages that take a while. */
  private drawing: NodeJS.Immediate | null = null;
  private isClosed = false;
  private gentleUntil = 0;
  private readonly rounds = new ManagerRounds();
  private readonly watch: ManagerWatch;
  /** The call that is being answered asked for a tick. */
  private isTickCall = false;
  /** Answers that wait for the tick they asked for. */
  private answers: (() => void)[] = [];
  /** Connections whose clients wait for its frame. */
  private askedBy: number[] = [];
  /** Streams that readers are about to join, with how many. */
  private readonly joining = new Map<number, number>();
  private ports = { rpc: 0, stream: 0 };

  private constructor(
    readonly host: CarlaHost,
    private readonly options: CarlaServerOptions,
  ) {
    this.streams = new StreamServer((streamId) => this.joined(streamId));
    this.publisher = new Publisher(host, this.streams, () => this.ports.stream, options.onFailure);
    this.watch = new ManagerWatch(this.rounds, host.trafficManagers, options.onFailure);
    this.rpc = new RpcServer<Session>({
      methods: CARLA_METHODS,
      open: (connection, peerAddress) => this.session(connection, peerAddress),
      close: (_session, connection) => host.forget(connection),
      beforeCall: (method, session) => this.before(method, session.connection),
      deliver: (send) => this.deliver(send),
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
    this.watch.stop();
    if (this.drawing !== null) clearImmediate(this.drawing);
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
    this.watch.start();
    this.clockChanged();
  }

  private session(connection: number, peerAddress: string): Session {
    const server = this;
    return {
      host: this.host,
      connection,
      peerAddress,
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

  /** A tick once the present call has been worked off. */
  private requestTick(): void {
    this.isTickCall = true;
    if (this.pending !== null) return;
    this.schedule(this.joining.size > 0 ? JOIN_MS : 0);
  }

  private schedule(waitMs: number): void {
    const isGentle = this.host.world.frame < this.gentleUntil && this.host.trafficManagers.size > 0;
    const questionMs = this.rounds.isUnderWay ? QUESTION_MS : 0;
    const delayMs = Math.max(waitMs, isGentle ? GENTLE_MS : 0, questionMs);
    const run = (): void => this.flush();
    this.pending = delayMs > 0 ? setTimeout(run, delayMs) : setImmediate(run);
  }

  /**
   * Keeps the answer to a tick until it is done. Answered before, the client would turn on the spot
   * until the frame comes, and take the processor from its traffic manager, which is falling asleep.
   * Where the tick waits for a reader, the client may have to go on for that reader to come.
   */
  private deliver(send: () => void): void {
    if (this.isTickCall && this.joining.size === 0) this.answers.push(send);
    else send();
    this.isTickCall = false;
  }

  private answerTicks(): void {
    const { answers } = this;
    if (answers.length === 0) return;
    this.answers = [];
    for (const send of answers) send();
  }

  /** A call is about to be answered: first the tick that came before it. */
  private before(method: string, connection: number): void {
    const wasUnderWay = this.rounds.isUnderWay;
    this.rounds.heard(connection, method, performance.now());
    // The settings are the same on both sides of a tick.
    if (method !== SETTINGS_CALL) this.flush();
    else if (wasUnderWay && !this.rounds.isUnderWay) this.reschedule();
    if (method === TICK_CALL) this.askedBy.push(connection);
  }

  private joined(streamId: number): void {
    this.publisher.greet(streamId);
    const left = (this.joining.get(streamId) ?? 0) - 1;
    if (left > 0) this.joining.set(streamId, left);
    else this.joining.delete(streamId);
    this.reschedule();
  }

  /** What a tick waited for may have come. */
  private reschedule(): void {
    if (this.pending === null || this.joining.size > 0) return;
    clearPending(this.pending);
    this.schedule(0);
  }

  /** Runs a tick that is due. */
  private flush(): void {
    if (this.pending === null) return;
    clearPending(this.pending);
    this.pending = null;
    // Who has not come by now is not coming.
    this.joining.clear();
    this.tick();
    this.rounds.frameLeft(this.askedBy, performance.now());
    this.askedBy = [];
    this.options.onTick?.();
  }

  private tick(): void {
    if (this.isClosed) return;
    try {
      this.publisher.finish();
      this.host.step();
      // The client turns on the spot from the answer until it has seen the frame: that one goes first.
      this.publisher.announce();
      this.answerTicks();
      this.publisher.publish();
      this.drawOn();
    } catch (error) {
      // A bug; clients that wait for this frame must not lose the server as well.
      this.options.onFailure?.('tick', error instanceof Error ? error : new Error(String(error)));
      this.answerTicks();
    }
  }

  /** Makes what is left of the frame, between the calls that come in meanwhile. */
  private drawOn(): void {
    if (this.drawing !== null || !this.publisher.isBusy) return;
    this.drawing = setImmediate(() => {
      this.drawing = null;
      this.publisher.work(this.rounds.isOver);
      this.drawOn();
    });
  }

  /** The mode, the step or the episode is another: starts the timer anew. */
  private clockChanged(): void {
    this.stopClock();
    this.gentleUntil = this.host.world.frame + GENTLE_FRAMES;
    const managers = [...this.host.trafficManagers.values()];
    this.rounds.follow(managers.map(({ connection }) => connection));
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
