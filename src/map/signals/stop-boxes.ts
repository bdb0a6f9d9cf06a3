/**
 * Trigger boxes of lights, stop and yield signs, one for each lane that a place of the signal
 * names. Rule: CARLA's Unreal components (Traffic/TrafficLight-, StopSign- and YieldSignComponent):
 * the lane at the place; if its road lies in a junction and the lane has exactly one predecessor,
 * outside it, that predecessor's end; 3 m back against travel, held inside the lane section; half
 * sides 1.5 m along, a quarter of the lane width across, 1 m upwards. CARLA's axes, metres.
 */
import { type Transform, type Vector3, vector3 } from '../../core/float32.js';
import { LaneType } from '../lane-type.js';
import type { LaneGraph } from '../network/lane-graph.js';
import { type LanePlace, predecessors } from '../network/travel.js';
import type { LaneValidity } from '../opendrive/model.js';
import { type SignalGround, transformOf } from './place-signals.js';
import {
  isTrafficLight,
  type MapSignal,
  type SignalLayer,
  type SignalPlace,
  SignalType,
} from './types.js';

export type StopKind = 'traffic_light' | 'stop_sign' | 'yield_sign';

/** A trigger box before an actor merges it with others. */
export interface StopBox {
  readonly signalId: string;
  readonly kind: StopKind;
  readonly roadId: number;
  readonly laneId: number;
  /** Centre of the box and direction of the lane (driving direction: yaw of the waypoint). */
  readonly transform: Transform;
  /** Half sides along the lane, across it, upwards. */
  readonly extent: Vector3;
  /** Where the stop line lies: the place before the box was moved back. */
  readonly stopLine: StopLine;
}

export interface StopLine {
  readonly roadId: number;
  readonly laneId: number;
  readonly s: number;
  readonly transform: Transform;
  readonly laneWidthM: number;
}

const HALF_LENGTH_M = 1.5;
const EXTRA_BACK_M = 1.5;
const HALF_HEIGHT_M = 1;
const HALF_WIDTH_SHARE = 0.25;
const HALF_WIDTH_MIN_M = Math.fround(0.01);
/** Boxes stay this far inside their lane section. */
const SECTION_MARGIN_M = 0.00001;

/** Which trigger a signal carries; null for signals that stop nobody. */
export function stopKindOf(signal: MapSignal): StopKind | null {
  if (isTrafficLight(signal.type)) return 'traffic_light';
  if (signal.type === SignalType.Stop) return 'stop_sign';
  return signal.type === SignalType.Yield ? 'yield_sign' : null;
}

/** The lanes that a place names and its road has there, in the order in which CARLA walks them. */
export function lanesAt(graph: LaneGraph, place: SignalPlace): LanePlace[] {
  const road = graph.roadIndex(place.roadId);
  if (road < 0) return [];
  // CARLA hands s over as float32, which may round it up to the road's end; it is held inside here.
  const rounded = Math.fround(place.s);
  const s = rounded < graph.arrays.roadLength[road]! ? rounded : place.s;
  const lanes: LanePlace[] = [];
  for (const validity of place.validities) {
    for (const lane of lanesOf(graph, road, s, validity)) lanes.push({ lane, s });
  }
  return lanes;
}

/** Lane indexes of one validity, from its first lane to its last, the centre lane left out. */
function lanesOf(graph: LaneGraph, road: number, s: number, validity: LaneValidity): number[] {
  const { sectionLaneStarts, laneId } = graph.arrays;
  const [from, to] = graph.sectionsAt(road, s);
  const least = Math.min(validity.fromLane, validity.toLane);
  const most = Math.max(validity.fromLane, validity.toLane);
  const byId = new Map<number, number>();
  for (let lane = sectionLaneStarts[from]!; lane < sectionLaneStarts[to]!; lane += 1) {
    const id = laneId[lane]!;
    if (id !== 0 && id >= least && id <= most && !byId.has(id)) byId.set(id, lane);
  }
  const ids = [...byId.keys()].sort((a, b) => a - b);
  if (validity.fromLane > validity.toLane) ids.reverse();
  return ids.map((id) => byId.get(id)!);
}

function isInJunction(graph: LaneGraph, lane: number): boolean {
  return graph.arrays.roadJunctionId[graph.roadOfLane(lane)]! !== -1;
}

/** Out of the junction to the end of the only way in; elsewhere the place itself. */
function approachOf(graph: LaneGraph, place: LanePlace): LanePlace {
  if (!isInJunction(graph, place.lane)) return place;
  const before = predecessors(graph, place.lane);
  const only = before.length === 1 ? before[0]! : null;
  return only === null || isInJunction(graph, only.lane) ? place : only;
}

/**
 * `place` moved back by `distanceM` against the travel of `laneId`'s side, held inside its section.
 */
export function heldBack(
  graph: LaneGraph,
  place: LanePlace,
  laneId: number,
  distanceM: number,
): LanePlace {
  const start = graph.laneStartS(place.lane);
  const least = start + SECTION_MARGIN_M;
  const most = start + graph.laneLengthM(place.lane) - SECTION_MARGIN_M;
  const moved = laneId < 0 ? place.s - distanceM : place.s + distanceM;
  return { lane: place.lane, s: moved < least ? least : Math.min(moved, most) };
}

function boxAt(graph: LaneGraph, signal: MapSignal, kind: StopKind, at: LanePlace): StopBox | null {
  const { arrays } = graph;
  // The side of the lane at the place decides which way is back, even after the jump to another
  // lane.
  const laneId = arrays.laneId[at.lane]!;
  // A stop or yield sign looks at the lane it stands at, a light at the one that leads there.
  if (kind !== 'traffic_light' && arrays.laneType[at.lane] !== LaneType.Driving) return null;
  const approach = approachOf(graph, at);
  if (kind === 'traffic_light' && arrays.laneType[approach.lane] !== LaneType.Driving) return null;
  const laneWidthM = graph.widthAt(approach.lane, approach.s);
  const halfWidthM = Math.max(HALF_WIDTH_MIN_M, Math.fround(laneWidthM * HALF_WIDTH_SHARE));
  const centre = heldBack(graph, approach, laneId, HALF_LENGTH_M + EXTRA_BACK_M);
  const roadId = arrays.roadId[graph.roadOfLane(approach.lane)]!;
  const approachLaneId = arrays.laneId[approach.lane]!;
  return {
    signalId: signal.id,
    kind,
    roadId,
    laneId: approachLaneId,
    transform: transformOf(graph, centre),
    extent: vector3(HALF_LENGTH_M, halfWidthM, HALF_HEIGHT_M),
    stopLine: {
      roadId,
      laneId: approachLaneId,
      s: approach.s,
      transform: transformOf(graph, approach),
      laneWidthM,
    },
  };
}

/** Boxes that a side file gives outright; their lanes are the nearest driving ones. */
function givenBoxes(ground: SignalGround, signal: MapSignal, kind: StopKind): StopBox[] {
  const { graph } = ground;
  const boxes: StopBox[] = [];
  for (const { transform, extent } of signal.givenBoxes ?? []) {
    const place = ground.nearest(transform.location, LaneType.Driving);
    if (place === null) continue;
    const roadId = graph.arrays.roadId[graph.roadOfLane(place.lane)]!;
    const laneId = graph.arrays.laneId[place.lane]!;
    const stopLine: StopLine = {
      roadId,
      laneId,
      s: place.s,
      transform: transformOf(graph, place),
      laneWidthM: graph.widthAt(place.lane, place.s),
    };
    boxes.push({ signalId: signal.id, kind, roadId, laneId, transform, extent, stopLine });
  }
  return boxes;
}

/**
 * All boxes of a layer: roads in the network's order, then the signs of a side file. Places that
 * lead to the same lane of the same signal give one box (CARLA lays such boxes on top of each
 * other).
 */
export function computeStopBoxes(ground: SignalGround, layer: SignalLayer): StopBox[] {
  const boxes: StopBox[] = [];
  const seen = new Set<string>();
  for (const place of layer.places) {
    const kind = stopKindOf(place.signal);
    if (kind === null) continue;
    for (const at of lanesAt(ground.graph, place)) {
      const box = boxAt(ground.graph, place.signal, kind, at);
      if (box === null) continue;
      const key = `${box.signalId}/${box.roadId}/${box.laneId}/${box.stopLine.s}`;
      if (seen.has(key)) continue;
      seen.add(key);
      boxes.push(box);
    }
  }
  for (const signal of layer.signals.values()) {
    const kind = stopKindOf(signal);
    if (kind === null || signal.givenBoxes === undefined) continue;
    for (const box of givenBoxes(ground, signal, kind)) boxes.push(box);
  }
  return boxes;
}
