/**
 * A world on a socket. Listens on this machine only unless told otherwise; who does not show the token
 * gets nothing; one connection more or less never stops the others. Each session drives its own route.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { EgoloopError, invariant } from '../../core/errors.js';
import type { Backend } from '../backend.js';
import { CloseCode, Socket } from '../link/socket.js';
import { decodeClientMessage, errorMessage, serverEncoder } from '../protocol/codec.js';
import { isProtocolError, outOfOrder } from '../protocol/invalid.js';
import type { Hello } from '../protocol/messages.js';
import { MAX_CLIENT_MESSAGE_BYTES, PROTOCOL } from '../protocol/version.js';
import { RouteRunner } from './route-runner.js';
import { Session } from './session.js';
import { isSameToken } from './token.js';

export interface WorldServerOptions {
  /** The world with a traffic model; null asks for the world's own. */
  readonly backendFor: (traffic: string | null) => Backend;
  readonly token: string;
  readonly software: string;
  /** 127.0.0.1 unless told. */
  readonly host?: string;
  /** 0, the default, takes any that is free. */
  readonly port?: number;
  /** How long a session waits for a driver whose connection was cut. */
  readonly reconnectMs?: number;
  /** How long a connection may take to say hello. */
  readonly helloMs?: number;
  readonly maxSessions?: number;
  readonly maxConnections?: number;
  /** Told of sessions that begin, end (with the error, if there was one), and of refused connections. */
  readonly onEvent?: (event: ServerEvent) => void;
}

export type ServerEvent =
  | { readonly kind: 'begun'; readonly session: string }
  | { readonly kind: 'ended'; readonly session: string; readonly error: EgoloopError | null }
  | { readonly kind: 'refused'; readonly error: EgoloopError };

export interface WorldServer {
  /** `ws://127.0.0.1:PORT`. */
  readonly url: string;
  readonly port: number;
  /** Sessions that are alive, cut ones included. */
  sessionCount(): number;
  /** Ends every session and stops listening. */
  close(): Promise<void>;
}

const DEFAULTS = {
  host: '127.0.0.1',
  port: 0,
  reconnectMs: 30_000,
  helloMs: 10_000,
  maxSessions: 64,
  maxConnections: 256,
} as const;

/** Starts a world. Rejects with USAGE when the address cannot be listened on. */
export async function startWorldServer(options: WorldServerOptions): Promise<WorldServer> {
  invariant(options.token !== '', 'a world without a token serves nobody');
  const server = new SocketWorld(options);
  await server.listen();
  return server;
}

class SocketWorld implements WorldServer {
  private readonly options: Required<Omit<WorldServerOptions, 'onEvent'>>;
  private readonly tell: (event: ServerEvent) => void;
  private readonly http: Server;
  private readonly sockets: WebSocketServer;
  private readonly sessions = new Map<string, Session>();
  private readonly encoder = serverEncoder();

  constructor(options: WorldServerOptions) {
    this.options = { ...DEFAULTS, ...options };
    this.tell = options.onEvent ?? (() => {});
    this.http = createServer((_, response) => {
      response.writeHead(426, { 'content-type': 'text/plain' });
      response.end('this is a world for drivers that speak WebSocket\n');
    });
    this.http.maxConnections = this.options.maxConnections;
    this.http.headersTimeout = this.options.helloMs;
    this.http.requestTimeout = this.options.helloMs;
    this.sockets = new WebSocketServer({
      server: this.http,
      perMessageDeflate: false,
      maxPayload: MAX_CLIENT_MESSAGE_BYTES,
      // Pages in a browser always name their origin; a driver never does.
      verifyClient: ({ req }: { req: { headers: { origin?: string | undefined } } }, done) =>
        done(req.headers.origin === undefined, 403, 'no pages'),
    });
    this.sockets.on('connection', (ws) => this.connected(ws));
    this.sockets.on('error', () => {});
  }

  get port(): number {
    return (this.http.address() as AddressInfo).port;
  }

  get url(): string {
    const { host } = this.options;
    return `ws://${host.includes(':') ? `[${host}]` : host}:${this.port}`;
  }

  sessionCount(): number {
    return this.sessions.size;
  }

  listen(): Promise<void> {
    const { host, port } = this.options;
    return new Promise((resolve, reject) => {
      this.http.once('error', (error: NodeJS.ErrnoException) => {
        const what = `expected to listen on ${host}:${port}, found ${error.code ?? error.message}`;
        const isPort = error.code === 'EADDRINUSE' || error.code === 'EACCES';
        const hint = isPort ? 'another port, 0 for any' : 'an address of this machine as --host';
        reject(new EgoloopError('USAGE', `${what}; choose ${hint}`, {}, error));
      });
      this.http.listen(port, host, () => resolve());
    });
  }

  async close(): Promise<void> {
    const sessions = [...this.sessions.values()];
    this.sessions.clear();
    await Promise.all(sessions.map((session) => session.end()));
    for (const ws of this.sockets.clients) ws.terminate();
    this.sockets.close();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  private connected(ws: WebSocket): void {
    let session: Session | null = null;
    const tooLate = setTimeout(
      () => refuse(new EgoloopError('PROTOCOL_TIMEOUT', 'expected hello in time, found silence')),
      this.options.helloMs,
    );
    const refuse = (error: EgoloopError): void => {
      clearTimeout(tooLate);
      if (session?.connection === socket) this.endSession(session, error);
      else this.tell({ kind: 'refused', error });
      this.turnAway(socket, error);
    };
    const socket: Socket = new Socket(
      ws,
      {
        onMessage: (bytes) => {
          try {
            const message = decodeClientMessage(bytes);
            if (message.type === 'error') {
              throw new EgoloopError(message.code, `the driver gave up: ${message.message}`);
            }
            if (session !== null) {
              if (message.type === 'hello') throw outOfOrder('expected one hello, found two');
              // A connection that was replaced has nothing to say any more.
              if (session.connection === socket) session.receive(message);
            } else if (message.type === 'hello') {
              clearTimeout(tooLate);
              session = this.greet(message, socket);
            } else throw outOfOrder(`expected hello, found ${message.type}`);
          } catch (error) {
            refuse(asProtocolError(error));
          }
        },
        onClose: (error) => {
          clearTimeout(tooLate);
          if (error !== null) refuse(error);
          else if (session?.connection === socket) this.cut(session);
        },
      },
      MAX_CLIENT_MESSAGE_BYTES,
    );
  }

  /** Begins a session or goes on with one. Throws PROTOCOL_TOKEN, PROTOCOL_VERSION, PROTOCOL_CLOSED. */
  private greet(hello: Hello, socket: Socket): Session {
    if (!isSameToken(this.options.token, hello.token)) {
      throw new EgoloopError('PROTOCOL_TOKEN', 'expected the token of this world, found another', {
        path: 'hello.token',
      });
    }
    const { major } = hello.protocol;
    if (major !== PROTOCOL.major) {
      const what = `expected a driver that speaks protocol ${PROTOCOL.major}, found ${major}`;
      throw new EgoloopError('PROTOCOL_VERSION', what, { path: 'hello.protocol.major' });
    }
    const isResumed = hello.session !== null;
    const session = hello.session === null ? this.begin() : this.sessions.get(hello.session);
    if (session === undefined) {
      throw new EgoloopError('PROTOCOL_CLOSED', 'expected a session of this world, found none', {
        path: 'hello.session',
      });
    }
    const old = session.connection;
    try {
      session.attach(socket, this.welcome(session), hello.received, isResumed);
    } catch (error) {
      if (!isResumed) this.endSession(session, asProtocolError(error));
      throw error;
    }
    old?.close(CloseCode.Policy);
    return session;
  }

  private begin(): Session {
    const { maxSessions, backendFor } = this.options;
    if (this.sessions.size >= maxSessions) {
      const what = `expected at most ${maxSessions} sessions at a time; try again when one has ended`;
      throw new EgoloopError('PROTOCOL_CLOSED', what);
    }
    const id = randomBytes(16).toString('hex');
    const session: Session = new Session(id, new RouteRunner(backendFor), this.encoder, {
      onEnd: (error) => {
        const socket = session.connection;
        this.endSession(session, error === null ? null : asProtocolError(error));
        if (socket === null) return;
        if (error === null) socket.close(CloseCode.Normal);
        else this.turnAway(socket, asProtocolError(error));
      },
    });
    this.sessions.set(id, session);
    this.tell({ kind: 'begun', session: id });
    return session;
  }

  private welcome(session: Session): Uint8Array {
    const { capabilities } = this.options.backendFor(null);
    const { world, deterministic, endsRoutes, sensors } = capabilities;
    const message = {
      type: 'welcome',
      protocol: PROTOCOL,
      session: session.id,
      received: session.sequence.received,
      software: this.options.software,
      world,
      deterministic,
      routes: 'client',
      endsRoutes,
      sensors,
      evaluator: null,
      carlaVersion: null,
      timeLimitS: null,
      sharedMemory: null,
    };
    return this.encoder.encode(message, 0);
  }

  private cut(session: Session): void {
    const { reconnectMs } = this.options;
    session.detach(reconnectMs, () => {
      const what = `expected the driver back within ${reconnectMs / 1000} s`;
      this.endSession(session, new EgoloopError('PROTOCOL_CLOSED', what));
    });
  }

  private endSession(session: Session, error: EgoloopError | null): void {
    if (!this.sessions.delete(session.id)) return;
    void session.end();
    this.tell({ kind: 'ended', session: session.id, error });
  }

  private turnAway(socket: Socket, error: EgoloopError): void {
    socket.send(this.encoder.encode(errorMessage(error), 0));
    const isLarge = error.code === 'PROTOCOL_TOO_LARGE';
    socket.close(isLarge ? CloseCode.TooLarge : CloseCode.Policy);
  }
}

/** What a peer is told of a fault on this side: that there was one. */
function asProtocolError(error: unknown): EgoloopError {
  if (isProtocolError(error)) return error;
  return new EgoloopError('PROTOCOL_CLOSED', `the world failed: ${String(error)}`, {}, error);
}
