/** The bytes of every sensor message, field by field and as a whole. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CarlaStage, payload, payloads } from '../../../../helpers/carla-stage.js';

const TOP = { z: 1 };
/** Gap between the ego's origin and the back of the car ahead, metres. */
const GAP_M = 20 - 4.181 / 2;

function street(version?: '0.9.15' | '0.9.16') {
  const stage = new CarlaStage(1, version);
  const ego = stage.car(20, 'vehicle.lincoln.mkz_2020');
  const car = stage.car(40);
  stage.step(5);
  const message = (id: string, attributes = {}): Buffer =>
    payload(stage.sensor(`sensor.${id}`, TOP, ego.id, attributes));
  return { stage, ego, car, message };
}

function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
}

function floats(bytes: Buffer, at: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => bytes.readFloatLE(at + 4 * i));
}

function near(found: number, expected: number, tolerance = 1e-4): void {
  assert.ok(Math.abs(found - expected) <= tolerance, `${found}, expected ${expected}`);
}

test('gnss: an array of three float64', () => {
  const bytes = street().message('other.gnss', { noise_alt_bias: 2 });
  // Altitude: 1 m above the road and 2 m of bias.
  assert.equal(bytes, hex('93 cb4044ffff7c207110 cb4000007ec08b2b4c cb4008000000000000'));
});

test('imu: two vectors and the compass, float32', () => {
  const bytes = street().message('other.imu');
  const zero = 'ca00000000';
  // At rest, heading east: 9.81 upwards, no turning, a quarter turn from north.
  assert.equal(bytes, hex(`93 93${zero}${zero}ca411cf5c3 93${zero}${zero}${zero} ca3fc90fdb`));
});

test('radar: 16 bytes a detection', () => {
  const bytes = street().message('other.radar', {
    points_per_second: 40,
    horizontal_fov: 0,
    vertical_fov: 0,
  });
  assert.is(bytes.length, 2 * 16);
  const [velocity, azimuth, altitude, depth] = floats(bytes, 16, 4) as [
    number,
    number,
    number,
    number,
  ];
  assert.ok(velocity === 0 && azimuth === 0 && altitude === 0);
  near(depth, GAP_M);
  assert.equal(bytes.subarray(12, 16), hex('a8468f41'));
});

test('radar: nothing in sight is an empty payload', () => {
  const stage = new CarlaStage();
  const radar = stage.sensor('sensor.other.radar', { x: 10, y: 1.75, z: 5, pitch: 45 });
  stage.step();
  assert.equal(payload(radar), Buffer.alloc(0));
});

const TWO_BEAMS = {
  channels: 2,
  points_per_second: 80,
  upper_fov: 0,
  lower_fov: -45,
  rotation_frequency: 10,
  horizontal_fov: 0.01,
  range: 50,
};

test('lidar: angle of the head, channels, their counts, 16 bytes a point', () => {
  const bytes = street().message('lidar.ray_cast', {
    ...TWO_BEAMS,
    dropoff_general_rate: 0,
    dropoff_intensity_limit: 0,
  });
  assert.is(bytes.length, 8 + 2 * 4 + 4 * 16);
  near(bytes.readFloatLE(0), (0.005 * Math.PI) / 180, 1e-9);
  assert.equal(
    [4, 8, 12].map((at) => bytes.readUInt32LE(at)),
    [2, 2, 2],
  );
  const [x, y, z, intensity] = floats(bytes, 16, 4) as [number, number, number, number];
  near(x, GAP_M);
  near(y, -GAP_M * Math.sin((0.005 * Math.PI) / 180), 1e-7);
  assert.is(z, 0);
  near(intensity, Math.exp(-0.004 * GAP_M), 1e-6);
  // The second channel looks down by 45° at the road, a metre below.
  const low = floats(bytes, 48, 4);
  near(low[0]!, 1);
  near(low[2]!, -1);
  assert.equal(bytes.subarray(16, 20), hex('a8468f41'));
});

test('semantic lidar: the same head, 24 bytes a point', () => {
  const { car, message } = street();
  const bytes = message('lidar.ray_cast_semantic', TWO_BEAMS);
  assert.is(bytes.length, 8 + 2 * 4 + 4 * 24);
  near(bytes.readFloatLE(16), GAP_M);
  near(bytes.readFloatLE(28), 1, 1e-6);
  assert.equal([bytes.readUInt32LE(32), bytes.readUInt32LE(36)], [car.id, 14]);
  const road = 16 + 2 * 24;
  near(bytes.readFloatLE(road + 12), Math.SQRT1_2, 1e-6);
  assert.equal([bytes.readUInt32LE(road + 16), bytes.readUInt32LE(road + 20)], [0, 1]);
});

const TINY = { image_size_x: 1, image_size_y: 2, fov: 90 };
const HEAD = '01000000 02000000 0000b442';

test('cameras: width, height, field of view, then blue, green, red, alpha', () => {
  const { message } = street();
  // Sky above, road below.
  assert.equal(message('camera.rgb', TINY), hex(`${HEAD} ecb276ff 4e4948ff`));
  assert.equal(message('camera.semantic_segmentation', TINY), hex(`${HEAD} 00000bff 000001ff`));
  assert.equal(message('camera.instance_segmentation', TINY), hex(`${HEAD} 00000bff 000001ff`));
  assert.equal(message('camera.normals', TINY), hex(`${HEAD} 000000ff ff8080ff`));
  const depth = message('camera.depth', TINY);
  assert.equal(depth.subarray(0, 16), hex(`${HEAD} ffffffff`.replace('ffffffff', 'fffffeff')));
  const value = depth[18]! + 256 * depth[17]! + 65536 * depth[16]!;
  near((value / (2 ** 24 - 1)) * 1000, 1, 1e-3);
});

test('optical flow: two float32 a pixel', () => {
  const bytes = street().message('camera.optical_flow', TINY);
  assert.equal(bytes, hex(`${HEAD} ${'00'.repeat(16)}`));
});

test('dvs: no event at first; then 13 bytes each, in order of time', () => {
  const { ego, stage } = street();
  const camera = stage.sensor('sensor.camera.dvs', { x: 1, z: 1.5 }, ego.id, {
    image_size_x: 64,
    image_size_y: 48,
    refractory_period_ns: 0,
  });
  stage.step();
  assert.equal(payload(camera), hex('40000000 30000000 0000b442'));
  stage.world.setPose(ego, { x: 20.8, y: 1.9, z: 0, pitch: 0, yaw: 3, roll: 0 });
  stage.step();
  const bytes = payload(camera);
  const count = (bytes.length - 12) / 13;
  assert.ok(Number.isInteger(count) && count > 3, `${count} events`);
  let lastNs = 0n;
  for (let i = 0; i < count; i += 1) {
    const at = 12 + 13 * i;
    assert.ok(bytes.readUInt16LE(at) < 64 && bytes.readUInt16LE(at + 2) < 48);
    const timeNs = bytes.readBigInt64LE(at + 4);
    assert.ok(timeNs >= lastNs && timeNs <= BigInt(Math.round(stage.world.timeS * 1e9)));
    assert.ok(timeNs >= BigInt(Math.floor((stage.world.timeS - 0.05) * 1e9) - 1));
    assert.ok(bytes[at + 12] === 0 || bytes[at + 12] === 1);
    lastNs = timeNs;
  }
});

const ZERO3 = '93ca00000000ca00000000ca00000000';

test('obstacle: sensor, other, distance', () => {
  const { ego, stage } = street();
  const sensor = stage.sensor('sensor.other.obstacle', TOP, ego.id, { distance: 30 });
  const [bytes] = payloads(sensor);
  const id = Buffer.from('sensor.other.obstacle').toString('hex');
  const self = `96 05 02 93 01 b5${id} 91 93 a864697374616e6365 03 a23330 93${ZERO3}${ZERO3}${ZERO3}`;
  assert.ok(bytes!.length > 100);
  const written = hex(
    self.replace('96 05', `96 ${Number(bytes![2]).toString(16).padStart(2, '0')}`),
  );
  assert.equal(bytes!.subarray(1, 1 + written.length), written);
  // The last field: the gap less the radius of half a metre.
  assert.is(bytes![bytes!.length - 5], 0xca);
  near(bytes!.readFloatBE(bytes!.length - 4), GAP_M - 0.5, 2e-3);
});

test('collision: carrier, other, impulse; a box has four fields from 0.9.16 on', () => {
  for (const version of ['0.9.15', '0.9.16'] as const) {
    const { car, ego, stage } = street(version);
    const sensor = stage.sensor('sensor.other.collision', {}, ego.id);
    assert.equal(payloads(sensor), []);
    stage.world.setPose(ego, { x: 35.4, y: 1.75, z: 0, pitch: 0, yaw: 0, roll: 0 });
    stage.world.setVelocity(ego, { x: 10, y: 0, z: 0 });
    stage.step();
    const bytes = payload(sensor);
    const name = Buffer.from('vehicle.lincoln.mkz_2020').toString('hex');
    const head = hex(
      `93 96 0${ego.id} 00 93 01 b8${name} 90 ${version === '0.9.16' ? '94' : '93'}`,
    );
    assert.equal(bytes.subarray(0, head.length), head);
    const other = hex(`96 0${car.id} 00 93 01 af${Buffer.from('vehicle.audi.tt').toString('hex')}`);
    assert.ok(bytes.includes(other));
    assert.is(bytes[bytes.length - 16], 0x93);
    const x = bytes.readFloatBE(bytes.length - 14);
    const y = bytes.readFloatBE(bytes.length - 9);
    assert.ok(x < -1000 && Math.abs(y) < 1e-3 * -x, `${x}, ${y}`);
  }
});

test.run();
