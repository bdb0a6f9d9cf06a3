import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { setLocation, setTargetVelocity } from '../../../../src/carla/methods/operations.js';
import { closeDoors, openDoors } from '../../../../src/carla/world/doors.js';
import { composed, wrapDeg } from '../../../../src/carla/world/poses.js';
import { hitsAlong } from '../../../../src/carla/world/rays.js';
import { groundBelow, unknownGround } from '../../../../src/carla/world/road-surface.js';
import { LaneType } from '../../../../src/map/lane-type.js';
import { SEDAN, spawnAt, streetWorld } from '../../../helpers/carla-street.js';
import { shippedMap } from '../../../helpers/shipped-towns.js';

const test = suite('CARLA scene');

test('an open door is hit as the car itself, a closed one is not there', () => {
  const world = streetWorld();
  const parked = spawnAt(world, SEDAN, { x: 30, y: 1.75 });
  openDoors(world, parked.id, 0);
  // Past the parked car, 0.5 m clear of its body on its left.
  const y = 1.75 - 2 * parked.box.extent.y - 0.5;
  const pass = (): Set<number> => {
    const car = spawnAt(world, SEDAN, { x: 20, y });
    const hit = new Set<number>();
    for (let i = 0; i < 30; i += 1) {
      setTargetVelocity(world, car.id, { x: 12, y: 0, z: 0 });
      world.step(0.05);
      for (const { selfId, otherId } of world.contacts) if (selfId === car.id) hit.add(otherId);
    }
    world.destroy(car.id);
    return hit;
  };
  assert.equal([...pass()], [parked.id]);
  closeDoors(world, parked.id, 6);
  assert.equal([...pass()], []);
});

test('doors go with their car', () => {
  const world = streetWorld();
  const car = spawnAt(world, SEDAN, { x: 30 });
  openDoors(world, car.id, 6);
  assert.is(world.table.count, 5);
  openDoors(world, car.id, 1);
  assert.is(world.table.count, 5, 'a door opens once');
  setLocation(world, car.id, { x: 50, y: 1.75, z: 0 });
  world.step(0.05);
  const door = world.partOf(car, 'door 1');
  const slot = door?.body?.slot as number;
  assert.ok(Math.abs((world.table.x[slot] as number) - 50.65) < 1e-6);
  world.destroy(car.id);
  assert.is(world.table.count, 0);
});

test('rays meet bodies and the ground, nearest first', () => {
  const world = streetWorld();
  const car = spawnAt(world, SEDAN, { x: 30 });
  const down = hitsAlong(world, { x: 30, y: 1.75, z: 10 }, { x: 30, y: 1.75, z: -5 });
  assert.equal(
    down.map(({ tag }) => tag),
    [14, 1],
  );
  assert.ok(Math.abs((down[0]?.place.z ?? 0) - 2 * car.box.extent.z) < 1e-6);
  assert.ok(Math.abs(down[1]?.place.z ?? 1) < 1e-3);
  const beside = hitsAlong(world, { x: 50, y: 40, z: 10 }, { x: 50, y: 40, z: -5 });
  assert.equal(
    beside.map(({ tag }) => tag),
    [10],
  );
  assert.equal(hitsAlong(world, { x: 50, y: 0, z: 1 }, { x: 50, y: 0, z: 9 }), []);
  assert.equal(hitsAlong(world, { x: 50, y: 0, z: 1 }, { x: 50, y: 0, z: 1 }), []);
});

test('the followed plane is the road to a centimetre, on hills as well', () => {
  const map = shippedMap('LoopRural');
  const lane = map.generateWaypoints(40).filter(({ isJunction }) => !isJunction);
  let checked = 0;
  for (const start of lane.slice(0, 60)) {
    const plane = unknownGround();
    for (let d = 0.5; d < 15; d += 0.45) {
      const { location } = start.next(d)[0]?.transform ?? start.transform;
      const nearest = map.waypointAt(location, LaneType.Driving | LaneType.Shoulder);
      const height = groundBelow(map, plane, location.x, location.y, location.z);
      const expected = nearest?.transform.location.z ?? 0;
      assert.ok(Math.abs(height - expected) < 0.03, `${height} and ${expected}`);
      checked += 1;
    }
  }
  assert.ok(checked > 1000);
});

test('poses compose as Unreal does: a quarter turn and a raised nose', () => {
  const carrier = { x: 10, y: 20, z: 1, pitch: 0, yaw: 90, roll: 0 };
  const local = { x: 2, y: 1, z: 0.5, pitch: 10, yaw: 45, roll: 0 };
  const { x, y, z, pitch, yaw, roll } = composed(carrier, local);
  for (const [found, expected] of [
    [x, 9],
    [y, 22],
    [z, 1.5],
    [pitch, 10],
    [yaw, 135],
    [roll, 0],
  ] as const) {
    assert.ok(Math.abs(found - expected) < 1e-9, `${found} and ${expected}`);
  }
  // On a carrier that climbs, what looks sideways is rolled.
  const climbing = composed({ ...carrier, pitch: 20, yaw: 0 }, { ...local, pitch: 0, yaw: 90 });
  assert.ok(Math.abs(climbing.pitch) < 1e-9 && Math.abs(Math.abs(climbing.roll) - 20) < 1e-9);
});

test('angles wrap to (−180, 180]', () => {
  assert.equal([0, 180, -180, 190, 720, -540].map(wrapDeg), [0, 180, 180, -170, 0, 180]);
});

test.run();
