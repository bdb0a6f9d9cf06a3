/**
 * The columns of a sample: name, kind of number, how many a sample, and what they are. Frame unless told
 * otherwise: the ego's at the sample, x forward, y right, metres, m/s, radians clockwise. docs/wpt-data.md
 * describes each one.
 */

import { TRACK_POINTS, TRACK_SIZE } from '../reward/rollout.js';
import {
  AGENT_BOX_SIZE,
  MAX_AGENTS,
  MAX_SIGNALS,
  ROUTE_FAR_POINTS,
  SIGNAL_SIZE,
  SIGNAL_STATES,
} from '../reward/scene.js';

/** Changes with every change of the files' layout. */
export const DATASET_VERSION = 1;
/** Names the inputs: sizes and meaning of the token arrays, the past and the labels. */
export const FEATURE_SET = 'tokens-1';

export const OBJECTS = 32;
export const PAST_POSES = 4;
export const FUTURE_POSES = 6;

export type ColumnKind = 'f32' | 'f64' | 'i32' | 'i16' | 'u8';

export interface Column<K extends ColumnKind = ColumnKind> {
  readonly kind: K;
  /** Sizes of one sample. */
  readonly shape: readonly number[];
}

function column<K extends ColumnKind>(kind: K, ...shape: number[]): Column<K> {
  return { kind, shape };
}

export const COLUMNS = {
  // What a policy sees: `egoloop.tokens` with its default sizes.
  ego: column('f32', 16),
  objects: column('f32', OBJECTS, 8),
  objectMask: column('u8', OBJECTS),
  objectIds: column('i32', OBJECTS),
  route: column('f32', 20, 4),
  routeMask: column('u8', 20),
  lanes: column('f32', 32, 10, 4),
  laneFeatures: column('f32', 32, 6),
  laneMask: column('u8', 32),
  // The past, 0.5 s apart, latest first.
  egoPast: column('f32', PAST_POSES, 4),
  egoPastMask: column('u8', PAST_POSES),
  objectPast: column('f32', OBJECTS, PAST_POSES, 3),
  objectPastMask: column('u8', OBJECTS, PAST_POSES),
  // The future: x, y, yaw, speed.
  egoFuture: column('f32', FUTURE_POSES, 4),
  objectFuture: column('f32', OBJECTS, FUTURE_POSES, 4),
  objectFutureMask: column('u8', OBJECTS, FUTURE_POSES),
  // For the oracle, at 10 Hz.
  egoTrack: column('f32', TRACK_POINTS, TRACK_SIZE),
  agentTrack: column('i16', MAX_AGENTS, TRACK_POINTS, 3),
  agentBox: column('f32', MAX_AGENTS, AGENT_BOX_SIZE),
  signals: column('f32', MAX_SIGNALS, SIGNAL_SIZE),
  signalStates: column('u8', MAX_SIGNALS, SIGNAL_STATES),
  routeFar: column('f32', ROUTE_FAR_POINTS, 2),
  world: column('f64', 3),
  // The plan that was rolled out from here; zeros elsewhere.
  plan: column('f32', FUTURE_POSES, 3),
  tick: column('i32', 1),
  mode: column('u8', 1),
  isExpert: column('u8', 1),
  isCrash: column('u8', 1),
  isInteracting: column('u8', 1),
} as const satisfies Readonly<Record<string, Column>>;

export type ColumnName = keyof typeof COLUMNS;
/** Columns that are the arrays of `egoloop.tokens`. */
export type TokenColumn =
  | 'ego'
  | 'objects'
  | 'objectMask'
  | 'route'
  | 'routeMask'
  | 'lanes'
  | 'laneFeatures'
  | 'laneMask';
export const COLUMN_NAMES = Object.keys(COLUMNS) as ColumnName[];

/** What the drive was about at a sample. */
export const Mode = { Plain: 0, Recovery: 1, RolloutStart: 2, Rollout: 3, OnPolicy: 4 } as const;

interface ArrayOf {
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  readonly i32: Int32Array;
  readonly i16: Int16Array;
  readonly u8: Uint8Array;
}
export type ColumnArray<N extends ColumnName> = ArrayOf[(typeof COLUMNS)[N]['kind']];

/** Samples as columns, row after row. */
export type Columns = { readonly [N in ColumnName]: ColumnArray<N> };

const MAKERS = {
  f32: Float32Array,
  f64: Float64Array,
  i32: Int32Array,
  i16: Int16Array,
  u8: Uint8Array,
} as const;

/** Numbers of a column in one sample. */
export function widthOf(name: ColumnName): number {
  return (COLUMNS[name].shape as readonly number[]).reduce((all, size) => all * size, 1);
}

export function bytesPerNumber(kind: ColumnKind): number {
  return MAKERS[kind].BYTES_PER_ELEMENT;
}

/** Bytes of one sample. */
export const SAMPLE_BYTES = COLUMN_NAMES.reduce(
  (sum, name) => sum + widthOf(name) * bytesPerNumber(COLUMNS[name].kind),
  0,
);

/** Columns of zeros for `count` samples. */
export function emptyColumns(count: number): Columns {
  const made = COLUMN_NAMES.map((name) => [
    name,
    new MAKERS[COLUMNS[name].kind](count * widthOf(name)),
  ]);
  return Object.fromEntries(made) as unknown as Columns;
}

/** A column over bytes that start at a multiple of eight. */
export function columnOver(
  name: ColumnName,
  buffer: ArrayBuffer,
  byteOffset: number,
  count: number,
): Columns[ColumnName] {
  return new MAKERS[COLUMNS[name].kind](buffer, byteOffset, count * widthOf(name));
}

/** Copies sample `from` of one set of columns to place `to` of another. */
export function copySample(source: Columns, from: number, target: Columns, to: number): void {
  for (const name of COLUMN_NAMES) {
    const width = widthOf(name);
    const row = source[name].subarray(from * width, (from + 1) * width);
    (target[name] as Float32Array).set(row as Float32Array, to * width);
  }
}

/** The first `count` samples, without copying. */
export function headOf(columns: Columns, count: number): Columns {
  const cut = COLUMN_NAMES.map((name) => [name, columns[name].subarray(0, count * widthOf(name))]);
  return Object.fromEntries(cut) as unknown as Columns;
}
