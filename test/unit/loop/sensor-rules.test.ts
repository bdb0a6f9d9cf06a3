/** Which sensors an agent may have: official limits, and truth only for the privileged. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BackendCapabilities, SensorSpec } from '../../../src/bridge/backend.js';
import { rulesetOf } from '../../../src/eval/ruleset.js';
import { sensorIcons, sensorProblem } from '../../../src/loop/sensor-rules.js';

const WORLD: BackendCapabilities = {
  world: 'embedded',
  deterministic: true,
  endsRoutes: false,
  sensors: ['sensor.other.gnss', 'sensor.lidar.ray_cast', 'egoloop.bev.roach'],
};
const NEW = rulesetOf('bench2drive');

function lidar(id: string, x = 0): SensorSpec {
  return { type: 'sensor.lidar.ray_cast', id, x, y: 0, z: 2 };
}

function problem(sensors: readonly SensorSpec[], privileged = false, ruleset = NEW): string | null {
  return sensorProblem({ privileged, sensors }, WORLD, ruleset);
}

test('allowed sensors have no problem', () => {
  assert.is(problem([]), null);
  assert.is(problem([lidar('a'), lidar('b'), { type: 'sensor.other.gnss', id: 'gps' }]), null);
});

test('limits follow the ruleset', () => {
  assert.match(
    problem([lidar('a'), lidar('b'), lidar('c')])!,
    /at most 2 of sensor.lidar.*found 3/,
  );
  const old = rulesetOf('leaderboard-1.0');
  assert.match(problem([lidar('a'), lidar('b')], false, old)!, /at most 1 of sensor.lidar/);
});

test('ids are unique and there', () => {
  assert.match(problem([lidar('a'), lidar('a')])!, /found a twice/);
  assert.match(problem([lidar('')])!, /expected an id/);
});

test('the mount is within three metres, ends included', () => {
  assert.is(problem([{ ...lidar('a'), x: 3, z: 0 }]), null);
  assert.match(problem([lidar('a', 2.5)])!, /within 3 m .*found 3.20 m/);
  // Officially unchecked unless all three are given.
  assert.is(problem([{ type: 'sensor.lidar.ray_cast', id: 'a', x: 50 }]), null);
});

test('what this world lacks is refused', () => {
  const camera = { type: 'sensor.camera.rgb', id: 'front' };
  assert.match(problem([camera])!, /sensor front: expected a type of the embedded world/);
});

test('types of our own are for the privileged', () => {
  const bev = { type: 'egoloop.bev.roach', id: 'bev' };
  assert.match(problem([bev])!, /must declare itself privileged/);
  assert.is(problem([bev], true), null);
});

test('icons are the official names in order', () => {
  const types = ['sensor.speedometer', 'sensor.camera.rgb', 'egoloop.bev.roach'];
  assert.equal(sensorIcons(types.map((type) => ({ type, id: type }))), [
    'carla_speedometer',
    'carla_camera',
    'egoloop.bev.roach',
  ]);
});

test.run();
