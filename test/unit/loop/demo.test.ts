/** The shipped demo: reproducible, free of accidents nobody wrote, and a map that holds together. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { makeDemo } from '../../../scripts/make-demo.js';
import { crc32 } from '../../../src/bridge/ticklog/crc32.js';
import { Compression, decodeTickLog, encodeTickLog } from '../../../src/bridge/ticklog/index.js';
import { RoadMap } from '../../../src/map/road-map.js';
import { exactly } from '../bridge/ticklog/sample.js';

const EXAMPLES = fileURLToPath(new URL('../../../examples/', import.meta.url));
const SHIPPED = readFileSync(`${EXAMPLES}demo.ticklog`);

test('making it again gives the same content, and the same bytes where zlib is the same', () => {
  const { openDrive, log } = makeDemo();
  assert.is(readFileSync(`${EXAMPLES}CrossingTown.xodr`, 'utf8'), openDrive);
  const shipped = decodeTickLog(SHIPPED);
  const stored = encodeTickLog(shipped.header, shipped.frames, shipped.footer ?? {}, {
    openDrive,
    compression: Compression.Stored,
  });
  assert.ok(Buffer.from(makeDemo(Compression.Stored).log).equals(stored));
  assert.ok(Buffer.from(makeDemo().log).equals(log), 'twice in one process');
  if (crc32(deflateSync(openDrive, { level: 6 })) === PROBE_CRC) {
    assert.ok(Buffer.from(log).equals(SHIPPED), 'run scripts/make-demo.ts');
  } else {
    console.error(
      'SKIP the byte for byte comparison: another zlib than the one that wrote the file',
    );
  }
});

/** CRC-32 of the map's text as deflated by the zlib that wrote the shipped file (Node 20.20). */
const PROBE_CRC = 0x567e902e;

test('it is whole, about a minute long and small', () => {
  const log = decodeTickLog(SHIPPED);
  assert.is(log.truncated, null);
  assert.ok(log.tickCount > 600 && log.tickCount < 1300, `${log.tickCount} ticks`);
  assert.ok(SHIPPED.length < 40_000, `${SHIPPED.length} bytes`);
  assert.is(log.header.world, 'scripted');
  assert.match(log.header.agent, /not a policy/);
  assert.not.match(exactly(log.header), /\/(home|Users|tmp)\b/);
});

test('nobody touches anybody but the ego the parked car', () => {
  const { frames } = decodeTickLog(SHIPPED);
  const touched = new Set<number>();
  for (const { tick, actors, contacts } of frames) {
    for (const { otherId } of contacts) touched.add(otherId);
    for (const [index, a] of actors.entries()) {
      for (const b of actors.slice(index + 1)) {
        const dx = a.transform.location.x - b.transform.location.x;
        const dy = a.transform.location.y - b.transform.location.y;
        const gapM = Math.sqrt(dx * dx + dy * dy);
        assert.ok(gapM > 1.9, `${a.typeId} and ${b.typeId} are ${gapM} m apart on tick ${tick}`);
      }
    }
  }
  assert.equal([...touched], [210]);
});

test('its map loads without repairs, and nothing in it is left unread', () => {
  const text = readFileSync(`${EXAMPLES}CrossingTown.xodr`, 'utf8');
  const map = RoadMap.fromOpenDrive(text, { name: 'CrossingTown' });
  assert.equal(map.repairs, []);
  assert.equal(map.unsupported, []);
  // 12 ways through the crossing, 6 through the tee; each arm has a way in and a way out.
  assert.is(map.junctionIds().length, 2);
  assert.is(map.junctionWaypoints(100).length, 12);
  assert.is(map.junctionWaypoints(200).length, 6);
});

test.run();
