/**
 * What a TickLog holds as tables, one row a tick (`ticks`) or one row an actor and tick (`actors`). Frame:
 * CARLA's, metres and degrees, float32 to the bit; time is game time at the end of
 * the tick, as the evaluator counts it. Cut logs give what is left of them.
 */
import type { TruthFrame } from '../../../bridge/frame.js';
import type { TickLogHeader } from '../../../bridge/ticklog/index.js';
import { openLogFile } from '../../log-file.js';
import {
  type CellValue,
  type ColumnSpec,
  PartBuilder,
  type Table,
  type TablePart,
} from './table.js';

/** In front of every row: which drive it is of. */
const DRIVE_COLUMNS: readonly ColumnSpec[] = [
  { name: 'route_id', type: 'text' },
  { name: 'repetition', type: 'int32' },
  { name: 'seed', type: 'int32' },
  { name: 'tick', type: 'int32' },
  { name: 'time_s', type: 'float64' },
];

const float32 = (...names: string[]): ColumnSpec[] =>
  names.map((name) => ({ name, type: 'float32' }));
const optional = (type: ColumnSpec['type'], ...names: string[]): ColumnSpec[] =>
  names.map((name) => ({ name, type, isOptional: true }));

const POSE = ['x_m', 'y_m', 'z_m', 'pitch_deg', 'yaw_deg', 'roll_deg'];
const VELOCITY = ['vx_mps', 'vy_mps', 'vz_mps'];

const TICK_COLUMNS: readonly ColumnSpec[] = [
  ...DRIVE_COLUMNS,
  ...float32(...POSE, ...VELOCITY),
  { name: 'speed_mps', type: 'float64' },
  ...float32('ax_mps2', 'ay_mps2', 'az_mps2', 'roll_rate_degps', 'pitch_rate_degps'),
  ...float32('yaw_rate_degps', 'speed_limit_kmh'),
  ...optional('float32', 'throttle', 'steer', 'brake'),
  ...optional('flag', 'hand_brake', 'reverse'),
  { name: 'actors', type: 'int32' },
  { name: 'contacts', type: 'int32' },
  ...optional('float64', 'nearest_actor_m'),
];

const ACTOR_COLUMNS: readonly ColumnSpec[] = [
  ...DRIVE_COLUMNS,
  { name: 'actor_id', type: 'int32' },
  { name: 'type_id', type: 'text' },
  { name: 'role_name', type: 'text' },
  ...float32(...POSE, ...VELOCITY, 'half_length_m', 'half_width_m', 'half_height_m'),
  { name: 'distance_m', type: 'float64' },
];

/** Names of tables made of TickLogs. */
const LOG_TABLES = ['ticks', 'actors'] as const;
export type LogTable = (typeof LOG_TABLES)[number];

/**
 * A table over some logs, read one after the other while it is written.
 * @param onLog told after every log how many are done, and the log's name if it is cut
 * Reading throws as `openLogFile`.
 */
export function logTable(kind: LogTable, files: readonly string[], onLog: OnLog = () => {}): Table {
  const specs = kind === 'ticks' ? TICK_COLUMNS : ACTOR_COLUMNS;
  const add = kind === 'ticks' ? addTick : addActors;
  return { specs, parts: partsOf(files, specs.length, add, onLog) };
}

type OnLog = (done: number, cutFile: string | null) => void;
type Add = (builder: PartBuilder, head: readonly CellValue[], frame: TruthFrame) => void;

function* partsOf(
  files: readonly string[],
  columnCount: number,
  add: Add,
  onLog: OnLog,
): Generator<TablePart, void> {
  for (const [index, file] of files.entries()) {
    const reader = openLogFile(file);
    let isCut: boolean;
    try {
      const builder = new PartBuilder(columnCount);
      const frames = reader.log.frames();
      let step = frames.next();
      for (; step.done !== true; step = frames.next()) {
        add(builder, headOf(reader.log.header, step.value), step.value);
      }
      isCut = step.value.truncated !== null;
      yield builder.finish();
    } finally {
      reader.close();
    }
    onLog(index + 1, isCut ? file : null);
  }
}

function headOf({ route, seed, tickSeconds }: TickLogHeader, { tick }: TruthFrame): CellValue[] {
  return [route.routeId, route.repetition, seed, tick, (tick + 1) * tickSeconds];
}

/** Straight distance between two places on the ground, metres. */
function distanceM(a: { x: number; y: number }, b: { x: number; y: number }): number {
  return Math.sqrt((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y));
}

function poseCells({ location, rotation }: TruthFrame['ego']['transform']): number[] {
  const { pitchDeg, yawDeg, rollDeg } = rotation;
  return [location.x, location.y, location.z, pitchDeg, yawDeg, rollDeg];
}

function addTick(builder: PartBuilder, head: readonly CellValue[], frame: TruthFrame): void {
  const { ego, control, actors, contacts } = frame;
  const { velocity: v, acceleration: a, angularVelocityDegps: turn } = ego;
  const here = ego.transform.location;
  const nearest = actors.reduce(
    (least, { transform }) => Math.min(least, distanceM(transform.location, here)),
    Number.POSITIVE_INFINITY,
  );
  builder.row([
    ...head,
    ...poseCells(ego.transform),
    ...[v.x, v.y, v.z, Math.sqrt(v.x * v.x + v.y * v.y + v.z * v.z)],
    ...[a.x, a.y, a.z, turn.x, turn.y, turn.z, ego.speedLimitKmh],
    ...[control?.throttle ?? null, control?.steer ?? null, control?.brake ?? null],
    ...[control?.handBrake ?? null, control?.reverse ?? null],
    ...[actors.length, contacts.length, Number.isFinite(nearest) ? nearest : null],
  ]);
}

function addActors(builder: PartBuilder, head: readonly CellValue[], frame: TruthFrame): void {
  const here = frame.ego.transform.location;
  for (const { id, typeId, roleName, transform, velocity, extent } of frame.actors) {
    builder.row([
      ...head,
      ...[id, typeId, roleName],
      ...poseCells(transform),
      ...[velocity.x, velocity.y, velocity.z, extent.x, extent.y, extent.z],
      distanceM(transform.location, here),
    ]);
  }
}
