/**
 * The edges of all lanes of a section as polylines on the ground: the reference line shifted by
 * lane offset and summed widths. Good to a millimetre, which is finer than anything drawn. Frame:
 * CARLA's x and y, metres.
 */
import type { LaneGraph } from '../network/lane-graph.js';
import { recordAt } from '../network/record-search.js';
import type { PlanarPoint } from './path.js';

/** Sampled edges of one lane section; all arrays run over the same samples. */
export interface SectionEdges {
  readonly road: number;
  readonly section: number;
  readonly isJunction: boolean;
  /** Road s of each sample, ascending. */
  readonly s: readonly number[];
  /** Unit vector to the right of the road's own direction at each sample. */
  readonly right: readonly PlanarPoint[];
  /** Outer edge of each lane by lane id; id 0 is the line between both sides. */
  readonly outer: ReadonlyMap<number, readonly PlanarPoint[]>;
  /** Lane index of the graph by lane id. */
  readonly lanes: ReadonlyMap<number, number>;
}

const STEP_M = 2;
const JUNCTION_STEP_M = 0.75;

function sampleStations(from: number, to: number, stepM: number): number[] {
  const count = Math.max(1, Math.ceil((to - from) / stepM));
  return Array.from({ length: count + 1 }, (_, i) => from + ((to - from) * i) / count);
}

/** Samples one section, given by its index in the graph. */
export function sectionEdges(graph: LaneGraph, section: number): SectionEdges {
  const { arrays } = graph;
  const road = arrays.sectionRoad[section]!;
  const isJunction = arrays.roadJunctionId[road] !== -1;
  const from = arrays.sectionS[section]!;
  const s = sampleStations(
    from,
    arrays.sectionEndS[section]!,
    isJunction ? JUNCTION_STEP_M : STEP_M,
  );
  const lanes = new Map<number, number>();
  for (
    let l = arrays.sectionLaneStarts[section]!;
    l < arrays.sectionLaneStarts[section + 1]!;
    l += 1
  ) {
    lanes.set(arrays.laneId[l]!, l);
  }
  const ids = [...lanes.keys()].filter((id) => id !== 0).sort((a, b) => Math.abs(a) - Math.abs(b));
  const outer = new Map<number, PlanarPoint[]>([[0, []], ...ids.map((id) => [id, []] as const)] as [
    number,
    PlanarPoint[],
  ][]);
  const right: PlanarPoint[] = [];
  for (const at of s) {
    const base = referenceAt(graph, road, at);
    right.push({ x: base.rightX, y: base.rightY });
    const place = (rightM: number): PlanarPoint => ({
      x: base.x + base.rightX * rightM,
      y: base.y + base.rightY * rightM,
    });
    outer.get(0)!.push(place(-base.offsetM));
    let leftM = -base.offsetM;
    let rightM = -base.offsetM;
    for (const id of ids) {
      const widthM = graph.widthAt(lanes.get(id)!, at);
      if (id < 0) rightM += widthM;
      else leftM -= widthM;
      outer.get(id)!.push(place(id < 0 ? rightM : leftM));
    }
  }
  return { road, section, isJunction, s, right, outer, lanes };
}

/** Point of the reference line, its right-hand unit vector and the lane offset (left positive). */
function referenceAt(graph: LaneGraph, road: number, s: number) {
  const { planStarts, planS, plans, laneOffsets, laneOffsetStarts } = graph.arrays;
  const plan = recordAt(planS, planStarts[road]!, planStarts[road + 1]!, s);
  const pose = plans[plan]!.poseAt(s - planS[plan]!);
  const record = laneOffsets.find(laneOffsetStarts[road]!, laneOffsetStarts[road + 1]!, s);
  return {
    x: pose.x,
    y: -pose.y,
    rightX: Math.sin(pose.tangentRad),
    rightY: Math.cos(pose.tangentRad),
    offsetM: laneOffsets.valueAt(record, s),
  };
}

/** Part of a polyline between two stations, ends interpolated. */
export function partOf(
  s: readonly number[],
  points: readonly PlanarPoint[],
  from: number,
  to: number,
): PlanarPoint[] {
  const part: PlanarPoint[] = [];
  for (let i = 0; i < s.length; i += 1) {
    const here = s[i]!;
    const next = s[i + 1];
    if (here >= from && here <= to) part.push(points[i]!);
    if (next === undefined || next === here) continue;
    for (const cut of [from, to]) {
      if (cut <= here || cut >= next) continue;
      const share = (cut - here) / (next - here);
      const a = points[i]!;
      const b = points[i + 1]!;
      part.push({ x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share });
    }
  }
  return part;
}
