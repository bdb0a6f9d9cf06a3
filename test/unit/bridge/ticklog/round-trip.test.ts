/** What is written is what is read: every bit of every frame and header. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Compression,
  decodeTickLog,
  encodeTickLog,
  TickLogWriter,
} from '../../../../src/bridge/ticklog/index.js';
import { InvariantError } from '../../../../src/core/errors.js';
import { anyFrames, anyRoute, exactly, SMALL_HEADER, SMALL_MAP, smallFrames } from './sample.js';

const HEADER_OF = (lightCount: number) => ({
  ...SMALL_HEADER,
  route: {
    ...SMALL_HEADER.route,
    trafficLights: Array.from({ length: lightCount }, (_, id) => ({
      ...SMALL_HEADER.route.trafficLights[0]!,
      id,
    })),
  },
});

test('gives back any frames bit for bit, −0 included, at any block size', () => {
  fc.assert(
    fc.property(
      anyFrames(3),
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom(Compression.Zlib, Compression.Stored),
      (frames, ticksPerBlock, compression) => {
        const bytes = encodeTickLog(HEADER_OF(3), frames, {}, { ticksPerBlock, compression });
        const log = decodeTickLog(bytes);
        assert.is(exactly(log.frames), exactly(frames));
        assert.is(log.truncated, null);
        assert.is(log.tickCount, frames.length);
      },
    ),
    { seed: 20261, numRuns: 300 },
  );
});

test('gives back any header, doubles in key points included', () => {
  fc.assert(
    fc.property(anyRoute, fc.maxSafeInteger(), fc.boolean(), (route, seed, isPrivileged) => {
      const header = { ...SMALL_HEADER, route, seed: Object.is(seed, -0) ? 0 : seed, isPrivileged };
      const log = decodeTickLog(encodeTickLog(header, []));
      assert.is(exactly(log.header), exactly(header));
    }),
    { seed: 20262, numRuns: 200 },
  );
});

test('gives back footer, map and names', () => {
  const footer = {
    outsideFailure: 'TickRuntime',
    durationSystemS: 12.25,
    criteriaRanOnLastTick: false,
    scenarioTerminated: false,
  } as const;
  const bytes = encodeTickLog(SMALL_HEADER, smallFrames(5), footer, { openDrive: SMALL_MAP });
  const log = decodeTickLog(bytes);
  assert.equal(log.footer, footer);
  assert.is(log.openDrive, SMALL_MAP);
  assert.equal(log.header.names, SMALL_HEADER.names);
});

test('writes the same bytes for the same input', () => {
  const once = encodeTickLog(SMALL_HEADER, smallFrames(250), {}, { openDrive: SMALL_MAP });
  const again = encodeTickLog(SMALL_HEADER, smallFrames(250), {}, { openDrive: SMALL_MAP });
  assert.ok(Buffer.from(once).equals(Buffer.from(again)));
});

test('copies the frame, so that the caller may reuse its buffers', () => {
  const lights = new Uint8Array([0, 0]);
  const parts: Uint8Array[] = [];
  const writer = new TickLogWriter(SMALL_HEADER, (bytes) => parts.push(bytes));
  for (const frame of smallFrames(3)) {
    lights[0] = frame.tick;
    writer.append({ ...frame, lightStates: lights });
  }
  lights.fill(4);
  writer.finish();
  const log = decodeTickLog(Buffer.concat(parts));
  assert.equal(
    log.frames.map(({ lightStates }) => Array.from(lightStates)),
    [
      [0, 0],
      [1, 0],
      [2, 0],
    ],
  );
});

test('shares nothing between frames that a light change could reach back through', () => {
  const log = decodeTickLog(encodeTickLog(SMALL_HEADER, smallFrames(4)));
  assert.equal(
    log.frames.map(({ lightStates }) => lightStates[0]),
    [0, 0, 2, 2],
  );
});

test('refuses numbers that are not float32-exact, naming the field', () => {
  const [frame] = smallFrames(1);
  const writer = new TickLogWriter(SMALL_HEADER, () => {});
  const ego = { ...frame!.ego, speedLimitKmh: 0.1 };
  assert.throws(
    () => writer.append({ ...frame!, ego }),
    (error: Error) =>
      error instanceof InvariantError && /ego\.speedLimitKmh.*0\.1/.test(error.message),
  );
  for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const control = { throttle: wrong, steer: 0, brake: 0, handBrake: false, reverse: false };
    const fresh = new TickLogWriter(SMALL_HEADER, () => {});
    assert.throws(
      () => fresh.append({ ...frame!, control }),
      (error: Error) => error instanceof InvariantError && /control\.throttle/.test(error.message),
    );
  }
});

test('refuses ticks that do not go up and light states that do not fit', () => {
  const [frame] = smallFrames(1);
  const writer = new TickLogWriter(SMALL_HEADER, () => {});
  writer.append(frame!);
  assert.throws(() => writer.append(frame!), /expected a tick above 0, at most 1000000, found 0/);
  assert.throws(() => writer.append({ ...frame!, tick: 1, lightStates: [0] }), /2 lights, found 1/);
  const fresh = new TickLogWriter(SMALL_HEADER, () => {});
  assert.throws(() => fresh.append({ ...frame!, lightStates: [0, 5] }), /0 to 4, found 5/);
});

test.run();
