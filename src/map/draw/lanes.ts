/**
 * Lane areas, road marks, direction arrows and junction areas as SVG path data, gathered by style
 * so that a whole town needs a handful of elements. Frame: CARLA's x and y, centimetres in the
 * output.
 */
import { LaneType } from '../lane-type.js';
import type { LaneGraph } from '../network/lane-graph.js';
import { emptyPose, lanePoseAt } from '../network/lane-pose.js';
import type { RoadMarkRecord } from '../opendrive/model.js';
import { partOf, type SectionEdges } from './lane-edges.js';
import type { LaneClass } from './palette.js';
import { clockwise, type PlanarPoint, pathData, simplify } from './path.js';

const CLASS_BY_TYPE: ReadonlyMap<number, LaneClass> = new Map([
  [LaneType.Driving, 'driving'],
  [LaneType.Bidirectional, 'driving'],
  [LaneType.Shoulder, 'shoulder'],
  [LaneType.Stop, 'shoulder'],
  [LaneType.Sidewalk, 'sidewalk'],
  [LaneType.Biking, 'biking'],
  [LaneType.Parking, 'parking'],
  [LaneType.Median, 'median'],
  [LaneType.Border, 'border'],
  [LaneType.Restricted, 'restricted'],
]);

/** The fill of a lane; null for lanes of type `none`, which are not drawn. */
export function laneClassOf(laneType: number, isJunction: boolean): LaneClass | null {
  if (laneType === LaneType.None) return null;
  const known = CLASS_BY_TYPE.get(laneType) ?? 'other';
  return known === 'driving' && isJunction ? 'junction' : known;
}

/** Adds the lane areas of a section to the path data of their class. */
export function addLaneAreas(
  graph: LaneGraph,
  edges: SectionEdges,
  areas: Map<LaneClass, string[]>,
): void {
  const simple = new Map<number, PlanarPoint[]>();
  for (const [id, points] of edges.outer) simple.set(id, simplify(points));
  for (const [id, lane] of edges.lanes) {
    if (id === 0) continue;
    const kind = laneClassOf(graph.arrays.laneType[lane]!, edges.isJunction);
    const inner = simple.get(id < 0 ? id + 1 : id - 1);
    if (kind === null || inner === undefined) continue;
    const data = pathData(clockwise([...inner, ...simple.get(id)!.toReversed()]), true);
    if (data === '') continue;
    const list = areas.get(kind) ?? [];
    list.push(data);
    areas.set(kind, list);
  }
}

/** A road mark's look: colour class, dashes and how far beside the edge each line runs. */
interface MarkLook {
  readonly lines: readonly { readonly asideM: number; readonly isBroken: boolean }[];
}

const HALF_GAP_M = 0.13;
const SINGLE = (isBroken: boolean): MarkLook => ({ lines: [{ asideM: 0, isBroken }] });
const DOUBLE = (inner: boolean, outer: boolean): MarkLook => ({
  lines: [
    { asideM: -HALF_GAP_M, isBroken: inner },
    { asideM: HALF_GAP_M, isBroken: outer },
  ],
});

const LOOKS: ReadonlyMap<string, MarkLook> = new Map([
  ['solid', SINGLE(false)],
  ['broken', SINGLE(true)],
  ['botts dots', SINGLE(true)],
  ['curb', SINGLE(false)],
  ['solid solid', DOUBLE(false, false)],
  ['solid broken', DOUBLE(false, true)],
  ['broken solid', DOUBLE(true, false)],
  ['broken broken', DOUBLE(true, true)],
]);

const COLOUR_CLASSES: ReadonlyMap<string, string> = new Map([
  ['standard', 'mark-white'],
  ['white', 'mark-white'],
  ['yellow', 'mark-yellow'],
  ['red', 'mark-red'],
  ['blue', 'mark-blue'],
  ['green', 'mark-green'],
]);

/** Path data of marks by `colour class|solid` or `colour class|broken`. */
export type MarkPaths = Map<string, string[]>;

function addMark(
  edges: SectionEdges,
  id: number,
  mark: RoadMarkRecord,
  span: readonly [number, number],
  paths: MarkPaths,
): void {
  const look = LOOKS.get(mark.type.toLowerCase());
  const edge = edges.outer.get(id);
  if (look === undefined || edge === undefined || span[1] <= span[0]) return;
  const colour = COLOUR_CLASSES.get(mark.color.toLowerCase()) ?? 'mark-other';
  for (const { asideM, isBroken } of look.lines) {
    const outwards = id > 0 ? -asideM : asideM;
    const moved = edge.map((point, i) => ({
      x: point.x + edges.right[i]!.x * outwards,
      y: point.y + edges.right[i]!.y * outwards,
    }));
    const data = pathData(simplify(partOf(edges.s, moved, span[0], span[1])));
    if (data === '') continue;
    const key = `${colour}|${isBroken ? 'broken' : 'solid'}`;
    const list = paths.get(key) ?? [];
    list.push(data);
    paths.set(key, list);
  }
}

/** Adds the road marks of a section. */
export function addMarks(graph: LaneGraph, edges: SectionEdges, paths: MarkPaths): void {
  const { markStarts, markS, marks, sectionEndS, sectionS } = graph.arrays;
  const start = sectionS[edges.section]!;
  const end = sectionEndS[edges.section]!;
  for (const [id, lane] of edges.lanes) {
    for (let i = markStarts[lane]!; i < markStarts[lane + 1]!; i += 1) {
      const next = i + 1 < markStarts[lane + 1]! ? markS[i + 1]! : end;
      addMark(edges, id, marks[i]!, [Math.max(start, markS[i]!), Math.min(end, next)], paths);
    }
  }
}

const ARROW_SPACING_M = 36;
const ARROW_MIN_LANE_M = 7;

/** An arrow head of this length at a pose, pointing along its yaw. */
function arrowHead(x: number, y: number, yawDeg: number, lengthM: number): string {
  const yaw = (yawDeg * Math.PI) / 180;
  const cos = Math.cos(yaw);
  const sin = Math.sin(yaw);
  const at = (along: number, aside: number): PlanarPoint => ({
    x: x + (along * cos - aside * sin) * lengthM,
    y: y + (along * sin + aside * cos) * lengthM,
  });
  return pathData([at(0.5, 0), at(-0.5, 0.34), at(-0.28, 0), at(-0.5, -0.34)], true);
}

/** Arrow heads in driving direction on the driving lanes outside junctions. */
export function laneArrows(graph: LaneGraph, lengthM: number): string[] {
  const { laneType, laneId, roadJunctionId } = graph.arrays;
  const pose = emptyPose();
  const arrows: string[] = [];
  for (let lane = 0; lane < graph.laneCount; lane += 1) {
    if (laneType[lane] !== LaneType.Driving || laneId[lane] === 0) continue;
    if (roadJunctionId[graph.roadOfLane(lane)] !== -1) continue;
    const length = graph.laneLengthM(lane);
    if (length < ARROW_MIN_LANE_M) continue;
    const count = Math.max(1, Math.round(length / ARROW_SPACING_M));
    for (let i = 0; i < count; i += 1) {
      const s = graph.laneStartS(lane) + (length * (i + 0.5)) / count;
      if (graph.widthAt(lane, s) < 1.5) continue;
      lanePoseAt(graph, lane, s, pose);
      arrows.push(arrowHead(pose.x, pose.y, pose.yawDeg, lengthM));
    }
  }
  return arrows;
}

/** Convex hull, counter-clockwise in a y-up plane (Andrew's monotone chain). */
export function convexHull(points: readonly PlanarPoint[]): PlanarPoint[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  if (sorted.length < 3) return sorted;
  const half = (ordered: readonly PlanarPoint[]): PlanarPoint[] => {
    const chain: PlanarPoint[] = [];
    for (const p of ordered) {
      while (chain.length > 1) {
        const a = chain[chain.length - 2]!;
        const b = chain[chain.length - 1]!;
        if ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) > 0) break;
        chain.pop();
      }
      chain.push(p);
    }
    chain.pop();
    return chain;
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}
