/**
 * Cameras from the sidecar's server to the agent's observation: through the ring, through the socket,
 * as JPEG, and what happens where the ring cannot be opened, is too small, or is written out of turn.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createRemoteBackend } from '../../src/bridge/client/index.js';
import { EgoloopError } from '../../src/core/errors.js';
import { readRoutes } from '../../src/map/routes/read-routes.js';
import { findPython, noPython, sidecarEnvironment } from '../helpers/python.js';

const WORLD = fileURLToPath(new URL('../support/image_world.py', import.meta.url));
const MAP = fileURLToPath(new URL('../../maps/LoopCity.xodr', import.meta.url));
const PACKAGES = ['websockets', 'msgpack'];
const TICKS = 6;
const SHAPE = [72, 128, 4];
const CONTROL = { throttle: 0, steer: 0, brake: 1, handBrake: false, reverse: false };
const ROUTE =
  '<routes><route id="1" town="LoopCity"><waypoints><position x="0" y="0" z="0"/>' +
  '<position x="9" y="0" z="0"/></waypoints></route></routes>';

interface Picture {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

interface Drive {
  /** Camera 0 and 1 of each tick, as they lay there when the agent was asked. */
  readonly pictures: readonly (readonly Picture[])[];
  /** What an agent sees that kept the arrays of the tick before. */
  readonly kept: readonly Uint8Array[];
  /** Memory that the arrays of all ticks lay in: a ring is one buffer, or one a slot if it is read. */
  readonly buffers: number;
  readonly notes: readonly string[];
}

type Way = 'shared' | 'socket' | 'jpeg';

const python = process.platform === 'win32' ? null : findPython(PACKAGES);
const worldTest = python === null ? test.skip : test;
if (python === null) console.error(`SKIP cameras of the sidecar: ${noPython(PACKAGES)}`);

async function drive(way: Way, fault: string, interpreter = python): Promise<Drive> {
  const world = spawn(interpreter!, [WORLD, way, fault, MAP], { env: sidecarEnvironment() });
  world.stderr.pipe(process.stderr);
  const ended = once(world, 'close');
  const lines = createInterface({ input: world.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  const { url, token, ring } = JSON.parse(first.value as string) as Record<string, string>;
  const backend = createRemoteBackend({ url: url!, token: token!, software: 'test' });
  try {
    const [route] = readRoutes(ROUTE, 'test.xml').routes;
    const needs = { privileged: false, sensors: [] };
    const request = { route: route!, repetition: 0, seed: 1, needs, downsampleM: 200 };
    const { episode, notes } = await backend.open(request);
    await episode.start!();
    const pictures: Picture[][] = [];
    const kept: Uint8Array[] = [];
    const buffers = new Set<ArrayBufferLike>();
    let before: Uint8Array | null = null;
    for (;;) {
      const { sensors } = episode.observe();
      const seen = [0, 1].map((camera) => sensors[`camera${camera}`]!.data as Picture);
      if (before !== null) kept.push(before.slice());
      before = seen[0]!.data;
      for (const { data } of seen) buffers.add(data.buffer);
      pictures.push(seen.map(({ shape, data }) => ({ shape, data: data.slice() })));
      await episode.act(CONTROL);
      if (episode.end) break;
      episode.advance();
    }
    assert.is(episode.end.status, 'Completed');
    return { pictures, kept, buffers: buffers.size, notes };
  } finally {
    await backend.close();
    const [status] = await ended;
    assert.is(status, 0, 'the world ended well');
    if (ring) assert.not(existsSync(ring), 'the ring is gone when the world has ended');
  }
}

function expected(tick: number, camera: number): Uint8Array {
  const size = SHAPE[0]! * SHAPE[1]! * SHAPE[2]!;
  return Uint8Array.from({ length: size }, (_, i) => (31 * i + 17 * tick + 7 * camera) % 251);
}

function checkPictures({ pictures }: Drive): void {
  assert.is(pictures.length, TICKS);
  pictures.forEach((cameras, tick) => {
    cameras.forEach(({ shape, data }, camera) => {
      assert.equal(shape, SHAPE);
      assert.ok(Buffer.from(data).equals(expected(tick, camera)), `tick ${tick}, ${camera}`);
    });
  });
}

worldTest('through shared memory, and the tick before is still whole', async () => {
  const result = await drive('shared', 'nothing');
  checkPictures(result);
  assert.ok(result.buffers <= 2, 'no copies');
  assert.equal(result.notes, []);
  result.kept.forEach((data, tick) => {
    assert.ok(Buffer.from(data).equals(expected(tick, 0)));
  });
});

worldTest('through the socket the pictures are the same', async () => {
  const result = await drive('socket', 'nothing');
  checkPictures(result);
  assert.ok(result.buffers > 2);
});

worldTest('a ring that cannot be opened: through the socket, and a note says why', async () => {
  const result = await drive('shared', 'gone');
  checkPictures(result);
  assert.match(result.notes.join(), /another machine or in another container/);
});

worldTest('a ring that is too small: through the socket, and one note says so', async () => {
  const result = await drive('shared', 'small');
  checkPictures(result);
  assert.is(result.notes.length, 1);
  assert.match(result.notes[0]!, /want of memory.*73728 bytes, a slot holds 1000/);
});

worldTest('pictures that are written over too early lose the world by name', async () => {
  try {
    await drive('shared', 'torn');
    assert.unreachable('torn pictures were taken');
  } catch (error) {
    assert.instance(error, EgoloopError);
    assert.is((error as EgoloopError).code, 'SHARED_MEMORY_TORN');
  }
});

const jpegPython = findPython([...PACKAGES, 'PIL']) ?? findPython([...PACKAGES, 'cv2']);
const jpegTest = jpegPython === null ? test.skip : test;
if (jpegPython === null) console.error(`SKIP cameras as JPEG: ${noPython([...PACKAGES, 'PIL'])}`);

jpegTest('as JPEG: a picture of the same shape, and a note names the encoder', async () => {
  const { pictures, notes } = await drive('jpeg', 'nothing', jpegPython);
  assert.is(pictures.length, TICKS);
  for (const { shape, data } of pictures.flat()) {
    assert.equal(shape, SHAPE);
    assert.is(data.length, 72 * 128 * 4);
    assert.is(data[3], 255);
  }
  assert.match(notes.join(), /cameras are JPEG by (simplejpeg|opencv|pillow) at quality 95/);
});

test.run();
