import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LightState } from '../../../../src/bridge/frame.js';
import { setSimulatePhysics, setTargetVelocity } from '../../../../src/carla/methods/operations.js';
import { carlaFurnitureOf, standingThings } from '../../../../src/carla/world/furniture.js';
import { stateBefore } from '../../../../src/carla/world/notices.js';
import { SEDAN, sharedStreet, spawnAt, streetWorld } from '../../../helpers/carla-street.js';
import { shippedMap } from '../../../helpers/shipped-towns.js';

const test = suite('CARLA notices');

/** What a car reports while it is pushed along lane −1 at 10 m/s, by its x. */
function passing(from: number, to: number) {
  const world = streetWorld();
  const car = spawnAt(world, SEDAN, { x: from });
  const vehicle = car.body?.vehicle;
  const seen: { x: number; limit: number; light: number; state: number }[] = [];
  while (vehicle && world.poseOf(car).x < to) {
    setTargetVelocity(world, car.id, { x: 10, y: 0, z: 0 });
    world.step(0.05);
    seen.push({
      x: world.poseOf(car).x,
      limit: vehicle.speedLimitKmh,
      light: vehicle.lightIndex,
      state: stateBefore(vehicle, world.lights.states),
    });
  }
  return seen;
}

test('30 km/h until the box of a speed sign, then its value', () => {
  const seen = passing(5, 40);
  assert.is(seen[0]?.limit, 30);
  assert.is(seen.at(-1)?.limit, 50);
  const first = seen.find(({ limit }) => limit === 50)?.x ?? 0;
  // The sign's box lies just before s = 20; the car's nose is 2.4 m ahead of its origin.
  assert.ok(first > 14 && first < 18, `${first}`);
});

test('a light is noticed while the box overlaps its own, and green is shown at none', () => {
  const seen = passing(70, 118);
  const inside = seen.filter(({ light }) => light === 0).map(({ x }) => x);
  assert.ok(inside.length > 5);
  // The box reaches from 4.5 m to 1.5 m before the end of the lane at 100 m.
  const [first = 0, last = 0] = [inside[0], inside.at(-1)];
  assert.ok(Math.abs(first - (95.5 - 2.45)) < 0.6, `${first}`);
  assert.ok(Math.abs(last - (98.5 + 2.45)) < 0.6, `${last}`);
  for (const { light, state } of seen) {
    if (light < 0) assert.is(state, LightState.Green);
  }
});

test('a stop sign shows red for two seconds, without a light', () => {
  const world = streetWorld();
  const car = spawnAt(world, SEDAN, { x: 57 });
  const vehicle = car.body?.vehicle;
  if (!vehicle) throw new Error('not a vehicle');
  const shown: number[] = [];
  for (let i = 0; i < 60; i += 1) {
    world.step(0.05);
    shown.push(stateBefore(vehicle, world.lights.states));
  }
  assert.is(shown[0], LightState.Red);
  assert.is(shown[38], LightState.Red);
  assert.is(shown[45], LightState.Green);
  assert.is(vehicle.lightIndex, -1);
});

test('a hidden vehicle far below notices nothing', () => {
  const world = streetWorld();
  const car = spawnAt(world, SEDAN, { x: 96 });
  world.step(0.05);
  assert.is(car.body?.vehicle?.lightIndex, 0);
  setSimulatePhysics(world, car.id, false);
  world.setPose(car, { x: 96, y: 1.75, z: -300, pitch: 0, yaw: 0, roll: 0 });
  world.step(0.05);
  assert.is(car.body?.vehicle?.lightIndex, -1);
});

test('furniture: lights and signs with trigger volumes before the junction', () => {
  const { lights, signs, notices } = carlaFurnitureOf(sharedStreet());
  assert.equal(
    lights.map(({ signalId }) => signalId),
    ['9'],
  );
  const [light] = lights;
  // In the light's frame x points across the road.
  assert.ok((light?.box.extent.y ?? 0) === 1.5 && (light?.box.extent.x ?? 0) < 1);
  assert.equal(
    signs.map(({ typeId }) => typeId),
    ['traffic.stop', 'traffic.speed_limit.50'],
  );
  assert.equal(notices.map(({ kind }) => kind).sort(), ['light', 'speed', 'stop']);
  const names = standingThings(sharedStreet()).map(({ name }) => name);
  assert.ok(names.includes('TrafficLight_9') && names.includes('Pole_8'));
});

test('spawn points: on driving lanes outside junctions, apart, the same each time', () => {
  for (const name of ['LoopCity', 'LoopStops']) {
    const map = shippedMap(name);
    const { spawnPoints } = carlaFurnitureOf(map);
    assert.ok(spawnPoints.length > 100);
    for (const [i, { x, y, z, yaw }] of spawnPoints.entries()) {
      const at = { x: Math.fround(x), y: Math.fround(y), z: Math.fround(z) };
      const waypoint = map.waypointAtExact(at);
      assert.ok(waypoint !== null && !waypoint.isJunction, `${name} ${i}`);
      const turned = (yaw - (waypoint?.transform.rotation.yawDeg ?? 0)) % 360;
      assert.ok(Math.abs(turned) < 1 || Math.abs(Math.abs(turned) - 360) < 1, `${name} ${i}`);
    }
  }
});

test.run();
