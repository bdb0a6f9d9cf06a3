/**
 * 10,000 hostile messages against a served world, over many connections and at every place of a session:
 * no crash, no hang, no memory that grows, an error with a name each; afterwards it serves as before.
 */
import type { Socket } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { WebSocket } from 'ws';
import { createAgent } from '../../src/agents/index.js';
import {
  decodeServerMessage,
  Encoder,
  PROTOCOL_CODES,
  type WireMessage,
} from '../../src/bridge/protocol/index.js';
import type { ServerEvent } from '../../src/bridge/server/index.js';
import { writeRoutes } from '../../src/map/routes/write-routes.js';
import { drive, farBackend, startEmbedded, TOKEN } from '../helpers/far-world.js';
import { laneRoutes } from '../helpers/loop-routes.js';
import { hostileMessage } from '../helpers/protocol-mutations.js';
import { randomNumbers } from '../helpers/random-numbers.js';

const MESSAGES = 10_000;
/** Ticks a driver asks for at once. */
const TICKS = 40;
const [ROUTE] = laneRoutes({ count: 1 });
const encoder = new Encoder(Number.MAX_SAFE_INTEGER);

const HELLO: WireMessage = {
  type: 'hello',
  protocol: { major: 1, minor: 0 },
  token: TOKEN,
  software: 'fuzz',
  session: null,
  received: 0,
};
const OPEN: WireMessage = {
  type: 'open',
  routeXml: writeRoutes([ROUTE!]),
  repetition: 0,
  seed: 1,
  traffic: 'none',
  downsampleM: 50,
  privileged: false,
  sensors: [],
  knownMaps: [],
  sharedMemory: false,
};
const READY: WireMessage = { type: 'ready' };
const control = (tick: number): WireMessage => ({
  type: 'control',
  tick,
  throttle: 0,
  steer: 0,
  brake: 1,
  handBrake: false,
  reverse: false,
});

/** Good messages that a connection begins with, before it turns bad. */
const OPENINGS: readonly (readonly WireMessage[])[] = [
  [],
  [{ ...HELLO, token: 'a guess' }],
  [{ ...HELLO, protocol: { major: 2, minor: 0 } }],
  [{ ...HELLO, session: 'no such session' }],
  [HELLO],
  [HELLO, OPEN],
  [HELLO, OPEN, READY],
  [HELLO, OPEN, READY, control(0), control(1)],
];

/** What hostile messages are called, each many times over. */
const NAMED = [
  'PROTOCOL_INVALID',
  'PROTOCOL_ORDER',
  'PROTOCOL_VERSION',
  'PROTOCOL_TOKEN',
  'PROTOCOL_CLOSED',
];

const isKnown = (code: string): boolean => (PROTOCOL_CODES as readonly string[]).includes(code);

/** One connection; resolves with the names of the errors that it was told. */
function attack(url: string, messages: readonly (Uint8Array | string)[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const ws = new WebSocket(url, { perMessageDeflate: false });
    const errors: string[] = [];
    const alarm = setTimeout(
      () => reject(new Error('the world neither answers nor closes')),
      10_000,
    );
    ws.on('open', () => {
      for (const message of messages) ws.send(message);
      // Who was not thrown out by then leaves.
      ws.send(
        encoder.encode({ type: 'error', code: 'PROTOCOL_CLOSED', message: '', field: null }, 0),
      );
    });
    ws.on('message', (data) => {
      const answer = decodeServerMessage(data as Buffer);
      if (answer.type === 'error') errors.push((answer as { code: string }).code);
    });
    ws.on('error', () => {});
    ws.on('close', () => {
      clearTimeout(alarm);
      resolve(errors);
    });
  });
}

test(`${MESSAGES} hostile messages`, async () => {
  const events: ServerEvent[] = [];
  const server = await startEmbedded({ onEvent: (event) => events.push(event), reconnectMs: 50 });
  const draw = randomNumbers(2026);
  const counts = new Map<string, number>();
  let sent = 0;
  let connections = 0;
  let heapBytes = 0;
  while (sent < MESSAGES) {
    const opening = OPENINGS[Math.floor(draw() * OPENINGS.length)]!;
    const good = opening.map((message, index) => encoder.encode(message, index));
    const bad = Array.from({ length: 1 + Math.floor(draw() * 30) }, () =>
      draw() < 0.02 ? 'text' : hostileMessage('client', draw),
    );
    sent += bad.length;
    connections += 1;
    for (const code of await attack(server.url, [...good, ...bad])) {
      counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    if (connections === 100) heapBytes = process.memoryUsage().heapUsed;
  }
  for (const [code, count] of counts) assert.ok(isKnown(code) && count > 0, code);
  for (const code of NAMED) {
    assert.ok((counts.get(code) ?? 0) > 5, `${code}: ${counts.get(code)}`);
  }
  // Every connection ended with a name, and no session was left behind.
  for (const event of events) {
    if (event.kind === 'begun') continue;
    assert.ok(event.error !== null && isKnown(event.error.code), String(event.error?.stack));
  }
  while (server.sessionCount() > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const growthBytes = process.memoryUsage().heapUsed - heapBytes;
  assert.ok(growthBytes < 200e6, `${growthBytes} bytes more after ${connections} connections`);
  // And it serves as before.
  const backend = farBackend(server.url);
  const { driven } = await drive({ backend, createAgent: () => createAgent('idm'), route: ROUTE! });
  assert.is(driven.failure, null);
  await backend.close();
  await server.close();
});

test('messages of almost the largest size do not pile up', async () => {
  const server = await startEmbedded();
  const before = process.memoryUsage().rss;
  const large = new Uint8Array(16 * 1024 * 1024 - 64).fill(0xc0);
  for (let round = 0; round < 6; round++) {
    const errors = await attack(server.url, [encoder.encode(HELLO, 0), large, large]);
    assert.equal(errors, ['PROTOCOL_INVALID']);
  }
  const growthBytes = process.memoryUsage().rss - before;
  assert.ok(growthBytes < 400e6, `${growthBytes} bytes`);
  await server.close();
});

test('a driver that asks and does not read is waited for, not buffered for', async () => {
  const server = await startEmbedded();
  const ws = new WebSocket(server.url, { perMessageDeflate: false });
  try {
    await new Promise((resolve) => ws.once('open', resolve));
    ws.pause();
    const cameras = Array.from({ length: 4 }, (_, index) => ({
      type: 'sensor.camera.rgb',
      id: `c${index}`,
      width: 800,
      height: 600,
    }));
    const before = process.memoryUsage().arrayBuffers;
    const good = [HELLO, { ...OPEN, sensors: cameras }, READY];
    // All in one piece: a socket that is paused still delivers what came with its last message.
    const { _socket: raw } = ws as unknown as { _socket: Socket };
    raw.cork();
    for (const [index, message] of good.entries()) ws.send(encoder.encode(message, index));
    // 7.7 MB of images for every one of these, if they were all answered.
    for (let tick = 0; tick < TICKS; tick++) ws.send(encoder.encode(control(tick), tick + 3));
    raw.uncork();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const growthBytes = process.memoryUsage().arrayBuffers - before;
    assert.ok(growthBytes < 100e6, `${growthBytes} bytes`);
    // Nothing is lost either: once it reads, every answer comes.
    const frames: number[] = [];
    const all = new Promise<void>((resolve, reject) => {
      ws.on('error', reject);
      ws.on('close', () => reject(new Error(`cut after ${frames.length} frames`)));
      ws.on('message', (bytes) => {
        const message = decodeServerMessage(bytes as Buffer);
        if (message.type === 'error') reject(new Error(message.message));
        if (message.type === 'frame') frames.push(message.tick);
        if (frames.length === TICKS + 1) resolve();
      });
    });
    ws.resume();
    await all;
    assert.equal(
      frames,
      Array.from({ length: TICKS + 1 }, (_, tick) => tick),
    );
  } finally {
    ws.terminate();
    await server.close();
  }
});

test.run();
