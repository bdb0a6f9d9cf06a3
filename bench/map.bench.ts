/**
 * Speed of the road network: milliseconds to load a map in a fresh process (reading, parsing, lane
 * graph and index), the load time of a generated 40 MB map as a multiple of a town's, its memory, and
 * microseconds per nearest-lane query at random places on the road. The generated grids always; the
 * towns where `../shared` is at hand, or the OpenDRIVE files named on the command line.
 *
 * Usage: npx tsx bench/map.bench.ts [FILE.xodr…]   (exit code 1 when a limit is exceeded)
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Vector3 } from '../src/core/float32.js';
import { LaneType } from '../src/map/lane-type.js';
import { RoadMap } from '../src/map/road-map.js';
import { randomNumbers } from '../test/helpers/random-numbers.js';
import { makeGridOpenDrive } from '../test/helpers/synthetic-opendrive.js';

export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number;
}

const LOAD_LIMIT_MS: Readonly<Record<string, number>> = { Town01: 200, Town04: 600 };
const OTHER_LOAD_LIMIT_MS = 600;
const LARGE_BYTES = 40_000_000;
/** As large as Town04, for clones without it. */
const SMALL_BYTES = 3_400_000;
const LARGE_RATIO_LIMIT = 15;
const LARGE_MEMORY_LIMIT_MB = 2000;
const QUERY_LIMIT_US = 3;
const ROUNDS = 3;
const QUERIES = 50_000;

interface Load {
  readonly ms: number;
  readonly memoryMb: number;
}

/** Best of some loads, each in its own process, so that nothing is warm. */
function loadFresh(file: string): Load {
  const self = fileURLToPath(import.meta.url);
  const loads = Array.from({ length: ROUNDS }, (): Load => {
    const output = execFileSync(process.execPath, ['--import', 'tsx', self, '--load', file]);
    return JSON.parse(output.toString('utf8'));
  });
  return loads.reduce((a, b) => (b.ms < a.ms ? b : a));
}

function loadHere(file: string): Load {
  const startMs = performance.now();
  const map = RoadMap.fromOpenDrive(readFileSync(file, 'utf8'), { name: basename(file), file });
  const ms = performance.now() - startMs;
  if (map.graph.laneCount === 0) throw new Error(`${file} has no lanes`);
  return { ms, memoryMb: process.memoryUsage().rss / 1e6 };
}

/** Places within 1.5 m of driving lane centres, the same ones for the same map. */
function placesOnRoad(map: RoadMap): Vector3[] {
  const centres = map.generateWaypoints(1).map((waypoint) => waypoint.transform.location);
  const random = randomNumbers(7);
  const around = (middle: number, widthM: number) =>
    Math.fround(middle + (random() - 0.5) * widthM);
  return Array.from({ length: QUERIES }, () => {
    const { x, y, z } = centres[Math.floor(random() * centres.length)]!;
    return { x: around(x, 3), y: around(y, 3), z: around(z, 0.4) };
  });
}

/** Microseconds per query, best round, and the sum of the answers' s as a check on the work. */
function queryUs(file: string): { us: number; checksum: number } {
  const map = RoadMap.fromOpenDrive(readFileSync(file, 'utf8'), { name: basename(file), file });
  const places = placesOnRoad(map);
  let us = Number.POSITIVE_INFINITY;
  let checksum = 0;
  for (let round = 0; round <= ROUNDS; round += 1) {
    checksum = 0;
    const startMs = performance.now();
    for (const place of places) checksum += map.waypointAt(place, LaneType.Driving)?.s ?? 0;
    us = Math.min(us, ((performance.now() - startMs) * 1000) / places.length);
  }
  return { us, checksum };
}

function rowsOf(file: string): BenchRow[] {
  const name = basename(file, '.xodr');
  const limit = LOAD_LIMIT_MS[name] ?? OTHER_LOAD_LIMIT_MS;
  const { us, checksum } = queryUs(file);
  return [
    { name: `load ${name}`, value: loadFresh(file).ms, unit: 'ms', limit },
    {
      name: `nearest lane, ${name} (checksum ${checksum.toFixed(3)})`,
      value: us,
      unit: 'us',
      limit: QUERY_LIMIT_US,
    },
  ];
}

function sharedTowns(): string[] {
  return ['Town01', 'Town02', 'Town04', 'Town10HD']
    .map((town) => fileURLToPath(new URL(`../../shared/maps/${town}.xodr`, import.meta.url)))
    .filter((file) => existsSync(file));
}

/** Loads and queries of the given files, of the towns at hand, and of generated grids. */
export default async function bench(files: readonly string[] = sharedTowns()): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'egoloop-bench-'));
  try {
    const small = join(folder, 'grid-3.4MB.xodr');
    const large = join(folder, 'grid-40MB.xodr');
    writeFileSync(small, makeGridOpenDrive(SMALL_BYTES, 1));
    writeFileSync(large, makeGridOpenDrive(LARGE_BYTES, 1));
    const rows = [...files, small].flatMap(rowsOf);
    const yardstick = files.find((file) => basename(file) === 'Town04.xodr') ?? small;
    const largeLoad = loadFresh(large);
    const ratio = largeLoad.ms / loadFresh(yardstick).ms;
    rows.push(
      {
        name: `load 40 MB grid (${largeLoad.ms.toFixed(0)} ms) over ${basename(yardstick, '.xodr')}`,
        value: ratio,
        unit: 'times',
        limit: LARGE_RATIO_LIMIT,
      },
      {
        name: 'memory of the process that loads the 40 MB grid',
        value: largeLoad.memoryMb,
        unit: 'MB',
        limit: LARGE_MEMORY_LIMIT_MB,
      },
    );
    return rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [first, ...rest] = process.argv.slice(2);
  if (first === '--load') {
    process.stdout.write(JSON.stringify(loadHere(rest[0] ?? '')));
  } else {
    for (const { name, value, unit, limit } of await bench(first ? [first, ...rest] : undefined)) {
      const isOver = value > limit;
      if (isOver) process.exitCode = 1;
      console.log(`${isOver ? 'OVER' : 'ok  '} ${name}: ${value.toFixed(2)} ${unit} (<= ${limit})`);
    }
  }
}
