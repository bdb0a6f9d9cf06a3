/**
 * The road network as flat arrays: roads, lane sections, lanes, their records and the links between
 * lanes. Roads stand in the order in which CARLA's client iterates them, sections by s, lanes by
 * ascending id. Frame: OpenDRIVE's s along the road, metres. Everything else in this folder is a
 * function over this structure.
 */
import type { CompiledPlanView } from '../geometry/plan-view.js';
import type {
  JunctionRecord,
  PlanViewRecord,
  RoadMarkRecord,
  RoadRecord,
} from '../opendrive/model.js';
import type { ClientVersion } from './client-version.js';
import type { CubicTable } from './cubic-table.js';

/** A half-open range of records per owner: owner i has [starts[i], starts[i + 1]). */
export type RangeStarts = Int32Array;

/** One junction with everything that queries need of it. */
export interface JunctionNode {
  readonly id: number;
  readonly record: JunctionRecord;
  /** Connections in the client's iteration order, ids resolved. */
  readonly connections: readonly ConnectionNode[];
}

export interface ConnectionNode {
  readonly id: number;
  readonly incomingRoadId: number;
  /** Index of the connecting road in the graph, -1 where the file names a road that is not there. */
  readonly connectingRoad: number;
  readonly laneLinks: readonly { readonly from: number; readonly to: number }[];
}

/** The arrays of a `LaneGraph`; index spaces: road r, section q, lane l. */
export interface LaneGraphArrays {
  readonly client: ClientVersion;
  readonly roads: readonly RoadRecord[];
  readonly roadId: Float64Array;
  readonly roadLength: Float64Array;
  readonly roadJunctionId: Int32Array;
  /** 1 where lanes keep left: `rule="LHT"`, in clients that obey it. */
  readonly roadIsLeftHand: Uint8Array;
  readonly roadSectionStarts: RangeStarts;
  readonly planStarts: RangeStarts;
  readonly planS: Float64Array;
  readonly planRecords: readonly PlanViewRecord[];
  readonly plans: readonly CompiledPlanView[];
  readonly laneOffsetStarts: RangeStarts;
  readonly laneOffsets: CubicTable;
  readonly elevationStarts: RangeStarts;
  readonly elevations: CubicTable;
  readonly sectionRoad: Int32Array;
  readonly sectionS: Float64Array;
  readonly sectionEndS: Float64Array;
  /** Position of the section in the file: the section id that waypoints report. */
  readonly sectionId: Int32Array;
  readonly sectionLaneStarts: RangeStarts;
  readonly laneId: Int32Array;
  readonly laneType: Int32Array;
  /** 1 where driving direction is that of s, 0 where it is against s. */
  readonly laneRunsWithS: Uint8Array;
  readonly laneSection: Int32Array;
  readonly widthStarts: RangeStarts;
  readonly widths: CubicTable;
  readonly markStarts: RangeStarts;
  readonly markS: Float64Array;
  readonly marks: readonly RoadMarkRecord[];
  readonly junctions: ReadonlyMap<number, JunctionNode>;
}

export interface LaneLinks {
  readonly nextStarts: RangeStarts;
  readonly next: Int32Array;
  readonly previousStarts: RangeStarts;
  readonly previous: Int32Array;
}

/** Look-ups over the arrays. Lane, section and road indexes are not ids. */
export class LaneGraph {
  private readonly roadById = new Map<number, number>();

  constructor(
    readonly arrays: LaneGraphArrays,
    readonly links: LaneLinks,
  ) {
    for (let road = 0; road < arrays.roadId.length; road += 1) {
      this.roadById.set(arrays.roadId[road]!, road);
    }
  }

  get roadCount(): number {
    return this.arrays.roadId.length;
  }

  get laneCount(): number {
    return this.arrays.laneId.length;
  }

  /** Index of the road with this id, -1 if there is none. */
  roadIndex(roadId: number): number {
    return this.roadById.get(roadId) ?? -1;
  }

  roadOfLane(lane: number): number {
    return this.arrays.sectionRoad[this.arrays.laneSection[lane]!]!;
  }

  /** True where the lane's driving direction is that of s. */
  runsWithS(lane: number): boolean {
    return this.arrays.laneRunsWithS[lane] === 1;
  }

  /** Index of the lane with this id in a section, -1 if there is none. */
  laneInSection(section: number, laneId: number): number {
    return findLane(this.arrays, section, laneId);
  }

  /** Road s at which the lane's section starts. */
  laneStartS(lane: number): number {
    return this.arrays.sectionS[this.arrays.laneSection[lane]!]!;
  }

  /** Length of the lane's section along the road: the next section's start (or road end) minus s. */
  laneLengthM(lane: number): number {
    const section = this.arrays.laneSection[lane]!;
    return this.arrays.sectionEndS[section]! - this.arrays.sectionS[section]!;
  }

  /** Half-open range of the sections at s: those that share the greatest start at or before s. */
  sectionsAt(road: number, s: number): readonly [number, number] {
    return sectionsAt(this.arrays, road, s);
  }

  /** Lane width at s, metres: the lane's own record. */
  widthAt(lane: number, s: number): number {
    const { widthStarts, widths } = this.arrays;
    const from = widthStarts[lane]!;
    const to = widthStarts[lane + 1]!;
    if (from === to) return 0;
    return widths.valueAt(widths.find(from, to, s), s);
  }

  /** The lane's road-mark record at s, null where none has started yet. */
  markAt(lane: number, s: number): RoadMarkRecord | null {
    const { markStarts, markS, marks } = this.arrays;
    for (let i = markStarts[lane + 1]! - 1; i >= markStarts[lane]!; i -= 1) {
      if (markS[i]! <= s) return marks[i]!;
    }
    return null;
  }
}

/** See `LaneGraph.laneInSection`. */
export function findLane(arrays: LaneGraphArrays, section: number, laneId: number): number {
  const to = arrays.sectionLaneStarts[section + 1]!;
  for (let lane = arrays.sectionLaneStarts[section]!; lane < to; lane += 1) {
    if (arrays.laneId[lane] === laneId) return lane;
  }
  return -1;
}

/** See `LaneGraph.sectionsAt`. */
export function sectionsAt(
  arrays: LaneGraphArrays,
  road: number,
  s: number,
): readonly [number, number] {
  const { sectionS } = arrays;
  const first = arrays.roadSectionStarts[road]!;
  let low = first;
  let high = arrays.roadSectionStarts[road + 1]!;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sectionS[middle]! <= s) low = middle + 1;
    else high = middle;
  }
  let from = low;
  while (from > first && sectionS[from - 1] === sectionS[low - 1]) from -= 1;
  return [from, low];
}
