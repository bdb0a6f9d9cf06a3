/** What sensors do beyond their bytes: attributes, carriers, rhythm of the head, noise, hidden bodies. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type AttributeTexts,
  CarlaStage,
  payload,
  payloads,
} from '../../../../helpers/carla-stage.js';

const PLAIN = { dropoff_general_rate: 0, dropoff_intensity_limit: 0, dropoff_zero_intensity: 0 };

interface Cloud {
  readonly headRad: number;
  readonly counts: readonly number[];
  readonly points: readonly (readonly [number, number, number, number])[];
}

function cloudOf(bytes: Buffer): Cloud {
  const channels = bytes.readUInt32LE(4);
  const counts = Array.from({ length: channels }, (_, i) => bytes.readUInt32LE(8 + 4 * i));
  const first = 8 + 4 * channels;
  const points: [number, number, number, number][] = [];
  for (let at = first; at < bytes.length; at += 16) {
    const part = (k: number) => bytes.readFloatLE(at + 4 * k);
    points.push([part(0), part(1), part(2), part(3)]);
  }
  return { headRad: bytes.readFloatLE(0), counts, points };
}

const azimuth = ([x, y]: readonly number[]): number => (Math.atan2(y!, x!) * 180) / Math.PI;

test('a lidar turns on from frame to frame, half a turn at 10 Hz', () => {
  const stage = new CarlaStage();
  const car = stage.car(50);
  const lidar = stage.sensor('sensor.lidar.ray_cast', { z: 2.4 }, car.id, {
    ...PLAIN,
    channels: 4,
    points_per_second: 16_000,
    upper_fov: -10,
    lower_fov: -20,
    range: 100,
  });
  stage.step();
  const first = cloudOf(payload(lidar));
  stage.step();
  const second = cloudOf(payload(lidar));
  // 16,000 × 0.05 / 4 rays each, all of them on the ground.
  assert.equal(first.counts, [200, 200, 200, 200]);
  assert.ok(first.points.every((point) => azimuth(point) < 0.001));
  assert.ok(second.points.every((point) => azimuth(point) > -0.001));
  assert.ok(Math.abs(first.headRad - Math.PI) < 1e-6 && Math.abs(second.headRad) < 1e-6);
  for (const [x, y, z] of [...first.points, ...second.points]) {
    assert.ok(Math.abs(z + 2.4) < 1e-3, `a point of the ground at ${x}, ${y}, ${z}`);
  }
});

test('dropped rays, weak returns and noise follow the attributes', () => {
  const stage = new CarlaStage();
  const car = stage.car(50);
  const count = (attributes: AttributeTexts): Cloud =>
    cloudOf(
      payload(
        stage.sensor('sensor.lidar.ray_cast', { z: 2.4 }, car.id, {
          channels: 1,
          points_per_second: 100_000,
          upper_fov: -10,
          range: 100,
          ...PLAIN,
          ...attributes,
        }),
      ),
    );
  stage.step();
  assert.is(count({}).points.length, 5000);
  assert.ok(Math.abs(count({ dropoff_general_rate: 0.25 }).points.length - 3750) < 150);
  // Every return is below an intensity of 2: kept with 1 − 0.4 + 0.4 / 2 · intensity.
  const weak = count({ dropoff_intensity_limit: 2, dropoff_zero_intensity: 0.4 });
  const intensity = Math.exp(-0.004 * (2.4 / Math.sin(Math.PI / 18)));
  assert.ok(Math.abs(weak.points.length - 5000 * (0.6 + 0.2 * intensity)) < 150);
  const lengths = count({ noise_stddev: 0.5 }).points.map(([x, y, z]) =>
    Math.sqrt(x * x + y * y + z * z),
  );
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  const spread = Math.sqrt(
    lengths.reduce((sum, length) => sum + (length - mean) ** 2, 0) / lengths.length,
  );
  assert.ok(Math.abs(spread - 0.5) < 0.03, `spread ${spread}`);
});

test('noise: the same by its seed, another by the world where there is none', () => {
  const read = (worldSeed: number, noiseSeed: number): Buffer => {
    const stage = new CarlaStage(worldSeed);
    const car = stage.car(30);
    stage.step();
    const attributes = { noise_lat_stddev: 1e-5, noise_seed: noiseSeed };
    return payload(stage.sensor('sensor.other.gnss', {}, car.id, attributes));
  };
  assert.equal(read(1, 7), read(2, 7));
  assert.not.equal(read(1, 7), read(1, 8));
  assert.equal(read(1, 0), read(1, 0));
  assert.not.equal(read(1, 0), read(2, 0));
});

test('unreadable attributes count as their defaults, huge ones are held', () => {
  const stage = new CarlaStage();
  const car = stage.car(30);
  stage.step();
  const odd = { image_size_x: 'wide', image_size_y: -3, fov: 'NaN' };
  const bytes = payload(stage.sensor('sensor.camera.depth', { z: 2 }, car.id, odd));
  assert.equal([bytes.readUInt32LE(0), bytes.readUInt32LE(4), bytes.readFloatLE(8)], [800, 1, 90]);
  const many = { channels: 2, points_per_second: 1e15, range: 5, ...PLAIN };
  const lidar = stage.sensor('sensor.lidar.ray_cast', { z: 30 }, car.id, many);
  assert.ok(payload(lidar).length === 16, 'nothing is in range, and a million rays are soon cast');
});

/** Pixels of an instance picture that show an actor. */
function shown(bytes: Buffer, id: number): number {
  let count = 0;
  for (let at = 12; at < bytes.length; at += 4) {
    if (bytes[at + 1]! + 256 * bytes[at]! === id && bytes[at + 2] === 14) count += 1;
  }
  return count;
}

const SMALL = { image_size_x: 80, image_size_y: 60, fov: 90 };
const INSTANCES = 'sensor.camera.instance_segmentation';

test('a camera near its carrier looks through it, one behind sees it, a free one too', () => {
  const stage = new CarlaStage();
  const car = stage.car(50);
  const onBonnet = stage.sensor(INSTANCES, { x: 0.4, z: 1.5, pitch: -20 }, car.id, SMALL);
  const behind = stage.sensor(INSTANCES, { x: -7, z: 3, pitch: -15 }, car.id, SMALL);
  const free = stage.sensor(INSTANCES, { x: 43, y: 1.75, z: 3, pitch: -15 }, 0, SMALL);
  stage.step();
  assert.is(shown(payload(onBonnet), car.id), 0);
  assert.ok(shown(payload(behind), car.id) > 50);
  assert.equal(payload(free), payload(behind));
});

test('bodies put away below the ground are not seen', () => {
  const stage = new CarlaStage();
  const car = stage.car(50);
  const camera = stage.sensor(INSTANCES, { x: 30, y: 40, z: 3, yaw: -60 }, 0, SMALL);
  stage.step();
  assert.ok(shown(payload(camera), car.id) > 0);
  car.body!.hasPhysics = false;
  stage.world.setPose(car, { x: 50, y: 1.75, z: -20, pitch: 0, yaw: 0, roll: 0 });
  stage.step();
  assert.is(shown(payload(camera), car.id), 0);
});

test('a message keeps its bytes when the next one is made', () => {
  const stage = new CarlaStage();
  const car = stage.car(50);
  const other = stage.car(60);
  for (const type of ['camera.rgb', 'lidar.ray_cast', 'other.radar', 'other.imu']) {
    const sensor = stage.sensor(`sensor.${type}`, { x: 1, z: 1.5 }, car.id, SMALL);
    stage.step();
    const first = payload(sensor);
    const views = sensor.measure()!;
    const before = Buffer.concat(views[0]!);
    stage.world.setPose(other, { x: 57, y: 2, z: 0, pitch: 0, yaw: 30, roll: 0 });
    stage.step();
    payload(sensor);
    assert.equal(Buffer.concat(views[0]!), before, type);
    assert.ok(first.length > 0);
  }
});

test('obstacles: only what moves, within reach, never the carrier', () => {
  const stage = new CarlaStage();
  const car = stage.car(30);
  const prop = stage.spawn('static.prop.streetbarrier', { x: 36, y: 1.75, yaw: 90 });
  stage.car(50);
  stage.step();
  const look = (attributes: AttributeTexts): Buffer | undefined =>
    payloads(stage.sensor('sensor.other.obstacle', { z: 0.7 }, car.id, attributes))[0];
  const distance = (bytes: Buffer | undefined): number => bytes!.readFloatBE(bytes!.length - 4);
  const at = { distance: 30, hit_radius: 0.2 };
  assert.ok(look(at)!.includes('static.prop.streetbarrier'));
  assert.ok(distance(look(at)) < 6);
  assert.ok(look({ ...at, only_dynamics: true })!.includes('vehicle.audi.tt'));
  const gap = 50 - 30 - 4.181 / 2 - 0.2;
  assert.ok(Math.abs(distance(look({ ...at, only_dynamics: true })) - gap) < 2e-3);
  assert.is(look({ distance: 3, only_dynamics: true }), undefined);
  stage.world.destroy(prop.id);
  // Straight down the ball meets the road.
  const down = stage.sensor('sensor.other.obstacle', { z: 1, pitch: -90 }, car.id, at);
  const bytes = payloads(down)[0]!;
  assert.ok(bytes.includes('static.road'));
  assert.ok(Math.abs(distance(bytes) - 0.8) < 0.11);
});

test('an imu gaining speed and in a turn', () => {
  const stage = new CarlaStage();
  const car = stage.car(20);
  const imu = stage.sensor('sensor.other.imu', {}, car.id);
  const read = (): number[] => {
    stage.step();
    const bytes = payload(imu);
    const at = [3, 8, 13, 19, 24, 29, 34];
    return at.map((place) => bytes.readFloatBE(place));
  };
  stage.world.table.throttle[car.body!.slot] = 0.6;
  stage.step(60);
  read();
  read();
  const before = stage.world.velocityOf(car).x;
  const ahead = read();
  const gained = (stage.world.velocityOf(car).x - before) / 0.05;
  assert.ok(gained > 0.3 && Math.abs(ahead[0]! - gained) < 0.2, `${ahead[0]}, gained ${gained}`);
  assert.ok(Math.abs(ahead[2]! - 9.81) < 0.05);
  stage.world.table.steer[car.body!.slot] = 0.3;
  stage.step(10);
  read();
  const yawBefore = stage.world.poseOf(car).yaw;
  const turning = read();
  const turned = ((stage.world.poseOf(car).yaw - yawBefore) * Math.PI) / 180 / 0.05;
  assert.ok(turned > 0.05 && Math.abs(turning[5]! - turned) < 0.02, `${turning[5]}, ${turned}`);
  assert.ok(turning[1]! > 0.3, 'pushed to the right in a right turn');
});

test.run();
