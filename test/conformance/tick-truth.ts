/**
 * A tick-level case as ground truth: route, lanes, lights, stop signs, and one frame a tick. Metres,
 * m/s, km/h and degrees in CARLA's frame, all float32-exact in the files.
 */
import {
  LightState,
  type RoutePoint,
  type RouteTruth,
  type StopSignTruth,
  type TriggerVolume,
  type TruthFrame,
} from '../../src/bridge/frame.js';
import { rotationDeg, type Transform, type Vector3, vector3 } from '../../src/core/float32.js';
import { type LaneRow, StraightLaneMap } from '../helpers/straight-lane-map.js';
import {
  columnOf,
  isObject,
  type Json,
  type JsonObject,
  listOf,
  numberColumnOf,
  numberOf,
  numbersOf,
  objectOf,
  sharedValue,
  VectorProblem,
  valueLike,
} from './json.js';

/** Half length of the Lincoln MKZ 2020, metres; the vectors use it for Leaderboard 1.0 too. */
export const EGO_HALF_LENGTH_M = 2.4508416652679443;

const EGO_COLUMNS = [
  'x',
  'y',
  'z',
  'pitch',
  'yaw',
  'roll',
  'vx',
  'vy',
  'vz',
  'speed_limit',
] as const;
type EgoColumn = (typeof EGO_COLUMNS)[number];

const ORIGIN = vector3(0, 0, 0);

export function vectorOf(value: Json | undefined, where: string): Vector3 {
  const parts = isObject(value) ? [value['x'], value['y'], value['z'] ?? 0] : value;
  const [x, y, z = 0] = numbersOf(parts as Json, where);
  if (x === undefined || y === undefined) throw new VectorProblem(`${where}: expected x, y, z`);
  return vector3(x, y, z);
}

/** [x, y, z, pitch, yaw, roll]. */
export function transformOf(value: Json | undefined, where: string): Transform {
  const parts = isObject(value)
    ? ['x', 'y', 'z', 'pitch', 'yaw', 'roll'].map((key) => value[key] ?? 0)
    : value;
  const [x = 0, y = 0, z = 0, pitch = 0, yaw = 0, roll = 0] = numbersOf(parts as Json, where);
  return { location: vector3(x, y, z), rotation: rotationDeg(pitch, yaw, roll) };
}

export function mapOf(file: JsonObject, item: JsonObject): StraightLaneMap {
  const rows = listOf(sharedValue(file, item['lanes'], 'lanes'), 'lanes');
  for (const [i, row] of rows.entries()) {
    const lane = listOf(row, `lanes[${i}]`);
    const isKnown = lane[7] === 'Driving' || lane[7] === 'Parking';
    if (lane.length !== 9 || !isKnown || typeof lane[8] !== 'boolean') {
      throw new VectorProblem(`lanes[${i}]: expected nine parts as the format says`);
    }
  }
  return new StraightLaneMap(rows as unknown as LaneRow[]);
}

export function planOf(file: JsonObject, item: JsonObject): RoutePoint[] {
  return listOf(sharedValue(file, item['route'], 'route'), 'route').map((row, i) => {
    const parts = numbersOf(row, `route[${i}]`);
    if (parts.length !== 7) throw new VectorProblem(`route[${i}]: expected seven numbers`);
    return { transform: transformOf(parts.slice(0, 6), `route[${i}]`), option: parts[6]! };
  });
}

/** Lights or stop signs: objects as the format says, or rows of the same numbers in that order. */
export function signalsOf(value: Json | undefined, where: string): StopSignTruth[] {
  if (value === undefined || value === null) return [];
  return listOf(value, where).map((entry, i) => {
    const here = `${where}[${i}]`;
    const signal = Array.isArray(entry) ? signalFromRow(entry, here) : objectOf(entry, here);
    const place = valueLike(signal, /^(actor_)?(location|loc|position|transform)$/) ?? signal;
    const rotation = valueLike(signal, /^rotation$/);
    const yaw = valueLike(signal, /^(actor_)?yaw(_deg)?$/) ?? 0;
    const [pitch = 0, turnedYaw = 0, roll = 0] = Array.isArray(rotation)
      ? numbersOf(rotation, `${here}.rotation`)
      : [0, numberOf(yaw, `${here}.yaw`), 0];
    const nested = valueLike(signal, /^(tv|trigger_volume|trigger_box|box)$/);
    const volume = isObject(nested) ? nested : signal;
    return {
      id: numberOf(valueLike(signal, /^(actor_)?id$/), `${here}.id`),
      transform: {
        location: vectorOf(place, `${here}.location`),
        rotation: rotationDeg(pitch, turnedYaw, roll),
      },
      triggerVolume: volumeOf(volume, nested !== undefined, here),
    };
  });
}

function volumeOf(volume: JsonObject, isNested: boolean, here: string): TriggerVolume {
  const center = isNested
    ? valueLike(volume, /loc|cent/)
    : valueLike(volume, /^(trigger_volume|tv).*(loc|cent)/, /(loc|cent).*(trigger|tv)/);
  return {
    center: vectorOf(center, `${here}.trigger_volume_location`),
    extent: vectorOf(valueLike(volume, /ext/), `${here}.tv_ext`),
  };
}

function signalFromRow(row: Json[], here: string): JsonObject {
  const n = numbersOf(row.flat(1) as Json, here);
  if (n.length !== 11) throw new VectorProblem(`${here}: expected eleven numbers`);
  return {
    id: n[0]!,
    location: n.slice(1, 4),
    yaw: n[4]!,
    trigger_volume_location: n.slice(5, 8),
    tv_ext: n.slice(8, 11),
  };
}

/** Route truth without scenarios; key points as given, else every point of the plan. */
export function routeTruthOf(file: JsonObject, item: JsonObject, routeId: string): RouteTruth {
  const plan = planOf(file, item);
  const keyPoints = valueLike(item, /^(key_?points|trajectory|waypoints)$/);
  return {
    routeId,
    repetition: 0,
    town: 'StraightLanes',
    plan,
    keyPoints: Array.isArray(keyPoints)
      ? keyPoints.map((point, i) => vectorOf(point, `keypoints[${i}]`))
      : plan.map((point) => point.transform.location),
    egoHalfLengthM: numberOf(item['ego_half_length'] ?? EGO_HALF_LENGTH_M, 'ego_half_length'),
    trafficLights: signalsOf(sharedValue(file, item['lights'], 'lights'), 'lights'),
    stopSigns: signalsOf(sharedValue(file, item['stops'], 'stops'), 'stops'),
    scenarios: [],
  };
}

/** A list of `[tick, a, b]` grouped by tick; also read from objects with three values. */
function byTick(value: Json | undefined, where: string): Map<number, [Json, Json][]> {
  const groups = new Map<number, [Json, Json][]>();
  for (const [i, entry] of listOf(value ?? [], where).entries()) {
    const row = isObject(entry) ? Object.values(entry) : listOf(entry, `${where}[${i}]`);
    const [tick, a, b] = row;
    if (row.length !== 3 || a === undefined || b === undefined) {
      throw new VectorProblem(`${where}[${i}]: expected three parts`);
    }
    const key = numberOf(tick, `${where}[${i}]`);
    groups.set(key, [...(groups.get(key) ?? []), [a, b]]);
  }
  return groups;
}

function lightStateOf(value: Json, where: string): LightState {
  if (typeof value === 'number') return value as LightState;
  const state = (LightState as Record<string, LightState | undefined>)[String(value)];
  if (state === undefined) throw new VectorProblem(`${where}: unknown light state ${value}`);
  return state;
}

/** One frame a tick, without board entries. */
export function framesOf(item: JsonObject, lights: RouteTruth['trafficLights']): TruthFrame[] {
  const count = numberOf(item['n_ticks'], 'n_ticks');
  const ego = objectOf(item['ego'], 'ego');
  const unknown = Object.keys(ego).find((key) => !EGO_COLUMNS.includes(key as EgoColumn));
  if (unknown !== undefined) throw new VectorProblem(`ego.${unknown}: unknown column`);
  const columns = Object.fromEntries(
    EGO_COLUMNS.map((key) => [key, numberColumnOf(ego[key], count, `ego.${key}`)]),
  ) as Record<EgoColumn, number[]>;
  const contacts = byTick(item['collisions'], 'collisions');
  const changes = byTick(item['light_changes'], 'light_changes');
  const traffic = trafficOf(item['background_velocities'], count);
  const vehicles = emergencyVehicleOf(item['emergency_vehicle'], count);
  const states = lights.map(() => LightState.Green as LightState);
  const at = (key: EgoColumn, tick: number): number => columns[key][tick]!;
  return Array.from({ length: count }, (_, tick): TruthFrame => {
    for (const [id, state] of changes.get(tick) ?? []) {
      const index = lights.findIndex((light) => light.id === id);
      if (index < 0) throw new VectorProblem(`light_changes: no light has the id ${id}`);
      states[index] = lightStateOf(state, 'light_changes');
    }
    const velocity = vector3(at('vx', tick), at('vy', tick), at('vz', tick));
    return {
      tick,
      ego: {
        transform: {
          location: vector3(at('x', tick), at('y', tick), at('z', tick)),
          rotation: rotationDeg(at('pitch', tick), at('yaw', tick), at('roll', tick)),
        },
        velocity,
        acceleration: ORIGIN,
        angularVelocityDegps: ORIGIN,
        speedLimitKmh: at('speed_limit', tick),
      },
      contacts: (contacts.get(tick) ?? []).map(([id, type]) => ({
        otherId: numberOf(id, 'collisions'),
        otherTypeId: String(type),
      })),
      lightStates: [...states],
      actors: traffic[tick] ?? [],
      board: [],
      emergencyVehicle: vehicles?.[tick] ?? null,
      control: null,
    };
  });
}

function trafficOf(value: Json | undefined, count: number): TruthFrame['actors'][] {
  if (value === undefined || value === null) return [];
  const cache = new Map<Json, TruthFrame['actors']>();
  return columnOf(value, count, 'background_velocities').map((velocities) => {
    const known = cache.get(velocities);
    if (known !== undefined) return known;
    const actors = listOf(velocities ?? [], 'background_velocities').map((velocity, i) => ({
      id: 5000 + i,
      typeId: 'vehicle.background',
      roleName: 'background',
      transform: { location: ORIGIN, rotation: rotationDeg(0, 0, 0) },
      velocity: vectorOf(velocity, 'background_velocities'),
      extent: vector3(2, 1, 0.75),
    }));
    cache.set(velocities, actors);
    return actors;
  });
}

function emergencyVehicleOf(value: Json | undefined, count: number): (Transform | null)[] | null {
  if (value === undefined || value === null) return null;
  if (isObject(value)) {
    const keys = ['x', 'y', 'z', 'pitch', 'yaw', 'roll'] as const;
    const columns = keys.map((key) =>
      numberColumnOf(value[key] ?? 0, count, `emergency_vehicle.${key}`),
    );
    return Array.from({ length: count }, (_, tick) =>
      transformOf(
        columns.map((column) => column[tick]!),
        'emergency_vehicle',
      ),
    );
  }
  const rows = listOf(value, 'emergency_vehicle');
  const isWritten = rows.every((row) => row === null || (Array.isArray(row) && row.length === 6));
  // Written out for some ticks only: the vehicle then stays where it is.
  const whole = isWritten
    ? Array.from({ length: count }, (_, tick) => rows[Math.min(tick, rows.length - 1)] ?? null)
    : columnOf(value, count, 'emergency_vehicle');
  return whole.map((entry, i) =>
    entry === null ? null : transformOf(entry, `emergency_vehicle[${i}]`),
  );
}
