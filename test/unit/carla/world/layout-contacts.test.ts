/** Cars and people against houses, trees, rails and the posts of lights and signs. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { setSimulatePhysics, setTargetVelocity } from '../../../../src/carla/methods/operations.js';
import { collisionStream } from '../../../../src/carla/stream/sensors/collision.js';
import type { CarlaActor } from '../../../../src/carla/world/carla-actor.js';
import { CarlaWorld } from '../../../../src/carla/world/carla-world.js';
import { layoutOf } from '../../../../src/carla/world/layout.js';
import { hitsAlong } from '../../../../src/carla/world/rays.js';
import { RoadMap } from '../../../../src/map/road-map.js';
import type { RoadsideKind } from '../../../../src/map/roadside.js';
import { generateTown } from '../../../../src/map/towns/index.js';
import { SEDAN, spawnAt, streetWorld, WALKER } from '../../../helpers/carla-street.js';

const test = suite('contacts with the layout');
const { name, xodr } = generateTown('city', 1);
const town = RoadMap.fromOpenDrive(xodr, { name });
const AWAY_M = 8;
const SPEED_MPS = 10;

/** A place before the long side of a box of the scenery, and the heading towards it. */
function before(world: CarlaWorld, kind: RoadsideKind) {
  const { scenery } = world.sim;
  const box = scenery.kind.indexOf(kind);
  const yaw = scenery.yaw[box]!;
  const gap = scenery.halfWidth[box]! + AWAY_M;
  const heading = yaw - Math.PI / 2;
  return {
    x: scenery.x[box]! - Math.sin(yaw) * gap,
    y: scenery.y[box]! + Math.cos(yaw) * gap,
    z: scenery.z[box]!,
    yaw: (heading * 180) / Math.PI,
    ahead: { x: Math.cos(heading), y: Math.sin(heading), z: 0 },
  };
}

/** Lets a car roll or a walker walk against it; the type ids, ids and pushes of what it touched. */
function goAgainst(world: CarlaWorld, actor: CarlaActor, ahead: { x: number; y: number }) {
  const seen: { typeId: string; otherId: number; impulse: readonly number[] }[] = [];
  for (let i = 0; i < 40; i += 1) {
    if (i === 0) {
      setTargetVelocity(world, actor.id, { x: SPEED_MPS * ahead.x, y: SPEED_MPS * ahead.y, z: 0 });
    }
    world.step(0.05);
    for (const { selfId, otherId, part, impulse } of world.contacts) {
      if (selfId !== actor.id) continue;
      const typeId = part?.typeId ?? world.find(otherId)?.description.id ?? '';
      seen.push({ typeId, otherId, impulse });
    }
  }
  return seen;
}

test('a car is stopped by a house, pushed back by its mass times its speed', () => {
  const world = new CarlaWorld({ map: town, seed: 1 });
  const { ahead, ...place } = before(world, 'building');
  const car = spawnAt(world, SEDAN, place);
  const [first] = goAgainst(world, car, ahead);
  assert.equal([first?.typeId, first?.otherId], ['static.building', 0]);
  const [ix, iy] = first!.impulse as [number, number];
  const push = -(ix * ahead.x + iy * ahead.y);
  const mass = car.body?.massKg as number;
  // It slows a little while it rolls.
  assert.ok(push > 0.8 * mass * SPEED_MPS && push <= mass * SPEED_MPS, `${push} N·s`);
  const { x, y } = world.velocityOf(car);
  assert.ok(Math.hypot(x, y) < 0.01);
  const pose = world.poseOf(car);
  const wayM = (pose.x - place.x) * ahead.x + (pose.y - place.y) * ahead.y;
  assert.ok(Math.abs(wayM - (AWAY_M - car.box.extent.x)) < 0.01, `${wayM} m`);
});

test('trees, poles and rails stop a car by their own names', () => {
  for (const [builder, kind, typeId] of [
    ['rural', 'tree', 'static.vegetation'],
    ['city', 'pole', 'static.pole'],
    ['highway', 'barrier', 'static.guardrail'],
  ] as const) {
    const map = RoadMap.fromOpenDrive(generateTown(builder, 1).xodr, { name: builder });
    const world = new CarlaWorld({ map, seed: 1 });
    const { ahead, ...place } = before(world, kind);
    const car = spawnAt(world, SEDAN, place);
    const seen = goAgainst(world, car, ahead);
    assert.equal([...new Set(seen.map((contact) => contact.typeId))], [typeId]);
  }
});

test('a collision sensor names the part of the map: id 0, its type and tag', () => {
  const world = new CarlaWorld({ map: town, seed: 1 });
  const { ahead, ...place } = before(world, 'building');
  const car = spawnAt(world, SEDAN, place);
  const sensor = spawnAt(world, 'sensor.other.collision', { x: 0, y: 0 }, car.id);
  const view = [...world.sensors()].find(({ id }) => id === sensor.id);
  const stream = collisionStream(view!, world, {
    version: '0.9.15',
    streamPort: 2001,
    imuGravityMps2: 9.81,
  });
  world.step(0.05);
  assert.equal(stream.measure(), []);
  setTargetVelocity(world, car.id, { x: 20 * ahead.x, y: 20 * ahead.y, z: 0 });
  const messages: Buffer[] = [];
  for (let i = 0; i < 20; i += 1) {
    world.step(0.05);
    for (const pieces of stream.measure() ?? []) messages.push(Buffer.concat(pieces));
  }
  assert.ok(messages.length > 0 && messages.every((bytes) => bytes.includes('static.building')));
});

test('people are stopped by houses and slip past poles', () => {
  const world = new CarlaWorld({ map: town, seed: 1 });
  for (const [kind, passes] of [
    ['building', false],
    ['pole', true],
  ] as const) {
    const { ahead, ...place } = before(world, kind);
    const walker = spawnAt(world, WALKER, { ...place, z: place.z + 1 });
    walker.body!.walker!.control = { direction: ahead, speedMps: 5, jump: false };
    for (let i = 0; i < 60; i += 1) world.step(0.05);
    const pose = world.poseOf(walker);
    const wayM = (pose.x - place.x) * ahead.x + (pose.y - place.y) * ahead.y;
    assert.is(wayM > AWAY_M, passes, `${kind}: ${wayM} m`);
    world.destroy(walker.id);
  }
});

test('who has no physics passes; nothing is spawned inside a house', () => {
  const world = new CarlaWorld({ map: town, seed: 1 });
  const { ahead, ...place } = before(world, 'building');
  const inside = { ...place, x: place.x + AWAY_M * ahead.x, y: place.y + AWAY_M * ahead.y };
  assert.throws(() => spawnAt(world, SEDAN, inside), /collision at spawn position/);
  const car = spawnAt(world, SEDAN, place);
  setSimulatePhysics(world, car.id, false);
  world.setPose(car, { ...inside, pitch: 0, roll: 0 });
  world.step(0.05);
  assert.is(world.contacts.length, 0);
});

test('the post of a light is that light, an actor', () => {
  const world = streetWorld();
  const light = world.lightAt(0);
  const post = layoutOf(world.map)[0]!.boxes;
  const at = [...post.x.keys()].find((box) => Math.abs(post.x[box]! - 100.35) < 0.1) as number;
  const car = spawnAt(world, SEDAN, { x: post.x[at]! - AWAY_M, y: post.y[at]! });
  const seen = goAgainst(world, car, { x: 1, y: 0 });
  assert.is(seen[0]?.typeId, 'traffic.traffic_light');
  assert.is(seen[0]?.otherId, light?.id);
});

test('the post of a sign is touched, slows a car and bends', () => {
  const world = streetWorld();
  const post = layoutOf(world.map)[0]!.boxes;
  const at = [...post.x.keys()].find((box) => Math.abs(post.x[box]! - 60) < 0.1) as number;
  const car = spawnAt(world, SEDAN, { x: post.x[at]! - AWAY_M, y: post.y[at]! });
  const seen = goAgainst(world, car, { x: 1, y: 0 });
  assert.equal([...new Set(seen.map(({ typeId }) => typeId))], ['traffic.stop']);
  assert.ok((seen[0]?.impulse[0] ?? 0) < 0 && seen.every(({ impulse }) => impulse[0]! <= 0));
  const { x } = world.velocityOf(car);
  assert.ok(x > 0 && x < 0.8 * SPEED_MPS, `${x} m/s`);
  assert.ok(world.poseOf(car).x > post.x[at]!, 'it has driven on');
});

test('rays meet houses', () => {
  const world = new CarlaWorld({ map: town, seed: 1 });
  const { ahead, x, y, z } = before(world, 'building');
  const from = { x, y, z: z + 1 };
  const to = { x: x + 30 * ahead.x, y: y + 30 * ahead.y, z: z + 1 };
  const [hit] = hitsAlong(world, from, to);
  assert.is(hit?.tag, 3);
  assert.ok(Math.abs((hit?.distanceM ?? 0) - AWAY_M) < 1e-6);
});

test.run();
