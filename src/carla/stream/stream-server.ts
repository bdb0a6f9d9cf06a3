/**
 * The TCP side of the data: a client connects, sends the four bytes of a stream's id, and from then on
 * only reads messages, each behind its length. Any number of clients may read one stream. A client of
 * an unknown stream is left waiting, since libcarla reconnects without end to whoever hangs up.
 */
import type { Socket } from 'node:net';
import { TcpPort } from '../tcp-port.js';

/** Unsent bytes of one client from which on frames are skipped where the world does not wait. */
const SKIP_ABOVE_BYTES = 64 * 1024 * 1024;
/** Unsent bytes from which on a client is given up: it does not read at all. */
const DROP_ABOVE_BYTES = 1024 * 1024 * 1024;

/** A message on its way to some readers. */
export class Outgoing {
  private head: Buffer | null = Buffer.allocUnsafe(4);

  constructor(
    private readonly readers: readonly Socket[],
    length: number,
    private readonly onSent: () => void,
  ) {
    this.head?.writeUInt32LE(length);
  }

  /** The next pieces; they belong to the sockets until `onSent` is called, after the last of them. */
  write(pieces: readonly Uint8Array[], isLast: boolean): void {
    const { head, readers } = this;
    this.head = null;
    let holders = 1;
    const letGo = (): void => {
      holders -= 1;
      if (holders === 0 && isLast) this.onSent();
    };
    for (const socket of readers) {
      socket.cork();
      if (head !== null) socket.write(head);
      holders += 1;
      pieces.forEach((piece, i) => {
        socket.write(piece, i === pieces.length - 1 ? letGo : undefined);
      });
      socket.uncork();
    }
    letGo();
  }
}

export class StreamServer {
  private readonly port: TcpPort;
  private readonly listeners = new Map<number, Set<Socket>>();

  constructor(private readonly onListener: (streamId: number) => void = () => {}) {
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

  /** True while anybody reads the stream: sensors without a reader need not be computed. */
  hasListener(streamId: number): boolean {
    return (this.listeners.get(streamId)?.size ?? 0) > 0;
  }

  /**
   * Sends one message, given in pieces, to every reader of the stream.
   * @param maySkip the world does not wait for its readers: one that is far behind misses this frame
   * @param onSent called once no socket holds the pieces any more, whether they arrived or not
   */
  send(
    streamId: number,
    pieces: readonly Uint8Array[],
    maySkip: boolean,
    onSent: () => void = () => {},
  ): void {
    const length = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
    this.open(streamId, length, maySkip, onSent).write(pieces, true);
  }

  /**
   * Begins a message whose pieces are written bit by bit, to those who read the stream now.
   * @param length bytes of all pieces together
   */
  open(streamId: number, length: number, maySkip: boolean, onSent: () => void): Outgoing {
    const readers: Socket[] = [];
    for (const socket of this.listeners.get(streamId) ?? []) {
      if (socket.writableLength > DROP_ABOVE_BYTES) socket.destroy();
      else if (!maySkip || socket.writableLength <= SKIP_ABOVE_BYTES) readers.push(socket);
    }
    return new Outgoing(readers, length, onSent);
  }

  private accept(socket: Socket): void {
    let head = Buffer.alloc(0);
    let streamId = -1;
    socket.on('data', (chunk: Buffer) => {
      if (streamId >= 0) return;
      head = Buffer.concat([head, chunk.subarray(0, 4 - head.length)]);
      if (head.length < 4) return;
      streamId = head.readUInt32LE();
      this.join(streamId, socket);
    });
    socket.on('close', () => {
      const group = this.listeners.get(streamId);
      group?.delete(socket);
      if (group?.size === 0) this.listeners.delete(streamId);
    });
  }

  private join(streamId: number, socket: Socket): void {
    const group = this.listeners.get(streamId) ?? new Set();
    group.add(socket);
    this.listeners.set(streamId, group);
    this.onListener(streamId);
  }
}
