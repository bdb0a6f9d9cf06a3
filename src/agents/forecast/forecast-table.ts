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
  /** Direction of the actor against the route: cosine and sine, positive sine to the right. */
  readonly parallel = new Float64Array(CAPACITY * STEPS);
  readonly aslant = new Float64Array(CAPACITY * STEPS);
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

  /** Writes a cell; half extents follow from the track's box and its direction. */
  set(cell: number, track: Track, s: number, d: number, parallel: number, aslant: number): void {
    const p = Math.abs(parallel);
    const q = Math.abs(aslant);
    this.s[cell] = s;
    this.d[cell] = d;
    this.parallel[cell] = parallel;
    this.aslant[cell] = aslant;
    this.halfAlong[cell] = p * track.halfLengthM + q * track.halfWidthM;
    this.halfAcross[cell] = q * track.halfLengthM + p * track.halfWidthM;
  }

  /** Writes a cell as the mixture (1 − u) a + u b of two others. */
  mix(cell: number, track: Track, a: number, b: number, u: number): void {
    const between = (column: Float64Array) => column[a]! + u * (column[b]! - column[a]!);
    const { s, d, parallel, aslant } = this;
    this.set(cell, track, between(s), between(d), between(parallel), between(aslant));
  }
}
