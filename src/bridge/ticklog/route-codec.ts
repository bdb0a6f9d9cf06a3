/**
 * `RouteTruth` to a msgpack map and back, exactly: positions and rotations as columns (metres, CARLA's
 * frame, degrees), never as msgpack numbers, which would lose −0.
 */
import type { Transform, Vector3 } from '../../core/float32.js';
import type { Fields } from '../fields.js';
import type { RoutePoint, RouteTruth, ScenarioTruth, TriggerVolume } from '../frame.js';
import { decodeDoubleColumn, encodeDoubleColumn, requireFinite } from './column.js';
import { invalid } from './invalid.js';
import { VarintReader, VarintWriter } from './varint.js';

interface Placed {
  readonly id: number;
  readonly transform: Transform;
  readonly triggerVolume: TriggerVolume;
}

const vectorParts = (vector: Vector3): number[] => [vector.x, vector.y, vector.z];

const transformParts = ({ location, rotation }: Transform): number[] => [
  ...vectorParts(location),
  rotation.pitchDeg,
  rotation.yawDeg,
  rotation.rollDeg,
];

/** Rows of equal length to one column per part. */
function packRows(rows: readonly number[][], width: number, field: string): Uint8Array[] {
  const columns: Uint8Array[] = [];
  for (let part = 0; part < width; part++) {
    const column = rows.map((row) => row[part]!);
    for (const value of column) requireFinite(value, field);
    columns.push(encodeDoubleColumn(column));
  }
  return columns;
}

function unpackRows(columns: readonly Uint8Array[], count: number, field: string): number[][] {
  const unpacked = columns.map((bytes, part) =>
    decodeDoubleColumn(bytes, count, `${field}[${part}]`),
  );
  return Array.from({ length: count }, (_, row) => unpacked.map((column) => column[row]!));
}

function vectorOf(row: readonly number[], at: number): Vector3 {
  return { x: row[at]!, y: row[at + 1]!, z: row[at + 2]! };
}

function transformOf(row: readonly number[], at: number): Transform {
  return {
    location: vectorOf(row, at),
    rotation: { pitchDeg: row[at + 3]!, yawDeg: row[at + 4]!, rollDeg: row[at + 5]! },
  };
}

function packIds(ids: readonly number[]): Uint8Array {
  const writer = new VarintWriter();
  for (const id of ids) writer.unsigned(id);
  return writer.finish();
}

function packPlaced(list: readonly Placed[], field: string): object {
  const rows = list.map(({ transform, triggerVolume }) => [
    ...transformParts(transform),
    ...vectorParts(triggerVolume.center),
    ...vectorParts(triggerVolume.extent),
  ]);
  return {
    count: list.length,
    ids: packIds(list.map(({ id }) => id)),
    places: packRows(rows, 12, field),
  };
}

/** A count of a list whose entries take at least one byte of `bytes` each. */
function countOf(fields: Fields, bytes: Uint8Array): number {
  return fields.integer('count', 0, bytes.length);
}

function unpackPlaced(fields: Fields): Placed[] {
  const ids = fields.bytes('ids');
  const count = countOf(fields, ids);
  const rows = unpackRows(fields.byteList('places', 12), count, fields.pathOf('places'));
  fields.end();
  const reader = new VarintReader(ids, fields.pathOf('ids'));
  const list = rows.map((row) => ({
    id: reader.unsigned(),
    transform: transformOf(row, 0),
    triggerVolume: { center: vectorOf(row, 6), extent: vectorOf(row, 9) },
  }));
  reader.end();
  return list;
}

function packPlan(plan: readonly RoutePoint[]): object {
  const options = new VarintWriter();
  for (const { option } of plan) options.signed(option);
  const rows = plan.map(({ transform }) => transformParts(transform));
  return { count: plan.length, options: options.finish(), places: packRows(rows, 6, 'route.plan') };
}

function unpackPlan(fields: Fields): RoutePoint[] {
  const options = fields.bytes('options');
  const count = countOf(fields, options);
  const rows = unpackRows(fields.byteList('places', 6), count, fields.pathOf('places'));
  fields.end();
  const reader = new VarintReader(options, fields.pathOf('options'));
  const plan = rows.map((row) => ({ transform: transformOf(row, 0), option: reader.signed() }));
  reader.end();
  return plan;
}

function packPoints(points: readonly Vector3[], field: string): object {
  return { count: points.length, places: packRows(points.map(vectorParts), 3, field) };
}

function unpackPoints(fields: Fields): Vector3[] {
  const places = fields.byteList('places', 3);
  const count = countOf(fields, places[0]!);
  const rows = unpackRows(places, count, fields.pathOf('places'));
  fields.end();
  return rows.map((row) => vectorOf(row, 0));
}

function unpackScenario(value: unknown, field: string): ScenarioTruth {
  if (!Array.isArray(value) || value.length !== 2 || value.some((v) => typeof v !== 'string')) {
    throw invalid(field, 'expected the name and the type of a scenario');
  }
  return { name: value[0] as string, type: value[1] as string };
}

/** The map that stands under `route` in a header. */
export function packRoute(route: RouteTruth): object {
  requireFinite(route.egoHalfLengthM, 'route.egoHalfLengthM');
  return {
    routeId: route.routeId,
    repetition: route.repetition,
    town: route.town,
    plan: packPlan(route.plan),
    keyPoints: packPoints(route.keyPoints, 'route.keyPoints'),
    egoHalfLengthM: route.egoHalfLengthM,
    egoStart: route.egoStart === undefined ? null : packPoints([route.egoStart], 'route.egoStart'),
    trafficLights: packPlaced(route.trafficLights, 'route.trafficLights'),
    stopSigns: packPlaced(route.stopSigns, 'route.stopSigns'),
    scenarios: route.scenarios.map(({ name, type }) => [name, type]),
  };
}

/** Reads what `packRoute` wrote. Throws TICKLOG_INVALID naming the field. */
export function unpackRoute(fields: Fields): RouteTruth {
  const start = fields.mapOrNull('egoStart');
  const egoStart = start === null ? undefined : unpackPoints(start)[0];
  if (start !== null && egoStart === undefined) {
    throw invalid(fields.pathOf('egoStart'), 'expected one point, found none');
  }
  const route: RouteTruth = {
    routeId: fields.text('routeId'),
    repetition: fields.integer('repetition'),
    town: fields.text('town'),
    plan: unpackPlan(fields.child('plan')),
    keyPoints: unpackPoints(fields.child('keyPoints')),
    egoHalfLengthM: fields.number('egoHalfLengthM'),
    ...(egoStart === undefined ? {} : { egoStart }),
    trafficLights: unpackPlaced(fields.child('trafficLights')),
    stopSigns: unpackPlaced(fields.child('stopSigns')),
    scenarios: fields
      .list('scenarios')
      .map((entry, index) => unpackScenario(entry, `${fields.pathOf('scenarios')}[${index}]`)),
  };
  fields.end();
  return route;
}
