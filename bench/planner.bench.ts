/**
 * Speed of planning: milliseconds for the route graph of a map and for a route over a Bench2Drive file's
 * kind of key points (one every 2 m). On a generated grid always, on the towns where `../shared` is at
 * hand; there the routes are Bench2Drive's own, cold (first planning after load) and warm.
 *
 * Usage: npx tsx bench/planner.bench.ts   (exit code 1 when a limit is exceeded)
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Vector3 } from '../src/core/float32.js';
import { RoadMap } from '../src/map/road-map.js';
import { readRoutes } from '../src/map/routes/read-routes.js';
import { interpolateTrajectory, routeGraphOf } from '../src/map/routing/planner.js';
import { writeGrid } from '../test/helpers/synthetic-opendrive.js';

export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number;
}

/** A Bench2Drive route, after load. */
const PLAN_LIMIT_MS = 5;
/** Once a map; wide, because it is measured cold and only once. */
const GRAPH_LIMIT_MS = 2000;
const FIRST_LIMIT_MS = 500;
const ROUNDS = 9;
const TOWNS = ['Town01', 'Town02', 'Town04', 'Town10HD'];

/** Middle of some timings, milliseconds. */
function medianMs(rounds: number, body: () => void): number {
  const times = Array.from({ length: rounds }, () => {
    const startMs = performance.now();
    body();
    return performance.now() - startMs;
  });
  return times.sort((a, b) => a - b)[rounds >> 1]!;
}

function rowsOf(name: string, map: RoadMap, routes: readonly (readonly Vector3[])[]): BenchRow[] {
  const graphMs = medianMs(1, () => routeGraphOf(map));
  const firstMs = medianMs(1, () => interpolateTrajectory(map, routes[0]!));
  const slowestMs = Math.max(
    ...routes.map((keyPoints) => medianMs(ROUNDS, () => interpolateTrajectory(map, keyPoints))),
  );
  const row = (what: string, value: number, limit: number) => ({
    name: `${what}, ${name}`,
    value,
    unit: 'ms',
    limit,
  });
  return [
    row('route graph', graphMs, GRAPH_LIMIT_MS),
    row('first route after load', firstMs, FIRST_LIMIT_MS),
    row(`slowest of ${routes.length} routes`, slowestMs, PLAN_LIMIT_MS),
  ];
}

/** Key points every 2 m for 120 m along first successors. */
function denseKeyPoints(map: RoadMap, start: number): Vector3[] {
  let place = map.generateWaypoints(10)[start]!;
  const points = [place.transform.location];
  while (points.length < 60) {
    place = place.next(2)[0]!;
    points.push(place.transform.location);
  }
  return points;
}

/** All rows; nothing is printed. */
export default async function bench(): Promise<BenchRow[]> {
  const grid = RoadMap.fromOpenDrive(writeGrid(6, 6, 7), { name: 'grid' });
  const starts = [5, 400, 900, 1300];
  const rows = rowsOf(
    'generated grid',
    grid,
    starts.map((start) => denseKeyPoints(grid, start)),
  );
  const routeFile = shared('routes/bench2drive220.xml');
  if (!existsSync(routeFile)) return rows;
  const { routes } = readRoutes(readFileSync(routeFile, 'utf8'));
  for (const name of TOWNS) {
    const file = shared(`maps/${name}.xodr`);
    if (!existsSync(file)) continue;
    const map = RoadMap.fromOpenDrive(readFileSync(file, 'utf8'), { name });
    const here = routes.filter(({ town }) => town === name).map(({ keyPoints }) => keyPoints);
    rows.push(...rowsOf(name, map, here));
  }
  return rows;
}

function shared(path: string): string {
  return fileURLToPath(new URL(`../../shared/${path}`, import.meta.url));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { name, value, unit, limit } of await bench()) {
    const isOver = value > limit;
    if (isOver) process.exitCode = 1;
    console.log(`${isOver ? 'OVER' : 'ok  '} ${name}: ${value.toFixed(2)} ${unit} (<= ${limit})`);
  }
}
