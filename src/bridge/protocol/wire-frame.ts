/**
 * Ground truth of one tick on the wire: the ego as one row, the other actors as columns (metres, m/s,
 * float32 degrees). Types and roles are numbers into tables of texts. Columns are checked when they
 * arrive and turned into a frame only when one is asked for.
 */
import { Fields, isPlainMap } from '../fields.js';
import type { BoardValue, BoardWrite, ContactTruth, TruthFrame } from '../frame.js';
import { readArray, requireFinite, toWire } from './arrays.js';
import { shortList, shortText, shortTexts } from './bounded.js';
import { invalid } from './invalid.js';
import type { Completed } from './messages.js';
import { poseAt, putPose, putVector } from './poses.js';
import { MAX_ENTRIES, MAX_TICK } from './version.js';

/** Numbers of the ego's row: pose 6, velocity 3, acceleration 3, angular velocity 3 (deg/s), limit. */
const EGO_NUMBERS = 16;

/** The other actors, a column each; every column has a row for each actor. */
export interface ActorColumns {
  readonly ids: Uint32Array;
  readonly types: readonly string[];
  readonly type: Uint16Array;
  readonly roles: readonly string[];
  readonly role: Uint16Array;
  readonly pose: Float32Array;
  readonly velocity: Float32Array;
  readonly extent: Float32Array;
}

/** A snapshot as it travels, but for its contacts. */
export interface SnapshotColumns {
  readonly ego: Float32Array;
  readonly lights: Uint8Array;
  readonly actors: ActorColumns;
}

export interface FrameColumns extends SnapshotColumns {
  readonly contacts: readonly ContactTruth[];
}

/** Texts numbered in the order in which they first come. */
class TextTable {
  readonly texts: string[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const number = this.texts.length;
    this.texts.push(text);
    this.numbers.set(text, number);
    return number;
  }
}

/** Turns frames to columns; its arrays are used again by the next frame. */
export class FrameWriter {
  private readonly ego = new Float32Array(EGO_NUMBERS);
  private capacity = 0;
  private ids = new Uint32Array(0);
  private type = new Uint16Array(0);
  private role = new Uint16Array(0);
  private pose = new Float32Array(0);
  private velocity = new Float32Array(0);
  private extent = new Float32Array(0);

  /** Plain data for the encoder, valid until the next call. */
  wire(frame: TruthFrame): object {
    const { ego, contacts, lightStates, actors } = frame;
    putPose(this.ego, 0, ego.transform);
    putVector(this.ego, 6, ego.velocity);
    putVector(this.ego, 9, ego.acceleration);
    putVector(this.ego, 12, ego.angularVelocityDegps);
    this.ego[15] = ego.speedLimitKmh;
    return {
      ego: toWire(this.ego),
      contacts: contacts.map(({ otherId, otherTypeId }) => ({ otherId, otherTypeId })),
      lights: wireLights(lightStates),
      actors: this.wireActors(actors),
    };
  }

  private wireActors(actors: TruthFrame['actors']): object {
    const count = actors.length;
    if (count > this.capacity) this.grow(count);
    const types = new TextTable();
    const roles = new TextTable();
    for (let row = 0; row < count; row++) {
      const actor = actors[row]!;
      this.ids[row] = actor.id;
      this.type[row] = types.numberOf(actor.typeId);
      this.role[row] = roles.numberOf(actor.roleName);
      putPose(this.pose, row * 6, actor.transform);
      putVector(this.velocity, row * 3, actor.velocity);
      putVector(this.extent, row * 3, actor.extent);
    }
    return {
      ids: toWire(this.ids.subarray(0, count)),
      types: types.texts,
      type: toWire(this.type.subarray(0, count)),
      roles: roles.texts,
      role: toWire(this.role.subarray(0, count)),
      pose: toWire(this.pose.subarray(0, count * 6), [count, 6]),
      velocity: toWire(this.velocity.subarray(0, count * 3), [count, 3]),
      extent: toWire(this.extent.subarray(0, count * 3), [count, 3]),
    };
  }

  private grow(count: number): void {
    this.capacity = count * 2;
    this.ids = new Uint32Array(this.capacity);
    this.type = new Uint16Array(this.capacity);
    this.role = new Uint16Array(this.capacity);
    this.pose = new Float32Array(this.capacity * 6);
    this.velocity = new Float32Array(this.capacity * 3);
    this.extent = new Float32Array(this.capacity * 3);
  }
}

function wireLights(states: ArrayLike<number>): object {
  return toWire(states instanceof Uint8Array ? states : Uint8Array.from(states));
}

/** What came after the snapshot; `lights` null where they stayed. */
export function wireCompleted(completed: Completed | null): object | null {
  if (completed === null) return null;
  const { tick, board, emergencyVehicle, lights } = completed;
  const pose = new Float32Array(6);
  if (emergencyVehicle !== null) putPose(pose, 0, emergencyVehicle);
  return {
    tick,
    board: board.map(({ key, value }) => [key, value]),
    emergencyVehicle: emergencyVehicle === null ? null : toWire(pose),
    lights: lights === null ? null : wireLights(lights),
  };
}

function readLights(fields: Fields): Uint8Array {
  const lights = readArray(fields, 'lights', {
    dtypes: ['u1'],
    columns: 0,
    maxRows: MAX_ENTRIES,
  });
  for (let index = 0; index < lights.length; index++) {
    if (lights[index]! <= 4) continue;
    throw invalid(fields.pathOf('lights'), `expected states of 0 to 4, found ${lights[index]}`);
  }
  return lights;
}

/** Reads `previous` of a frame or a route's end. Throws PROTOCOL_INVALID naming the field. */
export function readCompleted(parent: Fields): Completed | null {
  const fields = parent.mapOrNull('previous');
  if (fields === null) return null;
  const board = shortList(fields, 'board').map((entry, index) =>
    readWrite(entry, `${fields.pathOf('board')}[${index}]`),
  );
  const tick = fields.integer('tick', 0, MAX_TICK);
  const vehicle = fields.isNil('emergencyVehicle') ? null : readRow(fields, 'emergencyVehicle', 6);
  const lights = fields.isNil('lights') ? null : readLights(fields);
  fields.end();
  return {
    tick,
    board,
    emergencyVehicle: vehicle === null ? null : poseAt(vehicle, 0),
    lights,
  };
}

function readWrite(entry: unknown, path: string): BoardWrite {
  if (!Array.isArray(entry) || entry.length !== 2 || typeof entry[0] !== 'string') {
    throw invalid(path, 'expected a key and a value');
  }
  const [key, value] = entry as [string, unknown];
  const isNumber = typeof value === 'number' && value - value === 0;
  const isPlain = value === null || typeof value === 'boolean' || typeof value === 'string';
  if (isNumber || isPlain) return { key, value: value as BoardValue };
  throw invalid(path, 'expected nil, true, false, a finite number or a text as value');
}

function readRow(fields: Fields, name: string, rows: number): Float32Array {
  const row = readArray(fields, name, { dtypes: ['f4'], columns: 0, maxRows: rows, rows });
  requireFinite(row, fields.pathOf(name));
  return row;
}

function readContact(entry: unknown, path: string): ContactTruth {
  if (!isPlainMap(entry)) throw invalid(path, 'expected a map with otherId and otherTypeId');
  const fields = new Fields(entry, path, invalid);
  const contact = {
    otherId: fields.integer('otherId', 0, 0xffffffff),
    otherTypeId: shortText(fields, 'otherTypeId'),
  };
  fields.end();
  return contact;
}

/** Reads the truth of a `frame` or an `ahead`, but for contacts. Throws PROTOCOL_INVALID naming the field. */
export function readSnapshotColumns(fields: Fields): SnapshotColumns {
  return {
    ego: readRow(fields, 'ego', EGO_NUMBERS),
    lights: readLights(fields),
    actors: readActors(fields.child('actors')),
  };
}

/** Reads the contacts of a `frame` or a `rest`. Throws PROTOCOL_INVALID naming the field. */
export function readContacts(fields: Fields): ContactTruth[] {
  return shortList(fields, 'contacts').map((entry, index) =>
    readContact(entry, `${fields.pathOf('contacts')}[${index}]`),
  );
}

function readActors(fields: Fields): ActorColumns {
  const ids = readArray(fields, 'ids', { dtypes: ['u4'], columns: 0, maxRows: MAX_ENTRIES });
  const rows = ids.length;
  const maxRows = MAX_ENTRIES;
  const numbers = (name: string, columns: number): Float32Array => {
    const array = readArray(fields, name, { dtypes: ['f4'], columns, maxRows, rows });
    requireFinite(array, fields.pathOf(name));
    return array;
  };
  const numbered = (name: string, table: readonly string[]): Uint16Array => {
    const array = readArray(fields, name, { dtypes: ['u2'], columns: 0, maxRows, rows });
    for (let row = 0; row < rows; row++) {
      if (array[row]! < table.length) continue;
      throw invalid(
        fields.pathOf(name),
        `expected numbers below ${table.length}, found ${array[row]}`,
      );
    }
    return array;
  };
  const types = shortTexts(fields, 'types');
  const roles = shortTexts(fields, 'roles');
  const columns = {
    ids,
    types,
    type: numbered('type', types),
    roles,
    role: numbered('role', roles),
    pose: numbers('pose', 6),
    velocity: numbers('velocity', 3),
    extent: numbers('extent', 3),
  };
  fields.end();
  return columns;
}
