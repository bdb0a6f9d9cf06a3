/** A client of the server's two ports that speaks bytes, for tests without CARLA's own library. */
import { connect, type Socket } from 'node:net';
import { ByteQueue } from '../../src/carla/rpc/byte-queue.js';
import { decodeValue, type RpcValue, ValueEnd } from '../../src/carla/rpc/msgpack-reader.js';
import { requestBytes, type Sent } from './carla-street.js';

const HOST = '127.0.0.1';

function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: HOST, noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

/** One connection for calls. */
export class CallSocket {
  private readonly queue = new ByteQueue();
  private readonly end = new ValueEnd(1 << 28);
  private readonly waiting = new Map<number, (message: RpcValue[]) => void>();
  private nextId = 1;
  /** Ids of the answers in the order of their arrival. */
  readonly order: number[] = [];

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('error', () => {});
  }

  static async open(port: number): Promise<CallSocket> {
    return new CallSocket(await connected(port));
  }

  /** Resolves with the whole answer. */
  send(method: string, ...args: Sent[]): Promise<RpcValue[]> {
    const id = this.nextId;
    this.nextId += 1;
    this.socket.write(requestBytes(id, method, args));
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
    });
  }

  /** Resolves with the value of a successful call. */
  async call(method: string, ...args: Sent[]): Promise<RpcValue> {
    const [, , error, result] = await this.send(method, ...args);
    const [[index, value]] = result as [[RpcValue, RpcValue]];
    if (error !== null || index === 0 || index === true) throw new Error(JSON.stringify(result));
    return value ?? null;
  }

  /** Resolves when the server has hung up. */
  get closed(): Promise<void> {
    return new Promise((resolve) => {
      if (this.socket.destroyed) resolve();
      else this.socket.once('close', () => resolve());
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private receive(chunk: Buffer): void {
    this.queue.append(chunk);
    for (let at = this.end.find(this.queue.view()); at >= 0; ) {
      const message = decodeValue(this.queue.view().subarray(0, at)) as RpcValue[];
      this.queue.consume(at);
      this.end.reset();
      const id = message[1] as number;
      this.order.push(id);
      this.waiting.get(id)?.(message);
      this.waiting.delete(id);
      at = this.end.find(this.queue.view());
    }
  }
}

/** A reader of one stream: whole messages without their lengths. */
export class StreamSocket {
  readonly messages: Buffer[] = [];
  private readonly queue = new ByteQueue();
  private wake: () => void = () => {};

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('error', () => {});
  }

  static async open(port: number, streamId: number): Promise<StreamSocket> {
    const reader = new StreamSocket(await connected(port));
    const head = Buffer.alloc(4);
    head.writeUInt32LE(streamId);
    reader.socket.write(head);
    return reader;
  }

  /** Resolves once there are this many messages. */
  async atLeast(count: number): Promise<readonly Buffer[]> {
    while (this.messages.length < count) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return this.messages;
  }

  close(): void {
    this.socket.destroy();
  }

  private receive(chunk: Buffer): void {
    this.queue.append(chunk);
    for (let bytes = this.queue.view(); bytes.length >= 4; bytes = this.queue.view()) {
      const size = bytes.readUInt32LE();
      if (bytes.length < 4 + size) break;
      this.messages.push(Buffer.from(bytes.subarray(4, 4 + size)));
      this.queue.consume(4 + size);
    }
    this.wake();
  }
}
