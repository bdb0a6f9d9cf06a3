/**
 * `RouteTruth` and plans on the wire. Poses are rows of x, y, z, pitch, yaw, roll (metres, degrees),
 * volumes rows of centre and half sides; float32 where that holds every number exactly, else float64.
 */
import type { Transform, Vector3 } from '../../core/float32.js';
import { Fields, isPlainMap } from '../fields.js';
import type { RoutePoint, RouteTruth, ScenarioTruth, TriggerVolume } from '../frame.js';
import { readArray, requireFinite, toWire, type WireArray } from './arrays.js';
import { shortList, shortText } from './bounded.js';
import { invalid } from './invalid.js';
import { type Floats, poseAt, putPose, putVector, vectorAt } from './poses.js';
import { MAX_ENTRIES, MAX_POINTS } from './version.js';

interface Placed {
  readonly id: number;
  readonly transform: Transform;
  readonly triggerVolume: TriggerVolume;
}

const POSE = 6;

/** Fills rows of `columns` numbers; float32 unless a number needs more. */
function wireRows(count: number, columns: number, fill: (out: Floats) => void): WireArray {
  const doubles = new Float64Array(count * columns);
  fill(doubles);
  const floats = Float32Array.from(doubles);
  const isExact = floats.every((value, index) => Object.is(value, doubles[index]));
  return toWire(isExact ? floats : doubles, [count, columns]);
}

/** A plan: `{pose, option}`. */
export function wirePlan(plan: readonly RoutePoint[]): object {
  const pose = wireRows(plan.length, POSE, (out) => {
    for (const [row, { transform }] of plan.entries()) putPose(out, row * POSE, transform);
  });
  return { pose, option: toWire(Int8Array.from(plan, ({ option }) => option)) };
}

function wirePlaced(list: readonly Placed[]): object {
  const pose = wireRows(list.length, POSE, (out) => {
    for (const [row, { transform }] of list.entries()) putPose(out, row * POSE, transform);
  });
  const volume = wireRows(list.length, 6, (out) => {
    for (const [row, { triggerVolume }] of list.entries()) {
      putVector(out, row * 6, triggerVolume.center);
      putVector(out, row * 6 + 3, triggerVolume.extent);
    }
  });
  return { ids: toWire(Uint32Array.from(list, ({ id }) => id)), pose, volume };
}

function wirePoints(points: readonly Vector3[]): WireArray {
  return wireRows(points.length, 3, (out) => {
    for (const [row, point] of points.entries()) putVector(out, row * 3, point);
  });
}

/** The map under `route` of a `routeStart`. */
export function wireRoute(route: RouteTruth): object {
  const { egoStart } = route;
  return {
    routeId: route.routeId,
    repetition: route.repetition,
    town: route.town,
    plan: wirePlan(route.plan),
    keyPoints: wirePoints(route.keyPoints),
    egoHalfLengthM: route.egoHalfLengthM,
    egoStart: egoStart === undefined ? null : { ...wirePoints([egoStart]), shape: [3] },
    trafficLights: wirePlaced(route.trafficLights),
    stopSigns: wirePlaced(route.stopSigns),
    scenarios: route.scenarios.map(({ name, type }) => ({ name, type })),
  };
}

function readRows(fields: Fields, name: string, columns: number, maxRows: number): Floats {
  const rows = readArray(fields, name, { dtypes: ['f4', 'f8'], columns, maxRows });
  requireFinite(rows, fields.pathOf(name));
  return rows;
}

/** Reads what `wirePlan` made. Throws PROTOCOL_INVALID naming the field. */
export function readPlan(fields: Fields): RoutePoint[] {
  const rows = readRows(fields, 'pose', POSE, MAX_POINTS);
  const count = rows.length / POSE;
  const options = readArray(fields, 'option', {
    dtypes: ['i1'],
    columns: 0,
    maxRows: MAX_POINTS,
    rows: count,
  });
  fields.end();
  return Array.from({ length: count }, (_, row) => ({
    transform: poseAt(rows, row * POSE),
    option: options[row]!,
  }));
}

function readPlaced(fields: Fields): Placed[] {
  const ids = readArray(fields, 'ids', { dtypes: ['u4'], columns: 0, maxRows: MAX_ENTRIES });
  const poses = readRows(fields, 'pose', POSE, MAX_ENTRIES);
  const volumes = readRows(fields, 'volume', 6, MAX_ENTRIES);
  fields.end();
  for (const [name, rows] of [
    ['pose', poses],
    ['volume', volumes],
  ] as const) {
    if (rows.length === ids.length * 6) continue;
    throw invalid(fields.pathOf(name), `expected ${ids.length} rows, found ${rows.length / 6}`);
  }
  return Array.from(ids, (id, row) => ({
    id,
    transform: poseAt(poses, row * POSE),
    triggerVolume: { center: vectorAt(volumes, row * 6), extent: vectorAt(volumes, row * 6 + 3) },
  }));
}

function readScenarios(fields: Fields): ScenarioTruth[] {
  return shortList(fields, 'scenarios').map((entry, index) => {
    const path = `${fields.pathOf('scenarios')}[${index}]`;
    if (!isPlainMap(entry)) throw invalid(path, 'expected a map with name and type');
    const scenario = new Fields(entry, path, invalid);
    const truth = { name: shortText(scenario, 'name'), type: shortText(scenario, 'type') };
    scenario.end();
    return truth;
  });
}

/** Reads what `wireRoute` made. Throws PROTOCOL_INVALID naming the field. */
export function readRoute(fields: Fields): RouteTruth {
  const keyPoints = readRows(fields, 'keyPoints', 3, MAX_POINTS);
  const route: RouteTruth = {
    routeId: shortText(fields, 'routeId'),
    repetition: fields.integer('repetition'),
    town: shortText(fields, 'town'),
    plan: readPlan(fields.child('plan')),
    keyPoints: Array.from({ length: keyPoints.length / 3 }, (_, row) =>
      vectorAt(keyPoints, row * 3),
    ),
    egoHalfLengthM: fields.number('egoHalfLengthM'),
    ...readEgoStart(fields),
    trafficLights: readPlaced(fields.child('trafficLights')),
    stopSigns: readPlaced(fields.child('stopSigns')),
    scenarios: readScenarios(fields),
  };
  fields.end();
  return route;
}

function readEgoStart(fields: Fields): { egoStart?: Vector3 } {
  if (fields.isNil('egoStart')) return {};
  const rule = { dtypes: ['f4', 'f8'], columns: 0, maxRows: 3, rows: 3 } as const;
  const point = readArray(fields, 'egoStart', rule);
  requireFinite(point, fields.pathOf('egoStart'));
  return { egoStart: vectorAt(point, 0) };
}
