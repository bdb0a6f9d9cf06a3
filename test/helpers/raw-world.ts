/** A world that answers what a test wants: every message of the driver goes to a script. */
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  type ClientMessage,
  decodeClientMessage,
  Encoder,
  FrameWriter,
  type Numbered,
  type WireMessage,
} from '../../src/bridge/protocol/index.js';
import { SAMPLE_FRAME, SERVER_SAMPLES } from './protocol-samples.js';

const encoder = new Encoder(Number.MAX_SAFE_INTEGER);

/** One connection of a driver. */
export class Peer {
  seq = 0;

  constructor(
    readonly ws: WebSocket,
    /** 0 for the first connection, 1 for the next … */
    readonly index: number,
  ) {}

  send(message: WireMessage, seq?: number): void {
    if (message.type === 'welcome' || message.type === 'error') {
      this.raw(encoder.encode(message, seq ?? 0));
      return;
    }
    this.seq = seq ?? this.seq + 1;
    this.raw(encoder.encode(message, this.seq));
  }

  raw(bytes: Uint8Array | string): void {
    this.ws.send(bytes);
  }
}

export interface RawWorld {
  readonly url: string;
  readonly got: Numbered<ClientMessage>[];
  close(): Promise<void>;
}

type Script = (message: Numbered<ClientMessage>, peer: Peer) => void;

/** Starts a world on this machine. */
export async function startRawWorld(script: Script): Promise<RawWorld> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  const got: Numbered<ClientMessage>[] = [];
  let count = 0;
  server.on('connection', (ws) => {
    const peer = new Peer(ws, count++);
    ws.on('error', () => {});
    ws.on('message', (data) => {
      const message = decodeClientMessage(data as Buffer);
      got.push(message);
      script(message, peer);
    });
  });
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    got,
    close: () =>
      new Promise((resolve) => {
        for (const ws of server.clients) ws.terminate();
        server.close(() => resolve());
      }),
  };
}

/** The welcome of a world, with changes. */
export function welcome(changes: Partial<WireMessage> = {}): WireMessage {
  return { ...SERVER_SAMPLES[0]!.message, ...changes } as WireMessage;
}

/** The start of a route whose map the driver must know. */
export function routeStart(changes: Partial<WireMessage> = {}): WireMessage {
  const { message } = SERVER_SAMPLES.find(({ name }) => name === 'route start')!;
  return { ...message, ...changes } as WireMessage;
}

/** A frame of a world with `lights` lights. */
export function frameOf(tick: number, changes: Partial<WireMessage> = {}, lights = 1): WireMessage {
  const truth = { ...SAMPLE_FRAME, tick, lightStates: new Uint8Array(lights) };
  const previous =
    tick === 0 ? null : { tick: tick - 1, board: [], emergencyVehicle: null, lights: null };
  return {
    type: 'frame',
    tick,
    simFrame: tick,
    gameTimeS: (tick + 1) * Math.fround(0.05),
    previous,
    ...new FrameWriter().wire(truth),
    sensors: {},
    notes: [],
    ...changes,
  };
}

/** The half of a frame that comes first. */
export function aheadOf(frame: WireMessage): WireMessage {
  const { tick, simFrame, previous, ego, lights, actors } = frame as unknown as Record<
    string,
    unknown
  >;
  return { type: 'ahead', tick, simFrame, previous, ego, lights, actors };
}

/** The half of a frame that comes last. */
export function restOf(frame: WireMessage): WireMessage {
  const { tick, gameTimeS, contacts, sensors, notes } = frame as unknown as Record<string, unknown>;
  return { type: 'rest', tick, gameTimeS, contacts, sensors, notes };
}

export const ROUTE_END: WireMessage = {
  type: 'routeEnd',
  previous: null,
  status: null,
  failure: null,
  record: null,
  notes: [],
};
