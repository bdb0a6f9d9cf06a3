/**
 * Height of the ground everywhere on a map: a grid of 2 m cells with the heights of the lanes in them,
 * up to two levels where a road crosses above another; away from roads the height of the nearest road
 * goes on. Worked out once a map. CARLA's axes, metres.
 */
import type { RoadMap } from '../../../map/road-map.js';
import { type Ribbon, ribbonsOf } from './ribbons.js';

const CELL_M = 2;
/** Roads' heights go on this far beside them, cells. */
const BESIDE = 50;
/** Heights further apart than this are two levels, metres. */
const LEVEL_M = 2.5;

export class GroundHeights {
  private readonly originX: number;
  private readonly originY: number;
  private readonly columns: number;
  private readonly rows: number;
  /** NaN where nothing is near; `high` only where there are two levels. */
  private readonly low: Float32Array;
  private readonly high: Float32Array;

  constructor(map: RoadMap) {
    const ribbons = ribbonsOf(map);
    const margin = BESIDE * CELL_M;
    const least = (key: 'minX' | 'minY') =>
      ribbons.reduce((a, b) => Math.min(a, b[key]), Number.POSITIVE_INFINITY);
    const most = (key: 'maxX' | 'maxY') =>
      ribbons.reduce((a, b) => Math.max(a, b[key]), Number.NEGATIVE_INFINITY);
    const isEmpty = ribbons.length === 0;
    this.originX = isEmpty ? 0 : least('minX') - margin;
    this.originY = isEmpty ? 0 : least('minY') - margin;
    this.columns = isEmpty ? 1 : Math.ceil((most('maxX') + margin - this.originX) / CELL_M);
    this.rows = isEmpty ? 1 : Math.ceil((most('maxY') + margin - this.originY) / CELL_M);
    this.low = new Float32Array(this.columns * this.rows).fill(Number.NaN);
    this.high = new Float32Array(this.columns * this.rows).fill(Number.NaN);
    for (const ribbon of ribbons) this.coverRibbon(ribbon);
    this.spread();
  }

  /** Height at a place: of two levels the one nearer to `nearZ`, which is also the answer far off. */
  at(x: number, y: number, nearZ: number): number {
    const column = Math.floor((x - this.originX) / CELL_M);
    const row = Math.floor((y - this.originY) / CELL_M);
    if (column < 0 || row < 0 || column >= this.columns || row >= this.rows) return nearZ;
    const cell = row * this.columns + column;
    const low = this.low[cell] as number;
    if (Number.isNaN(low)) return nearZ;
    const high = this.high[cell] as number;
    if (Number.isNaN(high)) return low;
    return Math.abs(high - nearZ) < Math.abs(low - nearZ) ? high : low;
  }

  private coverRibbon({ left, right }: Ribbon): void {
    for (let k = 0; k + 3 < left.length; k += 3) {
      const dx = (left[k + 3] as number) - (left[k] as number);
      const dy = (left[k + 4] as number) - (left[k + 1] as number);
      const steps = Math.max(1, Math.ceil(Math.sqrt(dx * dx + dy * dy)));
      for (let i = 0; i <= steps; i += 1) {
        const share = i / steps;
        const at = (edge: Float64Array, axis: number) =>
          (edge[k + axis] as number) * (1 - share) + (edge[k + 3 + axis] as number) * share;
        for (let across = 0; across <= 4; across += 1) {
          const t = across / 4;
          this.cover(
            at(left, 0) * (1 - t) + at(right, 0) * t,
            at(left, 1) * (1 - t) + at(right, 1) * t,
            at(left, 2),
          );
        }
      }
    }
  }

  private cover(x: number, y: number, z: number): void {
    const column = Math.floor((x - this.originX) / CELL_M);
    const row = Math.floor((y - this.originY) / CELL_M);
    const cell = row * this.columns + column;
    const low = this.low[cell] as number;
    if (Number.isNaN(low)) {
      this.low[cell] = z;
    } else if (Math.abs(z - low) > LEVEL_M && Number.isNaN(this.high[cell] as number)) {
      this.low[cell] = Math.min(low, z);
      this.high[cell] = Math.max(low, z);
    }
  }

  /** Lets the lower level flow into empty neighbours, ring by ring. */
  private spread(): void {
    const { columns, low, rows } = this;
    let front: number[] = [];
    for (let cell = 0; cell < low.length; cell += 1) {
      if (!Number.isNaN(low[cell] as number)) front.push(cell);
    }
    for (let ring = 0; ring < BESIDE && front.length > 0; ring += 1) {
      const next: number[] = [];
      for (const cell of front) {
        const column = cell % columns;
        const row = (cell - column) / columns;
        const flow = (to: number) => {
          if (!Number.isNaN(low[to] as number)) return;
          low[to] = low[cell] as number;
          next.push(to);
        };
        if (column > 0) flow(cell - 1);
        if (column < columns - 1) flow(cell + 1);
        if (row > 0) flow(cell - columns);
        if (row < rows - 1) flow(cell + columns);
      }
      front = next;
    }
  }
}

const cache = new WeakMap<RoadMap, GroundHeights>();

/** Heights of a map; the same object for the same map. */
export function groundHeightsOf(map: RoadMap): GroundHeights {
  let heights = cache.get(map);
  if (heights === undefined) {
    heights = new GroundHeights(map);
    cache.set(map, heights);
  }
  return heights;
}
