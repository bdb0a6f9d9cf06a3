/**
 * The driver's end of a session: one message out, one answer in. A connection that is cut is mended
 * within its time and the session goes on; everything else that goes wrong ends the session for good,
 * and every later call rejects with what ended it.
 */
import { EgoloopError, invariant } from '../../core/errors.js';
import { Sequence } from '../link/sequence.js';
import { CloseCode, type Socket } from '../link/socket.js';
import {
  clientEncoder,
  decodeServerMessage,
  errorMessage,
  type WireMessage,
} from '../protocol/codec.js';
import { isProtocolError, outOfOrder } from '../protocol/invalid.js';
import type { Ahead, Rest, ServerMessage, Welcome } from '../protocol/messages.js';
import type { SensorReaders } from '../protocol/sensor-data.js';
import { PROTOCOL } from '../protocol/version.js';
import { openSocket } from './dial.js';
import {
  closed,
  lost,
  otherVersion,
  PeerError,
  refusal,
  requireCounted,
  timeout,
} from './faults.js';
import { FrameHalves } from './frame-halves.js';
import {
  type ClientOptions,
  type ClientTimeouts,
  DEFAULT_TIMEOUTS,
  requireUrl,
} from './options.js';

/** Messages that may lie here unasked: a route's end and the next offer. */
const MAX_INBOX = 2;

/** Times in a row that a connection may be mended without a message getting through. */
const MAX_FRUITLESS = 20;

/** What may pass when one tries to reach the world again. */
const TRANSIENT: ReadonlySet<string> = new Set(['PROTOCOL_CLOSED', 'PROTOCOL_TIMEOUT']);

/** A message as it is told of: frames come in one piece. */
export type WholeMessage = Exclude<ServerMessage, Ahead | Rest>;

interface Waiter {
  readonly resolve: (message: WholeMessage) => void;
  readonly onAhead: ((ahead: Ahead) => void) | undefined;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

type Greeting = { readonly resolve: (welcome: Welcome) => void; readonly reject: Waiter['reject'] };

export class ClientLink {
  readonly timeouts: ClientTimeouts;
  private readonly encoder = clientEncoder();
  private readonly sequence = new Sequence();
  private readonly inbox: WholeMessage[] = [];
  private readonly halves = new FrameHalves();
  private readers: SensorReaders = {};
  private socket: Socket | null = null;
  private session: Welcome | null = null;
  private greeting: Greeting | null = null;
  private waiter: Waiter | null = null;
  private failure: EgoloopError | null = null;
  private isResumed = false;
  private fruitless = 0;

  private constructor(
    private readonly options: ClientOptions,
    private readonly readersFor: (welcome: Welcome) => SensorReaders,
  ) {
    requireUrl(options.url);
    this.timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  }

  /**
   * Reaches a world and begins a session.
   * @param readersFor who reads images that are not in the messages
   * Rejects with PROTOCOL_CLOSED, PROTOCOL_TIMEOUT, PROTOCOL_TOKEN, PROTOCOL_VERSION, or PROTOCOL_INVALID;
   * throws USAGE for an address that is none.
   */
  static async connect(
    options: ClientOptions,
    readersFor: (welcome: Welcome) => SensorReaders = () => ({}),
  ): Promise<ClientLink> {
    const link = new ClientLink(options, readersFor);
    try {
      await link.dial();
    } catch (error) {
      link.fail(error);
      throw error;
    }
    return link;
  }

  get welcome(): Welcome {
    invariant(this.session !== null, 'the link is connected');
    return this.session;
  }

  /** The minor that both sides speak. */
  private get minor(): number {
    return Math.min(PROTOCOL.minor, this.welcome.protocol.minor);
  }

  /** False once the session is over. */
  get isAlive(): boolean {
    return this.failure === null;
  }

  /**
   * Sends a message, if one is given, and waits for the next one of the world.
   * Rejects with PROTOCOL_TIMEOUT after `waitMs`, or with what ended the session.
   * @param what what is waited for, for the error
   * @param onAhead told of the first half of a frame that comes in two
   */
  exchange(
    message: WireMessage | null,
    waitMs: number,
    what: string,
    onAhead?: (ahead: Ahead) => void,
  ): Promise<WholeMessage> {
    if (this.failure !== null) return Promise.reject(this.failure);
    invariant(this.waiter === null, 'one question at a time');
    // A route that ended by itself meanwhile takes no control any more.
    const early = this.inbox.shift();
    return new Promise((resolve, reject) => {
      const late = (): void => this.fail(timeout(`expected ${what} within ${waitMs / 1000} s`));
      this.waiter = { resolve, reject, onAhead, timer: setTimeout(late, waitMs) };
      try {
        if (message !== null && early === undefined) this.send(message);
      } catch (error) {
        this.fail(error);
      }
      if (early !== undefined) this.answer(early);
    });
  }

  /** Ends the session over something the world said; the error comes back, to be thrown. */
  giveUp<E>(error: E): E {
    this.fail(error);
    return error;
  }

  /** Says goodbye and closes. */
  leave(reason: string): void {
    if (this.failure !== null) return;
    this.send({ type: 'bye', reason });
    this.end(closed(`this side left: ${reason}`), CloseCode.Normal);
  }

  private send(message: WireMessage): void {
    const bytes = this.encoder.encode(message, this.sequence.next);
    this.sequence.keep(bytes);
    this.socket?.send(bytes);
  }

  /** Opens a connection and greets; resolves with the welcome. */
  private async dial(): Promise<Welcome> {
    const { connectMs } = this.timeouts;
    let socket: Socket | null = null;
    const opened = await openSocket(this.options.url, connectMs, {
      onMessage: (bytes) => {
        if (this.socket === socket) this.receive(bytes);
      },
      onClose: (error) => {
        if (this.socket === socket) this.cut(error);
      },
    });
    socket = opened;
    this.socket = opened;
    const { token, software } = this.options;
    const session = this.session?.session ?? null;
    const { received } = this.sequence;
    const hello = { type: 'hello', protocol: PROTOCOL, token, software, session, received };
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.greeting?.reject(timeout(`expected a welcome within ${connectMs / 1000} s`));
        opened.close(CloseCode.Policy);
      }, connectMs);
      const done = (): void => {
        clearTimeout(timer);
        this.greeting = null;
      };
      this.greeting = {
        resolve: (welcome) => {
          done();
          resolve(welcome);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      };
      opened.send(this.encoder.encode(hello, 0));
    });
  }

  private receive(bytes: Uint8Array): void {
    try {
      const message = decodeServerMessage(bytes, this.readers);
      if (message.type === 'error') throw refusal(message);
      if (this.greeting !== null) this.greet(message, this.greeting);
      else if (this.sequence.accept(requireCounted(message), this.isResumed)) this.deliver(message);
    } catch (error) {
      this.fail(error);
    }
  }

  private greet(message: ServerMessage, greeting: Greeting): void {
    if (message.type !== 'welcome') throw outOfOrder(`expected welcome, found ${message.type}`);
    if (message.protocol.major !== PROTOCOL.major) throw otherVersion(message);
    if (this.session === null) {
      // At once: the world's first message may lie in the same piece of the stream.
      this.session = message;
      this.readers = this.readersFor(message);
    } else {
      if (message.session !== this.session.session) {
        throw closed('the world has lost the session');
      }
      // Whatever follows on this connection may be a repetition.
      this.isResumed = true;
      for (const bytes of this.sequence.missing(message.received)) this.socket?.send(bytes);
    }
    greeting.resolve(message);
  }

  private deliver(part: ServerMessage): void {
    this.fruitless = 0;
    const { waiter } = this;
    const isHalf = part.type === 'ahead' || part.type === 'rest';
    if (isHalf && waiter === null) throw unasked(part);
    const message = this.halves.join(part, this.minor);
    if (message === null) {
      if (part.type === 'ahead') waiter?.onAhead?.(part);
      return;
    }
    if (message.type === 'bye') {
      this.end(closed(`the world left: ${message.reason}`), CloseCode.Normal);
      return;
    }
    if (waiter !== null) {
      this.answer(message);
      return;
    }
    const isUnasked = message.type === 'offer' || message.type === 'routeEnd';
    if (!isUnasked || this.welcome.routes !== 'server' || this.inbox.length >= MAX_INBOX) {
      throw unasked(message);
    }
    this.inbox.push(message);
  }

  private answer(message: WholeMessage): void {
    const { waiter } = this;
    if (waiter === null) return;
    this.waiter = null;
    clearTimeout(waiter.timer);
    waiter.resolve(message);
  }

  /** The connection is gone: mended in the background while somebody may already wait. */
  private cut(error: EgoloopError | null): void {
    this.socket = null;
    if (this.greeting !== null) {
      this.greeting.reject(error ?? closed('the connection was cut before the welcome'));
      return;
    }
    this.fruitless += 1;
    if (error !== null) this.fail(error);
    else if (this.fruitless > MAX_FRUITLESS) this.fail(closed('the connection is cut every time'));
    else void this.mend();
  }

  private async mend(): Promise<void> {
    const { reconnectMs } = this.timeouts;
    const untilMs = performance.now() + reconnectMs;
    let pauseMs = 20;
    while (this.failure === null) {
      try {
        await this.dial();
        return;
      } catch (error) {
        if (this.failure !== null) return;
        const isOver = performance.now() + pauseMs > untilMs;
        const isRefused = isProtocolError(error) && !TRANSIENT.has(error.code);
        if (isOver || isRefused) {
          this.fail(isRefused ? error : lost(reconnectMs, error));
          return;
        }
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      pauseMs = Math.min(500, pauseMs * 2);
    }
  }

  /** Ends the session; tells the world why when the fault is in what it said. */
  private fail(thrown: unknown): void {
    if (this.failure !== null) return;
    const error =
      thrown instanceof EgoloopError
        ? thrown
        : new EgoloopError('PROTOCOL_CLOSED', `the driver failed: ${String(thrown)}`, {}, thrown);
    if (!(error.cause instanceof PeerError)) {
      this.socket?.send(this.encoder.encode(errorMessage(error), 0));
    }
    const isLarge = error.code === 'PROTOCOL_TOO_LARGE';
    this.end(error, isLarge ? CloseCode.TooLarge : CloseCode.Policy);
  }

  private end(error: EgoloopError, code: number): void {
    this.failure = error;
    const { socket, waiter, greeting } = this;
    this.socket = null;
    this.waiter = null;
    this.inbox.length = 0;
    socket?.close(code);
    greeting?.reject(error);
    if (waiter === null) return;
    clearTimeout(waiter.timer);
    waiter.reject(error);
  }
}

function unasked({ type }: ServerMessage): EgoloopError {
  return outOfOrder(`expected silence until this side speaks, found ${type}`);
}
