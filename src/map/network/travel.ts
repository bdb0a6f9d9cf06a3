/**
 * Moving along lanes: `next` and `previous` of CARLA's waypoints. A place is (lane index, road s).
 * Every hop steps one epsilon back from where it arrives, results of several successors are joined
 * with the longer list first, and both are kept because callers take the first element.
 * Source of the rules: LibCarla road/Map.cpp (GetNext, GetPrevious). Metres.
 */
import { invariant } from '../../core/errors.js';
import type { LaneGraph } from './lane-graph.js';

/** Ten times the spacing of doubles at 1: how far the client keeps waypoints from lane edges. */
export const EPSILON = 10 * Number.EPSILON;

/** A lane index of the graph and a road s. */
export interface LanePlace {
  readonly lane: number;
  readonly s: number;
}

/** Road s just inside the lane's first point in driving direction. */
export function laneEntryS(graph: LaneGraph, lane: number): number {
  const start = graph.laneStartS(lane);
  if (graph.runsWithS(lane)) return start + 10 * EPSILON;
  return start + graph.laneLengthM(lane) - 10 * EPSILON;
}

/** Road s just inside the lane's last point in driving direction. */
export function laneExitS(graph: LaneGraph, lane: number): number {
  const start = graph.laneStartS(lane);
  if (!graph.runsWithS(lane)) return start + 10 * EPSILON;
  return start + graph.laneLengthM(lane) - 10 * EPSILON;
}

/** Entry places of the lanes that follow, in the client's order. */
export function successors(graph: LaneGraph, lane: number): LanePlace[] {
  const { next, nextStarts } = graph.links;
  const places: LanePlace[] = [];
  for (let i = nextStarts[lane]!; i < nextStarts[lane + 1]!; i += 1) {
    places.push({ lane: next[i]!, s: laneEntryS(graph, next[i]!) });
  }
  return places;
}

/** Exit places of the lanes before, in the client's order. */
export function predecessors(graph: LaneGraph, lane: number): LanePlace[] {
  const { previous, previousStarts } = graph.links;
  const places: LanePlace[] = [];
  for (let i = previousStarts[lane]!; i < previousStarts[lane + 1]!; i += 1) {
    places.push({ lane: previous[i]!, s: laneExitS(graph, previous[i]!) });
  }
  return places;
}

/**
 * Places `distanceM` further in driving direction, one per way through the network.
 *
 * @param distanceM above 0
 */
export function travelForward(graph: LaneGraph, place: LanePlace, distanceM: number): LanePlace[] {
  return travel(graph, place, distanceM, true);
}

/** Places `distanceM` back against driving direction. See `travelForward`. */
export function travelBack(graph: LaneGraph, place: LanePlace, distanceM: number): LanePlace[] {
  return travel(graph, place, distanceM, false);
}

/** A lane that is passed in less than this does not count as going on. */
const PROGRESS_M = 0.001;
/** More lanes than this on one way are not followed; the client would run out of stack as well. */
const HOPS_MAX = 1000;

/** How a place was reached: lanes passed so far, and those passed since it last went on. */
interface Way {
  readonly hops: number;
  readonly idle: readonly number[];
}

const START: Way = { hops: 0, idle: [] };

function travel(
  graph: LaneGraph,
  place: LanePlace,
  distanceM: number,
  ahead: boolean,
  way = START,
): LanePlace[] {
  invariant(distanceM > 0, `a travel distance must be above 0, found ${distanceM}`);
  if (distanceM <= EPSILON) return [place];
  const growing = graph.runsWithS(place.lane) === ahead;
  const relativeS = place.s - graph.laneStartS(place.lane);
  const remaining = growing ? graph.laneLengthM(place.lane) - relativeS : relativeS;
  if (distanceM <= remaining) {
    const moved = place.s + (growing ? distanceM : -distanceM);
    return [{ lane: place.lane, s: moved + (growing ? -EPSILON : EPSILON) }];
  }
  let places: LanePlace[] = [];
  // Lanes of no length may lead to each other in a circle.
  if (way.hops === HOPS_MAX || way.idle.includes(place.lane)) return places;
  const idle = remaining < PROGRESS_M ? [...way.idle, place.lane] : [];
  for (const entry of onward(graph, place.lane, ahead)) {
    if (leadsBack(graph, entry.lane, place.lane, ahead)) continue;
    const onWay = { hops: way.hops + 1, idle };
    const further = travel(graph, entry, distanceM - remaining, ahead, onWay);
    places = joinLongerFirst(places, further);
  }
  return places;
}

function onward(graph: LaneGraph, lane: number, ahead: boolean): LanePlace[] {
  return ahead ? successors(graph, lane) : predecessors(graph, lane);
}

/** Newer clients do not enter a lane from which one would come straight back. */
function leadsBack(graph: LaneGraph, entered: number, left: number, ahead: boolean): boolean {
  if (graph.arrays.client === '0.9.15') return false;
  return onward(graph, entered, ahead).some((place) => place.lane === left);
}

function joinLongerFirst<T>(first: T[], second: T[]): T[] {
  if (second.length > first.length) return [...second, ...first];
  return second.length === 0 ? first : [...first, ...second];
}
