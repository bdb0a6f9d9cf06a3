/**
 * Speed of the evaluator: microseconds per update at 50 actors, milliseconds for re-scoring a 60 s
 * route under all five rulesets. The map is a row of straight lanes, so that the figures are those of
 * the criteria; with `../shared/maps/Town04.xodr` at hand the same is measured on that town.
 *
 * Usage: npx tsx bench/evaluator.bench.ts   (exit code 1 when a limit is exceeded)
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LightState, type RouteTruth, type TruthFrame } from '../src/bridge/frame.js';
import { vector3 } from '../src/core/float32.js';
import { createEvaluator, createEvaluators } from '../src/eval/evaluator.js';
import { RULESET_NAMES, rulesetOf } from '../src/eval/ruleset.js';
import { RoadMap } from '../src/map/road-map.js';
import type { RoadQuery } from '../src/map/road-query.js';
import { stopSignActors, trafficLightActors } from '../src/map/signals/index.js';
import {
  backgroundVehicle,
  driveFrames,
  planAlongX,
  poseAt,
  routeOver,
  TWO_WAY_ROAD,
} from '../test/helpers/route-frames.js';
import { StraightLaneMap } from '../test/helpers/straight-lane-map.js';

export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number;
}

const TICKS = 1200;
const ACTORS = 50;
const ROUNDS = 15;
const UPDATE_LIMIT_US = 10;
const RESCORE_LIMIT_MS = 100;

interface Drive {
  readonly map: RoadQuery;
  readonly route: RouteTruth;
  readonly frames: readonly TruthFrame[];
}

const actors = Array.from({ length: ACTORS }, (_, i) => backgroundVehicle(500 + i, 10 * i, 8));
const volume = { center: vector3(0, -5.25, 0.5), extent: vector3(1.5, 0.6, 1) };

/** 60 s past 20 red lights and 2 stop signs. */
function straightDrive(): Drive {
  const lights = Array.from({ length: 20 }, (_, i) => i);
  const route = routeOver(planAlongX(10, 580), {
    trafficLights: lights.map((i) => ({
      id: 100 + i,
      transform: poseAt(20 + 25 * i, 7),
      triggerVolume: volume,
    })),
    stopSigns: Array.from({ length: 2 }, (_, i) => ({
      id: 200 + i,
      transform: poseAt(60 + 300 * i, 7),
      triggerVolume: volume,
    })),
  });
  const frames = driveFrames(10, 9, TICKS, () => ({ actors, lightStates: lights.map(() => 0) }));
  return { map: new StraightLaneMap(TWO_WAY_ROAD), route, frames };
}

/** 60 s along Town04's lanes: each waypoint the first successor of the one before. */
function townDrive(): Drive | null {
  const file = fileURLToPath(new URL('../../shared/maps/Town04.xodr', import.meta.url));
  if (!existsSync(file)) return null;
  const map = RoadMap.fromOpenDrive(readFileSync(file, 'utf8'), { name: 'Town04' });
  let place = map.generateWaypoints(50)[10]!;
  const transforms = [place.transform];
  while (transforms.length < 1400) {
    place = place.next(0.4)[0]!;
    transforms.push(place.transform);
  }
  const plan = transforms
    .filter((_, i) => i % 3 === 0)
    .map((transform) => ({ transform, option: 4 }));
  const trafficLights = trafficLightActors(map);
  const stopSigns = stopSignActors(map);
  const lightStates = trafficLights.map(() => LightState.Red);
  const frames = driveFrames(0, 8, TICKS, () => ({ actors, lightStates })).map((frame, tick) => ({
    ...frame,
    ego: { ...frame.ego, transform: transforms[tick]! },
  }));
  return { map, route: routeOver(plan, { trafficLights, stopSigns }), frames };
}

/** The least disturbed round: other work on the machine only ever adds time. */
function least(values: readonly number[]): number {
  return values.reduce((best, value) => Math.min(best, value), Infinity);
}

function updateUs({ map, route, frames }: Drive, name: (typeof RULESET_NAMES)[number]): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const evaluator = createEvaluator(rulesetOf(name), route, map);
    const start = performance.now();
    for (const frame of frames) evaluator.update(frame);
    const us = (performance.now() - start) * 1000;
    return us / evaluator.finish().ticksEvaluated;
  });
  return least(rounds);
}

function rescoreMs({ map, route, frames }: Drive): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    const evaluators = createEvaluators(RULESET_NAMES.map(rulesetOf), route, map);
    for (const frame of frames) for (const evaluator of evaluators) evaluator.update(frame);
    for (const evaluator of evaluators) evaluator.finish();
    return performance.now() - start;
  });
  return least(rounds);
}

/** Best of the rounds, warm. */
export default function bench(): BenchRow[] {
  const rows: BenchRow[] = [];
  const drives: [string, Drive | null][] = [
    ['straight lanes', straightDrive()],
    ['Town04', townDrive()],
  ];
  for (const [place, drive] of drives) {
    if (drive === null) continue;
    for (const name of RULESET_NAMES) {
      const value = updateUs(drive, name);
      rows.push({ name: `update ${name}, ${place}`, value, unit: 'us', limit: UPDATE_LIMIT_US });
    }
    const value = rescoreMs(drive);
    rows.push({ name: `all five, 60 s, ${place}`, value, unit: 'ms', limit: RESCORE_LIMIT_MS });
  }
  return rows;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { name, value, unit, limit } of bench()) {
    const isOver = value > limit;
    if (isOver) process.exitCode = 1;
    console.log(`${isOver ? 'OVER' : 'ok  '} ${name}: ${value.toFixed(2)} ${unit} (<= ${limit})`);
  }
}
