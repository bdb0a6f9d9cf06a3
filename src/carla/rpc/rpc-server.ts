/**
 * The TCP side of the calls: accepts connections, cuts the stream into messages and answers each in the
 * order of arrival. A connection that sends nonsense is closed; the others never notice. A peer that
 * does not read its answers is answered no more until it has, and not read from either.
 */
import type { Socket } from 'node:net';
import { TcpPort } from '../tcp-port.js';
import { ByteQueue } from './byte-queue.js';
import { answer, type DispatchOptions } from './dispatch.js';
import { decodeValue, ValueEnd } from './msgpack-reader.js';
import { MsgpackWriter } from './msgpack-writer.js';

/** Longest request, bytes: an OpenDRIVE text is the longest that clients send. */
const MAX_REQUEST_BYTES = 256 * 1024 * 1024;
/** Unsent answers of one connection from which on no more are made, bytes. */
const HIGH_WATER_BYTES = 16 * 1024 * 1024;

export interface RpcServerOptions<S> extends DispatchOptions<S> {
  /** A new connection: what its calls work on. */
  readonly open: (connection: number, peerAddress: string) => S;
  /** The connection is gone. */
  readonly close?: (session: S, connection: number) => void;
  readonly onMalformed?: (connection: number, error: Error) => void;
  /**
   * Takes each answer and sends it, now or later; now unless given. What it keeps is not counted as
   * unsent: let it be few and short ones.
   */
  readonly deliver?: (send: () => void) => void;
}

export class RpcServer<S> {
  private readonly port: TcpPort;
  private nextConnection = 1;

  constructor(private readonly options: RpcServerOptions<S>) {
    this.port = new TcpPort((socket) => this.accept(socket));
  }

  /** Listens; resolves with the port. Rejects with the system's error when the port is taken. */
  listen(port: number, host: string): Promise<number> {
    return this.port.listen(port, host);
  }

  /** Stops listening and drops every connection. */
  close(): Promise<void> {
    return this.port.close();
  }

  private accept(socket: Socket): void {
    const connection = this.nextConnection;
    this.nextConnection += 1;
    const session = this.options.open(connection, socket.remoteAddress ?? '');
    const link = new Link(socket, session, this.options, (error) => {
      this.options.onMalformed?.(connection, error);
    });
    socket.on('data', (chunk: Buffer) => link.receive(chunk));
    socket.on('drain', () => link.goOn());
    socket.on('close', () => {
      this.options.close?.(session, connection);
    });
  }
}

/** One connection: bytes in, answers out. */
class Link<S> {
  private readonly queue = new ByteQueue();
  private readonly end = new ValueEnd(MAX_REQUEST_BYTES);
  private readonly out = new MsgpackWriter();
  /** Whether the peer is waited for: it has not read what it was sent. */
  private isWaiting = false;

  constructor(
    private readonly socket: Socket,
    private readonly session: S,
    private readonly options: RpcServerOptions<S>,
    private readonly onMalformed: (error: Error) => void,
  ) {}

  receive(chunk: Buffer): void {
    this.queue.append(chunk);
    if (!this.isWaiting) this.answerAll();
  }

  /** The peer has read everything: answers what had come already, then listens again. */
  goOn(): void {
    if (!this.isWaiting) return;
    this.isWaiting = false;
    this.answerAll();
    if (!this.isWaiting) this.socket.resume();
  }

  private answerAll(): void {
    try {
      while (this.answerNext());
    } catch (error) {
      // Nonsense ends the connection that sent it; a bug as well, for the others must go on.
      this.onMalformed(error instanceof Error ? error : new Error(String(error)));
      this.socket.destroy();
    }
  }

  /** Answers one request; false where none is whole yet, or the peer has to read first. */
  private answerNext(): boolean {
    const { queue, out, socket } = this;
    // One piece can hold thousands of requests: asked before each, not once a piece.
    if (socket.writableLength > HIGH_WATER_BYTES) {
      this.isWaiting = true;
      socket.pause();
      return false;
    }
    const bytes = queue.view();
    const end = this.end.find(bytes);
    if (end < 0) return false;
    const message = decodeValue(bytes.subarray(0, end));
    queue.consume(end);
    this.end.reset();
    out.rewind();
    answer(message, this.session, out, this.options);
    if (out.length > 0) this.deliver(out.take());
    return true;
  }

  private deliver(answerBytes: Buffer): void {
    const { deliver } = this.options;
    if (deliver === undefined) this.socket.write(answerBytes);
    else deliver(() => this.socket.write(answerBytes));
  }
}
