/**
 * What every sensor says along one drive over a generated grid town, as one number each: a change of any
 * byte shows. `UPDATE_GOLDEN=1` writes the numbers anew; look at pictures before keeping them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RoadMap } from '../../src/map/road-map.js';
import { SENSOR_FACTORIES } from '../../src/sim/sensors/index.js';
import { plainRoute, stageForSensors } from '../helpers/sensor-stage.js';
import { writeGrid } from '../helpers/synthetic-opendrive.js';

const FILE = fileURLToPath(new URL('./sensors-digest.json', import.meta.url));
const TICKS = 30;
const TYPES = Object.keys(SENSOR_FACTORIES);

/** FNV-1a over every number and byte of a reading, keys in their order. */
function digestOf(value: unknown, hash: number): number {
  let h = hash;
  const byte = (b: number) => {
    h = Math.imul(h ^ b, 0x01000193);
  };
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    for (let i = 0; i < bytes.length; i += 1) byte(bytes[i]!);
  } else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) h = digestOf(item, h);
  } else {
    for (const character of String(value)) byte(character.charCodeAt(0) & 255);
  }
  return h | 0;
}

function drive(seed: number): Record<string, string> {
  const map = RoadMap.fromOpenDrive(writeGrid(2, 2, 7), { name: 'grid' });
  const points = map.generateWaypoints(10).map((waypoint) => waypoint.transform.location);
  const stage = stageForSensors(map, plainRoute('grid', [points[3]!, points[60]!]), seed);
  stage.put('vehicle.audi.tt', 14, 0, 0.1, 3);
  stage.put('vehicle.mitsubishi.fusorosa', 26, 3.5);
  stage.put('walker.pedestrian.0001', 18, 5, 1);
  stage.put('static.prop.constructioncone', 10, -2);
  stage.put('vehicle.gazelle.omafiets', 22, -3, 3);
  const suite = stage.suite(
    ...TYPES.map((type) => ({ type, id: type, x: 0, y: 0, z: 2, width: 200, height: 120 })),
  );
  const digests = new Map(TYPES.map((type) => [type, 0x811c9dc5 | 0]));
  for (let tick = 0; tick < TICKS; tick += 1) {
    if (tick > 0) stage.tick(8);
    stage.context.world.lights.step(0.05);
    const readings = suite.read(stage.context, stage.truth());
    for (const [id, { data }] of Object.entries(readings)) {
      digests.set(id, digestOf(data, digests.get(id)!));
    }
  }
  return Object.fromEntries(
    TYPES.map((type) => [type, (digests.get(type)! >>> 0).toString(16).padStart(8, '0')]),
  );
}

test('every sensor says the same again, and what it said when this was written', () => {
  const found = drive(11);
  assert.equal(drive(11), found, 'twice in one process');
  if (process.env['UPDATE_GOLDEN'] === '1') {
    writeFileSync(FILE, `${JSON.stringify(found, null, 2)}\n`);
  }
  assert.equal(found, JSON.parse(readFileSync(FILE, 'utf8')));
});

test('another seed changes the noisy sensors and only those', () => {
  const a = drive(11);
  const b = drive(12);
  const changed = TYPES.filter((type) => a[type] !== b[type]).sort();
  assert.equal(changed, [
    'sensor.lidar.ray_cast',
    'sensor.other.gnss',
    'sensor.other.imu',
    'sensor.other.radar',
  ]);
});

test.run();
