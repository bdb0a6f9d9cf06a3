/**
 * Which lane follows which. In the middle of a road the lane link names the lane of the nearest
 * section that has it; at the road's end the road link decides: an id that is a road's leads to that
 * road, any other id is taken for a junction's and all its connections from here are followed.
 * Rules and order as in CARLA's client (LibCarla MapBuilder). Right lanes (id < 0) run with s, left
 * lanes against it.
 */
import type { LaneRecord, RoadLink } from '../opendrive/model.js';
import type { Identifiers } from './identifiers.js';
import { findLane, type LaneGraphArrays, type LaneLinks } from './lane-graph.js';

/** Links all lanes. Links to lanes or roads that do not exist are dropped. */
export function linkLanes(
  arrays: LaneGraphArrays,
  identifiers: Identifiers,
  roadIndexById: ReadonlyMap<number, number>,
): LaneLinks {
  const linker = new Linker(arrays, identifiers, roadIndexById);
  const laneCount = arrays.laneId.length;
  const next: number[] = [];
  const nextStarts = new Int32Array(laneCount + 1);
  for (let road = 0; road < arrays.roads.length; road += 1) linker.linkRoad(road, next, nextStarts);
  nextStarts[laneCount] = next.length;
  return { nextStarts, next: Int32Array.from(next), ...invert(nextStarts, next, laneCount) };
}

/** Predecessors in the order in which their owners were linked. */
function invert(nextStarts: Int32Array, next: readonly number[], laneCount: number) {
  const previousStarts = new Int32Array(laneCount + 1);
  for (const lane of next) previousStarts[lane + 1]! += 1;
  for (let lane = 0; lane < laneCount; lane += 1)
    previousStarts[lane + 1]! += previousStarts[lane]!;
  const fill = previousStarts.slice(0, laneCount);
  const previous = new Int32Array(next.length);
  for (let lane = 0; lane < laneCount; lane += 1) {
    for (let i = nextStarts[lane]!; i < nextStarts[lane + 1]!; i += 1) {
      previous[fill[next[i]!]!++] = lane;
    }
  }
  return { previousStarts, previous };
}

class Linker {
  /** `junction id:incoming road` → connections, so that a junction is not searched lane by lane. */
  private readonly connections = new Map<string, { road: number; from: number; to: number }[]>();

  constructor(
    private readonly arrays: LaneGraphArrays,
    private readonly identifiers: Identifiers,
    private readonly roadIndexById: ReadonlyMap<number, number>,
  ) {
    for (const junction of arrays.junctions.values()) {
      for (const connection of junction.connections) {
        const key = `${junction.id}:${connection.incomingRoadId}`;
        const list = this.connections.get(key) ?? [];
        if (list.length === 0) this.connections.set(key, list);
        for (const { from, to } of connection.laneLinks) {
          list.push({ road: connection.connectingRoad, from, to });
        }
      }
    }
  }

  linkRoad(road: number, next: number[], nextStarts: Int32Array): void {
    const { arrays } = this;
    const firstSection = arrays.roadSectionStarts[road]!;
    for (let q = firstSection; q < arrays.roadSectionStarts[road + 1]!; q += 1) {
      const record = arrays.roads[road]!.laneSections[arrays.sectionId[q]!]!;
      const firstLane = arrays.sectionLaneStarts[q]!;
      for (let lane = firstLane; lane < arrays.sectionLaneStarts[q + 1]!; lane += 1) {
        nextStarts[lane] = next.length;
        const laneRecord = record.lanes[lane - firstLane]!;
        if (laneRecord.id !== 0) this.linkLane(road, q, laneRecord, next);
      }
    }
  }

  private linkLane(road: number, section: number, lane: LaneRecord, next: number[]): void {
    const { arrays } = this;
    const target = (lane.id < 0 ? lane.successorId : lane.predecessorId) ?? 0;
    const s = arrays.sectionS[section]!;
    const isLast = arrays.sectionS[arrays.roadSectionStarts[road + 1]! - 1] === s;
    if (lane.id < 0 ? !isLast : s > 0) {
      if (target !== 0)
        push(next, this.laneInsideRoad(road, section, lane.id < 0 ? 1 : -1, target));
      return;
    }
    const record = arrays.roads[road]!;
    const link = lane.id < 0 ? record.successor : record.predecessor;
    if (link === null) return;
    const linked = this.linkedRoad(link);
    if (linked >= 0) {
      if (target !== 0) push(next, this.laneAtRoadEdge(linked, target));
      return;
    }
    this.pushJunctionLanes(road, lane.id, link, next);
  }

  private linkedRoad(link: RoadLink): number {
    return this.roadIndexById.get(this.identifiers.road(link.elementId)) ?? -1;
  }

  private pushJunctionLanes(road: number, laneId: number, link: RoadLink, next: number[]): void {
    const junctionId = this.identifiers.junction(link.elementId);
    const key = `${junctionId}:${this.arrays.roadId[road]}`;
    for (const option of this.connections.get(key) ?? []) {
      if (option.from !== laneId || option.to === 0 || option.road < 0) continue;
      push(next, this.laneAtRoadEdge(option.road, option.to));
    }
  }

  /** The lane in the nearest later (or earlier) section of the same road that has its id. */
  private laneInsideRoad(road: number, section: number, step: 1 | -1, laneId: number): number {
    const { arrays } = this;
    const first = arrays.roadSectionStarts[road]!;
    const last = arrays.roadSectionStarts[road + 1]! - 1;
    for (let q = section + step; q >= first && q <= last; q += step) {
      if (arrays.sectionS[q] === arrays.sectionS[section]) continue;
      const lane = findLane(arrays, q, laneId);
      if (lane >= 0) return lane;
    }
    return -1;
  }

  /** A right lane is entered at the road's first section that has it, a left lane at its last. */
  private laneAtRoadEdge(road: number, laneId: number): number {
    const { arrays } = this;
    const first = arrays.roadSectionStarts[road]!;
    const last = arrays.roadSectionStarts[road + 1]! - 1;
    const step = laneId <= 0 ? 1 : -1;
    for (let q = step > 0 ? first : last; q >= first && q <= last; q += step) {
      const lane = findLane(arrays, q, laneId);
      if (lane >= 0) return lane;
    }
    return -1;
  }
}

function push(list: number[], lane: number): void {
  if (lane >= 0) list.push(lane);
}
