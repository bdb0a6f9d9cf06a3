/**
 * One WebSocket as the two ends use it: binary messages in, bytes out, and one call when it is over.
 * Compression is off; a peer that does not read is waited for, not buffered for.
 */
import type { WebSocket } from 'ws';
import { EgoloopError } from '../../core/errors.js';
import { invalid } from '../protocol/invalid.js';

export interface SocketEvents {
  /** A message; throws to end the connection with an error. */
  readonly onMessage: (bytes: Uint8Array) => void;
  /** Called once. PROTOCOL_* where the peer broke the rules of the socket, null for a mere cut. */
  readonly onClose: (error: EgoloopError | null) => void;
}

/** Close codes of RFC 6455. */
export const CloseCode = { Normal: 1000, Policy: 1008, TooLarge: 1009 } as const;

/** Bytes that may wait for the peer before the next message is let in. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** Time for a peer to answer the closing handshake. */
const CLOSE_MS = 2000;

export class Socket {
  private events: SocketEvents | null;
  private fault: EgoloopError | null = null;
  /** Whether the peer is waited for: it has not read what it was sent. */
  private waiting = false;
  /** Messages that came with the one that was answered last; a paused `ws` still delivers those. */
  private readonly held: Uint8Array[] = [];

  constructor(
    private readonly ws: WebSocket,
    events: SocketEvents,
    private readonly maxBytes: number,
  ) {
    this.events = events;
    ws.binaryType = 'nodebuffer';
    ws.on('message', (data, isBinary) => this.receive(data as Buffer, isBinary));
    ws.on('error', (error) => {
      this.fault ??= this.faultOf(error);
    });
    ws.on('close', () => this.over(this.fault));
  }

  get isOpen(): boolean {
    return this.events !== null && this.ws.readyState === this.ws.OPEN;
  }

  /** Sends a message, or drops it when the socket is gone (whoever resumes asks for it again). */
  send(bytes: Uint8Array): void {
    const { ws } = this;
    if (!this.isOpen) return;
    if (ws.bufferedAmount + bytes.length <= MAX_WAITING_BYTES) {
      ws.send(bytes, { binary: true, compress: false });
      return;
    }
    // Nothing more is taken in until the peer has read this.
    this.waiting = true;
    ws.pause();
    ws.send(bytes, { binary: true, compress: false }, () => this.goOn());
  }

  /** Ends the connection; no event follows. */
  close(code: number = CloseCode.Normal): void {
    const { ws } = this;
    this.events = null;
    ws.resume();
    if (ws.readyState === ws.CLOSED) return;
    ws.close(code);
    const timer = setTimeout(() => ws.terminate(), CLOSE_MS);
    timer.unref();
    ws.once('close', () => clearTimeout(timer));
  }

  private receive(data: Buffer, isBinary: boolean): void {
    const { events } = this;
    if (events === null) return;
    if (!isBinary) {
      this.fault = invalid('message', 'expected a binary message, found text');
      this.ws.terminate();
      this.over(this.fault);
      return;
    }
    if (this.waiting) this.held.push(data);
    else events.onMessage(data);
  }

  /** The peer has read: answers what was held, until it has to be waited for again. */
  private goOn(): void {
    this.waiting = false;
    while (!this.waiting) {
      const next = this.held.shift();
      if (next === undefined) {
        this.ws.resume();
        return;
      }
      this.events?.onMessage(next);
    }
  }

  private over(error: EgoloopError | null): void {
    const { events } = this;
    this.events = null;
    events?.onClose(error);
  }

  private faultOf(error: Error & { code?: string }): EgoloopError | null {
    const { code = '' } = error;
    if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') {
      const what = `expected at most ${this.maxBytes} bytes, found more`;
      return new EgoloopError('PROTOCOL_TOO_LARGE', what, { path: 'message' }, error);
    }
    if (!code.startsWith('WS_ERR_')) return null;
    return new EgoloopError('PROTOCOL_INVALID', error.message, { path: 'message' }, error);
  }
}
