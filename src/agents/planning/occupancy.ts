/**
 * Which stretch of the ego's own way each forecast row occupies when: the station–time picture of a
 * lateral profile. Metres, eighths of a second; NaN = the row leaves the way free then.
 */
import { type ForecastTable, STEPS } from '../forecast/forecast-table.js';
import type { Track } from '../perception/track.js';
import type { RoutePath } from '../route/route-path.js';
import { clipBox, type Stretch } from './clip-box.js';
import type { LateralProfile } from './lateral-profile.js';

/** By how much a body sticks out of its way in bends: half its length squared over two. */
const BODY_BEND_M2 = 3;
const EDGE_HALVINGS = 5;
/** Sine of the angle from which a box is clipped exactly. */
const ASLANT_MIN = 0.1;
/** A profile that changes less than this beside a box is level. */
const LEVEL_M = 0.2;
/** Samples along half a box. */
const SAMPLES = 4;

export class Occupancy {
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** First and last occupied column of each row; first = STEPS when it never occupies. */
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** Rows that occupy something, ascending. */
  readonly active: number[] = [];
  private profile!: LateralProfile;
  private sideM = 0;
  private readonly clipped: Stretch = { low: 0, high: 0 };

  constructor(
    readonly table: ForecastTable,
    private readonly path: RoutePath,
    private readonly egoHalfWidthM: number,
  ) {
    this.low = new Float64Array(table.s.length);
    this.high = new Float64Array(table.s.length);
    this.first = new Int32Array(table.s.length / STEPS);
    this.last = new Int32Array(table.s.length / STEPS);
  }

  /** @param sideM free room wanted at each side of the ego */
  build(profile: LateralProfile, sideM: number): void {
    const { table } = this;
    this.profile = profile;
    this.sideM = sideM;
    this.active.length = 0;
    for (let row = 0; row < table.rows; row += 1) {
      this.first[row] = STEPS;
      this.last[row] = -1;
      if (table.isStill[row] === 1) this.fillStill(row);
      else this.fillMoving(row);
      if (this.last[row]! >= 0) this.active.push(row);
    }
  }

  private fillStill(row: number): void {
    const cell = row * STEPS;
    if (!this.overlaps(cell)) return;
    this.clip(cell, this.table.tracks[row]!);
    this.low.fill(this.low[cell]!, cell, cell + STEPS);
    this.high.fill(this.high[cell]!, cell, cell + STEPS);
    this.first[row] = 0;
    this.last[row] = STEPS - 1;
  }

  private fillMoving(row: number): void {
    const { table, low } = this;
    const track = table.tracks[row]!;
    for (let k = 0; k < STEPS; k += 1) {
      const cell = row * STEPS + k;
      low[cell] = Number.NaN;
      if (Number.isNaN(table.s[cell]!) || !this.overlaps(cell)) continue;
      this.clip(cell, track);
      if (this.first[row] === STEPS) this.first[row] = k;
      this.last[row] = k;
    }
  }

  /**
   * Nearest end of what a row occupies while it passes from a column in which it leaves the way free to
   * the next or last one in which it does not; independent of where the columns happen to fall.
   */
  edgeLow(row: number, freeColumn: number, takenColumn: number): number {
    const { table } = this;
    const taken = row * STEPS + takenColumn;
    const lowest = this.low[taken]!;
    if (freeColumn < 0 || freeColumn >= STEPS) return lowest;
    const free = row * STEPS + freeColumn;
    if (Number.isNaN(table.s[free]!)) return lowest;
    const spare = table.s.length - 1;
    const track = table.tracks[row]!;
    let inside = 0;
    let outside = 1;
    for (let i = 0; i < EDGE_HALVINGS; i += 1) {
      const u = 0.5 * (inside + outside);
      table.mix(spare, track, taken, free, u);
      if (this.overlaps(spare)) inside = u;
      else outside = u;
    }
    table.mix(spare, track, taken, free, inside);
    this.clip(spare, track);
    return Math.min(lowest, this.low[spare]!);
  }

  /** True if the ego's body at station s reaches into the lane strip of the actor in a cell. */
  isOnWayOf(cell: number, s: number): boolean {
    const room = this.table.halfAcross[cell]! + this.egoHalfWidthM;
    return Math.abs(this.table.d[cell]! - this.profile.at(s)) < room;
  }

  private overlaps(cell: number): boolean {
    const { table } = this;
    const s = table.s[cell]!;
    const along = 0.8 * table.halfAlong[cell]!;
    const room = table.halfAcross[cell]! + this.egoHalfWidthM + this.sideM;
    const d = table.d[cell]!;
    if (Math.abs(d) > room + 8) return false;
    return (
      this.isWithin(d, s, room) ||
      this.isWithin(d, s - along, room) ||
      this.isWithin(d, s + along, room)
    );
  }

  private isWithin(d: number, s: number, room: number): boolean {
    const offset = d - this.profile.at(s);
    if (offset > room + 1 || offset < -room - 1) return false;
    const swept = this.sweptM(s);
    return offset < room + Math.max(0, -swept) && offset > -room - Math.max(0, swept);
  }

  /** By how much the body sweeps outwards of the bend: positive = to the left, bending right. */
  private sweptM(s: number): number {
    const bend = this.path.curvature[this.path.indexAt(s)]! + this.profile.bendAt(s);
    return BODY_BEND_M2 * bend;
  }

  /** Writes which stations the part of a box takes that lies on the ego's way. */
  private clip(cell: number, track: Track): void {
    const { table, clipped } = this;
    const s = table.s[cell]!;
    const along = table.halfAlong[cell]!;
    const aslant = table.aslant[cell]!;
    const parallel = table.parallel[cell]!;
    if (Math.abs(aslant) < ASLANT_MIN) {
      this.clipParallel(cell, s, along);
      return;
    }
    const room = this.egoHalfWidthM + this.sideM;
    const swept = this.sweptM(s);
    const aside = table.d[cell]! - this.profile.at(s);
    clipBox(
      parallel * track.halfLengthM,
      aslant * track.halfLengthM,
      -aslant * track.halfWidthM,
      parallel * track.halfWidthM,
      -room - Math.max(0, swept) - aside,
      room + Math.max(0, -swept) - aside,
      clipped,
    );
    // A box that only touches the way beside a bend keeps its middle.
    const isEmpty = clipped.low > clipped.high;
    this.low[cell] = s + (isEmpty ? -0.3 * along : clipped.low);
    this.high[cell] = s + (isEmpty ? 0.3 * along : clipped.high);
  }

  /** A box along the way: whole, or the part beside which the ego's own profile comes near. */
  private clipParallel(cell: number, s: number, along: number): void {
    this.low[cell] = s - along;
    this.high[cell] = s + along;
    const { profile, table } = this;
    if (Math.abs(profile.at(s + along) - profile.at(s - along)) < LEVEL_M) return;
    const room = table.halfAcross[cell]! + this.egoHalfWidthM + this.sideM;
    const d = table.d[cell]!;
    const step = along / SAMPLES;
    let first = Number.NaN;
    let last = Number.NaN;
    for (let i = -SAMPLES; i <= SAMPLES; i += 1) {
      const at = s + i * step;
      if (!this.isWithin(d, at, room)) continue;
      if (Number.isNaN(first)) first = at;
      last = at;
    }
    if (Number.isNaN(first)) return;
    this.low[cell] = Math.max(s - along, first - step);
    this.high[cell] = Math.min(s + along, last + step);
  }
}
