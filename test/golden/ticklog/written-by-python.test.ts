/** A log that the Python program of docs/ticklog.md wrote (Python 3.11, msgpack 1.x, zlib). */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeTickLog } from '../../../src/bridge/ticklog/index.js';

const FILE = fileURLToPath(new URL('written-by-python.ticklog', import.meta.url));

test('a log of another program reads as written', () => {
  const log = decodeTickLog(readFileSync(FILE), FILE);
  assert.is(log.truncated, null);
  assert.is(log.openDrive, '<OpenDRIVE/>');
  assert.is(log.tickCount, 103);
  assert.is(log.header.agent, 'mine');
  assert.is(log.header.tickSeconds, Math.fround(0.05));
  assert.is(log.header.route.plan.length, 4);
  const { location, rotation } = log.header.route.plan[3]!.transform;
  assert.equal([location.x, location.y, rotation.yawDeg], [1.5, -1.75, -90]);
  assert.ok(Object.is(location.z, -0));
  assert.is(log.header.route.plan[3]!.option, 4);
  const { tick, ego, actors, control } = log.frames[102]!;
  assert.is(tick, 102);
  assert.is(ego.transform.location.x, 25.5);
  assert.ok(Object.is(ego.transform.rotation.yawDeg, -0));
  assert.is(ego.angularVelocityDegps.z, -2);
  assert.is(ego.speedLimitKmh, 30);
  assert.equal(actors, []);
  assert.is(control, null);
});

test.run();
