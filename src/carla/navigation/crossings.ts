/**
 * Joins the pavements into one whole: crossings at the mouths of junctions where the map has no
 * crosswalks, then the shortest way over the road from every part that is still by itself. What cannot be
 * joined is left out: the client's crowd loses itself in a loop where its goals cannot be reached.
 */
import { centreLinePose } from '../../map/network/crosswalks.js';
import type { RoadMap } from '../../map/road-map.js';
import { CELL_M, Ground, type WalkGrid } from './walk-grid.js';

/** A crossing that the map does not have lies this far before the junction and is this wide, metres. */
const MOUTH_M = 3;
const CROSSING_M = 3;
/** Half the widest road that people cross, metres. */
const REACH_M = 20;
/** No crossing is made where the map has a crosswalk so near, metres. */
const NEAR_M = 15;
/** A roadway further from all pavements than this is walked on: the client looks 12 m around. */
const LONELY_M = 11;
/** Parts smaller than this are not worth a crossing, square metres. */
const LEAST_PART_M2 = 20;
const RAD = Math.PI / 180;
const UNSEEN = -2;
const FIRST = -1;

/** All of it, in order. */
export function joinPavements(map: RoadMap, grid: WalkGrid): void {
  crossMouths(map, grid);
  markLonelyRoads(grid);
  joinParts(grid);
}

function crossMouths(map: RoadMap, grid: WalkGrid): void {
  const known = crosswalkSquares(grid);
  const { roadLength, roadJunctionId, roads } = map.graph.arrays;
  for (let road = 0; road < roads.length; road += 1) {
    const length = roadLength[road] as number;
    if ((roadJunctionId[road] as number) >= 0 || length < 3 * MOUTH_M) continue;
    const { predecessor, successor } = roads[road] as (typeof roads)[number];
    if (predecessor?.elementType === 'junction') crossRoad(map, grid, road, MOUTH_M, known);
    if (successor?.elementType === 'junction') crossRoad(map, grid, road, length - MOUTH_M, known);
  }
}

function crosswalkSquares(grid: WalkGrid): number[] {
  const squares: number[] = [];
  for (let square = 0; square < grid.kind.length; square += 1) {
    if (grid.kind[square] === Ground.Crosswalk) squares.push(square);
  }
  return squares;
}

function crossRoad(map: RoadMap, grid: WalkGrid, road: number, s: number, known: number[]): void {
  const { x, y, yawDeg } = centreLinePose(map.graph, road, s);
  const near = NEAR_M / CELL_M;
  const column = (x - grid.originX) / CELL_M;
  const row = (y - grid.originY) / CELL_M;
  for (const square of known) {
    const dx = (square % grid.columns) - column;
    const dy = Math.floor(square / grid.columns) - row;
    if (dx * dx + dy * dy < near * near) return;
  }
  const cos = Math.cos(yawDeg * RAD);
  const sin = Math.sin(yawDeg * RAD);
  const at = (along: number, across: number) =>
    grid.squareAt(x + along * cos - across * sin, y + along * sin + across * cos);
  const left = pavementAlong((across) => at(0, -across), grid);
  const right = pavementAlong((across) => at(0, across), grid);
  if (left < 0 || right < 0) return;
  for (let along = -CROSSING_M / 2; along <= CROSSING_M / 2; along += CELL_M / 2) {
    for (let across = -left; across <= right; across += CELL_M / 2) {
      const square = at(along, across);
      if (square >= 0 && grid.kind[square] === Ground.Road) grid.kind[square] = Ground.Crosswalk;
    }
  }
}

/** How far it is to the first pavement with nothing but road before it; −1 for none. */
function pavementAlong(at: (across: number) => number, grid: WalkGrid): number {
  for (let across = 0; across <= REACH_M; across += CELL_M / 2) {
    const square = at(across);
    const kind = square < 0 ? Ground.None : grid.kind[square];
    if (kind === Ground.Sidewalk) return across + CELL_M;
  }
  return -1;
}

function markLonelyRoads(grid: WalkGrid): void {
  const { kind } = grid;
  const distance = pavementDistances(grid);
  const far = LONELY_M / CELL_M;
  for (let square = 0; square < kind.length; square += 1) {
    if (kind[square] === Ground.Road && (distance[square] as number) > far) {
      kind[square] = Ground.LonelyRoad;
    }
  }
}

/** A king's steps to the nearest pavement, counted up to 255: once down the rows and once up. */
function pavementDistances({ kind, columns }: WalkGrid): Uint8Array {
  const steps = new Uint8Array(kind.length).fill(255);
  const before = [-1, -columns - 1, -columns, -columns + 1];
  const relax = (square: number, sign: number): void => {
    let least = kind[square] === Ground.Sidewalk ? 0 : (steps[square] as number);
    for (let i = 0; i < 4; i += 1) {
      const other = steps[square + sign * (before[i] as number)] as number;
      if (other + 1 < least) least = other + 1;
    }
    steps[square] = least;
  };
  // The outermost rows are empty.
  for (let square = columns + 1; square < kind.length - columns - 1; square += 1) relax(square, 1);
  for (let square = kind.length - columns - 2; square > columns; square -= 1) relax(square, -1);
  return steps;
}

const isWalked = (kind: number): boolean => kind !== Ground.None && kind !== Ground.Road;

/** From a square to those beside it. */
const besides = ({ columns }: WalkGrid): readonly number[] => [-1, 1, -columns, columns];

function joinParts(grid: WalkGrid): void {
  const part = new Int32Array(grid.kind.length);
  /** Squares of each part; the first is none. */
  const parts: number[][] = [[]];
  for (let square = 0; square < part.length; square += 1) {
    if (part[square] !== 0 || !isWalked(grid.kind[square] as number)) continue;
    parts.push(flood(grid, square, part, parts.length));
  }
  const sizeOf = (id: number) => (parts[id] as number[]).length;
  const order = parts.map((_, id) => id).slice(1);
  order.sort((a, b) => sizeOf(b) - sizeOf(a) || a - b);
  const [main, ...others] = order;
  if (main === undefined) return;
  const least = LEAST_PART_M2 / (CELL_M * CELL_M);
  const joined = new Set([main]);
  const from = new Int32Array(grid.kind.length).fill(UNSEEN);
  // A part may become reachable only through another: as long as one joins, all are tried again.
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (const id of others) {
      if (joined.has(id) || sizeOf(id) < least) continue;
      if (!carve(grid, part, parts[id] as number[], from, joined)) continue;
      joined.add(id);
      isChanged = true;
    }
  }
  for (const id of others) {
    if (joined.has(id)) continue;
    for (const square of parts[id] as number[]) grid.kind[square] = Ground.None;
  }
}

function flood(grid: WalkGrid, start: number, part: Int32Array, id: number): number[] {
  const beside = besides(grid);
  const squares = [start];
  part[start] = id;
  for (let i = 0; i < squares.length; i += 1) {
    for (const offset of beside) {
      const other = (squares[i] as number) + offset;
      if (part[other] !== 0 || !isWalked(grid.kind[other] as number)) continue;
      part[other] = id;
      squares.push(other);
    }
  }
  return squares;
}

/**
 * Makes the shortest way over the road from a part to the joined ones a crossing; false for none.
 * @param from kept from call to call, all unseen
 */
function carve(
  grid: WalkGrid,
  part: Int32Array,
  start: readonly number[],
  from: Int32Array,
  joined: ReadonlySet<number>,
): boolean {
  const beside = besides(grid);
  const seen = [...start];
  for (const square of start) from[square] = FIRST;
  let end = -1;
  for (let i = 0; i < seen.length && end < 0; i += 1) {
    const square = seen[i] as number;
    for (const offset of beside) {
      const other = square + offset;
      if (from[other] !== UNSEEN || grid.kind[other] === Ground.None) continue;
      if (joined.has(part[other] as number)) end = square;
      from[other] = square;
      seen.push(other);
    }
  }
  if (end >= 0) paint(grid, from, end);
  for (const square of seen) from[square] = UNSEEN;
  return end >= 0;
}

/** A way of squares becomes a crossing of the usual width, as far as there is road. */
function paint(grid: WalkGrid, from: Int32Array, last: number): void {
  const half = Math.round(CROSSING_M / CELL_M / 2);
  for (let square = last; square >= 0; square = from[square] as number) {
    for (let row = -half; row <= half; row += 1) {
      for (let column = -half; column <= half; column += 1) {
        const other = square + row * grid.columns + column;
        if (grid.kind[other] === Ground.Road) grid.kind[other] = Ground.Crosswalk;
      }
    }
  }
}
