import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CarlaWorld } from '../../../../src/carla/world/carla-world.js';
import {
  run,
  SEDAN,
  sharedStreet,
  spawnAt,
  streetWorld,
  WALKER,
} from '../../../helpers/carla-street.js';

const test = suite('CARLA world');

test('the map brings its lights and signs and the spectator, numbered from 1', () => {
  const world = streetWorld();
  const ids = [...world.all()].map(({ id, description }) => [id, description.id]);
  assert.equal(ids, [
    [1, 'traffic.traffic_light'],
    [2, 'traffic.stop'],
    [3, 'traffic.speed_limit.50'],
    [4, 'spectator'],
  ]);
});

test('ids only grow and are never used again', () => {
  const world = streetWorld();
  const first = spawnAt(world, SEDAN, { x: 10 });
  const sensor = spawnAt(world, 'sensor.other.gnss', { x: 0 }, first.id);
  assert.is(sensor.id, first.id + 1);
  assert.ok(world.destroy(first.id));
  assert.is(spawnAt(world, SEDAN, { x: 10 }).id, first.id + 2);
  assert.not(world.destroy(first.id));
  assert.is(world.find(first.id), null);
});

test('the next episode counts on with ids and streams', () => {
  const world = streetWorld();
  const sensor = spawnAt(world, 'sensor.other.gnss', { x: 0 });
  const next = new CarlaWorld({ map: sharedStreet(), seed: 1, ...world.next() });
  assert.ok([...next.all()].every(({ id }) => id > sensor.id));
  assert.ok(spawnAt(next, 'sensor.other.gnss', { x: 0 }).streamId > sensor.streamId);
});

test('a taken place refuses vehicles and walkers, never props and sensors', () => {
  const world = streetWorld();
  spawnAt(world, SEDAN, { x: 10 });
  assert.throws(() => spawnAt(world, SEDAN, { x: 13 }), /because of collision at spawn position/);
  assert.throws(() => spawnAt(world, WALKER, { x: 11, z: 0.93 }), /because of collision/);
  assert.ok(spawnAt(world, 'static.prop.constructioncone', { x: 10 }));
  assert.ok(spawnAt(world, 'sensor.other.imu', { x: 10 }));
  assert.ok(spawnAt(world, SEDAN, { x: 13, z: 10 }), 'high above is another place');
});

test('unknown blueprints and carriers are refused in the words of CARLA', () => {
  const world = streetWorld();
  const pose = { x: 0, y: 0, z: 0, pitch: 0, yaw: 0, roll: 0 };
  assert.throws(
    () => world.spawn({ uid: 1, id: 'vehicle.no.such', attributes: [] }, pose),
    /invalid actor description/,
  );
  assert.throws(() => spawnAt(world, 'sensor.other.imu', { x: 0 }, 999), /parent actor not found/);
});

test('what is attached follows its carrier and stays when that is destroyed', () => {
  const world = streetWorld();
  const car = spawnAt(world, SEDAN, { x: 10, yaw: 90 });
  const sensor = spawnAt(world, 'sensor.other.imu', { x: 1, y: 0, z: 2 }, car.id);
  world.setPose(car, { x: 20, y: 1.75, z: 0, pitch: 0, yaw: 90, roll: 0 });
  world.step(0.05);
  assert.ok(Math.abs(sensor.pose.x - 20) < 1e-6 && Math.abs(sensor.pose.y - 2.75) < 1e-6);
  assert.is(sensor.pose.z, 2);
  const [live] = [...world.sensors()];
  assert.is(live?.parentSlot, car.body?.slot);
  world.destroy(car.id);
  world.step(0.05);
  assert.ok(Math.abs(sensor.pose.x - 20) < 1e-6, 'it stays where it was');
  assert.is(live?.parentSlot, -1);
});

test('an attached actor is moved relative to its carrier', () => {
  const world = streetWorld();
  const car = spawnAt(world, SEDAN, { x: 10 });
  const sensor = spawnAt(world, 'sensor.other.imu', { x: 0, y: 0 }, car.id);
  world.setPose(sensor, { x: 3, y: 0, z: 1, pitch: 0, yaw: 45, roll: 0 });
  assert.ok(Math.abs(sensor.pose.x - 13) < 1e-9);
  assert.ok(Math.abs(sensor.pose.yaw - 45) < 1e-9);
});

test('boxes and origins: vehicles stand on the ground, walkers hang by their middle', () => {
  const world = streetWorld();
  const car = spawnAt(world, SEDAN, { x: 10 });
  assert.is(car.box.location.z, car.box.extent.z);
  const walker = spawnAt(world, WALKER, { x: 30, z: 0.93 });
  assert.is(walker.box.location.z, 0);
  assert.is(world.table.z[walker.body?.slot as number], 0);
  assert.is(world.poseOf(walker).z, 0.93);
});

test('steps longer than 0.05 s are cut, and time adds up', () => {
  const world = streetWorld();
  const car = spawnAt(world, SEDAN, { x: 10, z: 1 });
  world.step(0.2);
  assert.is(world.frame, 1);
  assert.ok(Math.abs(world.timeS - 0.2) < 1e-12);
  // Fallen in four steps of 0.05 s: z = 1 − 9.81 · 0.05² · (1 + 2 + 3 + 4).
  assert.ok(Math.abs(world.poseOf(car).z - (1 - 9.81 * 0.0025 * 10)) < 1e-9);
});

test('the same calls give the same world, whatever happened in others', () => {
  const drive = (): number[] => {
    const world = streetWorld(5);
    const car = spawnAt(world, SEDAN, { x: 10, z: 0.5 });
    spawnAt(world, SEDAN, { x: 40 });
    world.table.throttle[car.body?.slot as number] = 0.9;
    run(world, 6);
    return [...world.all()].flatMap((actor) => Object.values(world.poseOf(actor)));
  };
  assert.equal(drive(), drive());
});

test('more bodies than the world holds are refused, not a crash', () => {
  const world = streetWorld();
  let refused = '';
  for (let i = 0; i < 5000 && refused === ''; i += 1) {
    try {
      spawnAt(world, 'static.prop.barrel', { x: i });
    } catch (error) {
      refused = (error as Error).message;
    }
  }
  assert.match(refused, /holds 4096 bodies/);
});

test.run();
