/**
 * From a place to its station on the route, in constant time: a raster of 2 m cells around the stretch
 * near the ego, each cell holding the nearest station. Far places have none. The raster moves along with
 * the ego, so a route that crosses itself is seen one stretch at a time.
 */
import type { RoutePath } from './route-path.js';

const CELL_M = 2;
/** Places farther from the line than this have no station. */
const REACH_M = 12;
const BEHIND_M = 60;
const AHEAD_M = 170;
/** The raster is laid anew when the ego has come this far. */
const RENEW_M = 40;
const NONE = -1;

export class PlaceIndex {
  private cells = new Int32Array(0);
  private best = new Float32Array(0);
  private columns = 0;
  private rows = 0;
  private minX = 0;
  private minY = 0;
  private centre = Number.NEGATIVE_INFINITY;

  constructor(private readonly path: RoutePath) {}

  /** Makes sure the raster covers the road around station s. */
  follow(s: number): void {
    if (Math.abs(s - this.centre) < RENEW_M) return;
    this.centre = s;
    const from = this.path.indexAt(s - BEHIND_M);
    const to = this.path.indexAt(s + AHEAD_M);
    this.frame(from, to);
    const reach = Math.ceil(REACH_M / CELL_M);
    for (let i = from; i <= to; i += 1) this.stamp(i, reach);
  }

  /**
   * Station nearest to a place, or −1 when the place is not near the covered stretch.
   * @param x CARLA's axes, metres
   */
  nearest(x: number, y: number): number {
    const column = Math.floor((x - this.minX) / CELL_M);
    const row = Math.floor((y - this.minY) / CELL_M);
    if (column < 0 || row < 0 || column >= this.columns || row >= this.rows) return NONE;
    const guess = this.cells[row * this.columns + column]!;
    return guess === NONE ? NONE : this.path.refine(guess, x, y);
  }

  private frame(from: number, to: number): void {
    const { x, y } = this.path;
    let maxX = Number.NEGATIVE_INFINITY;
    let maxY = Number.NEGATIVE_INFINITY;
    this.minX = Number.POSITIVE_INFINITY;
    this.minY = Number.POSITIVE_INFINITY;
    for (let i = from; i <= to; i += 1) {
      this.minX = Math.min(this.minX, x[i]!);
      this.minY = Math.min(this.minY, y[i]!);
      maxX = Math.max(maxX, x[i]!);
      maxY = Math.max(maxY, y[i]!);
    }
    this.minX -= REACH_M;
    this.minY -= REACH_M;
    this.columns = Math.ceil((maxX + REACH_M - this.minX) / CELL_M) + 1;
    this.rows = Math.ceil((maxY + REACH_M - this.minY) / CELL_M) + 1;
    const size = this.columns * this.rows;
    if (this.cells.length < size) {
      this.cells = new Int32Array(size);
      this.best = new Float32Array(size);
    }
    this.cells.fill(NONE, 0, size);
    this.best.fill(Number.POSITIVE_INFINITY, 0, size);
  }

  private stamp(i: number, reach: number): void {
    const x = this.path.x[i]!;
    const y = this.path.y[i]!;
    const column = Math.floor((x - this.minX) / CELL_M);
    const row = Math.floor((y - this.minY) / CELL_M);
    for (let r = Math.max(0, row - reach); r <= Math.min(this.rows - 1, row + reach); r += 1) {
      const dy = this.minY + (r + 0.5) * CELL_M - y;
      const end = Math.min(this.columns - 1, column + reach);
      for (let c = Math.max(0, column - reach); c <= end; c += 1) {
        const dx = this.minX + (c + 0.5) * CELL_M - x;
        const d2 = dx * dx + dy * dy;
        const cell = r * this.columns + c;
        if (d2 < this.best[cell]!) {
          this.best[cell] = d2;
          this.cells[cell] = i;
        }
      }
    }
  }
}
