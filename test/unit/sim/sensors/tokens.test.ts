import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LightState } from '../../../../src/bridge/frame.js';
import { vector3 } from '../../../../src/core/float32.js';
import { RoadMap } from '../../../../src/map/road-map.js';
import {
  Ego,
  LANE_FEATURES,
  LANE_POINT_SIZE,
  OBJECT_SIZE,
  ObjectClass,
  ROUTE_SIZE,
  type TokenReading,
} from '../../../../src/sim/sensors/tokens/layout.js';
import { plainRoute, type SensorStage, stageForSensors } from '../../../helpers/sensor-stage.js';
import { streetStage } from '../../../helpers/sensor-street.js';
import { writeGrid } from '../../../helpers/synthetic-opendrive.js';

function tokens(stage: SensorStage, extra: Record<string, unknown> = {}) {
  const suite = stage.suite({ type: 'egoloop.tokens', id: 't', ...extra });
  return () => suite.read(stage.context, stage.truth())['t']!.data as TokenReading;
}

const row = ({ objects }: TokenReading, i: number) => [
  ...objects.subarray(i * OBJECT_SIZE, (i + 1) * OBJECT_SIZE),
];

function near(actual: readonly number[], expected: readonly number[], tolerance = 1e-4): void {
  const isNear = actual.every((value, i) => Math.abs(value - expected[i]!) <= tolerance);
  assert.ok(
    actual.length === expected.length && isNear,
    `expected ${expected.join(', ')}, found ${actual.join(', ')}`,
  );
}

test('an actor is its class, place, half sides, heading, speed and brake in the frame of the ego', () => {
  const stage = streetStage();
  stage.context.world.lights.states[0] = LightState.Green;
  const slot = stage.put('vehicle.lincoln.mkz_2020', 20, 3.5, 0.5, 4);
  stage.context.world.actors.brakeLight[slot] = 1;
  const reading = tokens(stage)();
  assert.is(reading.objectCount, 1);
  near(row(reading, 0), [ObjectClass.Vehicle, 20, 3.5, 2.446, 0.9185, 0.5, 4, 1]);
  assert.is(reading.objectIds[0], stage.context.world.actors.id[slot]);
  assert.equal([...reading.objectMask.subarray(0, 3)], [1, 0, 0]);
});

test('each kind of actor has its class', () => {
  const stage = streetStage();
  stage.context.world.lights.states[0] = LightState.Green;
  const types = [
    ['vehicle.audi.tt', ObjectClass.Vehicle],
    ['vehicle.gazelle.omafiets', ObjectClass.TwoWheeler],
    ['walker.pedestrian.0001', ObjectClass.Walker],
    ['static.prop.constructioncone', ObjectClass.Prop],
    ['vehicle.ford.ambulance', ObjectClass.EmergencyVehicle],
  ] as const;
  types.forEach(([typeId], i) => {
    assert.ok(stage.put(typeId, 8 + 5 * i, 3.5 * (i % 2)) >= 0);
  });
  const reading = tokens(stage)();
  assert.equal(
    types.map((_, i) => row(reading, i)[0]),
    types.map(([, kind]) => kind),
  );
});

test('the nearest are kept, in order, and nothing outside the range', () => {
  const stage = streetStage();
  stage.context.world.lights.states[0] = LightState.Green;
  for (const along of [30, 12, 24, 18, 33, 6]) stage.put('walker.pedestrian.0001', along, 1);
  stage.put('walker.pedestrian.0001', 10, 33);
  near(
    [...Array(5).keys()].map((i) => row(tokens(stage)(), i)[1]!),
    [6, 12, 18, 24, 30],
    1e-4,
  );
  assert.is(tokens(stage)().objectCount, 5);
  const few = tokens(stage, { max_objects: 2 })();
  assert.equal(few.shape.objects, [2, OBJECT_SIZE]);
  near([row(few, 0)[1]!, row(few, 1)[1]!], [6, 12]);
  assert.is(tokens(stage, { range_m: 40 })().objectCount, 7);
});

test('rows of things that are gone are empty again', () => {
  const stage = streetStage();
  stage.context.world.lights.states[0] = LightState.Green;
  const slot = stage.put('vehicle.audi.tt', 15, 0);
  const read = tokens(stage);
  assert.is(read().objectCount, 1);
  stage.context.world.remove(slot);
  stage.tick(0);
  const reading = read();
  assert.is(reading.objectCount, 0);
  assert.ok(
    [...reading.objects, ...reading.objectMask, ...reading.objectIds].every((v) => v === 0),
  );
});

test('red and yellow lights on the route come first, green ones not at all', () => {
  const stage = streetStage();
  const { lights } = stage.context.world;
  stage.moveTo(75);
  stage.put('walker.pedestrian.0001', 78, 3);
  const read = tokens(stage);
  lights.states[0] = LightState.Red;
  let reading = read();
  // The stop box lies about x = 97, the ego at x = 80.
  near(row(reading, 0), [ObjectClass.Light, 17, 0, 1.5, 0.875, 0, 0, 1]);
  assert.is(reading.objectIds[0], -1);
  assert.is(row(reading, 1)[0], ObjectClass.Walker);
  assert.is(reading.ego[Ego.LightAhead], 1);
  lights.states[0] = LightState.Yellow;
  stage.tick(0);
  assert.is(row(read(), 0)[7], 0.5);
  lights.states[0] = LightState.Green;
  stage.tick(0);
  reading = read();
  assert.is(row(reading, 0)[0], ObjectClass.Walker);
  assert.is(reading.ego[Ego.LightAhead], 0);
});

test('a light the ego has passed no longer counts', () => {
  const stage = streetStage();
  stage.context.world.lights.states[0] = LightState.Red;
  const read = tokens(stage);
  stage.moveTo(90);
  assert.is(read().ego[Ego.LightAhead], 1);
  stage.moveTo(96);
  stage.tick(0);
  assert.is(read().ego[Ego.LightAhead], 0);
});

test('a stop sign counts until the ego has stood in its box', () => {
  const stage = streetStage({ stopSign: true });
  stage.context.world.lights.states[0] = LightState.Green;
  const { actors, egoSlot } = stage.context.world;
  const read = tokens(stage);
  stage.moveTo(20);
  near(row(read(), 0), [ObjectClass.Stop, 22, 0, 1.5, 0.875, 0, 0, 1]);
  stage.moveTo(40);
  actors.speed[egoSlot] = 2;
  stage.context.tick += 1;
  assert.is(read().ego[Ego.StopAhead], 1);
  stage.tick(0);
  assert.is(read().ego[Ego.StopAhead], 0);
});

test('the route is points at even distances ahead and ends in repeats', () => {
  const stage = streetStage();
  stage.moveTo(10.7);
  const reading = tokens(stage)();
  assert.equal(reading.shape.route, [20, ROUTE_SIZE]);
  near([...reading.route.subarray(0, 8)], [2.5, 0, 1, 0, 5, 0, 1, 0], 2e-3);
  assert.ok(reading.routeMask.every((value) => value === 1));
  stage.tick(0);
  stage.moveTo(stage.context.line.lengthM - 10.05);
  const end = tokens(stage)();
  assert.equal([...end.routeMask.subarray(0, 6)], [1, 1, 1, 1, 0, 0]);
  near([end.route[5 * ROUTE_SIZE]!, end.route[19 * ROUTE_SIZE]!], [10.05, 10.05], 2e-3);
});

test('the route turns with the ego', () => {
  const stage = streetStage();
  const { actors, egoSlot } = stage.context.world;
  actors.yaw[egoSlot] = Math.PI / 2;
  // The ego looks to the right of the street, so the street runs off to its left.
  near([...tokens(stage)().route.subarray(0, 4)], [0, -2.5, 0, -1], 1e-3);
});

test('lane vectors start with the lane under the ego and say what it allows', () => {
  const stage = streetStage();
  stage.moveTo(30);
  const reading = tokens(stage)();
  const { lanes, laneCount, laneFeatures, shape } = reading;
  assert.equal(shape.lanes, [32, 10, LANE_POINT_SIZE]);
  assert.ok(laneCount >= 4 && laneCount <= 32);
  const features = (i: number) => [
    ...laneFeatures.subarray(i * LANE_FEATURES, (i + 1) * LANE_FEATURES),
  ];
  // The line in the middle is broken: the oncoming lane may be used.
  near(features(0), [1, 0, -1, 0, 1.75, 20]);
  for (let i = 0; i < laneCount; i += 1) {
    const at = i * 10 * LANE_POINT_SIZE;
    const isOwn = features(i)[0] === 1;
    // Own lane: along the ego. Other lane: 3.5 m to the left and against it.
    near([lanes[at + 1]!, lanes[at + 2]!], isOwn ? [0, 1] : [-3.5, -1], 1e-3);
  }
  assert.is(
    reading.laneMask.reduce((a, b) => a + b, 0),
    laneCount,
  );
});

test('without lanes there are none', () => {
  const reading = tokens(streetStage(), { lanes: false })();
  assert.equal(reading.shape.lanes, [0, 10, LANE_POINT_SIZE]);
  assert.is(reading.lanes.length, 0);
});

test('lane vectors depend on where the ego is, not on how it came there', () => {
  const map = RoadMap.fromOpenDrive(writeGrid(2, 2, 3), { name: 'grid' });
  const points = map.generateWaypoints(20).map((waypoint) => waypoint.transform.location);
  const route = plainRoute('grid', [points[0]!, points[40]!]);
  const far = stageForSensors(map, route);
  const read = tokens(far);
  for (let tick = 0; tick < 60; tick += 1) {
    far.tick(9);
    read();
  }
  const { x, y, yaw } = far.context.world.actors;
  const fresh = stageForSensors(map, route);
  fresh.context.egoRouteIndex = far.context.egoRouteIndex;
  const { actors, egoSlot } = fresh.context.world;
  actors.x[egoSlot] = x[egoSlot]!;
  actors.y[egoSlot] = y[egoSlot]!;
  actors.yaw[egoSlot] = yaw[egoSlot]!;
  const a = read();
  const b = tokens(fresh)();
  assert.ok(a.laneCount > 4);
  assert.equal([...b.lanes], [...a.lanes]);
  assert.equal([...b.laneFeatures], [...a.laneFeatures]);
});

test('scalars of the ego', () => {
  const stage = streetStage();
  const { actors, egoSlot } = stage.context.world;
  stage.moveTo(20);
  stage.context.speedLimitKmh = 90;
  actors.speed[egoSlot] = 7;
  actors.throttle[egoSlot] = 0.5;
  actors.steer[egoSlot] = -0.25;
  actors.ax[egoSlot] = 1.5;
  const { ego } = tokens(stage)();
  near([ego[Ego.SpeedMps]!, ego[Ego.SpeedLimitMps]!], [7, 25]);
  near([ego[Ego.Throttle]!, ego[Ego.Steer]!, ego[Ego.Brake]!], [0.5, -0.25, 0]);
  near([ego[Ego.AccelForwardMps2]!, ego[Ego.AccelRightMps2]!], [1.5, 0]);
  assert.is(ego[Ego.InJunction], 0);
  stage.moveTo(100);
  stage.tick(0);
  assert.is(tokens(stage)().ego[Ego.InJunction], 1);
});

test('the target is a point of the sparse plan at least 7.5 m ahead', () => {
  const stage = streetStage();
  const read = tokens(stage);
  let last = 0;
  for (let along = 0; along < stage.context.line.lengthM - 12; along += 3) {
    stage.tick(0);
    stage.moveTo(along);
    const { ego } = read();
    assert.ok(ego[Ego.TargetX]! >= 7.4, `${ego[Ego.TargetX]} m ahead at ${along} m`);
    const { actors, egoSlot } = stage.context.world;
    const target = actors.x[egoSlot]! + ego[Ego.TargetX]!;
    assert.ok(target >= last - 0.01, `target at ${target} m after ${last} m`);
    last = target;
  }
});

test('objects are those of a plain search, whatever stands around', () => {
  let state = 12345;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  for (let round = 0; round < 20; round += 1) {
    const stage = streetStage();
    const { actors, lights, egoSlot } = stage.context.world;
    lights.states[0] = LightState.Green;
    stage.moveTo(60);
    for (let i = 0; i < 60; i += 1) {
      stage.put('walker.pedestrian.0001', 1 + next() * 150, next() * 80 - 40);
    }
    const reading = tokens(stage)();
    const expected = [...actors.slots.subarray(0, actors.count)]
      .filter((slot) => slot !== egoSlot)
      .map((slot) => ({
        id: actors.id[slot]!,
        x: actors.x[slot]! - actors.x[egoSlot]!,
        y: actors.y[slot]! - actors.y[egoSlot]!,
      }))
      .filter(({ x, y }) => Math.abs(x) <= 32 && Math.abs(y) <= 32)
      .sort((a, b) => a.x * a.x + a.y * a.y - (b.x * b.x + b.y * b.y) || a.id - b.id)
      .slice(0, 32)
      .map(({ id }) => id);
    assert.equal([...reading.objectIds.subarray(0, reading.objectCount)], expected);
  }
});

test('a policy’s straight line: no light, nobody around, an empty list', () => {
  const stage = stageForSensors(
    RoadMap.fromOpenDrive(writeGrid(2, 2, 1), { name: 'grid' }),
    plainRoute('grid', [vector3(30, 0, 0), vector3(60, 0, 0)]),
  );
  assert.is(tokens(stage, { lanes: false, range_m: 5 })().objectCount, 0);
});

test.run();
