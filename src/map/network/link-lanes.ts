/**
 * Which lane follows which. In the middle of a road the lane link names the lane of the nearest
 * section that has it; at the road's end the road link decides: an id that is a road's leads to that
 * road, any other id is taken for a junction's. Client 0.9.15 follows the lane links of the junction's
 * connections from here, 0.9.16 the lane links written on the connecting roads. Rules and order as
 * there (LibCarla road/MapBuilder.cpp).
 */
import type { LaneRecord, RoadLink } from '../opendrive/model.js';
import { runsWithS } from './client-version.js';
import type { Identifiers } from './identifiers.js';
import {
  type ConnectionNode,
  findLane,
  type JunctionNode,
  type LaneGraphArrays,
  type LaneLinks,
} from './lane-graph.js';

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
        if (connection.connectingRoad < 0) continue;
        if (arrays.client === '0.9.15') this.addLaneLinks(junction, connection);
        else this.addRoadLinks(junction, connection.connectingRoad);
      }
    }
  }

  private addLaneLinks(junction: JunctionNode, connection: ConnectionNode): void {
    for (const { from, to } of connection.laneLinks) {
      this.addOption(junction.id, connection.incomingRoadId, {
        road: connection.connectingRoad,
        from,
        to,
      });
    }
  }

  private addRoadLinks(junction: JunctionNode, road: number): void {
    const record = this.arrays.roads[road]!;
    for (const atStart of [true, false]) {
      const link = atStart ? record.predecessor : record.successor;
      if (link === null) continue;
      const section = record.laneSections.at(atStart ? 0 : -1);
      for (const lane of section?.lanes ?? []) {
        const from = (atStart ? lane.predecessorId : lane.successorId) ?? 0;
        const roadId = this.identifiers.road(link.elementId);
        if (from !== 0) this.addOption(junction.id, roadId, { road, from, to: lane.id });
      }
    }
  }

  private addOption(
    junctionId: number,
    incomingRoadId: number,
    option: { road: number; from: number; to: number },
  ): void {
    const key = `${junctionId}:${incomingRoadId}`;
    const list = this.connections.get(key);
    if (list === undefined) this.connections.set(key, [option]);
    else list.push(option);
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
    const forward = runsWithS(lane.id, arrays.roadIsLeftHand[road] === 1);
    const target = (forward ? lane.successorId : lane.predecessorId) ?? 0;
    const s = arrays.sectionS[section]!;
    const isLast = arrays.sectionS[arrays.roadSectionStarts[road + 1]! - 1] === s;
    if (forward ? !isLast : s > 0) {
      if (target !== 0) push(next, this.laneInsideRoad(road, section, forward ? 1 : -1, target));
      return;
    }
    const record = arrays.roads[road]!;
    const link = forward ? record.successor : record.predecessor;
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
      if (option.from !== laneId || option.to === 0) continue;
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

  /** A lane with s is entered at the road's first section that has it, one against s at its last. */
  private laneAtRoadEdge(road: number, laneId: number): number {
    const { arrays } = this;
    const first = arrays.roadSectionStarts[road]!;
    const last = arrays.roadSectionStarts[road + 1]! - 1;
    const step = runsWithS(laneId, arrays.roadIsLeftHand[road] === 1) ? 1 : -1;
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
