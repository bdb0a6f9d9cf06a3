/** A driver that sends what a test wants, byte by byte, and keeps what comes back. */
import { WebSocket } from 'ws';
import {
  decodeServerMessage,
  Encoder,
  type Numbered,
  type ServerMessage,
  type WireMessage,
} from '../../src/bridge/protocol/index.js';
import { TOKEN } from './far-world.js';

const encoder = new Encoder(Number.MAX_SAFE_INTEGER);

export class RawDriver {
  readonly received: Numbered<ServerMessage>[] = [];
  /** Close code, once closed. */
  closeCode: number | null = null;
  private seq = 0;
  private wake: () => void = () => {};

  private constructor(readonly ws: WebSocket) {
    ws.on('message', (data) => {
      this.received.push(decodeServerMessage(data as Buffer));
      this.wake();
    });
    ws.on('close', (code) => {
      this.closeCode = code;
      this.wake();
    });
    ws.on('error', () => {});
  }

  static connect(url: string, headers: Record<string, string> = {}): Promise<RawDriver> {
    return new Promise((resolve, reject) => {
      const ws = new WebSocket(url, { perMessageDeflate: false, headers });
      const driver = new RawDriver(ws);
      ws.once('open', () => resolve(driver));
      ws.once('error', reject);
    });
  }

  /** Connects and greets; resolves behind the welcome. */
  static async greet(url: string, hello: Partial<WireMessage> = {}): Promise<RawDriver> {
    const driver = await RawDriver.connect(url);
    driver.hello(hello);
    await driver.next();
    return driver;
  }

  hello(changes: Partial<WireMessage> = {}): void {
    const protocol = { major: 1, minor: 0 };
    const fields = { protocol, token: TOKEN, software: 'raw', session: null, received: 0 };
    this.raw(encoder.encode({ type: 'hello', ...fields, ...changes }, 0));
  }

  /** Sends a session message with the next number, or with the one given. */
  send(message: WireMessage, seq = this.seq + 1): void {
    this.seq = seq;
    this.raw(encoder.encode(message, seq));
  }

  raw(bytes: Uint8Array | string): void {
    this.ws.send(bytes);
  }

  /** The next message that has not been taken; null when the connection closed instead. */
  async next(): Promise<Numbered<ServerMessage> | null> {
    while (this.received.length === 0) {
      if (this.closeCode !== null) return null;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return this.received.shift()!;
  }

  /** Waits until the connection is closed. */
  async closed(): Promise<number> {
    while (this.closeCode === null) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return this.closeCode;
  }

  /** Cuts the connection without a word. */
  cut(): void {
    this.ws.terminate();
  }
}
