/**
 * Who is near: a uniform grid over the living actors, hashed into a fixed table and rebuilt each
 * tick without allocating. Answers list slots cell by cell, and within a cell by ascending id, so
 * the order is the same in every run. Metres, CARLA's ground plane.
 */
import type { ActorTable } from '../world/actor-table.js';

const CELL_M = 24;
const BUCKETS = 1024;

function bucketOf(cellX: number, cellY: number): number {
  return (Math.imul(cellX, 73856093) ^ Math.imul(cellY, 19349663)) & (BUCKETS - 1);
}

export class Neighbours {
  /** Slots the last query found; only the first `count` are valid. */
  readonly found: Int32Array;
  count = 0;
  private readonly head = new Int32Array(BUCKETS).fill(-1);
  private readonly next: Int32Array;
  private readonly cellX: Int32Array;
  private readonly cellY: Int32Array;
  private readonly used: Int32Array;
  private usedCount = 0;
  private builtFor = -1;

  constructor(private readonly actors: ActorTable) {
    this.found = new Int32Array(actors.capacity);
    this.next = new Int32Array(actors.capacity);
    this.cellX = new Int32Array(actors.capacity);
    this.cellY = new Int32Array(actors.capacity);
    this.used = new Int32Array(actors.capacity);
  }

  /** Rebuilds unless that was done for this step already. */
  refresh(step: number): void {
    if (this.builtFor === step) return;
    this.builtFor = step;
    this.rebuild();
  }

  /** Takes in where all actors are now. */
  rebuild(): void {
    const { actors, head } = this;
    for (let i = 0; i < this.usedCount; i += 1) head[this.used[i]!] = -1;
    this.usedCount = 0;
    // From the highest id down, so that each list ends up ascending.
    for (let i = actors.count - 1; i >= 0; i -= 1) {
      const slot = actors.slots[i]!;
      const cellX = Math.floor(actors.x[slot]! / CELL_M);
      const cellY = Math.floor(actors.y[slot]! / CELL_M);
      this.cellX[slot] = cellX;
      this.cellY[slot] = cellY;
      const bucket = bucketOf(cellX, cellY);
      const first = head[bucket]!;
      if (first < 0) {
        this.used[this.usedCount] = bucket;
        this.usedCount += 1;
      }
      this.next[slot] = first;
      head[bucket] = slot;
    }
  }

  /**
   * Fills `found` with every actor whose origin is within `radiusM` of a place; returns how many.
   */
  query(x: number, y: number, radiusM: number): number {
    const { actors, head, next, found } = this;
    const squared = radiusM * radiusM;
    const lastX = Math.floor((x + radiusM) / CELL_M);
    const lastY = Math.floor((y + radiusM) / CELL_M);
    const firstY = Math.floor((y - radiusM) / CELL_M);
    let n = 0;
    for (let cx = Math.floor((x - radiusM) / CELL_M); cx <= lastX; cx += 1) {
      for (let cy = firstY; cy <= lastY; cy += 1) {
        for (let slot = head[bucketOf(cx, cy)]!; slot >= 0; slot = next[slot]!) {
          // Another cell may share the bucket.
          if (this.cellX[slot] !== cx || this.cellY[slot] !== cy) continue;
          const dx = actors.x[slot]! - x;
          const dy = actors.y[slot]! - y;
          if (dx * dx + dy * dy > squared) continue;
          found[n] = slot;
          n += 1;
        }
      }
    }
    this.count = n;
    return n;
  }
}
