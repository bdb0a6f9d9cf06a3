import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { SensorReading } from '../../../../src/bridge/backend.js';
import { gpsFromLocation } from '../../../../src/map/gps.js';
import { GNSS_NOISE } from '../../../../src/sim/sensors/basic/gnss.js';
import { compassRad } from '../../../../src/sim/sensors/basic/imu.js';
import type { MapReading } from '../../../../src/sim/sensors/basic/opendrive-map.js';
import {
  forwardSpeedMps,
  type SpeedReading,
} from '../../../../src/sim/sensors/basic/speedometer.js';
import { expectError } from '../../../helpers/expect-error.js';
import { STREET_Y, streetStage } from '../../../helpers/sensor-street.js';

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `expected ${expected}, found ${actual}`);

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) * (value - middle))));
}

const speedIn = (readings: Record<string, SensorReading>) =>
  (readings['speed']!.data as SpeedReading).speed;

test('the speedometer measures along the forward axis, with sign', () => {
  const stage = streetStage();
  const suite = stage.suite({ type: 'sensor.speedometer', id: 'speed' });
  stage.tick(12.5);
  assert.is(speedIn(suite.read(stage.context, stage.truth())), 12.5);
  stage.tick(-3);
  assert.is(speedIn(suite.read(stage.context, stage.truth())), -3);
  near(forwardSpeedMps({ x: 3, y: 4, z: 0 }, 0, 90), 4, 1e-12);
  near(forwardSpeedMps({ x: 10, y: 0, z: 0 }, 60, 0), 5, 1e-12);
});

test('GNSS is the place of the sensor with noise of 5e-6 in each value', () => {
  const stage = streetStage();
  const suite = stage.suite({ type: 'sensor.other.gnss', id: 'gps', x: 1, y: 2, z: 3 });
  const { geoReference } = stage.context.world.map.document;
  const exact = gpsFromLocation({ x: 6, y: STREET_Y + 2, z: 3 }, geoReference);
  const errors: number[][] = [[], [], []];
  for (let i = 0; i < 4000; i += 1) {
    const data = suite.read(stage.context, stage.truth())['gps']!.data as Float64Array;
    assert.is(data.length, 3);
    errors[0]!.push(data[0]! - exact.lat);
    errors[1]!.push(data[1]! - exact.lon);
    errors[2]!.push(data[2]! - exact.z);
    stage.context.tick += 1;
  }
  for (const list of errors) {
    near(mean(list), 0, 4e-7);
    near(deviation(list), GNSS_NOISE, 3e-7);
  }
});

test('the accelerometer shows gravity at rest and the pull when speeding up', () => {
  const stage = streetStage();
  const suite = stage.suite({ type: 'sensor.other.imu', id: 'imu', x: 0, y: 0, z: 0 });
  const read = () => suite.read(stage.context, stage.truth())['imu']!.data as Float64Array;
  const first = read();
  assert.is(first.length, 7);
  near(first[0]!, 0, 0.01);
  near(first[1]!, 0, 0.01);
  near(first[2]!, 9.81, 0.1);
  let speed = 0;
  for (let i = 0; i < 20; i += 1) {
    speed += 2 * 0.05;
    stage.tick(speed);
    const now = read();
    if (i > 1) near(now[0]!, 2, 0.02);
  }
});

test('the gyroscope turns with the ego and the compass counts from north clockwise', () => {
  const stage = streetStage();
  const { world } = stage.context;
  const suite = stage.suite({ type: 'sensor.other.imu', id: 'imu' });
  world.actors.yawRate[world.egoSlot] = 0.4;
  const data = suite.read(stage.context, stage.truth())['imu']!.data as Float64Array;
  near(data[3]!, 0, 0.006);
  near(data[5]!, 0.4, 0.006);
  // Yaw 0 looks east.
  near(data[6]!, Math.PI / 2, 1e-12);
  near(compassRad(0, -1), 0, 1e-12);
  near(compassRad(0, 1), Math.PI, 1e-12);
  near(compassRad(-1, 0), 1.5 * Math.PI, 1e-12);
});

test('a tilted sensor sees gravity in its own axes', () => {
  const stage = streetStage();
  const suite = stage.suite({ type: 'sensor.other.imu', id: 'imu', pitch: 90 });
  const data = suite.read(stage.context, stage.truth())['imu']!.data as Float64Array;
  near(data[0]!, 9.81, 0.01);
  near(data[2]!, 0, 0.1);
});

test('the map comes on the first tick and then once a period', () => {
  const stage = streetStage();
  const suite = stage.suite({ type: 'sensor.opendrive_map', id: 'map', reading_frequency: 2 });
  const sent: number[] = [];
  for (let tick = 0; tick < 40; tick += 1) {
    stage.context.tick = tick;
    const reading = suite.read(stage.context, stage.truth())['map'];
    if (reading === undefined) continue;
    sent.push(tick);
    assert.is(reading.frame, tick);
    assert.ok((reading.data as MapReading).opendrive.includes('<OpenDRIVE'));
  }
  assert.equal(sent, [0, 10, 20, 30]);
});

test('a sensor measures once a tick, however often it is asked', () => {
  const stage = streetStage();
  const suite = stage.suite({ type: 'sensor.other.gnss', id: 'gps' });
  const first = [...(suite.read(stage.context, stage.truth())['gps']!.data as Float64Array)];
  const again = [...(suite.read(stage.context, stage.truth())['gps']!.data as Float64Array)];
  assert.equal(again, first);
  stage.tick(0);
  const next = [...(suite.read(stage.context, stage.truth())['gps']!.data as Float64Array)];
  assert.not.equal(next, first);
});

test('noise depends on seed and sensor id alone', () => {
  const read = (seed: number, id: string, others: string[] = []) => {
    const stage = streetStage({ seed });
    const specs = [...others, id].map((name) => ({ type: 'sensor.other.gnss', id: name }));
    return [
      ...(stage.suite(...specs).read(stage.context, stage.truth())[id]!.data as Float64Array),
    ];
  };
  assert.equal(read(1, 'a'), read(1, 'a', ['b', 'c']));
  assert.not.equal(read(1, 'a'), read(2, 'a'));
  assert.not.equal(read(1, 'a'), read(1, 'b'));
});

test('types, ids and values that cannot be used are refused when the episode opens', () => {
  const stage = streetStage();
  const refused = (spec: Record<string, unknown>, words: RegExp) =>
    expectError('USAGE', words, () => stage.suite({ type: 'sensor.other.gnss', id: 'x', ...spec }));
  refused({ type: 'sensor.camera.dvs' }, /sensor\.camera\.dvs/);
  refused({ type: 'constructor' }, /constructor/);
  refused({ x: 'left' }, /expected x to be a number, found "left"/);
  refused({ x: Number.NaN }, /expected x/);
  refused({ type: 'sensor.opendrive_map', reading_frequency: 0 }, /reading_frequency/);
  refused({ type: 'sensor.camera.depth', width: 0 }, /width/);
  refused({ type: 'egoloop.bev.roach', history_idx: [0] }, /history_idx/);
  refused({ type: 'egoloop.tokens', lanes: 'yes' }, /lanes/);
  expectError('USAGE', /one of each id/, () =>
    stage.suite({ type: 'sensor.speedometer', id: 's' }, { type: 'sensor.speedometer', id: 's' }),
  );
});

test.run();
