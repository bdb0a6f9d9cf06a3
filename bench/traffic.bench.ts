/**
 * Speed of traffic alone on one thread: microseconds a tick in which 50 and 100 cars look, decide
 * and move on a shipped town, under both models, with a fifth of them near the ego; background
 * traffic's own decisions; and in the same run the bare car-following kernel that any such traffic
 * has to pay for. Medians over rounds.
 *
 * Usage: npm run bench -- traffic
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RoadMap } from '../src/map/road-map.js';
import { createBackgroundActivity } from '../src/sim/traffic/background/index.js';
import { TRAFFIC_MODELS, type TrafficModelName } from '../src/sim/traffic/models.js';
import { addCrowd, CarriedEgo, stageAlong, tickStage } from '../test/helpers/traffic-stage.js';
import { type BenchRow, median } from './row.js';

const TOWN = fileURLToPath(new URL('../maps/LoopCity.xodr', import.meta.url));
const TICKS = 1000;
const WARM_TICKS = 600;
const ROUNDS = 7;
const MOST_US: Readonly<Record<number, number>> = { 50: 60, 100: 120 };

/** Median microseconds a call, measured in rounds. */
function timed(ticks: number, body: () => number): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    let spentMs = 0;
    for (let k = 0; k < ticks; k += 1) spentMs += body();
    return (spentMs * 1000) / ticks;
  });
  return median(rounds);
}

function crowdUs(map: RoadMap, cars: number, model: TrafficModelName): number {
  const start = map.generateWaypoints(25).filter((place) => !place.isJunction)[30]!;
  const context = stageAlong(map, start, 300);
  const traffic = addCrowd(context, { cars, model, spacingM: 12 });
  const tick = (): number => {
    const startMs = performance.now();
    traffic.drive(context);
    const spent = performance.now() - startMs;
    context.world.step();
    context.tick += 1;
    return spent;
  };
  for (let k = 0; k < WARM_TICKS; k += 1) tick();
  return timed(TICKS, tick);
}

function backgroundUs(map: RoadMap): { us: number; cars: number } {
  const start = map.generateWaypoints(25).filter((place) => !place.isJunction)[30]!;
  const context = stageAlong(map, start, 3000);
  const background = createBackgroundActivity(context);
  const ego = new CarriedEgo(context, 8);
  let cars = 0;
  const us = timed(TICKS, () => {
    const startMs = performance.now();
    background.tick(context);
    const spent = performance.now() - startMs;
    tickStage(context, ego, null);
    cars += background.traffic.cars.length;
    return spent;
  });
  return { us, cars: cars / (ROUNDS * TICKS) };
}

/** Plain IDM on a ring: gap to the car ahead, acceleration, new place. Nothing else. */
function bareKernelUs(cars: number): number {
  const lengthM = 30 * cars;
  const x = Float64Array.from({ length: cars }, (_, i) => 30 * i);
  const v = new Float64Array(cars).fill(8);
  const a = new Float64Array(cars);
  let sum = 0;
  const us = timed(TICKS * 10, () => {
    const startMs = performance.now();
    for (let i = 0; i < cars; i += 1) {
      const ahead = i + 1 === cars ? 0 : i + 1;
      let gap = x[ahead]! - x[i]!;
      if (gap < 0) gap += lengthM;
      const speed = v[i]!;
      const wanted = 2 + speed * 1.1 + (speed * (speed - v[ahead]!)) / 5.5;
      const ratio = speed / 14;
      const push = wanted / Math.max(0.1, gap - 4.8);
      a[i] = 2.5 * (1 - ratio * ratio * ratio * ratio - push * push);
    }
    for (let i = 0; i < cars; i += 1) {
      v[i] = Math.max(0, v[i]! + 0.05 * a[i]!);
      x[i] = (x[i]! + 0.05 * v[i]!) % lengthM;
    }
    return performance.now() - startMs;
  });
  for (const place of x) sum += place;
  if (Number.isNaN(sum)) throw new Error('the kernel left the ring');
  return us;
}

/** All rows; nothing is printed. */
export default function bench(): BenchRow[] {
  const map = RoadMap.fromOpenDrive(readFileSync(TOWN, 'utf8'), { name: 'LoopCity' });
  const rows: BenchRow[] = [];
  for (const cars of [50, 100]) {
    for (const model of Object.keys(TRAFFIC_MODELS) as TrafficModelName[]) {
      const value = crowdUs(map, cars, model);
      const limit = MOST_US[cars] ?? null;
      rows.push({ name: `${cars} cars, ${model}`, value, unit: 'µs a tick', limit });
    }
    const value = bareKernelUs(cars);
    rows.push({ name: `${cars} cars, bare kernel`, value, unit: 'µs a tick' });
  }
  const { us, cars } = backgroundUs(map);
  rows.push({ name: "background traffic's decisions", value: us, unit: 'µs a tick', limit: 30 });
  rows.push({ name: 'background cars on average', value: cars, unit: 'cars' });
  return rows;
}
