/**
 * The road as the camera draws it: one strip a lane piece with its tag, thin strips for the marks, bars
 * for the crosswalks, stop lines. Worked out once a map. CARLA's axes, metres.
 */
import { LaneType } from '../../../map/lane-type.js';
import type { RoadMap } from '../../../map/road-map.js';
import { CellIndex } from '../road/cell-index.js';
import { Mark, type MarkCode } from '../road/mark-code.js';
import { type Ribbon, ribbonsOf } from '../road/ribbons.js';
import { lightLinesOf } from '../route-signals.js';
import { Plane, packPixel, Tag } from './tags.js';

/** Something flat with its surrounding ball. */
export interface MeshPart {
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly word: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly radiusM: number;
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

export interface RoadMesh {
  readonly areas: readonly MeshPart[];
  readonly areaIndex: CellIndex;
  readonly paint: readonly MeshPart[];
  readonly paintIndex: CellIndex;
}

export const PAINT_WIDTH_M = 0.15;
/** Paint lies this far above the road. */
export const PAINT_LIFT_M = 0.01;
/** Neighbouring lanes overlap by this much at each edge. */
const OVERLAP_M = 0.04;
const DASH_M = 3;
const GAP_M = 4.5;
const DOUBLE_GAP_M = 0.26;
const BAR_PITCH_M = 1;
const BAR_M = 0.5;
const STOP_LINE_M = 0.4;

const PAINT = packPixel(Tag.RoadLines, 0, 7, Plane.Paint);

const WORDS: ReadonlyMap<number, number> = new Map([
  [LaneType.Driving, packPixel(Tag.Roads, 0, 7, Plane.Road)],
  [LaneType.Bidirectional, packPixel(Tag.Roads, 0, 7, Plane.Road)],
  [LaneType.Parking, packPixel(Tag.Roads, 0, 6, Plane.Shoulder)],
  [LaneType.Shoulder, packPixel(Tag.Roads, 0, 6, Plane.Shoulder)],
  [LaneType.Stop, packPixel(Tag.Roads, 0, 6, Plane.Shoulder)],
  [LaneType.Biking, packPixel(Tag.Roads, 0, 5, Plane.Shoulder)],
  [LaneType.Sidewalk, packPixel(Tag.SideWalks, 0, 7, Plane.Pavement)],
]);
const CROSSWALK_GROUND = packPixel(Tag.Roads, 0, 7, Plane.Ground);
const OTHER_GROUND = packPixel(Tag.Ground, 0, 7, Plane.Ground);

function partOf(left: Float64Array, right: Float64Array, word: number): MeshPart {
  let minX = Number.POSITIVE_INFINITY;
  let minY = Number.POSITIVE_INFINITY;
  let minZ = Number.POSITIVE_INFINITY;
  let maxX = Number.NEGATIVE_INFINITY;
  let maxY = Number.NEGATIVE_INFINITY;
  let maxZ = Number.NEGATIVE_INFINITY;
  for (const edge of [left, right]) {
    for (let k = 0; k < edge.length; k += 3) {
      minX = Math.min(minX, edge[k] as number);
      maxX = Math.max(maxX, edge[k] as number);
      minY = Math.min(minY, edge[k + 1] as number);
      maxY = Math.max(maxY, edge[k + 1] as number);
      minZ = Math.min(minZ, edge[k + 2] as number);
      maxZ = Math.max(maxZ, edge[k + 2] as number);
    }
  }
  const dx = maxX - minX;
  const dy = maxY - minY;
  const dz = maxZ - minZ;
  return {
    left,
    right,
    word,
    x: (minX + maxX) / 2,
    y: (minY + maxY) / 2,
    z: (minZ + maxZ) / 2,
    radiusM: Math.sqrt(dx * dx + dy * dy + dz * dz) / 2,
    minX,
    minY,
    maxX,
    maxY,
  };
}

/** A polyline with the unit vector across it at each point, pointing away from the lane. */
interface EdgeLine {
  readonly points: Float64Array;
  readonly outX: Float64Array;
  readonly outY: Float64Array;
  readonly s: Float64Array;
}

function edgeLine(edge: Float64Array, other: Float64Array): EdgeLine {
  const n = edge.length / 3;
  const outX = new Float64Array(n);
  const outY = new Float64Array(n);
  const s = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    const dx = (edge[3 * i] as number) - (other[3 * i] as number);
    const dy = (edge[3 * i + 1] as number) - (other[3 * i + 1] as number);
    const width = Math.sqrt(dx * dx + dy * dy);
    outX[i] = width > 0 ? dx / width : 0;
    outY[i] = width > 0 ? dy / width : 0;
    if (i === 0) continue;
    const ex = (edge[3 * i] as number) - (edge[3 * i - 3] as number);
    const ey = (edge[3 * i + 1] as number) - (edge[3 * i - 2] as number);
    s[i] = (s[i - 1] as number) + Math.sqrt(ex * ex + ey * ey);
  }
  return { points: edge, outX, outY, s };
}

/** The strip of paint between two stations of an edge, its middle `asideM` outwards. */
function paintStrip(line: EdgeLine, from: number, to: number, asideM: number): MeshPart | null {
  const inner: number[] = [];
  const outer: number[] = [];
  const add = (i: number, share: number): void => {
    const k = Math.min(i + 1, line.s.length - 1);
    const mix = (a: number, b: number) => a + (b - a) * share;
    const x = mix(line.points[3 * i] as number, line.points[3 * k] as number);
    const y = mix(line.points[3 * i + 1] as number, line.points[3 * k + 1] as number);
    const z = mix(line.points[3 * i + 2] as number, line.points[3 * k + 2] as number);
    const ox = mix(line.outX[i] as number, line.outX[k] as number);
    const oy = mix(line.outY[i] as number, line.outY[k] as number);
    const a = asideM - PAINT_WIDTH_M / 2;
    const b = asideM + PAINT_WIDTH_M / 2;
    inner.push(x + ox * a, y + oy * a, z);
    outer.push(x + ox * b, y + oy * b, z);
  };
  for (let i = 0; i + 1 < line.s.length; i += 1) {
    const a = line.s[i] as number;
    const b = line.s[i + 1] as number;
    if (b <= from || a >= to || b <= a) continue;
    if (inner.length === 0) add(i, Math.max(0, (from - a) / (b - a)));
    add(i, Math.min(1, (to - a) / (b - a)));
  }
  return inner.length < 6
    ? null
    : partOf(Float64Array.from(inner), Float64Array.from(outer), PAINT);
}

function addPaint(parts: MeshPart[], line: EdgeLine, isBroken: boolean, asideM: number): void {
  const length = line.s[line.s.length - 1] as number;
  if (!isBroken) {
    const strip = paintStrip(line, 0, length, asideM);
    if (strip !== null) parts.push(strip);
    return;
  }
  for (let from = GAP_M / 2; from < length; from += DASH_M + GAP_M) {
    const strip = paintStrip(line, from, Math.min(length, from + DASH_M), asideM);
    if (strip !== null) parts.push(strip);
  }
}

function addMark(parts: MeshPart[], edge: Float64Array, other: Float64Array, mark: MarkCode): void {
  if ((mark & Mark.Line) === 0) return;
  const line = edgeLine(edge, other);
  const isDouble = (mark & Mark.Second) !== 0;
  addPaint(parts, line, (mark & Mark.Broken) !== 0, isDouble ? -DOUBLE_GAP_M / 2 : 0);
  if (isDouble) addPaint(parts, line, (mark & Mark.SecondBroken) !== 0, DOUBLE_GAP_M / 2);
}

function marksOf(map: RoadMap, ribbons: readonly Ribbon[]): MeshPart[] {
  const parts: MeshPart[] = [];
  for (const ribbon of ribbons) {
    addMark(parts, ribbon.right, ribbon.left, ribbon.rightMark);
    // The line in the middle of the road belongs to lane 0, which has no ribbon of its own.
    if (Math.abs(map.graph.arrays.laneId[ribbon.lane] as number) === 1) {
      addMark(parts, ribbon.left, ribbon.right, ribbon.leftMark);
    }
  }
  return parts;
}

/** Both edges of a lane piece, moved a little outwards so that neighbours leave no crack. */
function widened({ left, right, laneType }: Ribbon): MeshPart {
  const a = new Float64Array(left);
  const b = new Float64Array(right);
  for (let k = 0; k < left.length; k += 3) {
    const dx = (right[k] as number) - (left[k] as number);
    const dy = (right[k + 1] as number) - (left[k + 1] as number);
    const width = Math.sqrt(dx * dx + dy * dy);
    const share = width > 0 ? OVERLAP_M / width : 0;
    a[k] = (left[k] as number) - dx * share;
    a[k + 1] = (left[k + 1] as number) - dy * share;
    b[k] = (right[k] as number) + dx * share;
    b[k + 1] = (right[k + 1] as number) + dy * share;
  }
  return partOf(a, b, WORDS.get(laneType) ?? OTHER_GROUND);
}

/** Asphalt under the crosswalks: their corners reach beyond the lanes. */
function crosswalkAreas(map: RoadMap): MeshPart[] {
  return map
    .crosswalks()
    .filter(({ corners }) => corners.length >= 4)
    .map(({ corners }) => {
      const [p, q, r, s] = corners.map(({ x, y, z }) => [x, y, z]) as number[][];
      const near = Float64Array.from([...p!, ...q!]);
      const far = Float64Array.from([...s!, ...r!]);
      return partOf(near, far, CROSSWALK_GROUND);
    });
}

/** White bars across the walking direction, parallel to the traffic that they stop. */
function crosswalkBars(map: RoadMap): MeshPart[] {
  const parts: MeshPart[] = [];
  for (const { corners } of map.crosswalks()) {
    const ring = corners.slice(0, 4);
    if (ring.length < 4) continue;
    const side = (i: number) => {
      const a = ring[i % 4]!;
      const b = ring[(i + 1) % 4]!;
      const dx = b.x - a.x;
      const dy = b.y - a.y;
      return Math.sqrt(dx * dx + dy * dy);
    };
    const first = side(0) + side(2) >= side(1) + side(3) ? 0 : 1;
    const corner = (i: number) => ring[(first + i) % 4]!;
    const lengthM = Math.max(side(first), 0.1);
    const count = Math.max(1, Math.floor(lengthM / BAR_PITCH_M));
    for (let i = 0; i < count; i += 1) {
      const from = (i + 0.5) / count - BAR_M / (2 * lengthM);
      const to = (i + 0.5) / count + BAR_M / (2 * lengthM);
      const at = (a: number, b: number, share: number) => {
        const p = corner(a);
        const q = corner(b);
        return [p.x + (q.x - p.x) * share, p.y + (q.y - p.y) * share, p.z + (q.z - p.z) * share];
      };
      const near = Float64Array.from([...at(0, 1, from), ...at(0, 1, to)]);
      const far = Float64Array.from([...at(3, 2, from), ...at(3, 2, to)]);
      parts.push(partOf(near, far, PAINT));
    }
  }
  return parts;
}

function stopLines(map: RoadMap): MeshPart[] {
  return lightLinesOf(map).map(({ x0, y0, x1, y1, z }) => {
    const length = Math.sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0));
    const bx = (((y0 - y1) / length) * STOP_LINE_M) / 2;
    const by = (((x1 - x0) / length) * STOP_LINE_M) / 2;
    return partOf(
      Float64Array.of(x0 + bx, y0 + by, z, x1 + bx, y1 + by, z),
      Float64Array.of(x0 - bx, y0 - by, z, x1 - bx, y1 - by, z),
      PAINT,
    );
  });
}

const cache = new WeakMap<RoadMap, RoadMesh>();

/** The road of a map; the same object for the same map. */
export function roadMeshOf(map: RoadMap): RoadMesh {
  let mesh = cache.get(map);
  if (mesh === undefined) {
    const ribbons = ribbonsOf(map);
    const areas = [...ribbons.map(widened), ...crosswalkAreas(map)];
    const paint = [...marksOf(map, ribbons), ...crosswalkBars(map), ...stopLines(map)];
    mesh = {
      areas,
      areaIndex: new CellIndex(areas, 64),
      paint,
      paintIndex: new CellIndex(paint, 64),
    };
    cache.set(map, mesh);
  }
  return mesh;
}
