/**
 * Where the others will be, as seen from the route: one row for each actor and each way it may take, one
 * column for each eighth of a second. Rows hold station, lateral place and half extents along and
 * across the route. Metres, m/s; NaN station = not near the route then.
 */
import type { Track } from '../perception/track.js';

/** Columns of a row; the first is now. */
export const STEPS = 65;
export const STEP_S = 0.125;
const CAPACITY = 160;
/** The last row is never filled: room for what readers want to work out. */
const ROWS_MAX = CAPACITY - 1;

export class ForecastTable {
  rows = 0;
  readonly s = new Float64Array(CAPACITY * STEPS);
  readonly d = new Float64Array(CAPACITY * STEPS);
  readonly halfAlong = new Float64Array(CAPACITY * STEPS);
  readonly halfAcross = new Float64Array(CAPACITY * STEPS);
  /** Speed along the route. */
  readonly speed = new Float64Array(CAPACITY * STEPS);
  readonly tracks: Track[] = [];
  /** 1 for rows whose first column stands for all. */
  readonly isStill = new Uint8Array(CAPACITY);

  clear(): void {
    this.rows = 0;
    this.tracks.length = 0;
  }

  /** Opens a row; −1 when the table is full. */
  open(track: Track, isStill: boolean): number {
    if (this.rows >= ROWS_MAX) return -1;
    const row = this.rows;
    this.tracks[row] = track;
    this.isStill[row] = isStill ? 1 : 0;
    this.rows += 1;
    return row;
  }

  /** Takes the last opened row back. */
  drop(): void {
    this.rows -= 1;
    this.tracks.length = this.rows;
  }

  set(cell: number, s: number, d: number, along: number, across: number, speed: number): void {
    this.s[cell] = s;
    this.d[cell] = d;
    this.halfAlong[cell] = along;
    this.halfAcross[cell] = across;
    this.speed[cell] = speed;
  }
}
