/**
 * The TCP side of the calls: accepts connections, cuts the stream into messages and answers each in the
 * order of arrival. A connection that sends nonsense is closed; the others never notice. A peer that
 * does not read its answers is not read from either.
 */
import type { Socket } from 'node:net';
import { TcpPort } from '../tcp-port.js';
import { ByteQueue } from './byte-queue.js';
import { answer, type DispatchOptions } from './dispatch.js';
import { decodeValue, ValueEnd } from './msgpack-reader.js';
import { MsgpackWriter } from './msgpack-writer.js';

/** Longest request, bytes: an OpenDRIVE text is the longest that clients send. */
export const MAX_REQUEST_BYTES = 256 * 1024 * 1024;
/** Unsent answers of one connection from which on it is not read, bytes. */
const HIGH_WATER_BYTES = 16 * 1024 * 1024;

export interface RpcServerOptions<S> extends DispatchOptions<S> {
  /** A new connection: what its calls work on. */
  readonly open: (connection: number, peerAddress: string) => S;
  /** The connection is gone. */
  readonly close?: (session: S, connection: number) => void;
  readonly onMalformed?: (connection: number, error: Error) => void;
  /** Takes each answer and sends it, now or later; now unless given. */
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
    const link = new Link(socket, session, this.options);
    socket.on('data', (chunk: Buffer) => {
      try {
        link.receive(chunk);
      } catch (error) {
        // Nonsense ends the connection that sent it; a bug as well, for the others must go on.
        const failure = error instanceof Error ? error : new Error(String(error));
        this.options.onMalformed?.(connection, failure);
        socket.destroy();
      }
    });
    socket.on('drain', () => socket.resume());
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

  constructor(
    private readonly socket: Socket,
    private readonly session: S,
    private readonly options: RpcServerOptions<S>,
  ) {}

  receive(chunk: Buffer): void {
    const { queue, out, socket } = this;
    queue.append(chunk);
    for (;;) {
      const bytes = queue.view();
      const end = this.end.find(bytes);
      if (end < 0) break;
      const message = decodeValue(bytes.subarray(0, end));
      queue.consume(end);
      this.end.reset();
      out.rewind();
      answer(message, this.session, out, this.options);
      if (out.length > 0) this.deliver(out.take());
    }
    if (socket.writableLength > HIGH_WATER_BYTES) socket.pause();
  }

  private deliver(answerBytes: Buffer): void {
    const { deliver } = this.options;
    if (deliver === undefined) this.socket.write(answerBytes);
    else deliver(() => this.socket.write(answerBytes));
  }
}
