/**
 * The official client loads every shipped town and answers as this project does: waypoints, topology,
 * crosswalks, landmarks. Needs Python's `carla` package; elsewhere skipped.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RoadMap, type Waypoint } from '../../src/map/road-map.js';
import { SHIPPED_TOWNS } from '../../src/map/towns/index.js';
import { askCarlaClient, carlaTest } from '../helpers/carla-client.js';
import { shippedText } from '../helpers/shipped-towns.js';

const SCRIPT = `
import sys, json, carla
m = carla.Map('town', sys.stdin.read())
def row(w):
    t = w.transform
    return [w.road_id, w.lane_id, t.location.x, t.location.y, t.location.z, t.rotation.yaw]
print(json.dumps({
    'waypoints': [row(w) for w in m.generate_waypoints(2.0)],
    'topology': [row(a) + row(b) for a, b in m.get_topology()],
    'crosswalks': [[p.x, p.y, p.z] for p in m.get_crosswalks()],
    'landmarks': sorted(l.id for l in m.get_all_landmarks()),
    'origin': [m.transform_to_geolocation(carla.Location()).latitude,
               m.transform_to_geolocation(carla.Location()).longitude],
}))`;

interface Answer {
  readonly waypoints: readonly number[][];
  readonly topology: readonly number[][];
  readonly crosswalks: readonly number[][];
  readonly landmarks: readonly string[];
  readonly origin: readonly [number, number];
}

function row({ roadId, laneId, transform }: Waypoint): number[] {
  const { x, y, z } = transform.location;
  return [roadId, laneId, x, y, z, transform.rotation.yawDeg];
}

/** Rows agree to float32 and to the millidegree. */
function same(actual: readonly number[][], expected: readonly number[][], what: string): void {
  assert.is(actual.length, expected.length, `${what}: count`);
  for (const [index, values] of actual.entries()) {
    const other = expected[index]!;
    for (const [column, value] of values.entries()) {
      const gap = Math.abs(value - other[column]!);
      const turned = Math.abs(gap - 360 * Math.round(gap / 360));
      assert.ok(Math.min(gap, turned) < 1e-3, `${what} ${index}: ${values} instead of ${other}`);
    }
  }
}

for (const { name } of SHIPPED_TOWNS) {
  carlaTest(test, `${name} in the official client`, () => {
    const text = shippedText(`maps/${name}.xodr`);
    const answer = askCarlaClient(SCRIPT, text) as Answer;
    const map = RoadMap.fromOpenDrive(text, { name, client: '0.9.16' });
    same(map.generateWaypoints(2).map(row), answer.waypoints, `${name} waypoint`);
    const pairs = map.topology().map(([a, b]) => [...row(a), ...row(b)]);
    same(pairs, answer.topology, `${name} pair`);
    const corners = map.crosswalks().flatMap(({ corners: points }) => points);
    same(
      corners.map(({ x, y, z }) => [x, y, z]),
      answer.crosswalks,
      `${name} crosswalk`,
    );
    const { latitudeDeg, longitudeDeg } = map.document.geoReference;
    assert.ok(Math.abs(answer.origin[0] - latitudeDeg) < 1e-6, name);
    assert.ok(Math.abs(answer.origin[1] - longitudeDeg) < 1e-6, name);
    assert.ok(answer.landmarks.length > 0, name);
  });
}

test.run();
