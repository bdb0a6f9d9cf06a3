import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LightState } from '../../../../src/bridge/frame.js';
import { CarlaHost } from '../../../../src/carla/host.js';
import { streamIndex, writeHeader } from '../../../../src/carla/stream/header.js';
import { type ActorFacts, SnapshotWriter } from '../../../../src/carla/stream/snapshot.js';
import { worldSnapshot } from '../../../../src/carla/stream/world-snapshot.js';
import { InvariantError } from '../../../../src/core/errors.js';
import { CarlaCalls, f, SEDAN, vector, WALKER } from '../../../helpers/carla-street.js';

const test = suite('CARLA snapshot');

// Offsets and sizes are those that CARLA 0.9.15's headers print.
const HEAD = 48 + 36;
const RECORD = 119;
const UNION = 65;

const ACTOR: ActorFacts = {
  id: 7,
  pose: { x: 1, y: 2, z: 3, pitch: 4, yaw: 5, roll: 6 },
  velocity: [7, 8, 9],
  angularVelocityDegps: [10, 11, 12],
  acceleration: [13, 14, 15],
};

const FACTS = {
  index: 16,
  frame: 42,
  timeS: 2.1,
  episodeId: 0x1122334455667788n,
  platformTimeS: 3.5,
  deltaS: 0.05,
  flags: 1,
};

function begun(): SnapshotWriter {
  const writer = new SnapshotWriter();
  writer.begin(FACTS);
  return writer;
}

const floats = (bytes: Buffer, at: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => bytes.readFloatLE(at + 4 * i));

test('header: decoder, frame, time; episode, clock, step, origin, flags', () => {
  const bytes = begun().end();
  assert.is(bytes.length, HEAD);
  assert.is(bytes.readBigUInt64LE(0), 16n);
  assert.is(bytes.readBigUInt64LE(8), 42n);
  assert.is(bytes.readDoubleLE(16), 2.1);
  assert.is(bytes.readBigUInt64LE(48), 0x1122334455667788n);
  assert.is(bytes.readDoubleLE(56), 3.5);
  assert.is(bytes.readFloatLE(64), Math.fround(0.05));
  assert.equal([bytes.readInt32LE(68), bytes.readInt32LE(72), bytes.readInt32LE(76)], [0, 0, 0]);
  assert.is(bytes.readInt32LE(80), 1);
});

test('any actor: id, alive, pose, velocity, turning, acceleration, zeros', () => {
  const writer = begun();
  writer.plain(ACTOR);
  const bytes = writer.end();
  assert.is(bytes.length, HEAD + RECORD);
  assert.is(bytes.readUInt32LE(HEAD), 7);
  assert.is(bytes[HEAD + 4], 1);
  assert.equal(
    floats(bytes, HEAD + 5, 15),
    Array.from({ length: 15 }, (_, i) => i + 1),
  );
  assert.ok(bytes.subarray(HEAD + UNION).every((byte) => byte === 0));
});

test('a vehicle: control, limit, light, failure', () => {
  const writer = begun();
  writer.vehicle(ACTOR, {
    throttle: 0.5,
    steer: -0.25,
    brake: 1,
    handBrake: true,
    reverse: false,
    manualGearShift: true,
    gear: -1,
    speedLimitKmh: 50,
    lightState: LightState.Red,
    lightId: 99,
    failureState: 3,
  });
  const union = writer.end().subarray(HEAD + UNION);
  assert.is(union.length, 54);
  assert.equal(floats(union, 0, 3), [0.5, -0.25, 1]);
  assert.equal([...union.subarray(12, 15)], [1, 0, 1]);
  assert.is(union.readInt32LE(15), -1);
  assert.is(union.readFloatLE(19), 50);
  assert.equal([union[23], union[24], union.readUInt32LE(25), union[29]], [0, 1, 99, 3]);
});

test('a walker: direction, speed, jump', () => {
  const writer = begun();
  writer.walker(ACTOR, { direction: [0, -1, 0], speedMps: 1.5, jump: true });
  const union = writer.end().subarray(HEAD + UNION);
  assert.equal([...floats(union, 0, 4), union[16]], [0, -1, 0, 1.5, 1]);
});

test('a light and a sign: id of 31 bytes at most, times, pole, frozen, state', () => {
  const writer = begun();
  writer.trafficLight(ACTOR, {
    signalId: 'x'.repeat(40),
    greenS: 10,
    yellowS: 3,
    redS: 2,
    elapsedS: 1.5,
    poleIndex: 4,
    isFrozen: true,
    state: LightState.Yellow,
  });
  writer.trafficSign(ACTOR, '206');
  const bytes = writer.end();
  const light = bytes.subarray(HEAD + UNION);
  assert.is(light.toString('utf8', 0, 32), `${'x'.repeat(31)}\0`);
  assert.equal(floats(light, 32, 4), [10, 3, 2, 1.5]);
  assert.equal([light.readUInt32LE(48), light[52], light[53]], [4, 1, 1]);
  const sign = bytes.subarray(HEAD + RECORD + UNION);
  assert.is(sign.toString('utf8', 0, 32), `206${'\0'.repeat(29)}`);
});

test('grows with the actors, and each message is bytes of its own', () => {
  const writer = begun();
  for (let id = 1; id <= 500; id += 1) writer.plain({ ...ACTOR, id });
  const first = writer.end();
  assert.is(first.length, HEAD + 500 * RECORD);
  assert.is(first.readUInt32LE(HEAD + 499 * RECORD), 500);
  writer.begin({ ...FACTS, frame: 43 });
  assert.is(writer.end().readBigUInt64LE(8), 43n);
  assert.is(first.readBigUInt64LE(8), 42n);
});

test('a pose that is not finite never leaves, other such numbers leave as 0', () => {
  const writer = begun();
  assert.throws(
    () => writer.plain({ ...ACTOR, pose: { ...ACTOR.pose, x: Number.NaN } }),
    (error: unknown) => error instanceof InvariantError,
  );
  const other = begun();
  other.plain({ ...ACTOR, velocity: [Number.NaN, Number.POSITIVE_INFINITY, 1] });
  assert.equal(floats(other.end(), HEAD + 29, 3), [0, 0, 1]);
});

test("a sensor's header", () => {
  const bytes = Buffer.alloc(48);
  const pose = { x: 1, y: 2, z: 3, pitch: 4, yaw: 5, roll: 6 };
  assert.is(writeHeader(bytes, 0, { index: 13, frame: 9, timeS: 0.5, pose }), 48);
  assert.equal([bytes.readBigUInt64LE(0), bytes.readBigUInt64LE(8)], [13n, 9n]);
  assert.equal(floats(bytes, 24, 6), [1, 2, 3, 4, 5, 6]);
  assert.equal(
    [streamIndex('world', '0.9.14'), streamIndex('world', '0.9.16'), streamIndex('rgb', '0.9.16')],
    [16, 17, 13],
  );
});

test('every actor of the world is in it, with what clients set', () => {
  const calls = new CarlaCalls('0.9.16');
  const { host } = calls;
  assert.instance(host, CarlaHost);
  const car = calls.spawn(SEDAN, 96);
  const walker = calls.spawn(WALKER, 40, 0.93);
  calls.call('apply_control_to_vehicle', car, [f(0.25), f(0), f(0), false, false, false, 0]);
  calls.call('apply_control_to_walker', walker, [vector(0, 1, 0), f(2), false]);
  host.step();
  const bytes = worldSnapshot(host, new SnapshotWriter());
  const actors = [...host.world.all()];
  assert.is(bytes.length, HEAD + RECORD * actors.length);
  assert.is(bytes.readBigUInt64LE(0), 17n);
  const unionOf = (id: number): Buffer => {
    const at = HEAD + RECORD * actors.findIndex((actor) => actor.id === id);
    assert.is(bytes.readUInt32LE(at), id);
    return bytes.subarray(at + UNION, at + RECORD);
  };
  const vehicle = unionOf(car);
  assert.is(vehicle.readFloatLE(0), 0.25);
  // It stands in the box of the light.
  assert.is(vehicle.readUInt32LE(25), host.world.lightAt(0)?.id);
  assert.equal(floats(unionOf(walker), 0, 4), [0, 1, 0, 2]);
  const light = unionOf(host.world.lightAt(0)?.id ?? 0);
  assert.is(light.toString('utf8', 0, 1), '9');
  assert.is(light[53], LightState.Green);
});

test.run();
