/**
 * Who is near: a uniform grid around the living actors, rebuilt each tick without allocating. The
 * actors lie row by row, so that a query reads one stretch of memory for each row it touches.
 * Answers list slots cell by cell, and within a cell by ascending id, so the order is the same in
 * every run. Metres, CARLA's ground plane.
 */
import { invariant } from '../../core/errors.js';
import type { ActorTable } from '../world/actor-table.js';

/** Cells are this large, or twice, four times … as much where the actors lie far apart. */
const CELL_M = 32;
const CELLS_MAX = 1024;
const FARTHEST_M = 1e9;

export class Neighbours {
  /** Slots the last query found; only the first `count` are valid. */
  readonly found: Int32Array;
  count = 0;
  /** Cells a metre: a power of two, so that multiplying is dividing. */
  private perM = 1 / CELL_M;
  /** Cell coordinates of the first column and row, and how many there are. */
  private firstX = 0;
  private firstY = 0;
  private columns = 0;
  private rows = 0;
  /** Where the actors of each cell begin in the lists below; one entry more than cells. */
  private readonly start = new Int32Array(CELLS_MAX + 1);
  private readonly slots: Int32Array;
  private readonly x: Float64Array;
  private readonly y: Float64Array;
  /** Cell of the actor at each place of the table's list. */
  private readonly cells: Int32Array;
  private builtFor = -1;
  private queryX = Number.NaN;
  private queryY = Number.NaN;
  private queryRadiusM = Number.NaN;

  constructor(private readonly actors: ActorTable) {
    this.found = new Int32Array(actors.capacity);
    this.slots = new Int32Array(actors.capacity);
    this.x = new Float64Array(actors.capacity);
    this.y = new Float64Array(actors.capacity);
    this.cells = new Int32Array(actors.capacity);
  }

  /** Rebuilds unless that was done for this step already. */
  refresh(step: number): void {
    if (this.builtFor === step) return;
    this.builtFor = step;
    this.rebuild();
  }

  /** Takes in where all actors are now. */
  rebuild(): void {
    this.layOut();
    const { actors, start, cells, perM, firstX, firstY, columns } = this;
    const { count } = actors;
    const cellCount = columns * this.rows;
    start.fill(0, 0, cellCount + 1);
    for (let i = 0; i < count; i += 1) {
      const slot = actors.slots[i]!;
      const column = (Math.floor(actors.x[slot]! * perM) - firstX) | 0;
      const row = (Math.floor(actors.y[slot]! * perM) - firstY) | 0;
      const cell = row * columns + column;
      cells[i] = cell;
      start[cell] = start[cell]! + 1;
    }
    // Each cell's end; filling from the highest id down then turns ends into starts.
    for (let cell = 1; cell <= cellCount; cell += 1) start[cell] = start[cell]! + start[cell - 1]!;
    for (let i = count - 1; i >= 0; i -= 1) {
      const slot = actors.slots[i]!;
      const cell = cells[i]!;
      const at = start[cell]! - 1;
      start[cell] = at;
      this.slots[at] = slot;
      this.x[at] = actors.x[slot]!;
      this.y[at] = actors.y[slot]!;
    }
  }

  /** Chooses a grid that holds all actors in not too many cells. */
  private layOut(): void {
    const { actors } = this;
    let lowX = Number.POSITIVE_INFINITY;
    let lowY = Number.POSITIVE_INFINITY;
    let highX = Number.NEGATIVE_INFINITY;
    let highY = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < actors.count; i += 1) {
      const slot = actors.slots[i]!;
      const x = actors.x[slot]!;
      const y = actors.y[slot]!;
      if (x < lowX) lowX = x;
      if (x > highX) highX = x;
      if (y < lowY) lowY = y;
      if (y > highY) highY = y;
    }
    if (actors.count === 0) {
      this.columns = 0;
      this.rows = 0;
      return;
    }
    for (let cellM = CELL_M; ; cellM *= 2) {
      invariant(cellM < FARTHEST_M, 'an actor is nowhere near the map');
      const firstX = Math.floor(lowX / cellM);
      const firstY = Math.floor(lowY / cellM);
      const columns = Math.floor(highX / cellM) - firstX + 1;
      const rows = Math.floor(highY / cellM) - firstY + 1;
      if (columns * rows > CELLS_MAX) continue;
      this.perM = 1 / cellM;
      this.firstX = firstX;
      this.firstY = firstY;
      this.columns = columns;
      this.rows = rows;
      return;
    }
  }

  /**
   * Fills `found` with every actor whose origin is within `radiusM` of a place; returns how many.
   */
  query(x: number, y: number, radiusM: number): number {
    // Handed on in fields: numbers given to a call that is not inlined would be allocated.
    this.queryX = x;
    this.queryY = y;
    this.queryRadiusM = radiusM;
    return this.collect();
  }

  private collect(): number {
    const { found, start, slots, perM, columns } = this;
    const x = this.queryX;
    const y = this.queryY;
    const radiusM = this.queryRadiusM;
    const squared = radiusM * radiusM;
    const left = Math.max(0, Math.floor((x - radiusM) * perM) - this.firstX);
    const right = Math.min(columns - 1, Math.floor((x + radiusM) * perM) - this.firstX);
    const top = Math.max(0, Math.floor((y - radiusM) * perM) - this.firstY);
    const bottom = Math.min(this.rows - 1, Math.floor((y + radiusM) * perM) - this.firstY);
    const listX = this.x;
    const listY = this.y;
    let n = 0;
    if (left <= right) {
      for (let row = top; row <= bottom; row += 1) {
        const end = start[row * columns + right + 1]!;
        for (let i = start[row * columns + left]!; i < end; i += 1) {
          const dx = listX[i]! - x;
          const dy = listY[i]! - y;
          if (dx * dx + dy * dy > squared) continue;
          found[n] = slots[i]!;
          n += 1;
        }
      }
    }
    this.count = n;
    return n;
  }
}
