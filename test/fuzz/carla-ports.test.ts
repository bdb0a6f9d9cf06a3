/**
 * Hostile frames against both ports of CARLA's server, over many connections, while a good client goes
 * on ticking and reading: nothing crashes, nothing hangs, no memory grows, the good client notices
 * nothing. EGOLOOP_FUZZ_FRAMES says how many; 100,000 take some minutes.
 */
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CarlaServer } from '../../src/carla/server.js';
import { carlaMaps } from '../../src/loop/carla-maps.js';
import { MapLibrary } from '../../src/loop/map-library.js';
import { HostileFrames } from '../helpers/carla-frames.js';
import { CallSocket, StreamSocket } from '../helpers/carla-socket.js';
import { f, type Sent } from '../helpers/carla-street.js';
import { randomNumbers } from '../helpers/random-numbers.js';

const FRAMES = Number(process.env.EGOLOOP_FUZZ_FRAMES ?? 4000);
const SEED = Number(process.env.EGOLOOP_FUZZ_SEED ?? 1);
/** Frames a connection sends at most before it hangs up. */
const FRAMES_A_CONNECTION = 20;
/** Every so many connections one goes to the streams. */
const STREAMS_EVERY = 5;
const ROUND = 200;
/** What the second half may add, bytes: caches that fill, and next to nothing a round. */
const WARM_BYTES = 10_000_000;
const LEAK_BYTES = 20_000;
const ANSWER_MS = 10_000;
const SYNC: Sent = [true, false, [true, f(0.05)]];

function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed + process.memoryUsage().external;
}

/** What one connection sends: up to a frame behind which nothing would be read. */
function callsOf(hostile: HostileFrames, most: number): Buffer[] {
  const frames: Buffer[] = [];
  while (frames.length < most) {
    const { bytes, isLast } = hostile.call();
    frames.push(bytes);
    if (isLast) break;
  }
  return frames;
}

/** Sends frames over one connection and hangs up; resolves once the server has let go of it. */
function send(port: number, frames: readonly Buffer[]): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => {
      for (const frame of frames) socket.write(frame);
      socket.end();
    });
    // Whoever waits for the rest of a message is cut off.
    const timer = setTimeout(() => socket.destroy(), 1000);
    socket.on('data', () => {});
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

async function inTime<T>(what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took over ${ANSWER_MS} ms`)), ANSWER_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The good client: ticks, reads the frame, looks after its car. */
async function goOn(client: CallSocket, stream: StreamSocket): Promise<void> {
  assert.is(await inTime('version', client.call('version')), '0.9.15');
  await inTime('settings', client.call('set_episode_settings', SYNC));
  for (let i = 0; i < 5; i += 1) {
    const frame = (await inTime('tick', client.call('tick_cue'))) as number;
    while (!stream.messages.some((bytes) => bytes.readBigUInt64LE(8) === BigInt(frame))) {
      await inTime(`frame ${frame}`, stream.atLeast(stream.messages.length + 1));
    }
    const record = stream.messages.at(-1) as Buffer;
    for (let at = 48 + 36; at < record.length; at += 119) {
      for (let field = 0; field < 15; field += 1) {
        assert.ok(
          Number.isFinite(record.readFloatLE(at + 5 + 4 * field)),
          'a number in a snapshot',
        );
      }
    }
    stream.messages.length = 0;
  }
}

/** Ends the spawned actors, so that rounds are alike. */
function clear(server: CarlaServer): void {
  for (const { id, role } of [...server.host.world.all()]) {
    if (role !== 'light' && role !== 'sign' && role !== 'spectator') server.host.world.destroy(id);
  }
}

test(`${FRAMES} hostile frames, a good client beside`, async () => {
  const failures: string[] = [];
  const server = await CarlaServer.start({
    version: '0.9.15',
    maps: carlaMaps(new MapLibrary()),
    map: 'LoopStops',
    seed: 1,
    port: 0,
    onFailure: (what) => failures.push(what),
  });
  const hostile = new HostileFrames(randomNumbers(SEED));
  const heap: number[] = [];
  const client = await CallSocket.open(server.port);
  const stream = await StreamSocket.open(server.streamPort, 1);
  try {
    await goOn(client, stream);
    for (let sent = 0; sent < FRAMES; sent += ROUND) {
      const links: Promise<void>[] = [];
      for (let left = ROUND; left > 0; ) {
        const isCall = links.length % STREAMS_EVERY !== 0;
        const frames = isCall
          ? callsOf(hostile, Math.min(left, FRAMES_A_CONNECTION))
          : [hostile.stream()];
        left -= frames.length;
        links.push(send(isCall ? server.port : server.streamPort, frames));
      }
      const beside = goOn(client, stream);
      await Promise.all(links);
      await beside;
      clear(server);
      failures.length = Math.min(failures.length, 1);
      heap.push(heapBytes());
    }
    assert.ok(failures.length > 0, 'refusals are told of');
    const half = Math.floor(heap.length / 2);
    const growth = (heap.at(-1) as number) - (heap[half] as number);
    const allowed = WARM_BYTES + LEAK_BYTES * (heap.length - half);
    assert.ok(growth < allowed, `${growth} bytes in ${heap.length - half} rounds`);
    await client.call('load_new_episode', '', true, 65_535);
    await goOn(client, stream);
    assert.is(server.host.trafficManagers.size, 0, 'what hostile connections registered is gone');
  } finally {
    client.close();
    stream.close();
    await server.close();
  }
});

test.run();
