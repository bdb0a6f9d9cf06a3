/** The navigation mesh of towns: what it covers, how it hangs together, and the file of it. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { detourFile } from '../../../../src/carla/navigation/detour-file.js';
import { navigationFileOf } from '../../../../src/carla/navigation/index.js';
import {
  type NavigationPolygons,
  navigationPolygons,
} from '../../../../src/carla/navigation/poly-mesh.js';
import { Ground, walkGridOf } from '../../../../src/carla/navigation/walk-grid.js';
import { LaneType } from '../../../../src/map/lane-type.js';
import { CarlaCalls, sharedStreet } from '../../../helpers/carla-street.js';
import { shippedMap } from '../../../helpers/shipped-towns.js';

const test = suite('navigation mesh');
const town = shippedMap('LoopCity');
const mesh = navigationPolygons(town) as NavigationPolygons;
const file = detourFile(mesh) as Buffer;
/** The client looks so far around somebody for the mesh, metres. */
const LOOK_M = 12;

const place = (corner: number) =>
  [0, 1, 2].map((k) => mesh.corners[3 * corner + k] as number) as [number, number, number];

function middleOf(corners: readonly number[]): { x: number; y: number; z: number } {
  const sum = [0, 0, 0];
  for (const corner of corners) {
    for (const [k, at] of place(corner).entries()) sum[k]! += at / corners.length;
  }
  return { x: Math.fround(sum[0]!), y: Math.fround(sum[1]!), z: Math.fround(sum[2]!) };
}

test('pavements and crossings, each where the map has them', () => {
  const seen = { right: 0, wrong: 0 };
  for (const { corners, kind } of mesh.polygons) {
    if (kind !== Ground.Sidewalk) continue;
    const at = town.waypointAtExact(middleOf(corners), LaneType.Sidewalk);
    seen[at === null ? 'wrong' : 'right'] += 1;
  }
  assert.ok(seen.right > 800, `${seen.right} polygons of pavement`);
  assert.ok(seen.wrong < 0.03 * seen.right, `${seen.wrong} beside the pavement`);
  for (const { corners } of town.crosswalks()) {
    const x = corners.reduce((sum, corner) => sum + corner.x, 0) / corners.length;
    const y = corners.reduce((sum, corner) => sum + corner.y, 0) / corners.length;
    const near = mesh.polygons.filter(
      (polygon) => polygon.kind === Ground.Crosswalk && covers(polygon.corners, x, y),
    );
    assert.is(near.length, 1, `crosswalk at ${x}, ${y}`);
  }
});

function covers(corners: readonly number[], x: number, y: number): boolean {
  return corners.every((corner, i) => {
    const [ax, ay] = place(corner);
    const [bx, by] = place(corners[(i + 1) % corners.length] as number);
    return (bx - ax) * (y - ay) - (by - ay) * (x - ax) <= 0;
  });
}

test('neighbours share an edge, both ways', () => {
  mesh.polygons.forEach(({ corners, neighbours }, polygon) => {
    assert.is(neighbours.length, corners.length);
    neighbours.forEach((other, i) => {
      if (other < 0) return;
      const beyond = mesh.polygons[other]!;
      const k = beyond.neighbours.findIndex(
        (back, at) =>
          back === polygon &&
          beyond.corners[at] === corners[(i + 1) % corners.length] &&
          beyond.corners[(at + 1) % beyond.corners.length] === corners[i],
      );
      assert.ok(k >= 0, `${polygon} and ${other}`);
    });
  });
});

test('everything that people walk on without crossing at will hangs together', () => {
  for (const map of [town, shippedMap('LoopRoundabout')]) {
    const { polygons } = navigationPolygons(map)!;
    const isWalked = (polygon: number) => polygons[polygon]?.kind !== Ground.Road;
    const first = [...polygons.keys()].find(isWalked) as number;
    const seen = new Set([first]);
    for (const polygon of seen) {
      for (const other of polygons[polygon]!.neighbours) {
        if (other >= 0 && isWalked(other)) seen.add(other);
      }
    }
    assert.is(seen.size, [...polygons.keys()].filter(isWalked).length);
  }
});

test('nobody is far from it on any road with a pavement in the town', () => {
  const grid = walkGridOf(town)!;
  assert.ok(grid.kind.includes(Ground.Sidewalk) && grid.kind.includes(Ground.Road));
  const boxes = mesh.polygons
    .filter(({ kind }) => kind !== Ground.Road)
    .map(({ corners }) => {
      const places = corners.map(place);
      const [xs, ys] = [places.map(([at]) => at), places.map(([, at]) => at)];
      return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as const;
    });
  for (const waypoint of town.generateWaypoints(60)) {
    const { x, y } = waypoint.transform.location;
    const isNear = boxes.some(
      ([minX, minY, maxX, maxY]) =>
        minX < x + LOOK_M && maxX > x - LOOK_M && minY < y + LOOK_M && maxY > y - LOOK_M,
    );
    assert.ok(isNear, `${x}, ${y}`);
  }
});

const HEADER = 40;
const TILE = HEADER + 8;
const int = (at: number) => file.readInt32LE(at);

test('a set of one tile, each part as long as its counts say', () => {
  assert.is(file.subarray(0, 4).toString('latin1'), 'TESM');
  assert.equal([int(4), int(8)], [1, 1]);
  assert.is(file.subarray(TILE, TILE + 4).toString('latin1'), 'VAND');
  assert.is(int(TILE + 4), 7);
  const count = (i: number) => int(TILE + 24 + 4 * i);
  const [polygons, corners, links, details, detailCorners, triangles, nodes] = [
    ...Array(7).keys(),
  ].map(count) as [number, number, number, number, number, number, number];
  assert.equal([polygons, corners], [mesh.polygons.length, mesh.corners.length / 3]);
  assert.equal([details, detailCorners, nodes], [polygons, 0, 2 * polygons - 1]);
  const bytes =
    100 + 12 * corners + 32 * polygons + 12 * links + 12 * details + 4 * triangles + 16 * nodes;
  assert.is(int(HEADER + 4), bytes);
  assert.is(file.length, TILE + bytes);
});

test('the tree of boxes leads to every polygon at a place', () => {
  const nodes = 2 * mesh.polygons.length - 1;
  const first = file.length - 16 * nodes;
  const low = [0, 1, 2].map((k) => file.readFloatLE(TILE + 72 + 4 * k));
  const factor = file.readFloatLE(TILE + 96);
  const found = (x: number, y: number): Set<number> => {
    const at = [(x - low[0]!) * factor, (y - low[2]!) * factor];
    const hits = new Set<number>();
    for (let node = 0; node < nodes; ) {
      const byte = first + 16 * node;
      const bound = (k: number) => file.readUInt16LE(byte + 2 * k);
      const isIn =
        at[0]! >= bound(0) && at[0]! <= bound(3) && at[1]! >= bound(2) && at[1]! <= bound(5);
      const index = int(byte + 12);
      if (isIn && index >= 0) hits.add(index);
      node += isIn || index >= 0 ? 1 : -index;
    }
    return hits;
  };
  for (let polygon = 0; polygon < mesh.polygons.length; polygon += 37) {
    const { x, y } = middleOf(mesh.polygons[polygon]!.corners);
    assert.ok(found(x, y).has(polygon), `polygon ${polygon}`);
  }
  assert.is(found(low[0]! - 10, low[2]! - 10).size, 0);
});

test('the client is told of the file, gets it by name, and nothing where there is no pavement', () => {
  const calls = new CarlaCalls('0.9.16', {
    names: () => ['City', 'Street'],
    load: (name) =>
      name === 'City'
        ? { name, map: town, openDrive: '' }
        : { name: 'Street', map: sharedStreet(), openDrive: '' },
  });
  assert.equal(calls.call('get_required_files', 'Nav'), []);
  assert.is(walkGridOf(sharedStreet()), null);
  // The town that was asked for counts, before the step in which it begins.
  calls.call('load_new_episode', 'City', false, 65535);
  const [name] = calls.call('get_required_files', 'Nav') as string[];
  assert.match(name!, /^Carla\/Maps\/Nav\/City-[0-9a-f]{12}\.bin$/);
  assert.equal(calls.call('get_required_files', 'TM'), []);
  const bytes = calls.call('request_file', name!) as Uint8Array;
  assert.ok(file.equals(Buffer.from(bytes)));
  assert.ok(navigationFileOf(town, 'City')?.bytes.equals(file));
  assert.throws(() => calls.call('request_file', '../secret'), /no file/);
  assert.ok(file.equals(Buffer.from(calls.call('get_navigation_mesh') as Uint8Array)));
});

test.run();
