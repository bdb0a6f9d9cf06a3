/** The driver on a shipped town: lights, signs, obstacles, settings, removal. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LightState } from '../../../../src/bridge/frame.js';
import type { Waypoint } from '../../../../src/map/road-map.js';
import type { StageContext } from '../../../../src/sim/context.js';
import type { CarSettings } from '../../../../src/sim/traffic/car-settings.js';
import { MarkKind } from '../../../../src/sim/traffic/lane-line.js';
import { LanePath } from '../../../../src/sim/traffic/lane-path.js';
import type { TrafficModelName } from '../../../../src/sim/traffic/models.js';
import type { TrafficCar } from '../../../../src/sim/traffic/traffic-car.js';
import { type TrafficDriver, trafficOf } from '../../../../src/sim/traffic/traffic-driver.js';
import { ActorKind, Motion } from '../../../../src/sim/world/actor-table.js';
import { findBlueprint } from '../../../../src/sim/world/blueprints.js';
import { shippedTown } from '../../../helpers/loop-routes.js';
import { stageAlong, tickStage } from '../../../helpers/traffic-stage.js';

const city = shippedTown('LoopCity');
const stops = shippedTown('LoopStops');
const MODELS: TrafficModelName[] = ['carla-tm', 'idm'];

/** A stage whose ego stands far from everything the test does. */
function farStage(map: typeof city, from: Waypoint): StageContext {
  const { location } = from.transform;
  const far = map.generateWaypoints(40).filter((place) => {
    const dx = place.transform.location.x - location.x;
    const dy = place.transform.location.y - location.y;
    return !place.isJunction && dx * dx + dy * dy > 200 * 200 && place.next(30).length > 0;
  })[0]!;
  return stageAlong(map, far, 20);
}

interface Placed {
  readonly context: StageContext;
  readonly traffic: TrafficDriver;
  readonly car: TrafficCar;
}

function place(
  context: StageContext,
  at: Waypoint,
  settings: Partial<CarSettings>,
  speedMps = 0,
): TrafficCar {
  const { location, rotation } = at.transform;
  const slot = context.world.spawn({
    ...findBlueprint('vehicle.audi.tt')!,
    roleName: 'background',
    xM: location.x,
    yM: location.y,
    zM: location.z,
    yawRad: (rotation.yawDeg * Math.PI) / 180,
    speedMps,
  });
  assert.ok(slot >= 0);
  return trafficOf(context).add(slot, LanePath.from(context.world.map, at), settings);
}

function alone(
  map: typeof city,
  at: Waypoint,
  model: TrafficModelName,
  settings: Partial<CarSettings> = {},
): Placed {
  const context = farStage(map, at);
  const traffic = trafficOf(context);
  traffic.useModel(model);
  return { context, traffic, car: place(context, at, settings) };
}

/** A place `beforeM` before the first mark of a kind that a lane of the map has. */
function beforeMark(map: typeof city, kind: MarkKind, beforeM: number): [Waypoint, number] {
  for (const waypoint of map.generateWaypoints(15)) {
    if (waypoint.isJunction) continue;
    const path = LanePath.from(map, waypoint, { aheadM: beforeM + 15 });
    for (let k = 0; k < path.markCount; k += 1) {
      const markS = path.markS[k]!;
      if (path.markKind[k] !== kind || markS < beforeM || markS > beforeM + 15) continue;
      return [waypoint, path.markValue[k]!];
    }
  }
  throw new Error('the map has no such mark');
}

function speedOf({ context, car }: Placed): number {
  return context.world.actors.speed[car.slot]!;
}

for (const model of MODELS) {
  test(`${model}: a car stops before a red light and goes at green`, () => {
    const [at, light] = beforeMark(city, MarkKind.Light, 40);
    const placed = alone(city, at, model);
    const { context, car } = placed;
    const { lights, actors } = context.world;
    const group = lights.groupOf(light);
    lights.freeze(group, () => LightState.Red);
    for (let k = 0; k < 400; k += 1) tickStage(context, null, null);
    const k = [...car.path.markKind.subarray(0, car.path.markCount)].indexOf(MarkKind.Light);
    const roomM = car.path.markS[k]! - car.s - actors.halfLength[car.slot]!;
    assert.ok(speedOf(placed) < 0.05 && car.isHeldByLight);
    assert.ok(roomM > 0 && roomM < 2, `front stands ${roomM} m before the line`);
    assert.is(actors.brakeLight[car.slot], 1);
    lights.freeze(group, (index) => (index === light ? LightState.Green : LightState.Red));
    for (let n = 0; n < 200; n += 1) tickStage(context, null, null);
    assert.ok(speedOf(placed) > 3 && actors.brakeLight[car.slot] === 0);
  });

  test(`${model}: a car that ignores lights drives through red`, () => {
    const [at, light] = beforeMark(city, MarkKind.Light, 40);
    const placed = alone(city, at, model, { ignoreLights: true });
    const { lights } = placed.context.world;
    lights.freeze(lights.groupOf(light), () => LightState.Red);
    let slowest = 100;
    for (let k = 0; k < 300; k += 1) {
      tickStage(placed.context, null, null);
      if (k > 100) slowest = Math.min(slowest, speedOf(placed));
    }
    assert.ok(slowest > 3 && placed.car.s > 60, `slowest ${slowest}`);
  });

  test(`${model}: a stop sign holds a car for two seconds at rest`, () => {
    const [at] = beforeMark(stops, MarkKind.StopSign, 40);
    const placed = alone(stops, at, model);
    let restTicks = 0;
    for (let k = 0; k < 800 && placed.car.s < 60; k += 1) {
      tickStage(placed.context, null, null);
      if (k > 20 && speedOf(placed) < 0.1) restTicks += 1;
    }
    assert.ok(placed.car.s >= 60, 'it went on');
    assert.ok(restTicks >= 39 && restTicks < 100, `${restTicks} ticks at rest`);
  });

  test(`${model}: a walker who steps into the way is waited for`, () => {
    const [at] = beforeMark(city, MarkKind.Light, 60);
    const placed = alone(city, at, model, { desiredSpeedMps: 8 });
    const { context, car } = placed;
    const [ahead] = at.next(35);
    const { location } = ahead!.transform;
    context.world.spawn({
      ...findBlueprint('walker.pedestrian.0001')!,
      roleName: '',
      xM: location.x,
      yM: location.y,
      zM: location.z,
      yawRad: 0,
      motion: Motion.Still,
    });
    for (let k = 0; k < 300; k += 1) tickStage(context, null, null);
    assert.ok(speedOf(placed) < 0.05, `speed ${speedOf(placed)}`);
    const roomM = 35 - car.s - context.world.actors.halfLength[car.slot]!;
    assert.ok(roomM > 1 && roomM < 6, `stands ${roomM} m before the walker`);
  });
}

test('a forced speed is kept whatever stands ahead', () => {
  const [at] = beforeMark(city, MarkKind.Light, 60);
  const placed = alone(city, at, 'carla-tm', {
    constantSpeedMps: 9,
    ignoreVehicles: true,
    ignoreLights: true,
    ignoreSigns: true,
  });
  place(placed.context, at.next(20)[0]!, { desiredSpeedMps: 0 });
  for (let k = 0; k < 100; k += 1) {
    tickStage(placed.context, null, null);
    assert.is(speedOf(placed), 9);
  }
  assert.ok(Math.abs(placed.car.s - 45) < 0.2);
});

test('a lateral offset is kept, near the ego and far from it', () => {
  const at = city.generateWaypoints(40).filter((waypoint) => !waypoint.isJunction)[3]!;
  for (const isNear of [false, true]) {
    const context = isNear ? stageAlong(city, at.next(45)[0]!, 20) : farStage(city, at);
    const car = place(context, at, {
      lateralOffsetM: 0.4,
      ignoreLights: true,
      ignoreVehicles: true,
      desiredSpeedMps: 6,
    });
    for (let k = 0; k < 100; k += 1) tickStage(context, null, null);
    assert.is(car.isNearEgo, isNear);
    assert.ok(Math.abs(car.lateralM - 0.4) < 0.1, `near ${isNear}: ${car.lateralM}`);
  }
});

test('speed signs set the limit as the car passes them', () => {
  const [at, limit] = beforeMark(city, MarkKind.SpeedSign, 20);
  const placed = alone(city, at, 'idm', { ignoreLights: true });
  assert.is(placed.car.limitKmh, 30);
  for (let k = 0; k < 300; k += 1) tickStage(placed.context, null, null);
  assert.is(placed.car.limitKmh, limit);
});

test('one driver serves a whole route, once a step', () => {
  const at = city.generateWaypoints(40).filter((waypoint) => !waypoint.isJunction)[3]!;
  const placed = alone(city, at, 'carla-tm', { desiredSpeedMps: 5, ignoreLights: true });
  const { context, traffic, car } = placed;
  assert.is(trafficOf(context), traffic);
  assert.equal(context.drivers, [traffic]);
  for (let k = 0; k < 60; k += 1) {
    const before = car.s;
    traffic.drive(context);
    const after = car.s;
    traffic.drive(context);
    assert.is(car.s, after, 'a second call in a step moves nobody');
    assert.ok(after >= before);
    context.world.step();
    context.tick += 1;
  }
});

test('an actor that vanished is forgotten, its slot may serve another', () => {
  const at = city.generateWaypoints(40).filter((waypoint) => !waypoint.isJunction)[3]!;
  const { context, traffic, car } = alone(city, at, 'carla-tm');
  context.world.remove(car.slot);
  const other = place(context, at, {});
  assert.is(other.slot, car.slot, 'the test needs the slot again');
  tickStage(context, null, null);
  assert.equal(traffic.cars, [other]);
  assert.not.ok(car.alive);
  assert.is(traffic.carAt(other.slot), other);
  traffic.despawn(other);
  assert.is(traffic.carAt(other.slot), null);
  assert.is(context.world.actors.count, 1, 'only the ego is left');
});

test('a removable car that stands for 90 s is taken away, another is not', () => {
  const at = city.generateWaypoints(40).filter((waypoint) => !waypoint.isJunction)[3]!;
  for (const isRemovable of [true, false]) {
    const { context, car } = alone(city, at, 'carla-tm', { desiredSpeedMps: 0, isRemovable });
    for (let k = 0; k < 1790; k += 1) tickStage(context, null, null);
    assert.ok(car.alive);
    for (let k = 0; k < 30; k += 1) tickStage(context, null, null);
    assert.is(car.alive, !isRemovable);
  }
});

test('a prop that does not collide is no obstacle, one that does is', () => {
  const [at] = beforeMark(city, MarkKind.Light, 60);
  for (const collides of [false, true]) {
    const placed = alone(city, at, 'carla-tm', { desiredSpeedMps: 6, ignoreLights: true });
    const { location } = at.next(30)[0]!.transform;
    placed.context.world.spawn({
      ...findBlueprint('static.prop.dirtdebris01')!,
      kind: ActorKind.Prop,
      roleName: '',
      xM: location.x,
      yM: location.y,
      zM: location.z,
      yawRad: 0,
      collides,
    });
    for (let k = 0; k < 250; k += 1) tickStage(placed.context, null, null);
    assert.is(placed.car.s > 30, !collides);
  }
});

test.run();
