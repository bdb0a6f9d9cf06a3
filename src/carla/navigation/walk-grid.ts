/**
 * Where people can walk, in squares of half a metre: sidewalks, crosswalks, and the roadway, with the
 * height of the ground. CARLA's axes, metres.
 */
import { LaneType } from '../../map/lane-type.js';
import type { RoadMap } from '../../map/road-map.js';
import { ribbonsOf } from '../../sim/sensors/road/ribbons.js';

export const CELL_M = 0.5;

/** What a square is. */
export const Ground = {
  None: 0,
  Sidewalk: 1,
  Crosswalk: 2,
  /** Only for those who cross anywhere. */
  Road: 3,
  /** A roadway far from any sidewalk: people have nowhere else to go. */
  LonelyRoad: 4,
} as const;

const ROADWAY =
  LaneType.Driving |
  LaneType.Bidirectional |
  LaneType.Shoulder |
  LaneType.Parking |
  LaneType.Biking |
  LaneType.Stop;
/** Squares further apart in height than this are of two levels; only one of them is kept. */
const LEVEL_M = 2;
/** Nobody steps up or down by this much from square to square. */
const STEP_M = 0.6;
/** Empty squares around everything, so that each square has neighbours. */
const MARGIN = 2;
/** Most squares; a larger map has no mesh. */
const MOST_SQUARES = 40_000_000;

type Corner = readonly [number, number, number];

export class WalkGrid {
  readonly originX: number;
  readonly originY: number;
  readonly columns: number;
  readonly rows: number;
  /** A `Ground` for each square. */
  readonly kind: Uint8Array;
  readonly z: Float32Array;

  constructor(minX: number, minY: number, maxX: number, maxY: number) {
    this.originX = Math.floor(minX) - MARGIN * CELL_M;
    this.originY = Math.floor(minY) - MARGIN * CELL_M;
    this.columns = Math.ceil((maxX - this.originX) / CELL_M) + MARGIN;
    this.rows = Math.ceil((maxY - this.originY) / CELL_M) + MARGIN;
    this.kind = new Uint8Array(this.columns * this.rows);
    this.z = new Float32Array(this.columns * this.rows);
  }

  squareAt(x: number, y: number): number {
    const column = Math.floor((x - this.originX) / CELL_M);
    const row = Math.floor((y - this.originY) / CELL_M);
    if (column < 0 || row < 0 || column >= this.columns || row >= this.rows) return -1;
    return row * this.columns + column;
  }

  /** Makes the squares whose middle lies in a triangle a kind of ground, where `may` allows it. */
  fill(a: Corner, b: Corner, c: Corner, kind: number, may: (before: number) => boolean): void {
    const area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
    if (Math.abs(area) < 1e-9) return;
    const column = (x: number) => Math.floor((x - this.originX) / CELL_M);
    const row = (y: number) => Math.floor((y - this.originY) / CELL_M);
    const firstRow = Math.max(0, row(Math.min(a[1], b[1], c[1])));
    const lastRow = Math.min(this.rows - 1, row(Math.max(a[1], b[1], c[1])));
    const first = Math.max(0, column(Math.min(a[0], b[0], c[0])));
    const last = Math.min(this.columns - 1, column(Math.max(a[0], b[0], c[0])));
    for (let i = firstRow; i <= lastRow; i += 1) {
      const y = this.originY + (i + 0.5) * CELL_M;
      for (let k = first; k <= last; k += 1) {
        const x = this.originX + (k + 0.5) * CELL_M;
        const u = ((b[0] - x) * (c[1] - y) - (b[1] - y) * (c[0] - x)) / area;
        const v = ((c[0] - x) * (a[1] - y) - (c[1] - y) * (a[0] - x)) / area;
        const w = 1 - u - v;
        if (u < -1e-9 || v < -1e-9 || w < -1e-9) continue;
        this.put(i * this.columns + k, kind, u * a[2] + v * b[2] + w * c[2], may);
      }
    }
  }

  private put(square: number, kind: number, z: number, may: (before: number) => boolean): void {
    const before = this.kind[square] as number;
    if (before !== Ground.None && Math.abs((this.z[square] as number) - z) > LEVEL_M) return;
    if (!may(before)) return;
    this.kind[square] = kind;
    this.z[square] = z;
  }

  /** Takes away what pavement has nothing beside it, so that nobody walks with one foot on nothing. */
  narrow(): void {
    const edge: number[] = [];
    for (let square = this.columns; square < this.kind.length - this.columns; square += 1) {
      if (this.kind[square] !== Ground.Sidewalk) continue;
      const { kind, columns } = this;
      const isInside =
        kind[square - 1] && kind[square + 1] && kind[square - columns] && kind[square + columns];
      if (!isInside) edge.push(square);
    }
    for (const square of edge) this.kind[square] = Ground.None;
  }

  /** Takes away the squares at the edge between two levels. */
  dropSteps(): void {
    const steps: number[] = [];
    for (let square = this.columns; square < this.kind.length - this.columns; square += 1) {
      if (this.kind[square] === Ground.None) continue;
      for (const next of [square + 1, square + this.columns]) {
        if (this.kind[next] === Ground.None) continue;
        const rise = Math.abs((this.z[next] as number) - (this.z[square] as number));
        if (rise > STEP_M) steps.push(square, next);
      }
    }
    for (const square of steps) this.kind[square] = Ground.None;
  }
}

/** The squares of a map, or null for one without sidewalks or too large. */
export function walkGridOf(map: RoadMap): WalkGrid | null {
  const ribbons = ribbonsOf(map).filter(
    ({ laneType }) => (laneType & (ROADWAY | LaneType.Sidewalk)) !== 0,
  );
  const pavements = ribbons.filter(({ laneType }) => laneType === LaneType.Sidewalk);
  if (pavements.length === 0) return null;
  const least = (key: 'minX' | 'minY') => ribbons.reduce((a, b) => Math.min(a, b[key]), Infinity);
  const most = (key: 'maxX' | 'maxY') => ribbons.reduce((a, b) => Math.max(a, b[key]), -Infinity);
  const [minX, minY, maxX, maxY] = [least('minX'), least('minY'), most('maxX'), most('maxY')];
  if (((maxX - minX) / CELL_M) * ((maxY - minY) / CELL_M) > MOST_SQUARES) return null;
  const grid = new WalkGrid(minX, minY, maxX, maxY);
  for (const { left, right } of pavements) {
    fillStrip(grid, left, right, Ground.Sidewalk, () => true);
  }
  for (const { laneType, left, right } of ribbons) {
    // Where a lane for cars crosses the pavement of another road, cars drive.
    if (laneType !== LaneType.Sidewalk) fillStrip(grid, left, right, Ground.Road, () => true);
  }
  for (const { corners } of map.crosswalks()) {
    const places = corners.map(({ x, y, z }): Corner => [x, y, z]);
    const isNotPavement = (before: number) => before !== Ground.Sidewalk;
    for (let i = 2; i < places.length; i += 1) {
      grid.fill(
        places[0] as Corner,
        places[i - 1] as Corner,
        places[i] as Corner,
        Ground.Crosswalk,
        isNotPavement,
      );
    }
  }
  grid.narrow();
  grid.dropSteps();
  return grid;
}

function fillStrip(
  grid: WalkGrid,
  left: Float64Array,
  right: Float64Array,
  kind: number,
  may: (before: number) => boolean,
): void {
  const corner = (of: Float64Array, k: number): Corner =>
    [of[k], of[k + 1], of[k + 2]] as unknown as Corner;
  for (let k = 0; k + 3 < left.length; k += 3) {
    const [a, b] = [corner(left, k), corner(left, k + 3)];
    const [c, d] = [corner(right, k + 3), corner(right, k)];
    grid.fill(a, b, c, kind, may);
    grid.fill(a, c, d, kind, may);
  }
}
