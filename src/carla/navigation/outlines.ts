/**
 * The outline of each patch with few corners. A stretch between two patches is made straight once and
 * used by both, so that they go on sharing it. Corners are grid points, `column + row · (columns + 1)`.
 */
import type { Regions, Run } from './regions.js';
import type { WalkGrid } from './walk-grid.js';

/** An outline may be off by this much, squares: as much as the steps of a slanting edge. */
const TOLERANCE = 0.75;

/** Corners of each patch, so turned that Detour sees a positive area; empty where nothing is left. */
export function outlinesOf(grid: WalkGrid, regions: Regions): number[][] {
  const tracer = new Tracer(grid, regions);
  return regions.list.map(({ runs }, i) => tracer.outline(runs, i + 1));
}

class Tracer {
  private readonly points: number;
  private readonly known = new Map<string, number[]>();

  constructor(
    private readonly grid: WalkGrid,
    private readonly regions: Regions,
  ) {
    this.points = grid.columns + 1;
  }

  outline(runs: readonly Run[], region: number): number[] {
    const cycle = this.trace(runs, region);
    const fixed = cycle.flatMap((point, i) => (this.isFixed(point) ? [i] : []));
    // Nothing but one neighbour around: two corners far apart will do.
    for (let far = fixed[0] ?? 0; fixed.length < 2; far += Math.floor(cycle.length / 2)) {
      const corner = far % cycle.length;
      if (!fixed.includes(corner)) fixed.push(corner);
    }
    fixed.sort((a, b) => a - b);
    const outline: number[] = [];
    fixed.forEach((from, i) => {
      const to = fixed[(i + 1) % fixed.length] as number;
      const stretch =
        to > from ? cycle.slice(from, to + 1) : [...cycle.slice(from), ...cycle.slice(0, to + 1)];
      outline.push(...this.straight(stretch).slice(0, -1));
    });
    return outline.length < 3 ? [] : outline;
  }

  /** All grid points around a patch, in order. */
  private trace(runs: readonly Run[], region: number): number[] {
    const next = new Map<number, number>();
    const { points } = this;
    for (const { row, first, end } of runs) {
      const top = row * points;
      const bottom = top + points;
      next.set(top + first, bottom + first);
      next.set(bottom + end, top + end);
      for (let column = first; column < end; column += 1) {
        if (this.regionAt(column, row + 1) !== region) {
          next.set(bottom + column, bottom + column + 1);
        }
        if (this.regionAt(column, row - 1) !== region) next.set(top + column + 1, top + column);
      }
    }
    const { row, first } = runs[0] as Run;
    const start = row * points + first;
    const cycle = [start];
    for (let at = next.get(start); at !== undefined && at !== start; at = next.get(at)) {
      cycle.push(at);
    }
    return cycle;
  }

  private regionAt(column: number, row: number): number {
    const { columns, rows } = this.grid;
    if (column < 0 || row < 0 || column >= columns || row >= rows) return 0;
    return this.regions.of[row * columns + column] as number;
  }

  /** Whether three patches, or two and nothing, meet in a point. */
  private isFixed(point: number): boolean {
    const column = point % this.points;
    const row = Math.floor(point / this.points);
    const a = this.regionAt(column - 1, row - 1);
    const b = this.regionAt(column, row - 1);
    const c = this.regionAt(column - 1, row);
    const d = this.regionAt(column, row);
    return new Set([a, b, c, d]).size > 2 || (a === d && b === c);
  }

  /** The same for a stretch and its reverse. */
  private straight(stretch: readonly number[]): number[] {
    const first = stretch[0] as number;
    const last = stretch[stretch.length - 1] as number;
    const isForward = first < last;
    const forward = isForward ? stretch : [...stretch].reverse();
    const key = `${forward[0]} ${forward[1]} ${forward[forward.length - 1]}`;
    let kept = this.known.get(key);
    if (kept === undefined) {
      kept = [forward[0] as number];
      this.thin(forward, 0, forward.length - 1, kept);
      this.known.set(key, kept);
    }
    return isForward ? kept : [...kept].reverse();
  }

  /** Douglas and Peucker: appends what is needed between two points, and the second. */
  private thin(points: readonly number[], from: number, to: number, kept: number[]): void {
    const [ax, ay] = this.place(points[from] as number);
    const [bx, by] = this.place(points[to] as number);
    const length = Math.sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay));
    let worst = -1;
    let offBy = TOLERANCE;
    for (let i = from + 1; i < to; i += 1) {
      const [x, y] = this.place(points[i] as number);
      const off =
        length === 0
          ? Math.sqrt((x - ax) * (x - ax) + (y - ay) * (y - ay))
          : Math.abs((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / length;
      if (off <= offBy) continue;
      offBy = off;
      worst = i;
    }
    if (worst < 0) {
      kept.push(points[to] as number);
      return;
    }
    this.thin(points, from, worst, kept);
    this.thin(points, worst, to, kept);
  }

  private place(point: number): readonly [number, number] {
    return [point % this.points, Math.floor(point / this.points)];
  }
}
