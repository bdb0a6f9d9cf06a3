/**
 * Centre lines of a map's driving lanes, cut into pieces of at most 20 m with the same number of evenly
 * spaced points each; worked out once a map. Frame: CARLA's axes, metres; points run in driving
 * direction.
 */
import { LaneType } from '../../../map/lane-type.js';
import { emptyPose, lanePoseAt } from '../../../map/network/lane-pose.js';
import { LaneChange, type RoadMap, Waypoint } from '../../../map/road-map.js';
import type { SimContext } from '../../context.js';
import { CellIndex } from '../road/cell-index.js';

const LANE_PIECE_M = 20;
/** Numbers of a point: x, y, cosine and sine of the direction. */
export const POINT_SIZE = 4;
const CELL_M = 32;
const INSIDE_M = 1e-6;
const RAD = Math.PI / 180;
/** A route point belongs to a piece when it is this near to one of its points, metres. */
const ON_ROUTE_M = 1.3;
const SAME_WAY = 0.7;

/** One piece of a lane. */
export interface LaneLine {
  readonly points: Float64Array;
  readonly z: number;
  readonly isJunction: boolean;
  /** 1 where the marks allow the lane beside, −1 where that lane is oncoming, else 0. */
  readonly goLeft: number;
  readonly goRight: number;
  readonly halfWidthM: number;
  readonly lengthM: number;
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

export interface LaneLines {
  readonly lines: readonly LaneLine[];
  readonly index: CellIndex;
}

const pose = emptyPose();

function lineOf(map: RoadMap, lane: number, from: number, to: number, count: number): LaneLine {
  const { graph } = map;
  const points = new Float64Array(count * POINT_SIZE);
  const isForward = graph.runsWithS(lane);
  let minX = Number.POSITIVE_INFINITY;
  let minY = Number.POSITIVE_INFINITY;
  let maxX = Number.NEGATIVE_INFINITY;
  let maxY = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i += 1) {
    const share = i / (count - 1);
    const s = isForward ? from + (to - from) * share : to - (to - from) * share;
    lanePoseAt(graph, lane, Math.min(s, to - INSIDE_M), pose);
    points[i * POINT_SIZE] = pose.x;
    points[i * POINT_SIZE + 1] = pose.y;
    points[i * POINT_SIZE + 2] = Math.cos(pose.yawDeg * RAD);
    points[i * POINT_SIZE + 3] = Math.sin(pose.yawDeg * RAD);
    minX = Math.min(minX, pose.x);
    maxX = Math.max(maxX, pose.x);
    minY = Math.min(minY, pose.y);
    maxY = Math.max(maxY, pose.y);
  }
  const middle = new Waypoint(graph, lane, (from + to) / 2);
  const change = middle.laneChange;
  const wayOf = (bit: number, beside: Waypoint | null): number => {
    if ((change & bit) === 0 || beside === null || beside.laneType !== LaneType.Driving) return 0;
    return beside.runsWithS === middle.runsWithS ? 1 : -1;
  };
  return {
    points,
    z: middle.transform.location.z,
    isJunction: middle.isJunction,
    goLeft: wayOf(LaneChange.Left, middle.left()),
    goRight: wayOf(LaneChange.Right, middle.right()),
    halfWidthM: middle.laneWidthM / 2,
    lengthM: to - from,
    minX,
    minY,
    maxX,
    maxY,
  };
}

function linesOf(map: RoadMap, count: number): LaneLine[] {
  const { graph } = map;
  const { laneId, laneType } = graph.arrays;
  const lines: LaneLine[] = [];
  for (let lane = 0; lane < graph.laneCount; lane += 1) {
    if (laneId[lane] === 0 || laneType[lane] !== LaneType.Driving) continue;
    const start = graph.laneStartS(lane);
    const length = graph.laneLengthM(lane);
    if (length < 0.1) continue;
    const pieces = Math.ceil(length / LANE_PIECE_M);
    for (let i = 0; i < pieces; i += 1) {
      const from = start + (length * i) / pieces;
      lines.push(lineOf(map, lane, from, start + (length * (i + 1)) / pieces, count));
    }
  }
  return lines;
}

const cache = new WeakMap<RoadMap, Map<number, LaneLines>>();

/** All pieces with `count` points each; the same object for the same map and count. */
export function laneLinesOf(map: RoadMap, count: number): LaneLines {
  let known = cache.get(map);
  if (known === undefined) {
    known = new Map();
    cache.set(map, known);
  }
  let result = known.get(count);
  if (result === undefined) {
    const lines = linesOf(map, count);
    result = { lines, index: new CellIndex(lines, CELL_M) };
    known.set(count, result);
  }
  return result;
}

/** 1 for every piece that the planned route runs along. */
export function piecesOnRoute({ lines, index }: LaneLines, { line }: SimContext): Uint8Array {
  const onRoute = new Uint8Array(lines.length);
  for (let i = 0; i < line.count; i += 1) {
    const x = line.x[i] as number;
    const y = line.y[i] as number;
    const cos = Math.cos(line.yaw[i] as number);
    const sin = Math.sin(line.yaw[i] as number);
    index.visit(x - ON_ROUTE_M, y - ON_ROUTE_M, x + ON_ROUTE_M, y + ON_ROUTE_M, (item) => {
      const { points, z } = lines[item] as LaneLine;
      if (Math.abs(z - (line.z[i] as number)) > 4) return;
      for (let k = 0; k < points.length; k += POINT_SIZE) {
        const dx = (points[k] as number) - x;
        const dy = (points[k + 1] as number) - y;
        const along = (points[k + 2] as number) * cos + (points[k + 3] as number) * sin;
        if (dx * dx + dy * dy < ON_ROUTE_M * ON_ROUTE_M && along > SAME_WAY) onRoute[item] = 1;
      }
    });
  }
  return onRoute;
}
