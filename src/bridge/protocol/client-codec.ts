/** Messages of the driver read from decoded maps; every check of shape and range is here. */
import type { SensorSpec } from '../backend.js';
import { type Fields, isPlainMap } from '../fields.js';
import {
  oneOf,
  requireSha256,
  shortList,
  shortText,
  shortTextOrNull,
  shortTexts,
} from './bounded.js';
import { invalid, PROTOCOL_CODES, type ProtocolCode } from './invalid.js';
import type {
  AgentFailed,
  Bye,
  ClientMessage,
  Control,
  ErrorMessage,
  Hello,
  Needs,
  Open,
  Stop,
} from './messages.js';
import { MAX_TICK, type ProtocolVersion } from './version.js';

/** The two version numbers of a handshake. */
export function readVersion(fields: Fields): ProtocolVersion {
  const inner = fields.child('protocol');
  const version = { major: inner.integer('major'), minor: inner.integer('minor') };
  inner.end();
  return version;
}

function readHello(fields: Fields): Hello {
  return {
    type: 'hello',
    protocol: readVersion(fields),
    token: shortText(fields, 'token'),
    software: shortText(fields, 'software'),
    session: shortTextOrNull(fields, 'session'),
    received: fields.integer('received'),
  };
}

/** Sensor specs: `type` and `id` are texts, all else is the agent's own and is passed on. */
function readSpecs(fields: Fields): SensorSpec[] {
  const path = fields.pathOf('sensors');
  return shortList(fields, 'sensors').map((entry, index) => {
    if (!isPlainMap(entry)) throw invalid(`${path}[${index}]`, 'expected a sensor as a map');
    for (const key of ['type', 'id']) {
      if (typeof entry[key] === 'string') continue;
      throw invalid(`${path}[${index}].${key}`, `expected a text, found ${typeof entry[key]}`);
    }
    return entry as SensorSpec;
  });
}

function readKnownMaps(fields: Fields): string[] {
  return shortTexts(fields, 'knownMaps').map((sha256, index) =>
    requireSha256(fields, `knownMaps[${index}]`, sha256),
  );
}

function readOpen(fields: Fields): Open {
  const downsampleM = fields.number('downsampleM');
  if (downsampleM <= 0) throw fields.wrong('downsampleM', 'more than 0', downsampleM);
  return {
    type: 'open',
    routeXml: fields.text('routeXml'),
    repetition: fields.integer('repetition'),
    seed: fields.integer('seed', Number.MIN_SAFE_INTEGER),
    traffic: shortTextOrNull(fields, 'traffic'),
    downsampleM,
    privileged: fields.flag('privileged'),
    sensors: readSpecs(fields),
    knownMaps: readKnownMaps(fields),
    sharedMemory: fields.flag('sharedMemory'),
  };
}

function readNeeds(fields: Fields): Needs {
  return {
    type: 'needs',
    agent: shortText(fields, 'agent'),
    privileged: fields.flag('privileged'),
    sensors: readSpecs(fields),
    knownMaps: readKnownMaps(fields),
    sharedMemory: fields.flag('sharedMemory'),
  };
}

function pedal(fields: Fields, name: string, low: number): number {
  const value = fields.number(name);
  if (value >= low && value <= 1) return value;
  throw fields.wrong(name, `a number from ${low} to 1`, value);
}

function readControl(fields: Fields): Control {
  return {
    type: 'control',
    tick: fields.integer('tick', 0, MAX_TICK),
    throttle: pedal(fields, 'throttle', 0),
    steer: pedal(fields, 'steer', -1),
    brake: pedal(fields, 'brake', 0),
    handBrake: fields.flag('handBrake'),
    reverse: fields.flag('reverse'),
  };
}

function readAgentFailed(fields: Fields): AgentFailed {
  return {
    type: 'agentFailed',
    tick: fields.isNil('tick') ? null : fields.integer('tick', 0, MAX_TICK),
    phase: oneOf(fields, 'phase', ['setup', 'answer']),
    kind: oneOf(fields, 'kind', ['raised', 'late', 'invalid']),
    message: shortText(fields, 'message'),
  };
}

/** The way out of a connection; both sides may say it. */
export function readBye(fields: Fields): Bye {
  return { type: 'bye', reason: shortText(fields, 'reason') };
}

/** The last message before a connection is closed; both sides may say it. */
export function readError(fields: Fields): ErrorMessage {
  return {
    type: 'error',
    code: oneOf<ProtocolCode>(fields, 'code', PROTOCOL_CODES),
    message: shortText(fields, 'message'),
    field: shortTextOrNull(fields, 'field'),
  };
}

/** Readers by type. */
export const CLIENT_READERS: Readonly<Record<ClientMessage['type'], (f: Fields) => ClientMessage>> =
  {
    hello: readHello,
    open: readOpen,
    needs: readNeeds,
    ready: () => ({ type: 'ready' }),
    control: readControl,
    agentFailed: readAgentFailed,
    stop: (fields): Stop => ({ type: 'stop', reason: shortText(fields, 'reason') }),
    bye: readBye,
    error: readError,
  };
