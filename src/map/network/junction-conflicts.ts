/**
 * Which connecting roads of a junction come close to each other: any two of their lanes' chords within
 * 2 m seen from above, among the chords that meet the junction's box (LibCarla road/Map.cpp
 * ComputeJunctionConflicts). Metres, CARLA's axes.
 */
import type { ChordIndex } from './chord-index.js';
import type { Chords } from './chords.js';
import type { BoundingBox } from './junction-geometry.js';
import type { LaneGraph } from './lane-graph.js';
import { squaredSegmentDistance } from './segment-distance.js';

const CLOSE_M = 2;
/** The client makes the box this much taller, so that a flat junction has a volume. */
const EXTRA_HEIGHT_M = Math.fround(0.0001);

/** Conflicting road ids by road id, both ascending; symmetric. */
export function junctionConflicts(
  graph: LaneGraph,
  chords: Chords,
  index: ChordIndex,
  junctionId: number,
  box: BoundingBox,
): Map<number, Set<number>> {
  const byRoad = new Map<number, number[]>();
  index.visitBox(lowCorner(box), highCorner(box), (chord) => {
    const road = graph.roadOfLane(chords.lane[chord]!);
    if (graph.arrays.roadJunctionId[road] !== junctionId) return;
    const list = byRoad.get(road) ?? [];
    if (list.length === 0) byRoad.set(road, list);
    list.push(chord);
  });
  const { roadId } = graph.arrays;
  const roads = [...byRoad.keys()].sort((a, b) => roadId[a]! - roadId[b]!);
  const conflicts = new Map<number, Set<number>>();
  for (const road of roads) {
    const others = roads.filter(
      (other) => other !== road && areClose(chords, byRoad.get(road)!, byRoad.get(other)!),
    );
    if (others.length > 0) conflicts.set(roadId[road]!, new Set(others.map((o) => roadId[o]!)));
  }
  return conflicts;
}

function lowCorner({ location, extent }: BoundingBox): readonly [number, number, number] {
  const z = location.z - extent.z - EXTRA_HEIGHT_M;
  return [location.x - extent.x, location.y - extent.y, z];
}

function highCorner({ location, extent }: BoundingBox): readonly [number, number, number] {
  const z = location.z + extent.z + EXTRA_HEIGHT_M;
  return [location.x + extent.x, location.y + extent.y, z];
}

function areClose(chords: Chords, some: readonly number[], others: readonly number[]): boolean {
  const { points } = chords;
  return some.some((a) =>
    others.some((b) => squaredSegmentDistance(points, a * 6, b * 6) <= CLOSE_M * CLOSE_M),
  );
}
