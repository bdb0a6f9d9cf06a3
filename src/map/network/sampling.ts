/**
 * Walks over all lanes of a map: places every so many metres, and the topology list. Roads, sections
 * and lanes come in the order of CARLA's client (LibCarla road/Map.cpp). Metres along the road.
 */
import { invariant } from '../../core/errors.js';
import { LaneType, type LaneTypeMask } from '../lane-type.js';
import type { LaneGraph } from './lane-graph.js';
import { EPSILON, type LanePlace, laneEntryS, laneExitS, successors } from './travel.js';

/** Calls `visit` for every lane of the types at s = ε, ε + distance, … on every road. */
export function lanesAlong(
  graph: LaneGraph,
  distanceM: number,
  laneTypes: LaneTypeMask,
  visit: (lane: number, s: number) => void,
): void {
  invariant(distanceM > 0, `a sampling distance must be above 0, found ${distanceM}`);
  const { laneId, laneType, roadLength, sectionLaneStarts } = graph.arrays;
  for (let road = 0; road < graph.roadCount; road += 1) {
    const endS = roadLength[road]! - EPSILON;
    for (let s = EPSILON; s < endS; s += distanceM) {
      const [from, to] = graph.sectionsAt(road, s);
      for (let lane = sectionLaneStarts[from]!; lane < sectionLaneStarts[to]!; lane += 1) {
        if (laneId[lane] !== 0 && (laneType[lane]! & laneTypes) > 0) visit(lane, s);
      }
    }
  }
}

/** Pairs (entry of a driving lane, entry of a following lane), or (entry, own end) at a dead end. */
export function topologyPlaces(graph: LaneGraph): (readonly [LanePlace, LanePlace])[] {
  const pairs: (readonly [LanePlace, LanePlace])[] = [];
  const { laneId, laneType } = graph.arrays;
  for (let lane = 0; lane < graph.laneCount; lane += 1) {
    if (laneId[lane] === 0 || (laneType[lane]! & LaneType.Driving) === 0) continue;
    const entry: LanePlace = { lane, s: laneEntryS(graph, lane) };
    const following = successors(graph, lane);
    for (const place of following) pairs.push([entry, place]);
    if (following.length > 0) continue;
    const end = deadEnd(graph, lane);
    if (end !== null) pairs.push([entry, end]);
  }
  return pairs;
}

/** The client looks the end up again with a float32 s, which may fall off the road or the section. */
function deadEnd(graph: LaneGraph, lane: number): LanePlace | null {
  const s = Math.fround(laneExitS(graph, lane));
  const road = graph.roadOfLane(lane);
  if (s < 0 || s >= graph.arrays.roadLength[road]!) return null;
  const [from, to] = graph.sectionsAt(road, s);
  for (let section = from; section < to; section += 1) {
    const found = graph.laneInSection(section, graph.arrays.laneId[lane]!);
    if (found >= 0) return { lane: found, s };
  }
  return null;
}
