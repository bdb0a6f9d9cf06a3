/**
 * Lights, stop signs, yield signs and speed signs by the lane they speak to, with their distance
 * from the lane's start. A light's or sign's mark is its stop line; a speed sign's the middle of
 * its box.
 */
import type { Vector3 } from '../../core/float32.js';
import { speedSignBoxes, stopBoxes } from '../../map/signals/index.js';
import { furnitureOf } from '../stage.js';
import { type LaneLine, type LaneMark, MarkKind } from './lane-line.js';
import type { LaneLines } from './lane-lines.js';

const KINDS = {
  traffic_light: MarkKind.Light,
  stop_sign: MarkKind.StopSign,
  yield_sign: MarkKind.YieldSign,
} as const;

/** All marks of a map by lane index, ascending by distance. */
export function readMarks(lines: LaneLines): Map<number, LaneMark[]> {
  const { map } = lines;
  const lightIndex = new Map(furnitureOf(map).lightIds.map((id, index) => [id, index]));
  const marks = new Map<number, LaneMark[]>();
  const add = (lane: number, mark: LaneMark) => {
    const known = marks.get(lane);
    if (known === undefined) marks.set(lane, [mark]);
    else known.push(mark);
  };
  for (const { kind, signalId, stopLine } of stopBoxes(map)) {
    const lane = laneAt(lines, stopLine.roadId, stopLine.laneId, stopLine.s);
    const light = lightIndex.get(signalId);
    if (lane < 0 || (kind === 'traffic_light' && light === undefined)) continue;
    const u = lines.distanceAt(lane, stopLine.s);
    add(lane, { kind: KINDS[kind], u, value: light ?? 0 });
  }
  for (const { roadId, laneId, speedKmh, transform } of speedSignBoxes(map)) {
    const lane = nearestSection(lines, roadId, laneId, transform.location);
    if (lane < 0) continue;
    const u = nearestDistance(lines.line(lane), transform.location);
    add(lane, { kind: MarkKind.SpeedSign, u, value: speedKmh });
  }
  for (const list of marks.values()) list.sort((a, b) => a.u - b.u || a.kind - b.kind);
  return marks;
}

/** Index of the lane with this id at road s; the last section's where s lies on the road's end. */
function laneAt(lines: LaneLines, roadId: number, laneId: number, s: number): number {
  const { graph } = lines.map;
  const road = graph.roadIndex(roadId);
  if (road < 0) return -1;
  const [from, to] = graph.sectionsAt(road, s);
  for (let section = from; section < to; section += 1) {
    const lane = graph.laneInSection(section, laneId);
    if (lane >= 0) return lane;
  }
  return -1;
}

/** Of a road's sections with this lane, the one whose lane passes nearest to the place. */
function nearestSection(lines: LaneLines, roadId: number, laneId: number, at: Vector3): number {
  const { graph } = lines.map;
  const road = graph.roadIndex(roadId);
  if (road < 0) return -1;
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  const { roadSectionStarts } = graph.arrays;
  for (let section = roadSectionStarts[road]!; section < roadSectionStarts[road + 1]!; section++) {
    const lane = graph.laneInSection(section, laneId);
    if (lane < 0) continue;
    const line = lines.line(lane);
    const i = nearestPoint(line, at);
    const squared = squaredDistance(line, i, at);
    if (squared < least) {
      least = squared;
      best = lane;
    }
  }
  return best;
}

function squaredDistance(line: LaneLine, i: number, at: Vector3): number {
  const dx = line.x[i]! - at.x;
  const dy = line.y[i]! - at.y;
  return dx * dx + dy * dy;
}

function nearestPoint(line: LaneLine, at: Vector3): number {
  let best = 0;
  for (let i = 1; i < line.count; i += 1) {
    if (squaredDistance(line, i, at) < squaredDistance(line, best, at)) best = i;
  }
  return best;
}

function nearestDistance(line: LaneLine, at: Vector3): number {
  return line.u[nearestPoint(line, at)]!;
}
