/** Houses beside the road as LiDARs and obstacle detectors of the server meet them. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RoadMap } from '../../../../../src/map/road-map.js';
import { generateTown } from '../../../../../src/map/towns/index.js';
import { CarlaStage, payload, payloads } from '../../../../helpers/carla-stage.js';

const { name, xodr } = generateTown('city', 1);
const stage = new CarlaStage(1, '0.9.15', RoadMap.fromOpenDrive(xodr, { name }));
stage.step();

const AWAY_M = 6;

/** A place before the long side of a house, looking at it. */
function beforeHouse() {
  const { scenery } = stage.world.sim;
  const house = scenery.kind.indexOf('building');
  const yaw = scenery.yaw[house]!;
  const gap = scenery.halfWidth[house]! + AWAY_M;
  return {
    x: scenery.x[house]! - Math.sin(yaw) * gap,
    y: scenery.y[house]! + Math.cos(yaw) * gap,
    z: scenery.z[house]! + 1.5,
    yaw: (yaw * 180) / Math.PI - 90,
  };
}

test('a semantic lidar: a building without an id, met head-on', () => {
  const lidar = stage.sensor('sensor.lidar.ray_cast_semantic', beforeHouse(), 0, {
    channels: 1,
    points_per_second: 20,
    upper_fov: 0,
    horizontal_fov: 0.01,
    range: 50,
  });
  const bytes = payload(lidar);
  assert.is(bytes.length, 8 + 4 + 24);
  assert.ok(Math.abs(bytes.readFloatLE(12) - AWAY_M) < 1e-3);
  assert.ok(Math.abs(bytes.readFloatLE(24) - 1) < 1e-4);
  assert.equal([bytes.readUInt32LE(28), bytes.readUInt32LE(32)], [0, 3]);
});

test('an obstacle detector: static.building, unless only what moves counts', () => {
  const look = (onlyDynamics: boolean) =>
    payloads(
      stage.sensor('sensor.other.obstacle', beforeHouse(), 0, {
        distance: 10,
        hit_radius: 0.5,
        only_dynamics: onlyDynamics,
      }),
    );
  const [bytes] = look(false);
  assert.ok(bytes!.includes('static.building'));
  assert.ok(Math.abs(bytes!.readFloatBE(bytes!.length - 4) - (AWAY_M - 0.5)) < 2e-3);
  assert.equal(look(true), []);
});

test.run();
