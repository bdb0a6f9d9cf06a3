/**
 * The layers that show the road itself: junction areas, lanes by type, crosswalks, marks, arrows.
 * Each is one SVG group whose numbers are centimetres of the map.
 */
import type { RoadMap } from '../road-map.js';
import { atLeastPx, cm, type PageFrame } from './frame.js';
import { type SectionEdges, sectionEdges } from './lane-edges.js';
import { addLaneAreas, addMarks, convexHull, laneArrows, type MarkPaths } from './lanes.js';
import { LANE_CLASSES, type LaneClass } from './palette.js';
import { clockwise, escapeXml, type PlanarPoint, pathData, simplify } from './path.js';

/** Path data of everything that does not depend on the page. */
export interface RoadShapes {
  readonly areas: ReadonlyMap<LaneClass, readonly string[]>;
  readonly marks: MarkPaths;
  readonly junctions: readonly JunctionShape[];
  readonly crosswalks: readonly (readonly PlanarPoint[])[];
  /** Points that the page has to cover. */
  readonly outline: readonly PlanarPoint[];
}

interface JunctionShape {
  readonly id: number;
  readonly hull: readonly PlanarPoint[];
}

/** Works out the shapes of a map. */
export function roadShapes(map: RoadMap): RoadShapes {
  const { graph } = map;
  const areas = new Map<LaneClass, string[]>();
  const marks: MarkPaths = new Map();
  const outline: PlanarPoint[] = [];
  const pointsByJunction = new Map<number, PlanarPoint[]>();
  for (let section = 0; section < graph.arrays.sectionS.length; section += 1) {
    const edges = sectionEdges(graph, section);
    addLaneAreas(graph, edges, areas);
    addMarks(graph, edges, marks);
    const ends = outerEnds(edges);
    for (const point of ends) outline.push(point);
    if (!edges.isJunction) continue;
    const junctionId = graph.arrays.roadJunctionId[edges.road]!;
    const points = pointsByJunction.get(junctionId) ?? [];
    for (const point of ends) points.push(point);
    pointsByJunction.set(junctionId, points);
  }
  const junctions = [...pointsByJunction].map(([id, points]) => ({ id, hull: convexHull(points) }));
  const crosswalks = map.crosswalks().map((crosswalk) => crosswalk.corners);
  return { areas, marks, junctions, crosswalks, outline };
}

/** Both outermost edges of a section. */
function outerEnds(edges: SectionEdges): PlanarPoint[] {
  const ids = [...edges.outer.keys()];
  const ends = new Set([Math.min(...ids), Math.max(...ids)]);
  return [...ends].flatMap((id) => simplify(edges.outer.get(id)!));
}

/** Areas of junctions under the lanes, with a dashed rim. */
export function drawJunctionAreas(shapes: RoadShapes, frame: PageFrame): string {
  const width = cm(atLeastPx(frame, 0.25, 0.8));
  const data = shapes.junctions.map(({ hull }) => pathData(clockwise(hull), true)).join('');
  if (data === '') return '';
  return (
    `<path id="junction-areas" d="${data}" class="junction" fill-opacity=".22"/>` +
    `<path d="${data}" class="junction-rim" stroke-width="${width}" stroke-dasharray="${width * 4} ${width * 3}"/>`
  );
}

/** Junction ids, upright in the middle of their areas. */
export function drawJunctionLabels(shapes: RoadShapes, frame: PageFrame): string {
  const size = cm(atLeastPx(frame, 2, 10));
  const labels = shapes.junctions.map(({ id, hull }) => {
    const x = hull.reduce((sum, point) => sum + point.x, 0) / hull.length;
    const y = hull.reduce((sum, point) => sum + point.y, 0) / hull.length;
    return `<text x="${cm(x)}" y="${cm(y)}">J${escapeXml(String(id))}</text>`;
  });
  return `<g id="junction-labels" class="ink halo" fill-opacity=".85" font-size="${size}" stroke-width="${Math.round(size / 6)}" text-anchor="middle">${labels.join('')}</g>`;
}

/** Lane areas, bottom class first. */
export function drawLaneAreas(shapes: RoadShapes): string {
  return LANE_CLASSES.filter((kind) => shapes.areas.has(kind))
    .map(
      (kind) =>
        `<path id="lanes-${kind}" class="${kind}" d="${shapes.areas.get(kind)!.join('')}"/>`,
    )
    .join('');
}

/** Crosswalks as white bars across the walking direction. */
export function drawCrosswalks(shapes: RoadShapes): string {
  const bars = shapes.crosswalks.map(crosswalkBars).join('');
  return bars === '' ? '' : `<path id="crosswalks" class="arrow" fill-opacity=".85" d="${bars}"/>`;
}

const BAR_PITCH_M = 1;
const BAR_WIDTH_M = 0.5;

/**
 * Bars over a four-cornered crosswalk, square to the line on which people walk (the middle line
 * between its two longer sides). Other shapes are filled as they are.
 */
function crosswalkBars(corners: readonly PlanarPoint[]): string {
  const ring = isClosed(corners) ? corners.slice(0, -1) : [...corners];
  if (ring.length !== 4) return pathData(clockwise(ring), true);
  const side = (i: number): number => span(ring[i % 4]!, ring[(i + 1) % 4]!);
  const first = side(0) + side(2) >= side(1) + side(3) ? 0 : 1;
  const corner = (i: number): PlanarPoint => ring[(first + i) % 4]!;
  const from = between(corner(0), corner(3), 0.5);
  const to = between(corner(1), corner(2), 0.5);
  const lengthM = Math.max(span(from, to), 0.1);
  const halfDepthM = (side(first + 1) + side(first + 3)) / 4;
  const ux = (to.x - from.x) / lengthM;
  const uy = (to.y - from.y) / lengthM;
  const count = Math.max(1, Math.min(200, Math.floor(lengthM / BAR_PITCH_M)));
  let bars = '';
  for (let i = 0; i < count; i += 1) {
    const middle = between(from, to, (i + 0.5) / count);
    const at = (along: number, aside: number): PlanarPoint => ({
      x: middle.x + ux * along - uy * aside,
      y: middle.y + uy * along + ux * aside,
    });
    const half = BAR_WIDTH_M / 2;
    const bar = [
      at(-half, -halfDepthM),
      at(half, -halfDepthM),
      at(half, halfDepthM),
      at(-half, halfDepthM),
    ];
    bars += pathData(clockwise(bar), true);
  }
  return bars;
}

function isClosed(ring: readonly PlanarPoint[]): boolean {
  const last = ring.at(-1);
  return ring.length > 1 && last !== undefined && span(ring[0]!, last) < 0.01;
}

function span(a: PlanarPoint, b: PlanarPoint): number {
  return Math.sqrt((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y));
}

function between(a: PlanarPoint, b: PlanarPoint, share: number): PlanarPoint {
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}

const DASH_M = 3;
const GAP_M = 4.5;

/** Road marks: solid and broken lines in their colours. */
export function drawMarks(shapes: RoadShapes, frame: PageFrame): string {
  const width = cm(atLeastPx(frame, 0.14, 0.55));
  return [...shapes.marks]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, data]) => {
      const [colour, kind] = key.split('|');
      const dashes = kind === 'broken' ? ` stroke-dasharray="${cm(DASH_M)} ${cm(GAP_M)}"` : '';
      return `<path class="${colour}" stroke-width="${width}"${dashes} d="${data.join('')}"/>`;
    })
    .join('');
}

/** Driving direction of every lane outside junctions. */
export function drawArrows(map: RoadMap, frame: PageFrame): string {
  const arrows = laneArrows(map.graph, atLeastPx(frame, 2.4, 5.5));
  return `<path id="arrows" class="arrow" fill-opacity=".8" d="${arrows.join('')}"/>`;
}
