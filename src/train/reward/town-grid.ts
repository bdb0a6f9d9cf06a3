/**
 * Where a town can be driven, as cells of 0.25 m: per cell the driving direction and the lane. Made once
 * a town; looking a corner up costs two multiplications. Frame: CARLA's axes, metres, radians. Levels of
 * a crossing with a bridge share their cells.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { EgoloopError } from '../../core/errors.js';
import { LaneType } from '../../map/lane-type.js';
import { emptyPose, lanePoseAt } from '../../map/network/lane-pose.js';
import type { RoadMap } from '../../map/road-map.js';

export const CELL_M = 0.25;
/** Direction of a cell: not drivable; drivable, but in no single direction (parking, ways that cross). */
const NOT_DRIVABLE = 0;
const ANY_DIRECTION = 1;
const FIRST_BIN = 2;
const BINS = 254;
/** Lane of cells in junctions, where lanes overlap. */
export const JUNCTION_LANE = 0xffff;

const STEP_M = 0.5;
/** Lanes are drawn this much wider: joints between strips must not leave gaps. */
const EDGE_M = 0.1;
const MARGIN_M = 2;
const MAGIC = 'EGOGRID1';
const RAD = Math.PI / 180;
/** What a car may use without leaving the road. */
const DRIVABLE =
  LaneType.Driving |
  LaneType.Parking |
  LaneType.Bidirectional |
  LaneType.Entry |
  LaneType.Exit |
  LaneType.OnRamp |
  LaneType.OffRamp |
  LaneType.Shoulder |
  LaneType.Stop;
/** Of those, the ones with a direction of their own. */
const DIRECTED = LaneType.Driving | LaneType.Entry | LaneType.Exit;

export interface TownGrid {
  readonly town: string;
  readonly minX: number;
  readonly minY: number;
  readonly columns: number;
  readonly rows: number;
  /** 0 not drivable, 1 any direction, else 2 + bin of the direction. */
  readonly direction: Uint8Array;
  /** Lane of each cell plus one; 0 none, 65535 junction. */
  readonly lane: Uint16Array;
}

/** Index of the cell at a place, or −1 outside the grid. */
export function cellAt(grid: TownGrid, x: number, y: number): number {
  const column = Math.floor((x - grid.minX) / CELL_M);
  const row = Math.floor((y - grid.minY) / CELL_M);
  if (column < 0 || row < 0 || column >= grid.columns || row >= grid.rows) return -1;
  return row * grid.columns + column;
}

/** Heading of a cell's lane, or NaN where it has none. */
export function headingOf(grid: TownGrid, cell: number): number {
  const code = cell < 0 ? NOT_DRIVABLE : grid.direction[cell]!;
  return code < FIRST_BIN ? Number.NaN : ((code - FIRST_BIN + 0.5) / BINS) * 2 * Math.PI - Math.PI;
}

function codeOf(yawRad: number): number {
  const turns = (yawRad + Math.PI) / (2 * Math.PI);
  const bin = Math.floor((turns - Math.floor(turns)) * BINS);
  return FIRST_BIN + Math.min(BINS - 1, bin);
}

interface Strip {
  readonly lane: number;
  readonly type: number;
  readonly isJunction: boolean;
  /** Left and right edge of each step: x, y, x, y, direction. */
  readonly edges: Float64Array;
}

function stripOf({ graph }: RoadMap, lane: number): Strip | null {
  const { arrays } = graph;
  const type = arrays.laneType[lane]!;
  if (arrays.laneId[lane] === 0 || (type & DRIVABLE) === 0) return null;
  const start = graph.laneStartS(lane);
  const length = graph.laneLengthM(lane);
  const steps = Math.max(1, Math.ceil(length / STEP_M));
  const edges = new Float64Array((steps + 1) * 5);
  const pose = emptyPose();
  for (let i = 0; i <= steps; i += 1) {
    const s = Math.min(start + (length * i) / steps, start + length - 1e-6);
    lanePoseAt(graph, lane, s, pose);
    const half = graph.widthAt(lane, s) / 2 + EDGE_M;
    const yaw = pose.yawDeg * RAD;
    const dx = -Math.sin(yaw) * half;
    const dy = Math.cos(yaw) * half;
    edges.set([pose.x - dx, pose.y - dy, pose.x + dx, pose.y + dy, yaw], i * 5);
  }
  const isJunction = arrays.roadJunctionId[graph.roadOfLane(lane)]! >= 0;
  return { lane, type, isJunction, edges };
}

/** Draws the town. */
export function townGridOf(map: RoadMap, town: string): TownGrid {
  const strips: Strip[] = [];
  for (let lane = 0; lane < map.graph.laneCount; lane += 1) {
    const strip = stripOf(map, lane);
    if (strip !== null) strips.push(strip);
  }
  let minX = Number.POSITIVE_INFINITY;
  let minY = Number.POSITIVE_INFINITY;
  let maxX = Number.NEGATIVE_INFINITY;
  let maxY = Number.NEGATIVE_INFINITY;
  for (const { edges } of strips) {
    for (let i = 0; i < edges.length; i += 5) {
      minX = Math.min(minX, edges[i]!, edges[i + 2]!);
      maxX = Math.max(maxX, edges[i]!, edges[i + 2]!);
      minY = Math.min(minY, edges[i + 1]!, edges[i + 3]!);
      maxY = Math.max(maxY, edges[i + 1]!, edges[i + 3]!);
    }
  }
  minX = Math.floor(minX - MARGIN_M);
  minY = Math.floor(minY - MARGIN_M);
  const columns = Math.ceil((maxX + MARGIN_M - minX) / CELL_M);
  const rows = Math.ceil((maxY + MARGIN_M - minY) / CELL_M);
  const grid: TownGrid = {
    town,
    minX,
    minY,
    columns,
    rows,
    direction: new Uint8Array(columns * rows),
    lane: new Uint16Array(columns * rows),
  };
  // Lanes with a direction last, so that they win where a shoulder touches them.
  strips.sort((a, b) => (a.type & DIRECTED) - (b.type & DIRECTED) || a.lane - b.lane);
  for (const strip of strips) drawStrip(grid, strip);
  return grid;
}

function drawStrip(grid: TownGrid, { lane, type, isJunction, edges }: Strip): void {
  const isDirected = (type & DIRECTED) !== 0;
  for (let i = 0; i + 5 < edges.length; i += 5) {
    const ax = [edges[i]!, edges[i + 2]!, edges[i + 7]!, edges[i + 5]!];
    const ay = [edges[i + 1]!, edges[i + 3]!, edges[i + 8]!, edges[i + 6]!];
    const code = isDirected ? codeOf(edges[i + 4]!) : ANY_DIRECTION;
    fillQuad(grid, ax, ay, (cell) => {
      const before = grid.direction[cell]!;
      if (isJunction && isDirected) {
        grid.lane[cell] = JUNCTION_LANE;
        grid.direction[cell] = before === NOT_DRIVABLE || before === code ? code : ANY_DIRECTION;
        return;
      }
      if (grid.lane[cell] === JUNCTION_LANE) return;
      if (!isDirected && before !== NOT_DRIVABLE) return;
      grid.lane[cell] = lane + 1;
      grid.direction[cell] = code;
    });
  }
}

/** Visits the cells whose middle lies in a convex quadrilateral, or on its edge. */
function fillQuad(
  grid: TownGrid,
  x: readonly number[],
  y: readonly number[],
  visit: (cell: number) => void,
): void {
  const firstColumn = Math.floor((Math.min(...x) - grid.minX) / CELL_M);
  const lastColumn = Math.floor((Math.max(...x) - grid.minX) / CELL_M);
  const firstRow = Math.floor((Math.min(...y) - grid.minY) / CELL_M);
  const lastRow = Math.floor((Math.max(...y) - grid.minY) / CELL_M);
  for (let row = firstRow; row <= lastRow; row += 1) {
    for (let column = firstColumn; column <= lastColumn; column += 1) {
      const px = grid.minX + (column + 0.5) * CELL_M;
      const py = grid.minY + (row + 0.5) * CELL_M;
      let least = Number.POSITIVE_INFINITY;
      let most = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < 4; k += 1) {
        const n = (k + 1) % 4;
        const cross = (x[n]! - x[k]!) * (py - y[k]!) - (y[n]! - y[k]!) * (px - x[k]!);
        least = Math.min(least, cross);
        most = Math.max(most, cross);
      }
      if (least >= -1e-6 || most <= 1e-6) visit(row * grid.columns + column);
    }
  }
}

/** The bytes of a grid's file. */
export function encodeGrid(grid: TownGrid): Uint8Array {
  const { town, minX, minY, columns, rows } = grid;
  const header = Buffer.from(JSON.stringify({ town, minX, minY, columns, rows }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const lanes = Buffer.from(grid.lane.buffer, grid.lane.byteOffset, grid.lane.byteLength);
  const body = gzipSync(Buffer.concat([grid.direction, lanes]), { level: 6 });
  return Buffer.concat([Buffer.from(MAGIC), length, header, body]);
}

/**
 * Reads a grid.
 * @throws EgoloopError DATASET_INVALID naming the file when it is another file, or cut off
 */
export function decodeGrid(bytes: Uint8Array, file: string): TownGrid {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (buffer.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new Error('no grid');
    const at = MAGIC.length + 4;
    const length = buffer.readUInt32LE(MAGIC.length);
    const header = JSON.parse(buffer.toString('utf8', at, at + length)) as Omit<
      TownGrid,
      'direction' | 'lane'
    >;
    const body = gunzipSync(buffer.subarray(at + length));
    const cells = header.columns * header.rows;
    if (body.length !== 3 * cells) throw new Error('cells are missing');
    const lane = new Uint16Array(Uint8Array.from(body.subarray(cells)).buffer);
    return { ...header, direction: Uint8Array.from(body.subarray(0, cells)), lane };
  } catch (error) {
    const what =
      'expected the drivable cells of a town, found another or damaged file; collect again';
    throw new EgoloopError('DATASET_INVALID', what, { file }, error);
  }
}
