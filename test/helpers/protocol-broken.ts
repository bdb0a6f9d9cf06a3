/** Messages with one fault each, and what a reader must say of them. */
import { Encoder } from '../../src/bridge/protocol/index.js';
import { CLIENT_SAMPLES, type Sample, SERVER_SAMPLES } from './protocol-samples.js';

export interface Broken {
  readonly name: string;
  /** Who sends it. */
  readonly from: 'client' | 'server';
  readonly bytes: Uint8Array;
  readonly code: string;
  /** Field that the error names. */
  readonly field: string;
}

type Plain = Record<string, unknown>;
type Step = string | number;

const encoder = new Encoder(Number.MAX_SAFE_INTEGER);

const encode = ({ message, seq }: Sample): Uint8Array => encoder.encode(message, seq);

function sampleOf(from: Broken['from'], name: string): Sample {
  const list = from === 'client' ? CLIENT_SAMPLES : SERVER_SAMPLES;
  const found = list.find((sample) => sample.name === name);
  if (found === undefined) throw new Error(`no sample ${name}`);
  return found;
}

function copy(value: unknown): unknown {
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner)]));
}

/** The sample with the value at `path` replaced; undefined takes the field away. */
function changed(sample: Sample, path: readonly Step[], value: unknown): Uint8Array {
  const message = copy(sample.message) as Plain;
  let at: unknown = message;
  for (const step of path.slice(0, -1)) at = (at as Plain)[step];
  (at as Plain)[path.at(-1)!] = value;
  return encode({ ...sample, message: message as Sample['message'] });
}

type Change = readonly [
  from: Broken['from'],
  sample: string,
  path: Step[],
  value: unknown,
  field?: string,
];

const CONTROL = 'control, float32 numbers';
const FRAME = 'frame with actors, contacts, sensors and the tick before';
const AHEAD = 'ahead, the half of a frame that comes first';
const REST = 'rest, the half of a frame that comes last';
const START = 'route start';
const END = 'route end with the official record';
const IMAGES = 'frame with images in shared memory and as JPEG';

const array = (dtype: string, shape: number[], bytes: number): Plain => ({
  dtype,
  shape,
  data: new Uint8Array(bytes),
});

/** f4 rows whose first number is not finite. */
function notFinite(shape: number[], value: number): Plain {
  const numbers = new Float32Array(shape.reduce((all, size) => all * size, 1));
  numbers[0] = value;
  return { dtype: 'f4', shape, data: new Uint8Array(numbers.buffer) };
}

const CHANGES: readonly Change[] = [
  ['client', 'hello, a new session', ['token'], undefined],
  ['client', 'hello, a new session', ['token'], 5],
  ['client', 'hello, a new session', ['token'], 'x'.repeat(10_001)],
  ['client', 'hello, a new session', ['received'], -1],
  ['client', 'hello, a new session', ['protocol'], 1],
  ['client', 'hello, a new session', ['protocol', 'major'], '1'],
  ['client', 'hello, a new session', ['protocol', 'patch'], 0],
  ['client', 'hello, a new session', ['session'], 5],
  ['client', 'open', ['seed'], 0.5],
  ['client', 'open', ['downsampleM'], 0],
  ['client', 'open', ['privileged'], 1],
  ['client', 'open', ['sensors'], {}],
  ['client', 'open', ['sensors', 0], 'front'],
  ['client', 'open', ['sensors', 1, 'id'], undefined],
  ['client', 'open', ['knownMaps', 0], 'ABC'],
  ['client', 'open', ['sharedMemory'], undefined],
  ['client', 'needs', ['sharedMemory'], 'yes'],
  ['client', 'open', ['weather'], 'rain'],
  ['client', 'needs', ['agent'], null],
  ['client', 'ready', ['now'], true],
  ['client', CONTROL, ['steer'], undefined],
  ['client', CONTROL, ['steer'], '0'],
  ['client', CONTROL, ['steer'], 1.001],
  ['client', CONTROL, ['throttle'], Number.NaN],
  ['client', CONTROL, ['throttle'], -0.5],
  ['client', CONTROL, ['brake'], Number.POSITIVE_INFINITY],
  ['client', CONTROL, ['handBrake'], 0],
  ['client', CONTROL, ['reverse'], null],
  ['client', CONTROL, ['tick'], -1],
  ['client', CONTROL, ['tick'], 1_000_001],
  ['client', CONTROL, ['gear'], 1],
  ['client', 'the agent is late', ['phase'], 'start'],
  ['client', 'the agent is late', ['kind'], 'slow'],
  ['client', 'stop', ['reason'], null],
  ['client', 'error of the driver', ['code'], 'OOPS'],
  ['server', 'welcome of the embedded world', ['world'], 'moon'],
  ['server', 'welcome of the embedded world', ['routes'], 'none'],
  ['server', 'welcome of the embedded world', ['sensors', 0], 5],
  ['server', 'welcome of the embedded world', ['timeLimitS'], 0],
  ['server', 'welcome of the embedded world', ['endsRoutes'], 'no'],
  ['server', 'offer', ['repetition'], 'first'],
  ['server', 'offer', ['town'], undefined],
  ['server', START, ['route'], null],
  ['server', START, ['route', 'town'], 5],
  ['server', START, ['route', 'egoHalfLengthM'], Number.NaN],
  ['server', START, ['route', 'plan', 'pose', 'dtype'], 'f2'],
  ['server', START, ['route', 'plan', 'pose', 'dtype'], 'u4', 'routeStart.route.plan.pose.dtype'],
  ['server', START, ['route', 'plan', 'pose', 'shape'], [3, 4], 'routeStart.route.plan.pose.shape'],
  ['server', START, ['route', 'plan', 'pose', 'shape'], [2, 6.5]],
  ['server', START, ['route', 'plan', 'pose', 'shape'], []],
  ['server', START, ['route', 'plan', 'pose', 'data'], new Uint8Array(47)],
  ['server', START, ['route', 'plan', 'pose', 'data'], 'text'],
  [
    'server',
    START,
    ['route', 'plan', 'option'],
    array('i1', [3], 3),
    'routeStart.route.plan.option.shape',
  ],
  ['server', START, ['route', 'keyPoints'], notFinite([1, 3], Number.NEGATIVE_INFINITY)],
  [
    'server',
    START,
    ['route', 'egoStart'],
    array('f4', [1, 3], 12),
    'routeStart.route.egoStart.shape',
  ],
  ['server', START, ['route', 'trafficLights', 'volume'], array('f4', [0, 6], 0)],
  ['server', START, ['route', 'scenarios', 0, 'kind'], 'x'],
  ['server', START, ['route', 'scenarios', 0], 'ParkingCutIn'],
  ['server', START, ['route', 'weather'], null],
  ['server', START, ['map', 'sha256'], 'A3'.repeat(32)],
  ['server', START, ['map', 'text'], undefined],
  ['server', START, ['notes', 0], null],
  ['server', AHEAD, ['tick'], -1],
  ['server', AHEAD, ['previous', 'tick'], null],
  ['server', AHEAD, ['gameTimeS'], 2.1],
  ['server', AHEAD, ['contacts'], []],
  ['server', AHEAD, ['ego'], undefined],
  ['server', AHEAD, ['actors', 'pose'], notFinite([3, 6], Number.NaN)],
  ['server', REST, ['tick'], 0.5],
  ['server', REST, ['gameTimeS'], Number.NaN],
  ['server', REST, ['contacts', 0, 'otherId'], -1],
  ['server', REST, ['previous'], null],
  ['server', REST, ['sensors'], undefined],
  ['server', REST, ['notes'], 'a note'],
  ['server', FRAME, ['tick'], null],
  ['server', FRAME, ['gameTimeS'], Number.NaN],
  ['server', FRAME, ['ego'], undefined],
  ['server', FRAME, ['ego'], array('f4', [15], 60), 'frame.ego.shape'],
  ['server', FRAME, ['ego'], array('f8', [16], 128), 'frame.ego.dtype'],
  ['server', FRAME, ['ego'], notFinite([16], Number.NaN)],
  ['server', FRAME, ['ego', 'extra'], 1],
  ['server', FRAME, ['contacts', 0, 'otherId'], -1],
  ['server', FRAME, ['contacts', 0, 'otherTypeId'], undefined],
  ['server', FRAME, ['lights', 'data'], Uint8Array.of(0, 5, 0), 'frame.lights'],
  ['server', FRAME, ['actors'], []],
  ['server', FRAME, ['actors', 'pose'], array('f4', [2, 6], 48), 'frame.actors.pose.shape'],
  ['server', FRAME, ['actors', 'velocity'], notFinite([3, 3], Number.NaN)],
  [
    'server',
    FRAME,
    ['actors', 'type', 'data'],
    Uint8Array.of(0, 0, 2, 0, 0, 0),
    'frame.actors.type',
  ],
  ['server', FRAME, ['actors', 'types', 1], 7],
  ['server', FRAME, ['actors', 'speeds'], null],
  ['server', FRAME, ['previous', 'tick'], 'x'],
  ['server', FRAME, ['previous', 'board', 0], ['key']],
  ['server', FRAME, ['previous', 'board', 1], ['key', [1]]],
  ['server', FRAME, ['previous', 'board', 2], ['key', Number.NaN]],
  [
    'server',
    FRAME,
    ['previous', 'emergencyVehicle'],
    array('f4', [5], 20),
    'frame.previous.emergencyVehicle.shape',
  ],
  [
    'server',
    FRAME,
    ['previous', 'lights', 'data'],
    Uint8Array.of(9, 0, 0),
    'frame.previous.lights',
  ],
  ['server', FRAME, ['sensors'], []],
  ['server', FRAME, ['sensors', 'gps', 'frame'], null],
  ['server', FRAME, ['sensors', 'gps', 'data', 'data'], new Uint8Array(23)],
  ['server', FRAME, ['sensors', 'gps', 'data'], new Uint8Array(3)],
  ['server', FRAME, ['sensors', 'lidar', 'data', 'scale'], 2],
  ['server', FRAME, ['sensors', 'speed', 'unit'], 'm/s'],
  ['server', IMAGES, ['sensors', 'rear', 'data', 'width'], 0],
  ['server', IMAGES, ['sensors', 'front', 'data', 'sharedMemory', 'offset'], -1],
  ['server', END, ['record'], {}],
  ['server', END, ['failure'], false],
  ['server', END, ['score'], 100],
];

function pathText(type: string, path: readonly Step[]): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : `${text}.${step}`),
    type,
  );
}

function fromChange([from, name, path, value, field]: Change): Broken {
  const sample = sampleOf(from, name);
  const place = pathText(sample.message.type, path);
  const how = value === undefined ? 'missing' : 'wrong';
  return {
    name: `${place} ${how} (${shortText(value)})`,
    from,
    bytes: changed(sample, path, value),
    code: 'PROTOCOL_INVALID',
    field: field ?? place,
  };
}

function shortText(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value, (_, inner) =>
    inner instanceof Uint8Array ? `${inner.length} bytes` : inner,
  );
  return text === undefined ? 'nothing' : text.slice(0, 60);
}

const bytes = (...list: (number | readonly number[])[]): Uint8Array => Uint8Array.from(list.flat());
const text = (value: string): number[] => [0xa0 | value.length, ...Buffer.from(value)];
const READY = [0x82, ...text('type'), ...text('ready'), ...text('seq')];

/** Nested lists, `depth` of them, as a field of a message. */
function nested(depth: number): Uint8Array {
  return bytes([0x81, ...text('type')], new Array<number>(depth).fill(0x91), 0xc0);
}

/** Bytes that are no proper message, whoever sends them. */
const RAW: readonly (readonly [name: string, bytes: Uint8Array, field: string])[] = [
  ['nothing at all', bytes(), 'message'],
  ['a number', bytes(5), 'message'],
  ['a list', bytes(0x90), 'message'],
  ['nil', bytes(0xc0), 'message'],
  ['JSON', Uint8Array.from(Buffer.from('{"type":"ready","seq":1}')), 'message'],
  ['the type that msgpack never uses', bytes(0xc1), 'message'],
  ['an extension type', bytes(0x81, text('type'), 0xd4, 1, 0), 'message'],
  ['cut inside a text', bytes(0x81, text('type'), 0xa5, 0x72), 'message'],
  ['bytes after the message', bytes(READY, 3, 0xc0), 'message'],
  ['a map that claims four billion entries', bytes(0xdf, 0xff, 0xff, 0xff, 0xff), 'message'],
  ['a text that claims two gigabytes', bytes(0x81, 0xdb, 0x7f, 0xff, 0xff, 0xff), 'message'],
  ['a key that is a number', bytes(0x81, 1, 2), 'message'],
  ['text that is no UTF-8', bytes(0x81, text('type'), 0xa2, 0xc3, 0x28), 'message'],
  ['nested too deep', nested(40), 'message'],
  ['more values than a message may hold', manyValues(), 'message'],
  ['no type', bytes(0x81, text('seq'), 1), 'type'],
  ['a type that is a number', bytes(0x82, text('type'), 5, text('seq'), 1), 'type'],
  ['an unknown type', bytes(0x82, text('type'), text('dance'), text('seq'), 1), 'type'],
];

function manyValues(): Uint8Array {
  const count = 200_001;
  const head = bytes(0x81, text('type'), 0xdd, 0, 0x03, 0x0d, 0x41);
  const all = new Uint8Array(head.length + count).fill(0xc0);
  all.set(head);
  return all;
}

const NUMBERS: readonly (readonly [Broken['from'], string, unknown])[] = [
  ['client', 'ready', 0],
  ['client', 'ready', -1],
  ['client', 'ready', 1.5],
  ['client', 'ready', 'one'],
  ['client', 'hello, a new session', 1],
  ['server', 'welcome of the embedded world', 1],
  ['server', 'bye of the world', 0],
];

/** All of them. */
export const BROKEN_MESSAGES: readonly Broken[] = [
  ...RAW.flatMap(([name, raw, field]) =>
    (['client', 'server'] as const).map((from) => ({
      name: `${name}, from the ${from}`,
      from,
      bytes: raw,
      code: 'PROTOCOL_INVALID',
      field,
    })),
  ),
  ...NUMBERS.map(([from, name, seq]) => ({
    name: `seq ${JSON.stringify(seq)} of ${name}`,
    from,
    bytes: encoder.encode(sampleOf(from, name).message, seq as number),
    code: 'PROTOCOL_INVALID',
    field: 'seq',
  })),
  {
    name: 'a message of the world, from the client',
    from: 'client',
    bytes: encode(sampleOf('server', FRAME)),
    code: 'PROTOCOL_INVALID',
    field: 'type',
  },
  {
    name: 'a message of the client, from the world',
    from: 'server',
    bytes: encode(sampleOf('client', CONTROL)),
    code: 'PROTOCOL_INVALID',
    field: 'type',
  },
  ...CHANGES.map(fromChange),
];
