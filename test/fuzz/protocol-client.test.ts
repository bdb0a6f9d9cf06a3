/**
 * Hostile worlds against the driver's side, 10,000 messages at every place of a session: a named error
 * each time, never a crash or a hang, and never a verdict on the agent.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PROTOCOL_CODES } from '../../src/bridge/protocol/index.js';
import { EgoloopError } from '../../src/core/errors.js';
import { farBackend } from '../helpers/far-world.js';
import { hostileMessage } from '../helpers/protocol-mutations.js';
import { randomNumbers } from '../helpers/random-numbers.js';
import { REQUEST, START, TOWN } from '../helpers/raw-route.js';
import { frameOf, type Peer, startRawWorld, welcome } from '../helpers/raw-world.js';

const MESSAGES = 10_000;
const CONTROL = { throttle: 0.5, steer: 0, brake: 0, handBrake: false, reverse: false };
const STAGES = ['hello', 'open', 'ready', 'control'];

test(`${MESSAGES} hostile messages`, async () => {
  const draw = randomNumbers(7);
  let sent = 0;
  /** Where the next connection turns bad. */
  let turnAt = 'hello';
  const raw = await startRawWorld((message, peer: Peer) => {
    const isTurn =
      message.type === turnAt || (message.type === 'hello' && message.session !== null);
    if (isTurn && (message.type !== 'control' || message.tick === 3)) {
      const count = 1 + Math.floor(draw() * 12);
      for (let i = 0; i < count; i++) peer.raw(hostileMessage('server', draw));
      sent += count;
      if (draw() < 0.3) peer.ws.terminate();
      return;
    }
    if (message.type === 'hello') peer.send(welcome());
    if (message.type === 'open') peer.send(START);
    if (message.type === 'ready') peer.send(frameOf(0));
    if (message.type === 'control') peer.send(frameOf(message.tick + 1));
  });
  const codes = new Map<string, number>();
  let drives = 0;
  let heapBytes = 0;
  while (sent < MESSAGES) {
    turnAt = STAGES[Math.floor(draw() * STAGES.length)]!;
    drives += 1;
    const backend = farBackend(raw.url, {
      findTown: () => TOWN,
      timeouts: { connectMs: 40, openMs: 40, tickMs: 40, endMs: 40, reconnectMs: 40 },
    });
    let code = 'none';
    try {
      const { episode } = await backend.open(REQUEST);
      await episode.start!();
      for (let tick = 0; tick < 50; tick++) {
        await episode.act(CONTROL);
        episode.advance();
      }
    } catch (error) {
      const isNamed = error instanceof EgoloopError || (error as Error).name === 'WorldFailure';
      assert.ok(isNamed, `drive ${drives}: ${(error as Error)?.stack}`);
      code = error instanceof EgoloopError ? error.code : 'WorldFailure';
    }
    codes.set(code, (codes.get(code) ?? 0) + 1);
    await backend.close();
    if (drives === 100) heapBytes = process.memoryUsage().heapUsed;
  }
  assert.is(codes.get('none'), undefined, 'a hostile world was driven to the end');
  const allowed = new Set([
    ...PROTOCOL_CODES,
    'WorldFailure',
    'SHARED_MEMORY_INVALID',
    'SHARED_MEMORY_TORN',
  ]);
  for (const code of codes.keys())
    assert.ok(allowed.has(code as never) || code.startsWith('XML_'), code);
  assert.ok(codes.get('PROTOCOL_INVALID')! > drives / 10, JSON.stringify([...codes]));
  const growthBytes = process.memoryUsage().heapUsed - heapBytes;
  assert.ok(growthBytes < 200e6, `${growthBytes} bytes more after ${drives} drives`);
  await raw.close();
});

test('a world that floods is hung up on', async () => {
  const raw = await startRawWorld((message, peer) => {
    if (message.type !== 'hello') return;
    peer.send(welcome({ routes: 'server' }));
    for (let i = 0; i < 2000; i++) {
      peer.send({ type: 'offer', routeId: null, repetition: null, town: null });
    }
  });
  const backend = farBackend(raw.url);
  await backend.connect();
  await new Promise((resolve) => setTimeout(resolve, 50));
  try {
    await backend.open(REQUEST);
    assert.unreachable();
  } catch (error) {
    // A flood ends the session; the next one is flooded in turn.
    assert.ok(error instanceof EgoloopError, String(error));
  }
  await backend.close();
  await raw.close();
});

test.run();
