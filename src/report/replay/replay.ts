/**
 * A replay: one drive as the page draws it, thinned in time and space and rounded to what an eye can
 * see. Frame: CARLA's x and y in centimetres, yaw in hundredths of a degree (unwrapped), speeds in cm/s,
 * pedals and steering in thousandths. The head is JSON, the columns follow packed (`columns.ts`).
 */
import type { PageStep } from '../page-data.js';
import { ColumnReader, ColumnWriter } from './columns.js';

/** How much of a drive is kept. */
export interface ReplayDetail {
  readonly name: 'full' | 'half' | 'thin' | 'coarse';
  /** Every how many ticks a row is kept. */
  readonly everyTicks: number;
  /** Actors farther from the ego are left out. */
  readonly radiusM: number;
}

/** An oriented box on the ground: centre, half sides in cm, yaw in hundredths of a degree. */
export type GroundBox = readonly [x: number, y: number, yaw: number, halfX: number, halfY: number];

/**
 * What the agent had in mind from a row on: ways as x, y, x, y, … in cm of the ego's frame, the one taken
 * first; what each was worth, in the same order, for more ways than are drawn.
 */
export interface ReplayThought {
  readonly row: number;
  readonly paths: readonly (readonly number[])[];
  readonly values: readonly (number | null)[];
  readonly numbers: Readonly<Record<string, number>>;
}

/** A stay of an actor near the ego: rows `from` … `from + count − 1`. */
export interface ReplayActor {
  readonly id: number;
  readonly type: string;
  readonly role: string;
  readonly halfX: number;
  readonly halfY: number;
  readonly from: number;
  readonly count: number;
}

export interface ReplayHead {
  readonly format: 'egoloop-replay-1';
  readonly detail: ReplayDetail;
  readonly tickSeconds: number;
  readonly rows: number;
  /** Key of the map's shapes in the page; null where the map was not found. */
  readonly map: string | null;
  readonly egoHalfX: number;
  readonly egoHalfY: number;
  /** x, y, x, y, … of the planned route. */
  readonly plan: readonly number[];
  /** Places of the lights, and the boxes in which they hold. */
  readonly lights: readonly { readonly x: number; readonly y: number; readonly box: GroundBox }[];
  /** `[row, light, state]`, the first of each light at row 0. */
  readonly lightChanges: readonly (readonly [number, number, number])[];
  readonly stops: readonly GroundBox[];
  readonly actors: readonly ReplayActor[];
  /** Every infraction with its time, under each ruleset. */
  readonly verdicts: readonly { readonly ruleset: string; readonly steps: readonly PageStep[] }[];
  /** `[tick, percent]` where the route's completion changed. */
  readonly completion: readonly (readonly [number, number])[];
  /** `[tick, id, type]` of contacts. */
  readonly contacts: readonly (readonly [number, number, string])[];
  /** By row; empty where the agent kept nothing. */
  readonly thoughts: readonly ReplayThought[];
  /** True when the log goes on: the drive is under way, or was cut. */
  readonly isCut: boolean;
}

/** Columns of the ego, one value a row. */
export const EGO_COLUMN_NAMES = [
  'tick',
  'x',
  'y',
  'yaw',
  'speed',
  'limit',
  'throttle',
  'steer',
  'brake',
  'flags',
] as const;
export type EgoColumnName = (typeof EGO_COLUMN_NAMES)[number];

/** Bits of the column `flags`. */
export const ControlFlag = { Given: 1, HandBrake: 2, Reverse: 4 } as const;

export type EgoColumns<T> = Record<EgoColumnName, T>;

/** x, y and yaw of an actor's stay. */
export interface ActorTrack<T> {
  readonly x: T;
  readonly y: T;
  readonly yaw: T;
}

export interface Replay {
  readonly head: ReplayHead;
  readonly ego: EgoColumns<Int32Array>;
  /** In the order of `head.actors`. */
  readonly tracks: readonly ActorTrack<Int32Array>[];
}

/** Bytes of a replay: size of the head (little-endian), head, columns. */
export function packReplay(
  head: ReplayHead,
  ego: EgoColumns<ArrayLike<number>>,
  tracks: readonly ActorTrack<ArrayLike<number>>[],
): Uint8Array {
  const writer = new ColumnWriter();
  for (const name of EGO_COLUMN_NAMES) writer.column(ego[name]);
  for (const part of ['x', 'y', 'yaw'] as const) {
    for (const track of tracks) writer.column(track[part]);
  }
  const text = new TextEncoder().encode(JSON.stringify(head));
  const columns = writer.finish();
  const out = new Uint8Array(4 + text.length + columns.length);
  new DataView(out.buffer).setUint32(0, text.length, true);
  out.set(text, 4);
  out.set(columns, 4 + text.length);
  return out;
}

/** Reads what `packReplay` wrote. Throws RangeError or SyntaxError for other bytes. */
export function unpackReplay(bytes: Uint8Array): Replay {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const size = view.getUint32(0, true);
  const text = new TextDecoder().decode(bytes.subarray(4, 4 + size));
  const head = JSON.parse(text) as ReplayHead;
  const reader = new ColumnReader(bytes.subarray(4 + size));
  const ego = Object.fromEntries(
    EGO_COLUMN_NAMES.map((name) => [name, reader.column(head.rows)]),
  ) as EgoColumns<Int32Array>;
  const part = (): Int32Array[] => head.actors.map(({ count }) => reader.column(count));
  const [x, y, yaw] = [part(), part(), part()];
  const tracks = head.actors.map((_, i) => ({ x: x[i]!, y: y[i]!, yaw: yaw[i]! }));
  return { head, ego, tracks };
}
