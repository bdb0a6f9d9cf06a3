/**
 * The roads near some places as plain polygons and lines, for pictures and scenes. Frame: CARLA's, metres;
 * heights are those of the road's reference line.
 */
import { type SectionEdges, sectionEdges } from '../../map/draw/lane-edges.js';
import { addMarks, laneClassOf, type MarkPaths } from '../../map/draw/lanes.js';
import type { LaneClass } from '../../map/draw/palette.js';
import type { PlanarPoint } from '../../map/draw/path.js';
import type { RoadMap } from '../../map/road-map.js';
import { Surroundings } from '../../report/surroundings.js';

export interface SpacePoint extends PlanarPoint {
  readonly z: number;
}

export interface LaneShape {
  readonly kind: LaneClass;
  /** Both edges, from the start of the section to its end. */
  readonly inner: readonly SpacePoint[];
  readonly outer: readonly SpacePoint[];
}

export interface MarkShape {
  /** `mark-white`, `mark-yellow`, … */
  readonly colour: string;
  readonly isBroken: boolean;
  readonly points: readonly PlanarPoint[];
}

export interface RoadShapes {
  readonly lanes: readonly LaneShape[];
  readonly marks: readonly MarkShape[];
  readonly crosswalks: readonly (readonly PlanarPoint[])[];
}

const CELL_M = 25;

/** Shapes of everything that comes within about `reachM` metres of one of the places. */
export function roadShapesNear(
  map: RoadMap,
  places: Iterable<PlanarPoint>,
  reachM: number,
): RoadShapes {
  const near = new Surroundings(reachM, CELL_M);
  for (const place of places) near.mark(place);
  const lanes: LaneShape[] = [];
  const paths: MarkPaths = new Map();
  for (let section = 0; section < map.graph.arrays.sectionS.length; section += 1) {
    const edges = sectionEdges(map.graph, section);
    if (![...edges.outer.values()].some((points) => points.some((point) => near.has(point)))) {
      continue;
    }
    lanes.push(...laneShapes(map, edges));
    addMarks(map.graph, edges, paths);
  }
  const crosswalks = map.crosswalks().flatMap(({ corners }) => {
    return corners.some((corner) => near.has(corner)) ? [corners] : [];
  });
  return { lanes, marks: [...paths].flatMap(([key, list]) => marksOf(key, list)), crosswalks };
}

function laneShapes(map: RoadMap, edges: SectionEdges): LaneShape[] {
  const { arrays } = map.graph;
  const { elevations, elevationStarts } = arrays;
  const [from, to] = [elevationStarts[edges.road]!, elevationStarts[edges.road + 1]!];
  const heights = edges.s.map((s) => elevations.valueAt(elevations.find(from, to, s), s));
  const lifted = (points: readonly PlanarPoint[]): SpacePoint[] =>
    points.map(({ x, y }, i) => ({ x, y, z: heights[i]! }));
  return [...edges.lanes].flatMap(([id, lane]): LaneShape[] => {
    const kind = id === 0 ? null : laneClassOf(arrays.laneType[lane]!, edges.isJunction);
    const inner = edges.outer.get(id < 0 ? id + 1 : id - 1);
    if (kind === null || inner === undefined) return [];
    return [{ kind, inner: lifted(inner), outer: lifted(edges.outer.get(id)!) }];
  });
}

/** Path data of marks (`Mx ylx y x y`, centimetres) as points. */
function marksOf(key: string, list: readonly string[]): MarkShape[] {
  const [colour = '', dashes] = key.split('|');
  return list.map((data) => {
    const numbers = (data.match(/-?\d+/g) ?? []).map((text) => Number(text) / 100);
    const points: PlanarPoint[] = [];
    let [x, y] = [0, 0];
    for (let i = 0; i + 1 < numbers.length; i += 2) {
      x += numbers[i]!;
      y += numbers[i + 1]!;
      points.push({ x, y });
    }
    return { colour, isBroken: dashes === 'broken', points };
  });
}
