/** The blueprint library: complete, consistent with the simulator's table, right on the wire. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  BlueprintLibrary,
  definitions,
  physicsControlOf,
  readPhysicsControl,
  writeDefinitions,
  writePhysicsControl,
} from '../../../../src/carla/blueprints/index.js';
import { Arguments } from '../../../../src/carla/rpc/arguments.js';
import { decodeValue } from '../../../../src/carla/rpc/msgpack-reader.js';
import { MsgpackWriter } from '../../../../src/carla/rpc/msgpack-writer.js';
import { CARLA_VERSIONS } from '../../../../src/carla/stream/header.js';
import { AttributeType } from '../../../../src/carla/wire/types.js';
import { findBlueprint } from '../../../../src/sim/world/blueprints.js';

const library = BlueprintLibrary.of('0.9.15');

function defaultOf(id: string, attribute: string): string | undefined {
  return library.find(id)?.attributes.find((entry) => entry.id === attribute)?.value;
}

test('ids and numbers are unique, tags are the words of the id', () => {
  const all = definitions('0.9.15');
  assert.is(new Set(all.map(({ id }) => id)).size, all.length);
  assert.equal(
    all.map(({ uid }) => uid),
    all.map((_, i) => i + 1),
  );
  assert.is(library.find('sensor.camera.rgb')?.tags, 'sensor,camera,rgb');
});

test('every body has a size in the table of the simulator', () => {
  for (const { id } of library.definitions) {
    const isBody = /^(vehicle|walker|static\.prop)\./.test(id) && id !== 'static.prop.mesh';
    assert.is(findBlueprint(id) !== null, isBody, id);
  }
});

test('counts are those of CARLA 0.9.15', () => {
  const count = (start: string): number =>
    library.definitions.filter(({ id }) => id.startsWith(start)).length;
  assert.is(count('vehicle.'), 41);
  assert.is(count('walker.'), 51);
  assert.is(count('static.prop.'), 96);
  assert.is(count('sensor.'), 16);
});

test('defaults are well-formed and attributes of an actor are told apart', () => {
  for (const { id, attributes } of library.definitions) {
    assert.is(new Set(attributes.map((entry) => entry.id)).size, attributes.length, id);
    for (const { type, value, recommended, isModifiable } of attributes) {
      if (type === AttributeType.Bool) assert.match(value, /^(true|false)$/);
      if (type === AttributeType.Int) assert.match(value, /^-?\d+$/);
      if (type === AttributeType.Float) assert.match(value, /^-?\d+(\.\d+)?$/);
      if (type === AttributeType.RgbColor) assert.match(value, /^\d+,\d+,\d+$/);
      assert.is(isModifiable, recommended.length > 0);
      if (isModifiable) assert.is(value, recommended[0]);
    }
  }
});

test('what scenarios filter by', () => {
  assert.is(defaultOf('vehicle.lincoln.mkz_2020', 'has_lights'), 'true');
  assert.is(defaultOf('vehicle.lincoln.mkz_2020', 'generation'), '2');
  assert.is(defaultOf('vehicle.dodge.charger_police_2020', 'special_type'), 'emergency');
  assert.is(defaultOf('vehicle.bh.crossbike', 'number_of_wheels'), '2');
  assert.is(defaultOf('vehicle.mitsubishi.fusorosa', 'base_type'), 'bus');
  assert.is(defaultOf('walker.pedestrian.0009', 'age'), 'child');
  assert.is(defaultOf('sensor.lidar.ray_cast', 'points_per_second'), '56000');
  assert.is(defaultOf('sensor.camera.rgb', 'fov'), '90.0');
  assert.is(defaultOf('sensor.other.collision', 'sensor_tick'), undefined);
});

test('versions differ in ros_name, wheelchairs and the numbers of types', () => {
  const names = (version: (typeof CARLA_VERSIONS)[number], id: string): string[] =>
    BlueprintLibrary.of(version)
      .find(id)!
      .attributes.map((entry) => entry.id);
  assert.not.ok(names('0.9.14', 'vehicle.audi.tt').includes('ros_name'));
  assert.ok(names('0.9.15', 'vehicle.audi.tt').includes('ros_name'));
  assert.not.ok(names('0.9.15', 'walker.pedestrian.0001').includes('use_wheelchair'));
  assert.ok(names('0.9.16', 'walker.pedestrian.0001').includes('use_wheelchair'));
  for (const version of CARLA_VERSIONS) {
    const out = new MsgpackWriter();
    writeDefinitions(out, definitions(version), version);
    const list = decodeValue(out.view()) as [number, string, string, unknown[][]][];
    const camera = list.find(([, id]) => id === 'sensor.camera.depth')!;
    assert.equal(
      camera[3].find(([id]) => id === 'fov'),
      ['fov', version === '0.9.16' ? 3 : 2, '90.0', ['90.0'], true, false],
    );
  }
});

test('a description has every attribute, with the values that are asked for', () => {
  const description = library.describe('sensor.camera.depth', { fov: '30' })!;
  assert.is(description.attributes.length, library.find('sensor.camera.depth')!.attributes.length);
  assert.is(description.attributes.find(({ id }) => id === 'fov')?.value, '30');
  assert.is(description.attributes.find(({ id }) => id === 'image_size_x')?.value, '800');
  assert.is(library.describe('sensor.camera.x'), null);
});

test('physics go to the wire and come back; wheels are in the world, in centimetres', () => {
  const physics = physicsControlOf('vehicle.audi.tt')!;
  const out = new MsgpackWriter();
  const pose = { x: 10, y: 20, z: 1, pitch: 0, yaw: 90, roll: 0 };
  writePhysicsControl(out, physics, pose);
  const value = decodeValue(out.view()) as unknown[];
  assert.is(value.length, 17);
  const [front] = value[15] as [number[][]];
  const { x, y } = physics.wheels[0]!.positionCm;
  const [wx, wy] = front[9] as unknown as [number, number];
  assert.ok(Math.abs(wx - (1000 - y)) < 0.01);
  assert.ok(Math.abs(wy - (2000 + x)) < 0.01);
  const back = readPhysicsControl(new Arguments([value as never], 'test'), physics);
  assert.equal(
    back.wheels.map((wheel) => wheel.positionCm),
    physics.wheels.map((w) => w.positionCm),
  );
  assert.is(back.massKg, physics.massKg);
  assert.is(back.forwardGears.length, physics.forwardGears.length);
  assert.is(physicsControlOf('static.prop.barrel'), null);
});

test.run();
