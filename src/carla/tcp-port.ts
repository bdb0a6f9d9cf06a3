/**
 * A listening TCP port that knows its connections, so that closing it ends them all; shared by calls and
 * data. A connection that errs is dropped; nothing is thrown.
 */
import { createServer, type Server, type Socket } from 'node:net';

export class TcpPort {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private isClosing = false;

  /** @param onConnection told of every connection; its `error` and bookkeeping are cared for here */
  constructor(onConnection: (socket: Socket) => void) {
    this.server = createServer({ noDelay: true }, (socket) => {
      if (this.isClosing) {
        // It was in the queue when the port closed; nobody would ever end it.
        socket.destroy();
        return;
      }
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.sockets.delete(socket));
      onConnection(socket);
    });
  }

  /** Listens; resolves with the port. Rejects with the system's error when the port is taken. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.off('error', reject);
        const address = this.server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  /** Stops listening and drops every connection. */
  close(): Promise<void> {
    this.isClosing = true;
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      for (const socket of this.sockets) socket.destroy();
    });
  }
}
