/**
 * The roads around some routes as path data for a canvas: lane areas, marks and crosswalks by look, cut
 * into squares so that a page draws only what is in sight. Frame: CARLA's x and y in centimetres.
 */

import { type SectionEdges, sectionEdges } from '../map/draw/lane-edges.js';
import { addLaneAreas, addMarks } from '../map/draw/lanes.js';
import { clockwise, type PlanarPoint, pathData } from '../map/draw/path.js';
import type { RoadMap } from '../map/road-map.js';
import type { MapShapes, MapSquare } from './page-data.js';
import type { Surroundings } from './surroundings.js';

const SQUARE_M = 80;

interface Growing {
  box: [number, number, number, number];
  readonly areas: Map<string, string[]>;
  readonly marks: Map<string, string[]>;
  readonly crosswalks: string[];
}

class Squares {
  private readonly squares = new Map<string, Growing>();

  /** The square that holds the middle of these points; its box grows over all of them. */
  over(points: readonly PlanarPoint[]): Growing {
    const [minX, minY, maxX, maxY] = boxOf(points);
    const key = `${Math.floor((minX + maxX) / 2 / SQUARE_M)}/${Math.floor((minY + maxY) / 2 / SQUARE_M)}`;
    let square = this.squares.get(key);
    if (square === undefined) {
      square = {
        box: [minX, minY, maxX, maxY],
        areas: new Map(),
        marks: new Map(),
        crosswalks: [],
      };
      this.squares.set(key, square);
    }
    const { box } = square;
    square.box = [
      Math.min(box[0], minX),
      Math.min(box[1], minY),
      Math.max(box[2], maxX),
      Math.max(box[3], maxY),
    ];
    return square;
  }

  finish(): MapSquare[] {
    const joined = (paths: ReadonlyMap<string, string[]>) =>
      Object.fromEntries([...paths].map(([key, parts]) => [key, parts.join('')]));
    return [...this.squares.values()].map(({ box, areas, marks, crosswalks }) => ({
      box: box.map((metres) => Math.round(metres * 100)) as [number, number, number, number],
      areas: joined(areas),
      marks: joined(marks),
      crosswalks: crosswalks.join(''),
    }));
  }
}

function boxOf(points: readonly PlanarPoint[]): [number, number, number, number] {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) {
    minX = Math.min(minX, x);
    minY = Math.min(minY, y);
    maxX = Math.max(maxX, x);
    maxY = Math.max(maxY, y);
  }
  return [minX, minY, maxX, maxY];
}

/** Points of both outermost edges. */
function outline({ outer }: SectionEdges): PlanarPoint[] {
  const ids = [...outer.keys()];
  const ends = new Set([Math.min(...ids), Math.max(...ids)]);
  return [...ends].flatMap((id) => outer.get(id) ?? []);
}

/**
 * Shapes of the sections and crosswalks that reach into the surroundings.
 * @param around null for the whole map
 */
export function mapShapes(map: RoadMap, around: Surroundings | null): MapShapes {
  const { graph } = map;
  const squares = new Squares();
  const counts = (points: readonly PlanarPoint[]): boolean =>
    points.length > 0 && (around === null || points.some((point) => around.has(point)));
  for (let section = 0; section < graph.arrays.sectionS.length; section += 1) {
    const edges = sectionEdges(graph, section);
    const points = outline(edges);
    if (!counts(points)) continue;
    const square = squares.over(points);
    addLaneAreas(graph, edges, square.areas as Parameters<typeof addLaneAreas>[2]);
    addMarks(graph, edges, square.marks);
  }
  for (const { corners } of map.crosswalks()) {
    if (!counts(corners)) continue;
    squares.over(corners).crosswalks.push(pathData(clockwise(corners), true));
  }
  return { format: 'egoloop-map-1', name: map.name, squares: squares.finish() };
}
