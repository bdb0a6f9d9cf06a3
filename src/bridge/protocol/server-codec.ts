/** Messages of the world read from decoded maps; every check of shape and range is here. */
import type { Fields } from '../fields.js';
import { oneOf, requireSha256, shortText, shortTextOrNull, shortTexts } from './bounded.js';
import { readBye, readError, readVersion } from './client-codec.js';
import type {
  Ahead,
  Frame,
  Offer,
  Rest,
  RouteEnd,
  RouteStart,
  ServerMessage,
  Welcome,
} from './messages.js';
import { readSensors, type SensorReaders } from './sensor-data.js';
import { MAX_TICK } from './version.js';
import { readCompleted, readContacts, readSnapshotColumns } from './wire-frame.js';
import { readPlan, readRoute } from './wire-route.js';

function readWelcome(fields: Fields): Welcome {
  const timeLimitS = fields.numberOrNull('timeLimitS');
  if (timeLimitS !== null && timeLimitS <= 0) {
    throw fields.wrong('timeLimitS', 'more than 0 or nil', timeLimitS);
  }
  return {
    type: 'welcome',
    protocol: readVersion(fields),
    session: shortText(fields, 'session'),
    received: fields.integer('received'),
    software: shortText(fields, 'software'),
    world: oneOf(fields, 'world', ['embedded', 'carla', 'recorded']),
    deterministic: fields.flag('deterministic'),
    routes: oneOf(fields, 'routes', ['client', 'server']),
    endsRoutes: fields.flag('endsRoutes'),
    sensors: shortTexts(fields, 'sensors'),
    evaluator: shortTextOrNull(fields, 'evaluator'),
    carlaVersion: shortTextOrNull(fields, 'carlaVersion'),
    timeLimitS,
    sharedMemory: shortTextOrNull(fields, 'sharedMemory'),
  };
}

function readOffer(fields: Fields): Offer {
  return {
    type: 'offer',
    routeId: shortTextOrNull(fields, 'routeId'),
    repetition: fields.isNil('repetition') ? null : fields.integer('repetition'),
    town: shortTextOrNull(fields, 'town'),
  };
}

function readMap(fields: Fields): RouteStart['map'] {
  const name = shortText(fields, 'name');
  const sha256 = requireSha256(fields, 'sha256', fields.any('sha256'));
  const text = fields.textOrNull('text');
  fields.end();
  return { name, sha256, text };
}

function readRouteStart(fields: Fields): RouteStart {
  return {
    type: 'routeStart',
    route: readRoute(fields.child('route')),
    sparsePlan: readPlan(fields.child('sparsePlan')),
    map: readMap(fields.child('map')),
    notes: shortTexts(fields, 'notes'),
  };
}

function readFrame(fields: Fields, readers: SensorReaders): Frame {
  return {
    type: 'frame',
    tick: fields.integer('tick', 0, MAX_TICK),
    simFrame: fields.integer('simFrame'),
    gameTimeS: fields.number('gameTimeS'),
    previous: readCompleted(fields),
    columns: { ...readSnapshotColumns(fields), contacts: readContacts(fields) },
    sensors: readSensors(fields.any('sensors'), fields.pathOf('sensors'), readers),
    notes: shortTexts(fields, 'notes'),
  };
}

function readAhead(fields: Fields): Ahead {
  return {
    type: 'ahead',
    tick: fields.integer('tick', 0, MAX_TICK),
    simFrame: fields.integer('simFrame'),
    previous: readCompleted(fields),
    columns: readSnapshotColumns(fields),
  };
}

function readRest(fields: Fields, readers: SensorReaders): Rest {
  return {
    type: 'rest',
    tick: fields.integer('tick', 0, MAX_TICK),
    gameTimeS: fields.number('gameTimeS'),
    contacts: readContacts(fields),
    sensors: readSensors(fields.any('sensors'), fields.pathOf('sensors'), readers),
    notes: shortTexts(fields, 'notes'),
  };
}

function readRouteEnd(fields: Fields): RouteEnd {
  return {
    type: 'routeEnd',
    previous: readCompleted(fields),
    status: shortTextOrNull(fields, 'status'),
    failure: shortTextOrNull(fields, 'failure'),
    record: fields.textOrNull('record'),
    notes: shortTexts(fields, 'notes'),
  };
}

type Reader = (fields: Fields, readers: SensorReaders) => ServerMessage;

/** Readers by type. */
export const SERVER_READERS: Readonly<Record<ServerMessage['type'], Reader>> = {
  welcome: readWelcome,
  offer: readOffer,
  routeStart: readRouteStart,
  frame: readFrame,
  ahead: readAhead,
  rest: readRest,
  routeEnd: readRouteEnd,
  bye: readBye,
  error: readError,
};
