import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Arguments } from '../../../../src/carla/rpc/arguments.js';
import { decodeValue } from '../../../../src/carla/rpc/msgpack-reader.js';
import { MsgpackWriter } from '../../../../src/carla/rpc/msgpack-writer.js';
import { eventActor } from '../../../../src/carla/stream/sensors/event-actors.js';
import { streamToken } from '../../../../src/carla/stream/token.js';
import {
  readDescription,
  readPose,
  readSettings,
  readVehicleControl,
  readWeather,
} from '../../../../src/carla/wire/read-structs.js';
import { DEFAULT_SETTINGS } from '../../../../src/carla/wire/types.js';
import {
  writeActor,
  writeBox,
  writeDescription,
  writePose,
  writeSettings,
} from '../../../../src/carla/wire/write-structs.js';
import { NEUTRAL_CONTROL } from '../../../../src/carla/world/carla-actor.js';
import { streetWorld } from '../../../helpers/carla-street.js';

const test = suite('CARLA structs');

const written = (write: (out: MsgpackWriter) => void): string => {
  const out = new MsgpackWriter();
  write(out);
  return out.take().toString('hex');
};
const args = (hex: string): Arguments =>
  new Arguments([decodeValue(Buffer.from(hex, 'hex'))], 'test');

// Byte strings printed by CARLA 0.9.15's own headers.
const SETTINGS = '9bc2c291c2c3cb3f847ae147ae147b0aca00000000c3ca453b8000ca44fa0000c3';
const SYNCHRONOUS =
  '9bc3c292c3cb3fa999999999999ac3cb3f847ae147ae147b0aca00000000c3ca453b8000ca44fa0000c3';
const TRANSFORM = '9293ca3f800000ca40000000ca4040000093ca40800000ca40a00000ca40c00000';
const CONTROL = '97ca3f000000cabe800000ca00000000c2c3c201';
const SPECTATOR =
  '9607009301a9737065637461746f72909393ca00000000ca00000000ca0000000093ca00000000ca00000000' +
  'ca0000000093ca00000000ca00000000ca00000000c400c400';

test('settings, both ways; fewer fields keep their defaults', () => {
  const synchronous = { ...DEFAULT_SETTINGS, synchronous: true, fixedDeltaS: 0.05 };
  assert.is(
    written((out) => writeSettings(out, DEFAULT_SETTINGS)),
    SETTINGS,
  );
  assert.is(
    written((out) => writeSettings(out, synchronous)),
    SYNCHRONOUS,
  );
  assert.equal(readSettings(args(SYNCHRONOUS)), synchronous);
  assert.equal(readSettings(args('93c3c291c2')), { ...DEFAULT_SETTINGS, synchronous: true });
});

test('transforms, both ways', () => {
  const pose = { x: 1, y: 2, z: 3, pitch: 4, yaw: 5, roll: 6 };
  assert.is(
    written((out) => writePose(out, pose)),
    TRANSFORM,
  );
  assert.equal(readPose(args(TRANSFORM), 'transform'), pose);
});

test('a vehicle control', () => {
  assert.equal(readVehicleControl(args(CONTROL)), {
    ...NEUTRAL_CONTROL,
    throttle: 0.5,
    steer: -0.25,
    reverse: true,
    gear: 1,
  });
});

test('an actor without box, tags and token; boxes of 0.9.16 name their actor', () => {
  const { spectator } = streetWorld();
  const actor = eventActor(
    { ...spectator, id: 7, description: { uid: 1, id: 'spectator', attributes: [] } },
    2001,
  );
  assert.is(
    written((out) => writeActor(out, actor, '0.9.15')),
    SPECTATOR,
  );
  const box = written((out) => writeBox(out, actor.box, '0.9.16', 300));
  assert.ok(box.startsWith('94') && box.endsWith('cd012c'));
});

test('a token', () => {
  assert.is(
    Buffer.from(streamToken(1, 2001)).toString('hex'),
    '01000000d107010000000000000000000000000000000000',
  );
});

test('attribute types count from 1 for 0.9.16', () => {
  const description = {
    uid: 3,
    id: 'a.b',
    attributes: [{ id: 'speed', type: 2, value: '1.5' }],
  } as const;
  for (const version of ['0.9.15', '0.9.16'] as const) {
    const hex = written((out) => writeDescription(out, description, version));
    assert.match(hex, version === '0.9.16' ? /737065656403/ : /737065656402/);
    assert.equal(readDescription(args(hex), 'description', version), description);
  }
});

test('weather of releases with fewer fields', () => {
  const out = new MsgpackWriter().array(2).f32(80).int(10);
  const weather = readWeather(args(out.take().toString('hex')));
  assert.equal([weather.cloudiness, weather.precipitation, weather.dustStorm], [80, 10, 0]);
});

test.run();
