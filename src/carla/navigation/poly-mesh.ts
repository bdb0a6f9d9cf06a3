/**
 * The navigation mesh as polygons: corners in CARLA's axes, who borders on whom along which edge, and
 * what each polygon is. All polygons on which people may be at all hang together.
 */
import { indexOfMost } from '../../core/index-of-most.js';
import type { RoadMap } from '../../map/road-map.js';
import { convexPieces, type Place } from './convex.js';
import { joinPavements } from './crossings.js';
import { outlinesOf } from './outlines.js';
import { regionsOf } from './regions.js';
import { CELL_M, Ground, type WalkGrid, walkGridOf } from './walk-grid.js';

export interface NavigationPolygon {
  /** Indices of corners, at most six. */
  readonly corners: readonly number[];
  /** Polygon across the edge from corner i to the next; −1 for none. */
  readonly neighbours: readonly number[];
  /** A `Ground`. */
  readonly kind: number;
}

export interface NavigationPolygons {
  /** x, y, z of each corner, metres. */
  readonly corners: Float32Array;
  readonly polygons: readonly NavigationPolygon[];
}

interface Piece {
  readonly corners: readonly number[];
  readonly kind: number;
}

/** The polygons of a map; null for one on which nobody can walk, or which has too many squares. */
export function navigationPolygons(map: RoadMap): NavigationPolygons | null {
  const grid = walkGridOf(map);
  if (grid === null) return null;
  joinPavements(map, grid);
  const regions = regionsOf(grid);
  const points = grid.columns + 1;
  const placeOf = (corner: number): Place => [corner % points, Math.floor(corner / points)];
  const pieces: Piece[] = outlinesOf(grid, regions).flatMap((outline, i) =>
    convexPieces(outline, placeOf).map((corners) => ({
      corners,
      kind: regions.list[i]?.kind ?? Ground.None,
    })),
  );
  const whole = wholeOf(pieces);
  return whole.length === 0 ? null : numbered(grid, whole);
}

/** Key of the edge from one corner to another. */
const edgeKey = (from: number, to: number): number => from * 0x4000000 + to;

/** For each piece and edge the piece on the other side; −1 for none. */
function bordersOf(pieces: readonly Piece[]): number[][] {
  const owner = new Map<number, number>();
  pieces.forEach(({ corners }, piece) => {
    corners.forEach((from, i) => {
      owner.set(edgeKey(from, corners[(i + 1) % corners.length] as number), piece);
    });
  });
  return pieces.map(({ corners }) =>
    corners.map(
      (from, i) => owner.get(edgeKey(corners[(i + 1) % corners.length] as number, from)) ?? -1,
    ),
  );
}

/** Pieces that hang together with the largest walkable part, and the roads beside it. */
function wholeOf(pieces: readonly Piece[]): Piece[] {
  const borders = bordersOf(pieces);
  const isWalked = (piece: number) => pieces[piece]?.kind !== Ground.Road;
  const part = new Int32Array(pieces.length);
  const sizes = [0];
  const flood = (start: number, id: number, may: (piece: number) => boolean): number => {
    const open = [start];
    part[start] = id;
    let count = 0;
    for (let piece = open.pop(); piece !== undefined; piece = open.pop()) {
      count += 1;
      for (const other of borders[piece] as number[]) {
        if (other < 0 || part[other] !== 0 || !may(other)) continue;
        part[other] = id;
        open.push(other);
      }
    }
    return count;
  };
  pieces.forEach((_, piece) => {
    if (part[piece] === 0 && isWalked(piece)) sizes.push(flood(piece, sizes.length, isWalked));
  });
  const main = indexOfMost(sizes);
  if (main === 0) return [];
  const isMain = [...part].map((id) => id === main);
  // Roads that nobody can get to would be islands.
  isMain.forEach((isIn, piece) => {
    if (!isIn) return;
    for (const other of borders[piece] as number[]) {
      if (other >= 0 && part[other] === 0) flood(other, main, (one) => !isWalked(one));
    }
  });
  return pieces.filter((_, piece) => part[piece] === main);
}

function numbered(grid: WalkGrid, pieces: readonly Piece[]): NavigationPolygons {
  const indexOf = new Map<number, number>();
  const corners: number[] = [];
  const index = (point: number): number => {
    let found = indexOf.get(point);
    if (found === undefined) {
      found = indexOf.size;
      indexOf.set(point, found);
      corners.push(...cornerAt(grid, point));
    }
    return found;
  };
  const borders = bordersOf(pieces);
  const polygons = pieces.map((piece, i) => ({
    corners: piece.corners.map(index),
    neighbours: borders[i] as number[],
    kind: piece.kind,
  }));
  return { corners: Float32Array.from(corners), polygons };
}

/** Place of a grid point, as high as the squares around it. */
function cornerAt(grid: WalkGrid, point: number): [number, number, number] {
  const points = grid.columns + 1;
  const column = point % points;
  const row = Math.floor(point / points);
  let sum = 0;
  let count = 0;
  for (const [x, y] of [
    [column - 1, row - 1],
    [column, row - 1],
    [column - 1, row],
    [column, row],
  ] as const) {
    const square = y * grid.columns + x;
    if (x < 0 || x >= grid.columns || (grid.kind[square] ?? Ground.None) === Ground.None) continue;
    sum += grid.z[square] as number;
    count += 1;
  }
  const z = count === 0 ? 0 : sum / count;
  return [grid.originX + column * CELL_M, grid.originY + row * CELL_M, z];
}
