/**
 * Sensor readings on the wire. A typed array goes as an array map and comes back as one; `{shape, data}`
 * of two or more dimensions likewise; anything else is plain data that may hold such arrays. Images may
 * also lie in shared memory or be JPEG: whoever can read those says so with a `SensorReaders`.
 */
import { invariant } from '../../core/errors.js';
import type { SensorReading } from '../backend.js';
import { Fields, isPlainMap } from '../fields.js';
import {
  dtypeOf,
  isWireArray,
  type NumberArray,
  numbersOf,
  readWireArray,
  toWire,
} from './arrays.js';
import { invalid } from './invalid.js';
import { MAX_ENTRIES } from './version.js';

/** Where an image lies in the world's ring of shared memory. */
export interface SharedMemoryRef {
  readonly sequence: number;
  readonly offset: number;
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** A compressed image; `jpeg` is a window on the message. */
export interface JpegImage {
  readonly jpeg: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Turns what is no plain reading into what the agent gets; may throw PROTOCOL_*. */
export interface SensorReaders {
  readonly sharedMemory?: (ref: SharedMemoryRef) => unknown;
  readonly jpeg?: (image: JpegImage) => unknown;
}

/** Readings as they go on the wire. */
export function wireSensors(
  sensors: Readonly<Record<string, SensorReading>>,
): Record<string, unknown> {
  const wire: Record<string, unknown> = {};
  for (const id in sensors) {
    const { frame, data } = sensors[id]!;
    wire[id] = { frame, data: wireData(data) };
  }
  return wire;
}

function wireData(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data;
  if (ArrayBuffer.isView(data)) return toWire(data as NumberArray);
  if (Array.isArray(data)) return data.map(wireData);
  const map = data as Readonly<Record<string, unknown>>;
  const { shape, data: numbers } = map;
  if (Array.isArray(shape) && ArrayBuffer.isView(numbers) && Object.keys(map).length === 2) {
    invariant(dtypeOf(numbers) !== null, 'expected a reading of a kind that the wire knows');
    if (shape.length > 1) return toWire(numbers as NumberArray, shape);
  }
  const wire: Record<string, unknown> = {};
  for (const key in map) wire[key] = wireData(map[key]);
  return wire;
}

/** Reads `{id: {frame, data}}`. Throws PROTOCOL_INVALID naming the field. */
export function readSensors(
  map: unknown,
  path: string,
  readers: SensorReaders,
): Record<string, SensorReading> {
  if (!isPlainMap(map)) throw invalid(path, 'expected a map of readings');
  const sensors: Record<string, SensorReading> = {};
  let count = 0;
  for (const id in map) {
    if (++count > MAX_ENTRIES) throw invalid(path, `expected at most ${MAX_ENTRIES} readings`);
    const entry = map[id];
    if (!isPlainMap(entry)) throw invalid(`${path}.${id}`, 'expected a map with frame and data');
    const fields = new Fields(entry, `${path}.${id}`, invalid);
    const frame = fields.integer('frame');
    const data = readData(fields.any('data'), fields.pathOf('data'), readers);
    fields.end();
    sensors[id] = { frame, data };
  }
  return sensors;
}

function readData(data: unknown, path: string, readers: SensorReaders): unknown {
  if (data instanceof Uint8Array) throw invalid(path, 'expected an array map, found bare bytes');
  if (Array.isArray(data)) {
    return data.map((entry, index) => readData(entry, `${path}[${index}]`, readers));
  }
  if (!isPlainMap(data)) return data;
  if (isWireArray(data)) {
    const wire = readWireArray(new Fields(data, path, invalid));
    const numbers = numbersOf(wire);
    return wire.shape.length === 1 ? numbers : { shape: wire.shape, data: numbers };
  }
  if ('sharedMemory' in data) return readShared(new Fields(data, path, invalid), readers);
  if ('jpeg' in data) return readJpeg(new Fields(data, path, invalid), readers);
  const plain: Record<string, unknown> = {};
  for (const key in data) plain[key] = readData(data[key], `${path}.${key}`, readers);
  return plain;
}

function readShared(fields: Fields, { sharedMemory }: SensorReaders): unknown {
  const inner = fields.child('sharedMemory');
  const ref: SharedMemoryRef = {
    sequence: inner.integer('sequence'),
    offset: inner.integer('offset'),
    dtype: inner.text('dtype'),
    shape: inner.list('shape') as number[],
  };
  for (const size of ref.shape) {
    if (!Number.isSafeInteger(size) || size < 0) throw inner.wrong('shape', 'sizes', size);
  }
  inner.end();
  fields.end();
  if (sharedMemory !== undefined) return sharedMemory(ref);
  throw invalid(
    fields.pathOf('sharedMemory'),
    'names shared memory, which this driver does not read; let the world send images on the socket',
  );
}

function readJpeg(fields: Fields, { jpeg }: SensorReaders): unknown {
  const image: JpegImage = {
    jpeg: fields.bytes('jpeg'),
    width: fields.integer('width', 1, 65_535),
    height: fields.integer('height', 1, 65_535),
  };
  fields.end();
  return jpeg === undefined ? image : jpeg(image);
}
