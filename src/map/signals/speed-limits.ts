/**
 * Speed limits: the boxes in which a vehicle takes over a sign's number, and the limit that holds
 * at a place for a driver who came along the lane. In CARLA a vehicle knows 30 km/h until it
 * touches a box, and the number of a type 274 sign is used as km/h whatever unit the file names
 * (Unreal SpeedLimitComponent, WheeledVehicleAIController). The vehicle's state belongs to the
 * caller.
 */
import { type Transform, type Vector3, vector3 } from '../../core/float32.js';
import { LaneType } from '../lane-type.js';
import type { LaneGraph } from '../network/lane-graph.js';
import { type LanePlace, predecessors } from '../network/travel.js';
import type { RoadTypeRecord } from '../opendrive/model.js';
import { type SignalGround, transformOf } from './place-signals.js';
import { heldBack, lanesAt } from './stop-boxes.js';
import { type SignalLayer, SignalType } from './types.js';

/** What a vehicle drives by before it has passed any sign, km/h. */
export const DEFAULT_SPEED_LIMIT_KMH = 30;

/** A vehicle that touches this box has the limit from then on. */
export interface SpeedSignBox {
  readonly signalId: string;
  readonly speedKmh: number;
  readonly roadId: number;
  readonly laneId: number;
  readonly transform: Transform;
  /** Half sides, metres: a cube across 70 % of the lane. */
  readonly extent: Vector3;
}

const BOX_SHARE = 0.35;
const BOX_MIN_M = Math.fround(0.01);
const KMH_PER_MPH = 1.609344;
const KMH_PER_MPS = 3.6;

/** Boxes of all speed signs, one for each driving lane that a place of the sign names. */
export function computeSpeedSignBoxes(ground: SignalGround, layer: SignalLayer): SpeedSignBox[] {
  const { graph } = ground;
  const boxes: SpeedSignBox[] = [];
  for (const place of layer.places) {
    if (place.signal.type !== SignalType.MaximumSpeed) continue;
    for (const at of lanesAt(graph, place)) {
      if (graph.arrays.laneType[at.lane] !== LaneType.Driving) continue;
      const half = Math.max(BOX_MIN_M, Math.fround(graph.widthAt(at.lane, at.s) * BOX_SHARE));
      const laneId = graph.arrays.laneId[at.lane]!;
      boxes.push({
        signalId: place.signal.id,
        speedKmh: place.signal.value,
        roadId: place.roadId,
        laneId,
        transform: transformOf(graph, heldBack(graph, at, laneId, half)),
        extent: vector3(half, half, half),
      });
    }
  }
  for (const signal of layer.signals.values()) {
    if (signal.type !== SignalType.MaximumSpeed) continue;
    for (const { transform, extent } of signal.givenBoxes ?? []) {
      const at = ground.nearest(transform.location, LaneType.Driving);
      if (at === null) continue;
      const roadId = graph.arrays.roadId[graph.roadOfLane(at.lane)]!;
      const laneId = graph.arrays.laneId[at.lane]!;
      const { id: signalId, value: speedKmh } = signal;
      boxes.push({ signalId, speedKmh, roadId, laneId, transform, extent });
    }
  }
  return boxes;
}

/** Limit of the road's `<type>` record at s, km/h; null where it names none. */
export function roadTypeLimitKmh(types: readonly RoadTypeRecord[], s: number): number | null {
  let current: RoadTypeRecord | null = null;
  for (const record of types) if (record.s <= s) current = record;
  const speed = current?.speed ?? null;
  if (speed === null) return null;
  const value = Number.parseFloat(speed.max);
  if (!Number.isFinite(value) || value <= 0) return null;
  if (speed.unit === 'mph') return value * KMH_PER_MPH;
  return speed.unit === 'km/h' ? value : value * KMH_PER_MPS;
}

/** Where a limit comes from. */
export interface SpeedLimit {
  readonly limitKmh: number;
  readonly source: 'sign' | 'road-type' | 'default';
}

/** Signs further back than this no longer speak for a place, metres. */
const LOOK_BACK_M = 400;
const MAX_HOPS = 500;

function lastSignOnLane(
  graph: LaneGraph,
  layer: SignalLayer,
  from: LanePlace,
  reachM: number,
): number | null {
  const laneId = graph.arrays.laneId[from.lane]!;
  const roadId = graph.arrays.roadId[graph.roadOfLane(from.lane)]!;
  const start = graph.laneStartS(from.lane);
  const end = start + graph.laneLengthM(from.lane);
  let nearest = reachM;
  let value: number | null = null;
  for (const place of layer.placesByRoad.get(roadId) ?? []) {
    if (place.signal.type !== SignalType.MaximumSpeed || place.s < start || place.s > end) continue;
    if (!place.validities.some((v) => laneId >= v.fromLane && laneId <= v.toLane)) continue;
    const behindM = laneId <= 0 ? from.s - place.s : place.s - from.s;
    if (behindM < 0 || behindM > nearest) continue;
    nearest = behindM;
    value = place.signal.value;
  }
  return value;
}

/**
 * The limit that a driver who followed the lane to this place has seen last: nearest speed sign
 * behind (within 400 m, over all ways that lead here), else the road's `<type>` record, else 30
 * km/h.
 */
export function speedLimitBehind(
  graph: LaneGraph,
  layer: SignalLayer,
  types: readonly RoadTypeRecord[],
  from: LanePlace,
): SpeedLimit {
  const queue: { place: LanePlace; walkedM: number }[] = [{ place: from, walkedM: 0 }];
  const seen = new Set<number>();
  for (let hops = 0; queue.length > 0 && hops < MAX_HOPS; hops += 1) {
    queue.sort((a, b) => a.walkedM - b.walkedM);
    const { place, walkedM } = queue.shift()!;
    const sign = lastSignOnLane(graph, layer, place, LOOK_BACK_M - walkedM);
    if (sign !== null) return { limitKmh: sign, source: 'sign' };
    if (seen.has(place.lane)) continue;
    seen.add(place.lane);
    const start = graph.laneStartS(place.lane);
    const isForward = graph.arrays.laneId[place.lane]! <= 0;
    const toEntryM = isForward ? place.s - start : start + graph.laneLengthM(place.lane) - place.s;
    if (walkedM + toEntryM >= LOOK_BACK_M) continue;
    for (const before of predecessors(graph, place.lane)) {
      queue.push({ place: before, walkedM: walkedM + toEntryM });
    }
  }
  const ofRoad = roadTypeLimitKmh(types, from.s);
  if (ofRoad !== null) return { limitKmh: ofRoad, source: 'road-type' };
  return { limitKmh: DEFAULT_SPEED_LIMIT_KMH, source: 'default' };
}
