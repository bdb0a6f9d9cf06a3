/**
 * One driver's session: its numbers, its route, and the connection it has just now. A session outlives
 * a connection that is cut for as long as it is given to come back.
 */
import type { EgoloopError } from '../../core/errors.js';
import { Sequence } from '../link/sequence.js';
import type { Socket } from '../link/socket.js';
import type { Encoder, WireMessage } from '../protocol/codec.js';
import type { ClientMessage, Numbered } from '../protocol/messages.js';
import type { RouteRunner } from './route-runner.js';

export interface SessionEvents {
  /** The session ended: by a fault of the driver, or by its leave (null). */
  readonly onEnd: (error: EgoloopError | null) => void;
}

export class Session {
  readonly sequence = new Sequence();
  private socket: Socket | null = null;
  private isResumed = false;
  private isOver = false;
  private idle: NodeJS.Timeout | null = null;

  constructor(
    readonly id: string,
    private readonly runner: RouteRunner,
    private readonly encoder: Encoder,
    private readonly events: SessionEvents,
  ) {}

  get connection(): Socket | null {
    return this.socket;
  }

  /** A first connection, or a new one after a cut; `received` says what the driver has. */
  attach(socket: Socket, welcome: Uint8Array, received: number, isResumed: boolean): void {
    // Throws for a driver that lacks more than is kept, before anything is said.
    const missing = this.sequence.missing(received);
    this.wake();
    this.socket = socket;
    this.isResumed = isResumed;
    socket.send(welcome);
    for (const bytes of missing) socket.send(bytes);
  }

  /** The connection was cut; `expire` is called unless another comes in time. */
  detach(waitMs: number, expire: () => void): void {
    this.socket = null;
    this.wake();
    this.idle = setTimeout(expire, waitMs);
  }

  /** Takes a message of the driver. Throws PROTOCOL_ORDER. */
  receive(message: Numbered<ClientMessage>): void {
    if (!this.sequence.accept(message.seq, this.isResumed)) return;
    if (message.type === 'bye') {
      this.events.onEnd(null);
      return;
    }
    const answer = this.runner.answer(message);
    if (!(answer instanceof Promise)) {
      this.send(answer);
      return;
    }
    answer.then(
      (later) => this.send(later),
      (error: unknown) => this.events.onEnd(error as EgoloopError),
    );
  }

  /** Ends the route; nothing is sent any more. */
  async end(): Promise<void> {
    this.isOver = true;
    this.wake();
    this.socket = null;
    await this.runner.close();
  }

  private send(message: WireMessage): void {
    if (this.isOver) return;
    const bytes = this.encoder.encode(message, this.sequence.next);
    this.sequence.keep(bytes);
    this.socket?.send(bytes);
  }

  private wake(): void {
    if (this.idle !== null) clearTimeout(this.idle);
    this.idle = null;
  }
}
