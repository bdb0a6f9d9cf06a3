/**
 * Laws of traffic, on every shipped town and, where they are at hand, on CARLA's: nobody stands in
 * anybody, nobody leaves its lane without cause, nobody runs a red light, nobody waits for ever,
 * and the same seed drives the same to the last bit.
 */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LightState } from '../../src/bridge/frame.js';
import { RoadMap, type Waypoint } from '../../src/map/road-map.js';
import type { StageContext } from '../../src/sim/context.js';
import { createBackgroundActivity } from '../../src/sim/traffic/background/index.js';
import { MarkKind } from '../../src/sim/traffic/lane-line.js';
import type { TrafficModelName } from '../../src/sim/traffic/models.js';
import type { TrafficCar } from '../../src/sim/traffic/traffic-car.js';
import type { TrafficDriver } from '../../src/sim/traffic/traffic-driver.js';
import { shippedTown } from '../helpers/loop-routes.js';
import { sharedFile, sharedTest } from '../helpers/shared.js';
import {
  addCrowd,
  CarriedEgo,
  overlappingPairs,
  positionsOf,
  stageAlong,
  tickStage,
} from '../helpers/traffic-stage.js';

const MODELS: TrafficModelName[] = ['carla-tm', 'idm'];
const SHIPPED = ['LoopCity', 'LoopStops', 'LoopHighway', 'LoopRoundabout', 'LoopRural'];
const REAL = ['Town01', 'Town02', 'Town04', 'Town10HD'];
/** Small towns hold fewer cars before they are nothing but queues. */
const CROWD: Readonly<Record<string, number>> = { LoopRoundabout: 25, LoopRural: 25, Town02: 25 };

/** A place outside junctions that has this much road ahead. */
function startOn(map: RoadMap, nth: number, aheadM: number): Waypoint {
  const places = map.generateWaypoints(10).filter((place) => {
    return !place.isJunction && place.previous(40).length > 0 && place.next(aheadM).length > 0;
  });
  return places[Math.floor((places.length * nth) / 7) % places.length]!;
}

/** Watches every car for stop lines it passes while they show red. */
class RedLightWatch {
  readonly offences: string[] = [];
  private readonly fronts = new Map<number, number>();

  look(context: StageContext, cars: readonly TrafficCar[]): void {
    const { actors, lights } = context.world;
    for (const car of cars) {
      const front = car.s + actors.halfLength[car.slot]!;
      const before = this.fronts.get(car.id) ?? front;
      this.fronts.set(car.id, front);
      const { path } = car;
      for (let k = 0; k < path.markCount; k += 1) {
        if (path.markKind[k] !== MarkKind.Light) continue;
        if (path.markS[k]! <= before || path.markS[k]! > front) continue;
        if (lights.states[path.markValue[k]!] !== LightState.Red) continue;
        if (front - before < 3) this.offences.push(`car ${car.id} at tick ${context.tick}`);
      }
    }
  }
}

function checkLanes(traffic: TrafficDriver, tick: number): void {
  for (const car of traffic.cars) {
    const width = car.path.widthAt(car.s);
    assert.ok(
      Math.abs(car.lateralM) < width / 2,
      `car ${car.id} is ${car.lateralM} m off a lane ${width} m wide at tick ${tick}`,
    );
  }
}

/** A crowd over the whole town for some minutes, the ego out of the way in its own lane. */
function crowdLaws(map: RoadMap, model: TrafficModelName, ticks: number): void {
  const context = stageAlong(map, startOn(map, 2, 60), 400);
  const ego = new CarriedEgo(context, 7);
  const traffic = addCrowd(context, {
    cars: CROWD[map.name] ?? 40,
    model,
    settings: { isRemovable: true },
  });
  assert.equal(overlappingPairs(context), [], 'at the start');
  const watch = new RedLightWatch();
  const driven = new Map<number, number>();
  let longestStandS = 0;
  for (let k = 0; k < ticks; k += 1) {
    tickStage(context, ego, null);
    watch.look(context, traffic.cars);
    if (k % 10 !== 0) continue;
    // The carried ego does not mind who is beside it.
    const egoId = context.world.actors.id[context.world.egoSlot];
    const pairs = overlappingPairs(context).filter((pair) => !pair.startsWith(`${egoId} `));
    assert.equal(pairs, []);
    checkLanes(traffic, k);
    for (const car of traffic.cars) {
      driven.set(car.id, Math.max(driven.get(car.id) ?? 0, car.s));
      if (car.leadSlot !== context.world.egoSlot) {
        longestStandS = Math.max(longestStandS, car.stuckS);
      }
    }
  }
  assert.equal(watch.offences, []);
  // Whoever is left has moved: no deadlock, no starvation.
  const stuck = traffic.cars.filter((car) => driven.get(car.id)! < 20).length;
  assert.ok(stuck <= traffic.cars.length / 10, `${stuck} of ${traffic.cars.length} got nowhere`);
  assert.ok(traffic.cars.length > 0.6 * (CROWD[map.name] ?? 40), `${traffic.cars.length} left`);
  assert.ok(longestStandS <= 90.1);
}

/** Background traffic around an ego that drives along; returns what it looked like. */
function backgroundLaws(map: RoadMap, model: TrafficModelName, nth: number, ticks: number): number {
  const context = stageAlong(map, startOn(map, nth, 100), 400, 3);
  const background = createBackgroundActivity(context, model);
  const ego = new CarriedEgo(context, 7);
  const watch = new RedLightWatch();
  const known = new Set<number>();
  let cars = 0;
  let standingTicks = 0;
  let longestTicks = 0;
  let before = 0;
  for (let k = 0; k < ticks && ego.s < context.line.lengthM - 20; k += 1) {
    tickStage(context, ego, background);
    const { fleet } = background;
    for (const { car } of fleet.cars) {
      if (!car.alive || known.has(car.id)) continue;
      known.add(car.id);
      const pairs = overlappingPairs(context).filter((pair) => pair.includes(`${car.id} `));
      assert.equal(pairs, [], 'nobody is made inside another');
    }
    const obeying = background.traffic.cars.filter((car) => !car.settings.ignoreLights);
    watch.look(context, obeying);
    if (k % 10 === 0) checkLanes(background.traffic, k);
    cars += background.traffic.cars.length;
    standingTicks = ego.s - before < 0.001 ? standingTicks + 1 : 0;
    longestTicks = Math.max(longestTicks, standingTicks);
    before = ego.s;
    const kept = background.traffic.cars.length;
    assert.ok(kept <= 60, `${kept} cars at once`);
  }
  assert.equal(watch.offences, []);
  // The ego is not held up for a minute, after which it would count as blocked.
  assert.ok(longestTicks < 1100, `the ego stood for ${longestTicks / 20} s`);
  return cars / context.tick;
}

for (const town of SHIPPED) {
  for (const model of MODELS) {
    test(`${town}, ${model}: a crowd keeps the laws`, () => {
      crowdLaws(shippedTown(town), model, 2400);
    });
  }
  test(`${town}: background traffic keeps the laws`, () => {
    const map = shippedTown(town);
    const means = MODELS.flatMap((model) =>
      [1, 3, 5].map((nth) => backgroundLaws(map, model, nth, 1600)),
    );
    const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
    assert.ok(mean > 4 && mean < 35, `${mean} cars on average`);
  });
}

for (const town of REAL) {
  sharedTest(test, `maps/${town}.xodr`, `${town}: crowd and background keep the laws`, () => {
    const text = readFileSync(sharedFile(`maps/${town}.xodr`), 'utf8');
    const map = RoadMap.fromOpenDrive(text, { name: town });
    for (const model of MODELS) {
      crowdLaws(map, model, 1600);
      backgroundLaws(map, model, 2, 1200);
    }
  });
}

function runBackground(seed: number, model: TrafficModelName): number[] {
  const map = shippedTown('LoopCity');
  const context = stageAlong(map, startOn(map, 3, 100), 300, seed);
  const background = createBackgroundActivity(context, model);
  const ego = new CarriedEgo(context, 7);
  for (let k = 0; k < 500; k += 1) tickStage(context, ego, background);
  return positionsOf(context);
}

for (const model of MODELS) {
  test(`${model}: the same seed gives the same positions bit for bit, another others`, () => {
    const first = runBackground(5, model);
    // Other traffic in between must not matter.
    const other = runBackground(6, model);
    assert.equal(runBackground(5, model), first);
    assert.ok(first.length > 5 * 5);
    assert.is.not(JSON.stringify(other), JSON.stringify(first));
  });
}

test.run();
