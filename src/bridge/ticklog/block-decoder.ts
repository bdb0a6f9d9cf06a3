/**
 * Unpacks a block and gives its frames one after another. All sizes are checked before anything of
 * that size is allocated; every error names the field.
 */

import { Fields } from '../fields.js';
import type { ActorTruth, BoardWrite, ContactTruth, ControlTruth, TruthFrame } from '../frame.js';
import { decodeColumn } from './column.js';
import { MAX_ENTRIES_PER_BLOCK, MAX_TICK, MAX_TICKS_PER_BLOCK } from './format.js';
import {
  CONTROL_COLUMNS,
  EGO_COLUMNS,
  egoAt,
  MOTION_COLUMNS,
  POSE_COLUMNS,
  poseAt,
  vectorAt,
} from './frame-columns.js';
import { invalid } from './invalid.js';
import { unpackMap } from './msgpack.js';
import { VarintReader } from './varint.js';

type Still = Pick<ActorTruth, 'id' | 'typeId' | 'roleName' | 'extent'>;

/** A block taken apart, still in columns. Ticks inside it are counted from 0 here (`at`). */
export interface Block {
  readonly ticks: readonly number[];
  readonly ego: readonly Float32Array[];
  readonly controls: readonly (ControlTruth | null)[];
  readonly lights: readonly Uint8Array[];
  readonly contacts: ReadonlyMap<number, readonly ContactTruth[]>;
  readonly actors: readonly Still[];
  /** Slots present at each tick; equal lists are one object. */
  readonly presence: readonly (readonly number[])[];
  readonly motion: readonly Float32Array[];
  /** First row of each slot in `motion`. */
  readonly firstRow: readonly number[];
  readonly board: ReadonlyMap<number, readonly BoardWrite[]>;
  /** Row in `emergency` at each tick, −1 for none. */
  readonly emergencyRow: readonly number[];
  readonly emergency: readonly Float32Array[];
}

function columnsOf(
  fields: Fields,
  name: string,
  names: readonly string[],
  count: number,
  runs?: ArrayLike<number>,
): Float32Array[] {
  return fields
    .byteList(name, names.length)
    .map((bytes, part) =>
      decodeColumn(bytes, count, `${fields.pathOf(name)}.${names[part]}`, runs ?? [count]),
    );
}

/** One byte a tick, each at most `max`. */
function flagsOf(fields: Fields, name: string, tickCount: number, max: number): Uint8Array {
  // A copy: msgpackr hands out Buffers, whose slice() would be a window on the same bytes.
  const flags = Uint8Array.from(fields.bytes(name));
  const wrong = flags.find((flag) => flag > max);
  if (flags.length !== tickCount || wrong !== undefined) {
    throw invalid(
      fields.pathOf(name),
      `expected ${tickCount} bytes of 0 to ${max}, found ${wrong ?? `${flags.length} bytes`}`,
    );
  }
  return flags;
}

function readTicks(fields: Fields): number[] {
  const tickCount = fields.integer('tickCount', 1, MAX_TICKS_PER_BLOCK);
  const steps = new VarintReader(fields.bytes('tickSteps'), fields.pathOf('tickSteps'));
  const ticks = [fields.integer('firstTick', 0, MAX_TICK)];
  while (ticks.length < tickCount) {
    const step = steps.unsigned(MAX_TICK - ticks.at(-1)!);
    if (step === 0) throw invalid(fields.pathOf('tickSteps'), 'expected ticks that go up, found 0');
    ticks.push(ticks.at(-1)! + step);
  }
  steps.end();
  return ticks;
}

function readControls(fields: Fields, tickCount: number): (ControlTruth | null)[] {
  const flags = flagsOf(fields, 'controlFlags', tickCount, 7);
  const given = flags.filter((flag) => (flag & 1) === 1).length;
  const columns = columnsOf(fields, 'control', CONTROL_COLUMNS, given);
  let row = 0;
  return Array.from(flags, (flag) => {
    if ((flag & 1) === 0) {
      if (flag !== 0) throw invalid(fields.pathOf('controlFlags'), `found ${flag} without control`);
      return null;
    }
    const { x: throttle, y: steer, z: brake } = vectorAt(columns, 0, row++);
    return { throttle, steer, brake, handBrake: (flag & 2) !== 0, reverse: (flag & 4) !== 0 };
  });
}

/** States of all lights at each tick; the same array as long as nothing changes. */
function readLights(fields: Fields, tickCount: number, lightCount: number): Uint8Array[] {
  const first = flagsOf(fields, 'lights', lightCount, 4);
  const bytes = fields.bytes('lightChanges');
  const changes = new VarintReader(bytes, fields.pathOf('lightChanges'));
  const atTick = new Map<number, [number, number][]>();
  let last = 0;
  while (!changes.isAtEnd()) {
    const at = changes.unsigned(tickCount - 1);
    if (at < last) throw invalid(fields.pathOf('lightChanges'), 'expected ticks in order');
    last = at;
    const change: [number, number] = [changes.unsigned(lightCount - 1), changes.unsigned(4)];
    const list = atTick.get(at);
    if (list === undefined) atTick.set(at, [change]);
    else list.push(change);
  }
  let states = first.slice();
  return Array.from({ length: tickCount }, (_, at) => {
    const list = atTick.get(at);
    if (list !== undefined) {
      states = states.slice();
      for (const [light, state] of list) states[light] = state;
    }
    return states;
  });
}

function readContacts(fields: Fields, tickCount: number, strings: readonly string[]) {
  const reader = new VarintReader(fields.bytes('contacts'), fields.pathOf('contacts'));
  const contacts = new Map<number, ContactTruth[]>();
  while (!reader.isAtEnd()) {
    const at = reader.unsigned(tickCount - 1);
    const otherId = reader.unsigned();
    const otherTypeId = strings[reader.unsigned(strings.length - 1)]!;
    const list = contacts.get(at);
    if (list === undefined) contacts.set(at, [{ otherId, otherTypeId }]);
    else list.push({ otherId, otherTypeId });
  }
  return contacts;
}

function readActors(fields: Fields, strings: readonly string[]): Still[] {
  const bytes = fields.bytes('actors');
  const count = fields.integer('actorCount', 0, bytes.length);
  const extents = columnsOf(fields, 'extents', ['x', 'y', 'z'], count);
  const reader = new VarintReader(bytes, fields.pathOf('actors'));
  const actors: Still[] = [];
  for (let slot = 0; slot < count; slot++) {
    actors.push({
      id: reader.unsigned(),
      typeId: strings[reader.unsigned(strings.length - 1)]!,
      roleName: strings[reader.unsigned(strings.length - 1)]!,
      extent: vectorAt(extents, 0, slot),
    });
  }
  reader.end();
  return actors;
}

function readPresence(fields: Fields, tickCount: number, actorCount: number): number[][] {
  const field = fields.pathOf('presence');
  const bytes = fields.bytes('presence');
  const reader = new VarintReader(bytes, field);
  let present: number[] = [];
  let total = 0;
  const presence: number[][] = [];
  for (let at = 0; at < tickCount; at++) {
    const code = reader.unsigned(bytes.length);
    if (code > 0) {
      present = [];
      let expected = 0;
      while (present.length < code - 1) {
        const slot = expected + reader.signed();
        if (slot < 0 || slot >= actorCount) {
          throw invalid(field, `expected an actor of 0 to ${actorCount - 1}, found ${slot}`);
        }
        present.push(slot);
        expected = slot + 1;
      }
    }
    total += present.length;
    if (total > MAX_ENTRIES_PER_BLOCK) {
      throw invalid(field, `expected at most ${MAX_ENTRIES_PER_BLOCK} actor entries in a block`);
    }
    presence.push(present);
  }
  reader.end();
  return presence;
}

function readBoard(fields: Fields, tickCount: number): Map<number, BoardWrite[]> {
  const board = new Map<number, BoardWrite[]>();
  for (const [index, entry] of fields.list('board').entries()) {
    const field = `${fields.pathOf('board')}[${index}]`;
    if (!Array.isArray(entry) || entry.length !== 3 || typeof entry[1] !== 'string') {
      throw invalid(field, 'expected a tick, a key and a value');
    }
    const [at, key, value] = entry as [unknown, string, unknown];
    if (!Number.isInteger(at) || (at as number) < 0 || (at as number) >= tickCount) {
      throw invalid(field, `expected a tick of 0 to ${tickCount - 1}, found ${String(at)}`);
    }
    const write: BoardWrite = { key, value: boardValue(value, field) };
    const list = board.get(at as number);
    if (list === undefined) board.set(at as number, [write]);
    else list.push(write);
  }
  return board;
}

function boardValue(value: unknown, field: string): BoardWrite['value'] {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (value instanceof Uint8Array && value.length === 8) {
    const number = new DataView(value.buffer, value.byteOffset, 8).getFloat64(0, true);
    if (Number.isFinite(number)) return number;
  }
  throw invalid(field, 'expected nil, true, false, a string or eight bytes of a finite float64');
}

/** Takes a block apart. Throws TICKLOG_INVALID naming the field. */
export function decodeBlock(bytes: Uint8Array, lightCount: number, field: string): Block {
  const fields = new Fields(unpackMap(bytes, field), field, invalid);
  const ticks = readTicks(fields);
  const strings = fields.texts('strings');
  const actors = readActors(fields, strings);
  const presence = readPresence(fields, ticks.length, actors.length);
  const runs = new Array<number>(actors.length).fill(0);
  for (const present of presence) for (const slot of present) runs[slot]!++;
  const firstRow: number[] = [];
  let rows = 0;
  for (const run of runs) {
    firstRow.push(rows);
    rows += run;
  }
  const emergencyFlags = flagsOf(fields, 'emergencyFlags', ticks.length, 1);
  let emergencyRows = 0;
  const emergencyRow = Array.from(emergencyFlags, (flag) => (flag === 1 ? emergencyRows++ : -1));
  const block: Block = {
    ticks,
    ego: columnsOf(fields, 'ego', EGO_COLUMNS, ticks.length),
    controls: readControls(fields, ticks.length),
    lights: readLights(fields, ticks.length, lightCount),
    contacts: readContacts(fields, ticks.length, strings),
    actors,
    presence,
    motion: columnsOf(fields, 'motion', MOTION_COLUMNS, rows, runs),
    firstRow,
    board: readBoard(fields, ticks.length),
    emergencyRow,
    emergency: columnsOf(fields, 'emergency', POSE_COLUMNS, emergencyRows),
  };
  fields.end();
  return block;
}

const NONE: readonly never[] = [];

/** The frames of a block in order, each built when asked for. */
export function* framesOf(block: Block): Generator<TruthFrame, void> {
  const nextRow = [...block.firstRow];
  for (const [at, tick] of block.ticks.entries()) {
    const emergencyRow = block.emergencyRow[at]!;
    yield {
      tick,
      ego: egoAt(block.ego, at),
      contacts: block.contacts.get(at) ?? NONE,
      lightStates: block.lights[at]!,
      actors: block.presence[at]!.map((slot) => {
        const row = nextRow[slot]!++;
        const { id, typeId, roleName, extent } = block.actors[slot]!;
        return {
          id,
          typeId,
          roleName,
          transform: poseAt(block.motion, row),
          velocity: vectorAt(block.motion, 6, row),
          extent,
        };
      }),
      board: block.board.get(at) ?? NONE,
      emergencyVehicle: emergencyRow < 0 ? null : poseAt(block.emergency, emergencyRow),
      control: block.controls[at]!,
    };
  }
}
