/**
 * Landmarks as CARLA's client answers them: every place where a signal counts, those ahead of a
 * lane place, and those switched together. Rules: LibCarla road/Map.cpp (GetSignalsInDistance) and
 * client/Map.cpp (GetLandmarkGroup). Metres.
 */
import type { LaneGraph } from '../network/lane-graph.js';
import { type LanePlace, successors, travelForward } from '../network/travel.js';
import type { SignalLayer, SignalPlace } from './types.js';

/** A landmark found while looking ahead. */
export interface LandmarkAhead {
  readonly place: SignalPlace;
  /** Metres of lane from where the search began. */
  readonly distanceM: number;
  /** Where the searching lane passes it. */
  readonly waypoint: LanePlace;
}

/** Lanes that lead nowhere new must not keep the search going for ever. */
const MAX_HOPS = 4000;

function appliesTo(place: SignalPlace, laneId: number): boolean {
  return place.validities.some((v) => laneId >= v.fromLane && laneId <= v.toLane);
}

/** Places of a road with s between the two, in travel order of the lane. */
function placesBetween(
  ofRoad: readonly SignalPlace[],
  fromS: number,
  toS: number,
): readonly SignalPlace[] {
  const least = Math.min(fromS, toS);
  const most = Math.max(fromS, toS);
  const inside = ofRoad.filter((place) => place.s >= least && place.s <= most);
  return fromS < toS ? inside : inside.reverse();
}

function joinLongerFirst<T>(first: T[], second: T[]): T[] {
  return second.length > first.length ? [...second, ...first] : [...first, ...second];
}

interface Search {
  readonly graph: LaneGraph;
  readonly layer: SignalLayer;
  readonly stopAtJunction: boolean;
  hops: number;
}

function onThisLane(search: Search, from: LanePlace, reachM: number): LandmarkAhead[] {
  const { graph, layer } = search;
  const laneId = graph.arrays.laneId[from.lane]!;
  const roadId = graph.arrays.roadId[graph.roadOfLane(from.lane)]!;
  const toS = laneId <= 0 ? from.s + reachM : from.s - reachM;
  const found: LandmarkAhead[] = [];
  for (const place of placesBetween(layer.placesByRoad.get(roadId) ?? [], from.s, toS)) {
    if (!appliesTo(place, laneId)) continue;
    const distanceM = laneId < 0 ? place.s - from.s : from.s - place.s;
    const waypoint = distanceM > 0 ? travelForward(graph, from, distanceM)[0] : from;
    found.push({ place, distanceM, waypoint: waypoint ?? from });
  }
  return found;
}

function lookAhead(search: Search, from: LanePlace, reachM: number): LandmarkAhead[] {
  const { graph } = search;
  const isForward = graph.arrays.laneId[from.lane]! <= 0;
  const start = graph.laneStartS(from.lane);
  const end = start + graph.laneLengthM(from.lane);
  const remainingM = isForward ? end - from.s : from.s - start;
  if (reachM <= remainingM) return onThisLane(search, from, reachM);
  let found = onThisLane(search, from, remainingM);
  for (const { lane } of successors(graph, from.lane)) {
    if (search.stopAtJunction && graph.arrays.roadJunctionId[graph.roadOfLane(lane)] !== -1)
      continue;
    search.hops += 1;
    if (search.hops > MAX_HOPS) return found;
    const startsAtLow = graph.arrays.laneId[lane]! < 0;
    const s = graph.laneStartS(lane) + (startsAtLow ? 0 : graph.laneLengthM(lane));
    const beyond = lookAhead(search, { lane, s }, reachM - remainingM);
    const shifted = beyond.map((hit) => ({ ...hit, distanceM: hit.distanceM + remainingM }));
    found = joinLongerFirst(found, shifted);
  }
  return found;
}

/**
 * Landmarks within `distanceM` ahead along the lanes, each once (`Waypoint.get_landmarks`).
 *
 * @param stopAtJunction true: the search does not enter junctions
 */
export function landmarksAhead(
  graph: LaneGraph,
  layer: SignalLayer,
  from: LanePlace,
  distanceM: number,
  stopAtJunction = false,
): LandmarkAhead[] {
  const search: Search = { graph, layer, stopAtJunction, hops: 0 };
  const seen = new Set<SignalPlace>();
  return lookAhead(search, from, distanceM).filter(({ place }) => {
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  });
}

/** Every place of a signal (`get_all_landmarks_from_id`). */
export function landmarksOfSignal(layer: SignalLayer, signalId: string): SignalPlace[] {
  return layer.places.filter((place) => place.signal.id === signalId);
}

/** Every place of every signal that shares a controller with this one (`get_landmark_group`). */
export function landmarkGroup(layer: SignalLayer, place: SignalPlace): SignalPlace[] {
  const group: SignalPlace[] = [];
  for (const controllerId of place.signal.controllerIds) {
    const controller = layer.controllers.find(({ id }) => id === controllerId);
    for (const id of controller?.signalIds ?? []) group.push(...landmarksOfSignal(layer, id));
  }
  return group;
}
