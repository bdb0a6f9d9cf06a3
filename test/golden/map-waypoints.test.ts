/**
 * `generate_waypoints(1.0)` of real CARLA (0.9.15), recorded per town: same count, every point within
 * 1 mm as a set; and, which is more, the same float32 numbers in the same order.
 */
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CLIENT_VERSIONS, type ClientVersion, RoadMap } from '../../src/map/road-map.js';
import { sharedFile, sharedTest } from '../helpers/shared.js';

const test = suite('map: generated waypoints');

function readPoints(file: string): Float32Array {
  const bytes = readFileSync(file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(i * 4, true));
}

/** Largest distance from a point of `points` to its nearest one in `others`, both x, y, z triples. */
function largestGapM(points: Float32Array, others: Float32Array): number {
  const cells = new Map<string, number[]>();
  const cellOf = (value: number) => Math.floor(value);
  for (let i = 0; i < others.length; i += 3) {
    const key = `${cellOf(others[i]!)},${cellOf(others[i + 1]!)}`;
    const list = cells.get(key);
    if (list === undefined) cells.set(key, [i]);
    else list.push(i);
  }
  let largest = 0;
  for (let i = 0; i < points.length; i += 3) {
    let nearest = Number.POSITIVE_INFINITY;
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        const key = `${cellOf(points[i]!) + dx},${cellOf(points[i + 1]!) + dy}`;
        for (const j of cells.get(key) ?? []) {
          const x = points[i]! - others[j]!;
          const y = points[i + 1]! - others[j + 1]!;
          const z = points[i + 2]! - others[j + 2]!;
          nearest = Math.min(nearest, Math.sqrt(x * x + y * y + z * z));
        }
      }
    }
    largest = Math.max(largest, nearest);
  }
  return largest;
}

function generate(town: string, client: ClientVersion): Float32Array {
  const text = readFileSync(sharedFile(`maps/${town}.xodr`), 'utf8');
  const waypoints = RoadMap.fromOpenDrive(text, { name: town, client }).generateWaypoints(1);
  return Float32Array.from(
    waypoints.flatMap(({ transform: { location } }) => [location.x, location.y, location.z]),
  );
}

for (const [town, count] of Object.entries({
  Town01: 6461,
  Town02: 2972,
  Town04: 33670,
  Town10HD: 6042,
})) {
  const golden = `maps/golden/${town}.waypoints1m.f32le`;
  sharedTest(test, [`maps/${town}.xodr`, golden], `${town} as CARLA generates it`, () => {
    const expected = readPoints(sharedFile(golden));
    const found = generate(town, '0.9.15');
    assert.is(found.length / 3, count);
    assert.is(expected.length / 3, count);
    assert.ok(largestGapM(found, expected) < 0.001);
    assert.ok(largestGapM(expected, found) < 0.001);
    for (let i = 0; i < found.length; i += 1) {
      if (found[i] !== expected[i]) assert.unreachable(`number ${i}: ${found[i]} ${expected[i]}`);
    }
  });
}

sharedTest(test, 'maps/Town02.xodr', 'does not depend on the client version', () => {
  const [first, ...others] = CLIENT_VERSIONS.map((client) => generate('Town02', client));
  for (const other of others) assert.equal(other, first);
});

test.run();
