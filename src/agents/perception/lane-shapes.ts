/**
 * Lanes as evenly sampled polylines, so that following one is arithmetic on arrays. Made when first asked
 * for and kept with the map. Metres, radians, CARLA's axes, in driving direction.
 */
import { LaneType, type LaneTypeMask } from '../../map/lane-type.js';
import type { LaneGraph } from '../../map/network/lane-graph.js';
import { emptyPose, lanePoseAt } from '../../map/network/lane-pose.js';
import { laneEntryS, laneExitS } from '../../map/network/travel.js';
import type { RoadMap } from '../../map/road-map.js';
import { wrapRad } from '../geometry.js';

export interface LaneShape {
  /** Index of the lane in the map's graph. */
  readonly lane: number;
  readonly count: number;
  readonly stepM: number;
  readonly lengthM: number;
  readonly widthM: number;
  readonly isJunction: boolean;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly cos: Float64Array;
  readonly sin: Float64Array;
  readonly yaw: Float64Array;
  /** Lanes that follow, straightest first. */
  readonly next: readonly number[];
}

const STEP_M = 1.5;
const FOLLOWED: LaneTypeMask = LaneType.Driving | LaneType.Biking | LaneType.Bidirectional;

const caches = new WeakMap<LaneGraph, Map<number, LaneShape>>();
const pose = emptyPose();

export class LaneShapes {
  private readonly known: Map<number, LaneShape>;

  constructor(private readonly map: RoadMap) {
    const known = caches.get(map.graph) ?? new Map<number, LaneShape>();
    caches.set(map.graph, known);
    this.known = known;
  }

  /** The shape of a lane by its index in the graph. */
  of(lane: number): LaneShape {
    let shape = this.known.get(lane);
    if (shape === undefined) {
      shape = sample(this.map.graph, lane);
      this.known.set(lane, shape);
    }
    return shape;
  }

  /** The lane under a place that a vehicle could follow, or null far from any. */
  under(x: number, y: number, z: number): LaneShape | null {
    const waypoint = this.map.waypointAt({ x, y, z }, FOLLOWED);
    return waypoint === null ? null : this.of(waypoint.laneIndex);
  }
}

function sample(graph: LaneGraph, lane: number): LaneShape {
  const from = laneEntryS(graph, lane);
  const to = laneExitS(graph, lane);
  const count = Math.max(2, Math.ceil(Math.abs(to - from) / STEP_M) + 1);
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    lanePoseAt(graph, lane, from + ((to - from) * i) / (count - 1), pose);
    x[i] = pose.x;
    y[i] = pose.y;
  }
  let lengthM = 0;
  const yaw = new Float64Array(count);
  for (let i = 1; i < count; i += 1) {
    const dx = x[i]! - x[i - 1]!;
    const dy = y[i]! - y[i - 1]!;
    lengthM += Math.sqrt(dx * dx + dy * dy);
    yaw[i] = Math.atan2(dy, dx);
  }
  yaw[0] = yaw[1]!;
  return {
    lane,
    count,
    stepM: Math.max(1e-3, lengthM / (count - 1)),
    lengthM,
    widthM: graph.widthAt(lane, (from + to) / 2),
    isJunction: graph.arrays.roadJunctionId[graph.roadOfLane(lane)]! !== -1,
    x,
    y,
    yaw,
    cos: yaw.map(Math.cos),
    sin: yaw.map(Math.sin),
    next: straightestFirst(graph, lane, yaw[count - 1]!),
  };
}

/** Following lanes ordered by how far their end turns away from `yawRad`. */
function straightestFirst(graph: LaneGraph, lane: number, yawRad: number): number[] {
  const { next, nextStarts } = graph.links;
  const options: { readonly lane: number; readonly turn: number }[] = [];
  for (let i = nextStarts[lane]!; i < nextStarts[lane + 1]!; i += 1) {
    const to = next[i]!;
    if ((graph.arrays.laneType[to]! & FOLLOWED) === 0) continue;
    if (options.some((option) => option.lane === to)) continue;
    lanePoseAt(graph, to, laneExitS(graph, to), pose);
    options.push({ lane: to, turn: Math.abs(wrapRad((pose.yawDeg * Math.PI) / 180 - yawRad)) });
  }
  return options.sort((a, b) => a.turn - b.turn).map((option) => option.lane);
}
