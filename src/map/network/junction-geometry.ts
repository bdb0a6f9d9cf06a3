/**
 * Junctions as areas: entry and exit of every lane on the connecting roads, the bounding box, and
 * which connecting roads come within 2 m of each other. As LibCarla road/MapBuilder.cpp and
 * road/Map.cpp compute them; CARLA's stop signs read the conflicts. CARLA's axes, metres, float32.
 */
import { type Vector3, vector3 } from '../../core/float32.js';
import { LaneType, type LaneTypeMask } from '../lane-type.js';
import type { JunctionNode, LaneGraph } from './lane-graph.js';
import { emptyPose, lanePoseAt } from './lane-pose.js';
import { laneEntryS, laneExitS, travelForward } from './travel.js';

/** An upright box: centre and half sizes. */
export interface BoundingBox {
  readonly location: Vector3;
  readonly extent: Vector3;
}

const SAMPLES_PER_LANE = 10;
const pose = emptyPose();

/** Lanes on a junction's connecting roads, connection by connection; a road may come repeatedly. */
export function junctionLanes(
  graph: LaneGraph,
  junction: JunctionNode,
  laneTypes: LaneTypeMask,
): number[] {
  const { roadSectionStarts, sectionLaneStarts, laneId, laneType } = graph.arrays;
  const lanes: number[] = [];
  for (const { connectingRoad } of junction.connections) {
    if (connectingRoad < 0) continue;
    const from = sectionLaneStarts[roadSectionStarts[connectingRoad]!]!;
    const to = sectionLaneStarts[roadSectionStarts[connectingRoad + 1]!]!;
    for (let lane = from; lane < to; lane += 1) {
      if (laneId[lane] !== 0 && (laneType[lane]! & laneTypes) > 0) lanes.push(lane);
    }
  }
  return lanes;
}

/**
 * The box around both ends of every lane and ten samples along lanes that run with s (the client's
 * loop never samples the others, because their s interval is negative). Null for a junction without lanes.
 */
export function junctionBoundingBox(graph: LaneGraph, junction: JunctionNode): BoundingBox | null {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const include = (lane: number, s: number) => {
    lanePoseAt(graph, lane, s, pose);
    [pose.x, pose.y, pose.z].forEach((value, axis) => {
      low[axis] = Math.min(low[axis]!, value);
      high[axis] = Math.max(high[axis]!, value);
    });
  };
  const lanes = junctionLanes(graph, junction, LaneType.Any);
  if (lanes.length === 0) return null;
  for (const lane of lanes) {
    const entryS = laneEntryS(graph, lane);
    const exitS = laneExitS(graph, lane);
    include(lane, exitS);
    include(lane, entryS);
    const intervalM = (exitS - entryS) / SAMPLES_PER_LANE;
    if (intervalM < Number.EPSILON) continue;
    let place = { lane, s: entryS };
    for (let i = 0; i < SAMPLES_PER_LANE; i += 1) {
      place = travelForward(graph, place, intervalM).at(-1) ?? place;
      include(place.lane, place.s);
    }
  }
  const centre = low.map((value, axis) => 0.5 * Math.fround(high[axis]! + value));
  const half = low.map((value, axis) => 0.5 * Math.fround(high[axis]! - value));
  return {
    location: vector3(centre[0]!, centre[1]!, centre[2]!),
    extent: vector3(half[0]!, half[1]!, half[2]!),
  };
}
