/**
 * The planner against CARLA's own, point for point: on a generated map always, on the towns' routes by
 * the lengths that real runs recorded where the data are there.
 */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readJson, readText } from '../../src/core/files.js';
import { vector3 } from '../../src/core/float32.js';
import { RoadMap } from '../../src/map/road-map.js';
import { readRoutes } from '../../src/map/routes/read-routes.js';
import { routeLengthM } from '../../src/map/routing/plan.js';
import { interpolateTrajectory, type TracePoint } from '../../src/map/routing/planner.js';
import { sharedFile, sharedTest } from '../helpers/shared.js';
import { writeGrid } from '../helpers/synthetic-opendrive.js';

interface Golden {
  readonly cases: {
    readonly keyPoints: string;
    readonly options: string;
    readonly checksum: number;
  }[];
}

/** `31x4 18x1`: 31 points of option 4, then 18 of option 1. */
function optionRuns(plan: readonly TracePoint[]): string {
  const runs: { option: number; count: number }[] = [];
  for (const { option } of plan) {
    const last = runs[runs.length - 1];
    if (last?.option === option) last.count += 1;
    else runs.push({ option, count: 1 });
  }
  return runs.map(({ option, count }) => `${count}x${option}`).join(' ');
}

/** FNV-1a over the float32 numbers of all points. */
function checksum(plan: readonly TracePoint[]): number {
  const numbers = plan.flatMap(({ transform: { location, rotation } }) => [
    location.x,
    location.y,
    location.z,
    rotation.pitchDeg,
    rotation.yawDeg,
    rotation.rollDeg,
  ]);
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(Float32Array.from(numbers).buffer)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}

test('plans on a generated grid as CARLA does, bit for bit', () => {
  const map = RoadMap.fromOpenDrive(writeGrid(4, 3, 5), { name: 'grid' });
  const file = new URL('routes-planner.json', import.meta.url);
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as Golden;
  assert.is(cases.length, 40);
  for (const { keyPoints, options, checksum: expected } of cases) {
    const points = keyPoints.split(' ').map((text) => {
      const [x, y, z] = text.split(',').map(Number) as [number, number, number];
      return vector3(x, y, z);
    });
    const plan = interpolateTrajectory(map, points);
    assert.is(optionRuns(plan), options, `options from ${keyPoints}`);
    assert.is(checksum(plan), expected, `points from ${keyPoints}`);
  }
});

const ROUTES = 'routes/bench2drive220.xml';
const LENGTHS = 'maps/golden/route_length.json';
/** Bench2Drive routes in each town. */
const TOWNS = { Town01: 4, Town02: 4, Town04: 12, Town10HD: 4 };

for (const [town, count] of Object.entries(TOWNS)) {
  const xodr = `maps/${town}.xodr`;
  sharedTest(test, [xodr, ROUTES, LENGTHS], `route lengths of ${town} within 1 mm`, () => {
    const golden = readJson(sharedFile(LENGTHS)) as {
      routes: Record<string, { route_length: number }>;
    };
    const map = RoadMap.fromOpenDrive(readText(sharedFile(xodr)), { name: town });
    const routes = readRoutes(readText(sharedFile(ROUTES))).routes.filter(
      (route) => route.town === town,
    );
    assert.is(routes.length, count);
    for (const { id, keyPoints } of routes) {
      const plan = interpolateTrajectory(map, keyPoints);
      const lengthM = routeLengthM(plan, { raiseFirstPoint: true });
      const expectedM = golden.routes[id]!.route_length;
      assert.ok(Math.abs(lengthM - expectedM) < 0.001, `route ${id}: ${lengthM} for ${expectedM}`);
      const unraisedM = routeLengthM(plan);
      assert.ok(Math.abs(unraisedM - expectedM) > 0.001, `route ${id} must depend on the lift`);
    }
  });
}

test.run();
