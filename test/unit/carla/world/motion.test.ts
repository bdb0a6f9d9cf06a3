import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  addForce,
  addImpulse,
  applyAckermannControl,
  applyVehicleControl,
  applyWalkerControl,
  setCollisions,
  setConstantVelocity,
  setEnableGravity,
  setLocation,
  setSimulatePhysics,
  setTargetAngularVelocity,
  setTargetVelocity,
} from '../../../../src/carla/methods/operations.js';
import { NEUTRAL_CONTROL } from '../../../../src/carla/world/carla-actor.js';
import { run, SEDAN, spawnAt, streetWorld, WALKER } from '../../../helpers/carla-street.js';

const test = suite('CARLA motion');
const FULL = { ...NEUTRAL_CONTROL, throttle: 1 };

test('a vehicle above the road falls onto it and stands', () => {
  const world = streetWorld();
  const car = spawnAt(world, SEDAN, { x: 10, z: 2 });
  world.step(0.05);
  assert.ok(world.velocityOf(car).z < -0.4);
  run(world, 1);
  assert.is(world.poseOf(car).z, 0);
  assert.is(world.velocityOf(car).z, 0);
});

test('without gravity it hangs', () => {
  const world = streetWorld();
  const car = spawnAt(world, SEDAN, { x: 10, z: 2 });
  setEnableGravity(world, car.id, false);
  run(world, 1);
  assert.is(world.poseOf(car).z, 2);
});

test('without physics it stays where it is put, under the ground as well, and has no velocity', () => {
  const world = streetWorld();
  const car = spawnAt(world, SEDAN, { x: 10 });
  applyVehicleControl(world, car.id, FULL);
  run(world, 2);
  setSimulatePhysics(world, car.id, false);
  setLocation(world, car.id, { x: 10, y: 1.75, z: -500 });
  run(world, 1);
  assert.equal(
    [world.poseOf(car).x, world.poseOf(car).z, world.velocityOf(car)],
    [10, -500, { x: 0, y: 0, z: 0 }],
  );
});

test('with physics but deep below the road it falls, and not for ever', () => {
  const world = streetWorld();
  const car = spawnAt(world, SEDAN, { x: 10 });
  setLocation(world, car.id, { x: 10, y: 1.75, z: -500 });
  run(world, 2);
  assert.ok(world.poseOf(car).z < -515);
  run(world, 60);
  assert.is(world.poseOf(car).z, -10_000);
});

test('a hidden vehicle that is put back rolls again', () => {
  const world = streetWorld();
  const car = spawnAt(world, SEDAN, { x: 10 });
  setSimulatePhysics(world, car.id, false);
  setLocation(world, car.id, { x: 10, y: 1.75, z: -200 });
  run(world, 0.5);
  setLocation(world, car.id, { x: 12, y: 1.75, z: 0.2 });
  setSimulatePhysics(world, car.id, true);
  applyVehicleControl(world, car.id, FULL);
  run(world, 4);
  assert.is(world.poseOf(car).z, 0);
  assert.ok(world.poseOf(car).x > 20);
});

test('control is held until another comes', () => {
  const world = streetWorld();
  const car = spawnAt(world, SEDAN, { x: 10 });
  applyVehicleControl(world, car.id, FULL);
  run(world, 4);
  const speed = world.velocityOf(car).x;
  assert.ok(speed > 8, `${speed} m/s`);
  applyVehicleControl(world, car.id, { ...NEUTRAL_CONTROL, brake: 1 });
  run(world, 4);
  assert.is(world.velocityOf(car).x, 0);
});

test('reverse by flag, and by a negative gear in manual mode', () => {
  for (const control of [
    { ...FULL, reverse: true },
    { ...FULL, manualGearShift: true, gear: -1 },
  ]) {
    const world = streetWorld();
    const car = spawnAt(world, SEDAN, { x: 50 });
    applyVehicleControl(world, car.id, control);
    run(world, 2);
    assert.ok(world.velocityOf(car).x < -1);
  }
  const world = streetWorld();
  const car = spawnAt(world, SEDAN, { x: 50 });
  applyVehicleControl(world, car.id, { ...FULL, manualGearShift: true, gear: 0 });
  run(world, 2);
  assert.is(world.velocityOf(car).x, 0, 'neutral');
});

test('constant velocity holds in the own frame until it is let go', () => {
  const world = streetWorld();
  const car = spawnAt(world, SEDAN, { x: 10, yaw: 90 });
  setConstantVelocity(world, car.id, { x: 4, y: 0, z: 0 });
  applyVehicleControl(world, car.id, { ...NEUTRAL_CONTROL, brake: 1 });
  run(world, 1);
  assert.ok(Math.abs(world.velocityOf(car).y - 4) < 1e-9);
  setConstantVelocity(world, car.id, null);
  run(world, 2);
  assert.is(world.velocityOf(car).y, 0);
});

test('a target velocity is taken over along the heading', () => {
  const world = streetWorld();
  const car = spawnAt(world, SEDAN, { x: 10 });
  setTargetVelocity(world, car.id, { x: 10, y: 3, z: 0 });
  assert.equal(world.velocityOf(car), { x: 10, y: 0, z: 0 });
  world.step(0.05);
  assert.ok(world.poseOf(car).x > 10.4);
});

test('impulse over mass is the change of velocity; a force acts for one step', () => {
  const world = streetWorld();
  const car = spawnAt(world, SEDAN, { x: 10 });
  const mass = car.body?.massKg as number;
  addImpulse(world, car.id, { x: 2 * mass, y: 0, z: 0 });
  assert.ok(Math.abs(world.velocityOf(car).x - 2) < 1e-9);
  addForce(world, car.id, { x: 20 * mass, y: 0, z: 0 });
  world.step(0.05);
  const after = world.velocityOf(car).x;
  assert.ok(after > 2.9 && after < 3.01, `${after}`);
  world.step(0.05);
  assert.ok(world.velocityOf(car).x < after, 'the force is spent');
});

test('forced turning shows and dies away', () => {
  const world = streetWorld();
  const car = spawnAt(world, SEDAN, { x: 10 });
  setTargetAngularVelocity(world, car.id, { x: 0, y: 0, z: 90 });
  world.step(0.05);
  assert.ok(Math.abs(world.poseOf(car).yaw - 4.5) < 1e-9);
  run(world, 3);
  assert.is(car.body?.spinRadps, 0);
  assert.ok(world.poseOf(car).yaw < 30);
});

test('walkers walk and turn as told, jump and land', () => {
  const world = streetWorld();
  const walker = spawnAt(world, WALKER, { x: 30, y: 6, z: 0.93, yaw: 0 });
  const control = { direction: { x: 0, y: -2, z: 0 }, speedMps: 1.5, jump: false };
  applyWalkerControl(world, walker.id, control);
  run(world, 1);
  assert.ok(Math.abs(world.poseOf(walker).y - 4.5) < 1e-9);
  assert.ok(Math.abs(world.poseOf(walker).yaw + 90) < 1e-9);
  applyWalkerControl(world, walker.id, { ...control, speedMps: 0, jump: true });
  run(world, 0.2);
  assert.ok(world.poseOf(walker).z > 1.3);
  run(world, 1);
  assert.is(world.poseOf(walker).z, 0.93);
  assert.is(walker.body?.walker?.control.jump, false);
});

test('bodies that meet are pushed apart, by mass, and both sides are told', () => {
  const world = streetWorld();
  const front = spawnAt(world, SEDAN, { x: 30 });
  const rear = spawnAt(world, SEDAN, { x: 20 });
  setTargetVelocity(world, rear.id, { x: 20, y: 0, z: 0 });
  const seen = new Map<string, number>();
  for (let i = 0; i < 20; i += 1) {
    world.step(0.05);
    for (const { selfId, otherId, impulse } of world.contacts) {
      const key = `${selfId}-${otherId}`;
      if (!seen.has(key)) seen.set(key, impulse[0]);
    }
  }
  const push = seen.get(`${front.id}-${rear.id}`) ?? 0;
  assert.ok(push > 1000, `the one hit from behind is pushed on: ${push}`);
  assert.is(seen.get(`${rear.id}-${front.id}`), -push);
  const gap = world.poseOf(front).x - world.poseOf(rear).x;
  assert.ok(gap >= 2 * front.box.extent.x - 0.5, `no driving through: ${gap} m`);
  assert.ok(world.velocityOf(front).x > 5);
});

test('what does not collide is driven through', () => {
  const world = streetWorld();
  const wall = spawnAt(world, 'static.prop.streetbarrier', { x: 30 });
  const car = spawnAt(world, SEDAN, { x: 20 });
  setCollisions(world, wall.id, false);
  setTargetVelocity(world, car.id, { x: 20, y: 0, z: 0 });
  for (let i = 0; i < 40; i += 1) {
    world.step(0.05);
    assert.is(world.contacts.length, 0);
  }
  assert.ok(world.poseOf(car).x > 35);
});

test('flat dirt is driven over, a cone is hit', () => {
  for (const [prop, isHit] of [
    ['dirtdebris01', false],
    ['constructioncone', true],
  ] as const) {
    const world = streetWorld();
    spawnAt(world, `static.prop.${prop}`, { x: 30 });
    const car = spawnAt(world, SEDAN, { x: 20 });
    setTargetVelocity(world, car.id, { x: 20, y: 0, z: 0 });
    let contacts = 0;
    for (let i = 0; i < 40; i += 1) {
      world.step(0.05);
      contacts += world.contacts.length;
    }
    assert.is(contacts > 0, isHit, prop);
    assert.is(world.poseOf(car).x > 35, !isHit, prop);
  }
});

test('a prop is not moved, one with physics is', () => {
  for (const hasPhysics of [false, true]) {
    const world = streetWorld();
    const barrel = spawnAt(world, 'static.prop.barrel', { x: 30, z: 0 });
    setSimulatePhysics(world, barrel.id, hasPhysics);
    const car = spawnAt(world, SEDAN, { x: 20 });
    setTargetVelocity(world, car.id, { x: 10, y: 0, z: 0 });
    run(world, 2);
    assert.is(world.poseOf(barrel).x > 30.5, hasPhysics);
  }
});

test('Ackermann control reaches speed and wheel angle within its limits, and stops', () => {
  const world = streetWorld();
  const car = spawnAt(world, SEDAN, { x: 5 });
  const control = { steer: 0, steerSpeed: 0, speed: 6, acceleration: 2, jerk: 0 };
  applyAckermannControl(world, car.id, control);
  let most = 0;
  for (let i = 0; i < 160; i += 1) {
    world.step(0.05);
    most = Math.max(most, car.body?.acceleration[0] ?? 0);
  }
  assert.ok(Math.abs(world.velocityOf(car).x - 6) < 0.1, `${world.velocityOf(car).x} m/s`);
  assert.ok(most < 2.3, `${most} m/s²`);
  applyAckermannControl(world, car.id, { ...control, steer: 0.1, steerSpeed: 0.2, speed: 6 });
  run(world, 0.25);
  assert.ok(Math.abs((car.body?.vehicle?.wheelAngleRad ?? 0) - 0.05) < 1e-9);
  run(world, 1);
  // A bicycle of 2.85 m at 0.1 rad turns with v · tan(0.1) / 2.85.
  const yawRate = world.table.yawRate[car.body?.slot as number] as number;
  assert.ok(Math.abs(yawRate - (6 * Math.tan(0.1)) / 2.85) < 0.02, `${yawRate} rad/s`);
  applyAckermannControl(world, car.id, { ...control, speed: 0, acceleration: 6 });
  run(world, 4);
  assert.is(Math.abs(world.table.speed[car.body?.slot as number] as number) < 0.05, true);
});

test('a bus turns wider than a car', () => {
  const turn = (id: string): number => {
    const world = streetWorld();
    const car = spawnAt(world, id, { x: 20 });
    setTargetVelocity(world, car.id, { x: 5, y: 0, z: 0 });
    applyVehicleControl(world, car.id, { ...NEUTRAL_CONTROL, steer: 0.5 });
    world.step(0.05);
    return world.table.yawRate[car.body?.slot as number] as number;
  };
  assert.ok(turn('vehicle.mitsubishi.fusorosa') < 0.6 * turn(SEDAN));
});

test.run();
