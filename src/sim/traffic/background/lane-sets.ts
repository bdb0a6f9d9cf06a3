/** Lanes beside each other and lanes that follow each other, as background traffic counts them. */
import type { LaneGraph } from '../../../map/network/lane-graph.js';
import type { LaneLines } from '../lane-lines.js';

/** One number for road and lane id, whatever the section: how scenarios and layers name a lane. */
export function laneKey(graph: LaneGraph, lane: number): number {
  return graph.roadOfLane(lane) * 1024 + graph.arrays.laneId[lane]! + 512;
}

/** Driving lanes of the lane's section that run its way, itself included, ascending by lane id. */
export function sameWayLanes(lines: LaneLines, lane: number): number[] {
  return lanesOfSection(lines, lane, true);
}

/** Driving lanes of the lane's section that run the other way. */
export function oppositeLanes(lines: LaneLines, lane: number): number[] {
  return lanesOfSection(lines, lane, false);
}

function lanesOfSection(lines: LaneLines, lane: number, isSameWay: boolean): number[] {
  const { graph } = lines.map;
  const { laneSection, sectionLaneStarts } = graph.arrays;
  const section = laneSection[lane]!;
  const found: number[] = [];
  for (let other = sectionLaneStarts[section]!; other < sectionLaneStarts[section + 1]!; other++) {
    if (!lines.isDriving(other)) continue;
    if ((graph.runsWithS(other) === graph.runsWithS(lane)) === isSameWay) found.push(other);
  }
  return found;
}

/** True if `to` is `from` or follows it within some lanes. */
export function leadsTo(lines: LaneLines, from: number, to: number, hops = 8): boolean {
  if (from === to) return true;
  if (hops === 0) return false;
  for (const next of lines.line(from).next) {
    if (leadsTo(lines, next, to, hops - 1)) return true;
  }
  return false;
}
