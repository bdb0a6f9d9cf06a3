/**
 * All lanes of a map as ribbons: left and right edge in driving direction, sampled just densely enough
 * that chords stay within 2 cm. Edges are the lane's centre ± half its width across the lane's own
 * direction, which is how CARLA's drawing tools find them. Pieces are at most 32 m long, so that they
 * can be culled. Frame: CARLA's axes, metres. Worked out once a map.
 */
import { LaneType } from '../../../map/lane-type.js';
import type { LaneGraph } from '../../../map/network/lane-graph.js';
import { emptyPose, lanePoseAt } from '../../../map/network/lane-pose.js';
import { type RoadMap, Waypoint } from '../../../map/road-map.js';
import { type MarkCode, markCodeOf } from './mark-code.js';

const STEP_M = 1;
const JUNCTION_STEP_M = 0.5;
const PIECE_M = 32;
const CHORD_ERROR_M = 0.02;
/** Keeps s inside the section that is asked. */
const INSIDE_M = 1e-6;
const RAD = Math.PI / 180;

/** One piece of one lane. Arrays run over its cross-sections, ascending in driving direction. */
export interface Ribbon {
  /** Index of the lane in the graph. */
  readonly lane: number;
  /** A bit of `LaneType`. */
  readonly laneType: number;
  readonly isJunction: boolean;
  /** The same cross-section of the road has a driving lane. */
  readonly isBesideDriving: boolean;
  /** Edge points: x, y, z of each cross-section. */
  readonly left: Float64Array;
  readonly right: Float64Array;
  /** Marks along the left and right edge, one for all of the piece. */
  readonly leftMark: MarkCode;
  readonly rightMark: MarkCode;
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

const pose = emptyPose();

/** A cross-section: left x, y, z, right x, y, z. */
type Cross = Float64Array;

function crossAt(graph: LaneGraph, lane: number, s: number): Cross {
  lanePoseAt(graph, lane, s, pose);
  const half = graph.widthAt(lane, s) / 2;
  const yaw = pose.yawDeg * RAD;
  const rightX = -Math.sin(yaw) * half;
  const rightY = Math.cos(yaw) * half;
  const { x, y, z } = pose;
  return Float64Array.of(x - rightX, y - rightY, z, x + rightX, y + rightY, z);
}

/** Distance of edge point `k` (0 or 3) of `c` from the chord from a to b, in space. */
function offChord(a: Cross, b: Cross, c: Cross, k: number): number {
  const ux = (b[k] as number) - (a[k] as number);
  const uy = (b[k + 1] as number) - (a[k + 1] as number);
  const uz = (b[k + 2] as number) - (a[k + 2] as number);
  const vx = (c[k] as number) - (a[k] as number);
  const vy = (c[k + 1] as number) - (a[k + 1] as number);
  const vz = (c[k + 2] as number) - (a[k + 2] as number);
  const length2 = ux * ux + uy * uy + uz * uz;
  const t = length2 > 0 ? Math.min(1, Math.max(0, (ux * vx + uy * vy + uz * vz) / length2)) : 0;
  const dx = vx - t * ux;
  const dy = vy - t * uy;
  const dz = vz - t * uz;
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}

/** Leaves out cross-sections that the chord of their neighbours stands for well enough. */
function thin(crosses: readonly Cross[]): Cross[] {
  const kept: Cross[] = [crosses[0] as Cross];
  let from = 0;
  for (let to = 2; to < crosses.length; to += 1) {
    const a = crosses[from] as Cross;
    const b = crosses[to] as Cross;
    let isFlat = true;
    for (let i = from + 1; i < to && isFlat; i += 1) {
      const c = crosses[i] as Cross;
      isFlat = offChord(a, b, c, 0) < CHORD_ERROR_M && offChord(a, b, c, 3) < CHORD_ERROR_M;
    }
    if (isFlat) continue;
    kept.push(crosses[to - 1] as Cross);
    from = to - 1;
  }
  kept.push(crosses[crosses.length - 1] as Cross);
  return kept;
}

/** Road s at which pieces of a lane part: its ends, changes of the marks at its sides, every 32 m. */
function cutsOf(graph: LaneGraph, lane: number): number[] {
  const { laneSection, markS, markStarts, sectionEndS, sectionS } = graph.arrays;
  const section = laneSection[lane] as number;
  const from = sectionS[section] as number;
  const to = sectionEndS[section] as number;
  const inner = (graph.arrays.laneId[lane] as number) > 0 ? lane - 1 : lane + 1;
  const places = new Set([from, to]);
  for (const side of [lane, inner]) {
    for (let i = markStarts[side] as number; i < (markStarts[side + 1] as number); i += 1) {
      const at = markS[i] as number;
      if (at > from + 0.05 && at < to - 0.05) places.add(at);
    }
  }
  const sorted = [...places].sort((a, b) => a - b);
  const cuts: number[] = [];
  for (let i = 0; i < sorted.length - 1; i += 1) {
    const a = sorted[i] as number;
    const b = sorted[i + 1] as number;
    const count = Math.max(1, Math.ceil((b - a) / PIECE_M));
    for (let k = 0; k < count; k += 1) cuts.push(a + ((b - a) * k) / count);
  }
  cuts.push(to);
  return cuts;
}

function hasDrivingLane(graph: LaneGraph, lane: number): boolean {
  const { laneSection, laneType, sectionLaneStarts } = graph.arrays;
  const section = laneSection[lane] as number;
  const end = sectionLaneStarts[section + 1] as number;
  for (let other = sectionLaneStarts[section] as number; other < end; other += 1) {
    if (laneType[other] === LaneType.Driving) return true;
  }
  return false;
}

function piece(graph: LaneGraph, lane: number, from: number, to: number): Ribbon | null {
  const road = graph.roadOfLane(lane);
  const isJunction = graph.arrays.roadJunctionId[road] !== -1;
  const count = Math.max(1, Math.ceil((to - from) / (isJunction ? JUNCTION_STEP_M : STEP_M)));
  const crosses: Cross[] = [];
  let isWide = false;
  for (let i = 0; i <= count; i += 1) {
    const s = Math.min(from + ((to - from) * i) / count, to - INSIDE_M);
    crosses.push(crossAt(graph, lane, s));
    isWide ||= graph.widthAt(lane, s) > 0.01;
  }
  if (!isWide) return null;
  const kept = thin(crosses);
  if (!graph.runsWithS(lane)) kept.reverse();
  const left = new Float64Array(kept.length * 3);
  const right = new Float64Array(kept.length * 3);
  let minX = Number.POSITIVE_INFINITY;
  let minY = Number.POSITIVE_INFINITY;
  let maxX = Number.NEGATIVE_INFINITY;
  let maxY = Number.NEGATIVE_INFINITY;
  kept.forEach((cross, i) => {
    left.set(cross.subarray(0, 3), i * 3);
    right.set(cross.subarray(3, 6), i * 3);
    minX = Math.min(minX, cross[0] as number, cross[3] as number);
    maxX = Math.max(maxX, cross[0] as number, cross[3] as number);
    minY = Math.min(minY, cross[1] as number, cross[4] as number);
    maxY = Math.max(maxY, cross[1] as number, cross[4] as number);
  });
  const middle = new Waypoint(graph, lane, (from + to) / 2);
  return {
    lane,
    laneType: graph.arrays.laneType[lane] as number,
    isJunction,
    isBesideDriving: hasDrivingLane(graph, lane),
    left,
    right,
    leftMark: markCodeOf(middle.leftMarking),
    rightMark: markCodeOf(middle.rightMarking),
    minX,
    minY,
    maxX,
    maxY,
  };
}

function ribbonsOfGraph(graph: LaneGraph): Ribbon[] {
  const ribbons: Ribbon[] = [];
  for (let lane = 0; lane < graph.laneCount; lane += 1) {
    if (graph.arrays.laneId[lane] === 0 || graph.arrays.laneType[lane] === LaneType.None) continue;
    const cuts = cutsOf(graph, lane);
    for (let i = 0; i < cuts.length - 1; i += 1) {
      const ribbon = piece(graph, lane, cuts[i] as number, cuts[i + 1] as number);
      if (ribbon !== null) ribbons.push(ribbon);
    }
  }
  return ribbons;
}

const cache = new WeakMap<RoadMap, readonly Ribbon[]>();

/** All ribbons of a map in the order of its lanes; the same array for the same map. */
export function ribbonsOf(map: RoadMap): readonly Ribbon[] {
  let ribbons = cache.get(map);
  if (ribbons === undefined) {
    ribbons = ribbonsOfGraph(map.graph);
    cache.set(map, ribbons);
  }
  return ribbons;
}
