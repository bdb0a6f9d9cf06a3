/**
 * Speed of the sensors: time per tick with 50 actors within 30 m of an ego that drives, median of ten
 * rounds. The map is Town10HD where `../shared` is at hand, else a generated grid town.
 *
 * Usage: npx tsx bench/sensors.bench.ts   (exit code 1 when a limit is exceeded)
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RoadMap } from '../src/map/road-map.js';
import { plainRoute, stageForSensors } from '../test/helpers/sensor-stage.js';
import { writeGrid } from '../test/helpers/synthetic-opendrive.js';

export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number | null;
}

interface Case {
  readonly name: string;
  readonly type: string;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly ticks: number;
  readonly unit: 'us' | 'ms';
  readonly limit: number | null;
}

const CAMERA = { x: -1.5, y: 0, z: 2, width: 400, height: 225, fov: 100 };
const ROUNDS = 10;
const ACTORS = 50;

const CASES: readonly Case[] = [
  {
    name: 'tokens without lanes',
    type: 'egoloop.tokens',
    spec: { lanes: false },
    ticks: 2000,
    unit: 'us',
    limit: 25,
  },
  { name: 'tokens with lanes', type: 'egoloop.tokens', ticks: 2000, unit: 'us', limit: 125 },
  { name: 'BEV, Roach 15x192x192', type: 'egoloop.bev.roach', ticks: 60, unit: 'ms', limit: 2 },
  { name: 'BEV classes 256x256', type: 'egoloop.bev.classes', ticks: 60, unit: 'ms', limit: null },
  {
    name: 'semantic camera 400x225',
    type: 'sensor.camera.semantic_segmentation',
    spec: CAMERA,
    ticks: 20,
    unit: 'ms',
    limit: 10,
  },
  {
    name: 'depth camera 400x225',
    type: 'sensor.camera.depth',
    spec: CAMERA,
    ticks: 20,
    unit: 'ms',
    limit: null,
  },
  {
    name: 'semantic camera 1600x900',
    type: 'sensor.camera.semantic_segmentation',
    spec: { ...CAMERA, width: 1600, height: 900 },
    ticks: 4,
    unit: 'ms',
    limit: null,
  },
  {
    name: 'LiDAR, 30,016 rays',
    type: 'sensor.lidar.ray_cast',
    spec: { z: 2.5 },
    ticks: 20,
    unit: 'ms',
    limit: null,
  },
  { name: 'radar', type: 'sensor.other.radar', ticks: 400, unit: 'us', limit: null },
  { name: 'GNSS', type: 'sensor.other.gnss', ticks: 2000, unit: 'us', limit: null },
  { name: 'IMU', type: 'sensor.other.imu', ticks: 2000, unit: 'us', limit: null },
];

function loadMap(): RoadMap {
  const file = fileURLToPath(new URL('../../shared/maps/Town10HD.xodr', import.meta.url));
  return existsSync(file)
    ? RoadMap.fromOpenDrive(readFileSync(file, 'utf8'), { name: 'Town10HD', file })
    : RoadMap.fromOpenDrive(writeGrid(3, 3, 1), { name: 'grid' });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Milliseconds per tick of one sensor. */
function measure(map: RoadMap, { type, spec, ticks }: Case): number {
  const points = map.generateWaypoints(10).map((waypoint) => waypoint.transform.location);
  const stage = stageForSensors(map, plainRoute(map.name, [points[2]!, points[90]!]));
  const types = ['vehicle.audi.tt', 'vehicle.tesla.model3', 'walker.pedestrian.0001'];
  const { world } = stage.context;
  for (let i = 0; world.actors.count <= ACTORS && i < 2000; i += 1) {
    stage.put(types[i % 3]!, 42 + ((i * 7) % 53), ((i * 11) % 41) - 20, i);
  }
  const suite = stage.suite({ type, id: 's', ...spec });
  const rounds: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    let spentMs = 0;
    stage.moveTo(40);
    for (let tick = 0; tick < ticks; tick += 1) {
      stage.tick(0.2);
      const truth = stage.truth();
      const startMs = performance.now();
      suite.read(stage.context, truth);
      spentMs += performance.now() - startMs;
    }
    if (round > 0) rounds.push(spentMs / ticks);
  }
  return median(rounds);
}

export default async function bench(): Promise<BenchRow[]> {
  const map = loadMap();
  return CASES.map((one) => {
    const ms = measure(map, one);
    const { name, unit, limit } = one;
    return {
      name: `${name} (${map.name}, ${ACTORS} actors)`,
      value: unit === 'us' ? ms * 1000 : ms,
      unit,
      limit,
    };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { name, value, unit, limit } of await bench()) {
    const isOver = limit !== null && value > limit;
    if (isOver) process.exitCode = 1;
    const bound = limit === null ? '' : ` (<= ${limit})`;
    console.log(`${isOver ? 'OVER' : 'ok  '} ${name}: ${value.toFixed(2)} ${unit}${bound}`);
  }
}
