/**
 * Which stretch of the ego's own way each forecast row occupies when: the station–time picture of a
 * lateral profile. Metres, eighths of a second; NaN = the row leaves the way free then.
 */
import { type ForecastTable, STEPS } from '../forecast/forecast-table.js';
import type { RoutePath } from '../route/route-path.js';
import type { LateralProfile } from './lateral-profile.js';

/** By how much a body sticks out of its way in bends: half its length squared over two. */
const BODY_BEND_M2 = 3;
const EDGE_HALVINGS = 5;

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
      if (table.isStill[row] === 1) this.fillStill(row, profile, sideM);
      else this.fillMoving(row, profile, sideM);
      if (this.last[row]! >= 0) this.active.push(row);
    }
  }

  private fillStill(row: number, profile: LateralProfile, sideM: number): void {
    const cell = row * STEPS;
    if (!this.overlaps(cell, profile, sideM)) return;
    const low = this.table.s[cell]! - this.table.halfAlong[cell]!;
    const high = this.table.s[cell]! + this.table.halfAlong[cell]!;
    this.low.fill(low, cell, cell + STEPS);
    this.high.fill(high, cell, cell + STEPS);
    this.first[row] = 0;
    this.last[row] = STEPS - 1;
  }

  private fillMoving(row: number, profile: LateralProfile, sideM: number): void {
    const { table, low, high } = this;
    for (let k = 0; k < STEPS; k += 1) {
      const cell = row * STEPS + k;
      low[cell] = Number.NaN;
      const s = table.s[cell]!;
      if (Number.isNaN(s)) continue;
      if (!this.overlaps(cell, profile, sideM)) continue;
      const along = table.halfAlong[cell]!;
      low[cell] = s - along;
      high[cell] = s + along;
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
    const mix = (column: Float64Array, u: number) =>
      column[taken]! + u * (column[free]! - column[taken]!);
    let inside = 0;
    let outside = 1;
    for (let i = 0; i < EDGE_HALVINGS; i += 1) {
      const u = 0.5 * (inside + outside);
      const along = mix(table.halfAlong, u);
      table.set(spare, mix(table.s, u), mix(table.d, u), along, mix(table.halfAcross, u), 0);
      if (this.overlaps(spare, this.profile, this.sideM)) inside = u;
      else outside = u;
    }
    return Math.min(lowest, mix(table.s, inside) - mix(table.halfAlong, inside));
  }

  private overlaps(cell: number, profile: LateralProfile, sideM: number): boolean {
    const { table } = this;
    const s = table.s[cell]!;
    const along = 0.8 * table.halfAlong[cell]!;
    const room = table.halfAcross[cell]! + this.egoHalfWidthM + sideM;
    const d = table.d[cell]!;
    if (Math.abs(d) > room + 8) return false;
    return (
      this.isWithin(d, s, profile, room) ||
      this.isWithin(d, s - along, profile, room) ||
      this.isWithin(d, s + along, profile, room)
    );
  }

  private isWithin(d: number, s: number, profile: LateralProfile, room: number): boolean {
    const offset = d - profile.at(s);
    if (offset > room + 1 || offset < -room - 1) return false;
    const bend = this.path.curvature[this.path.indexAt(s)]! + profile.bendAt(s);
    // The body sweeps outwards of the bend: to the left when bending right.
    const swept = BODY_BEND_M2 * bend;
    return offset < room + Math.max(0, -swept) && offset > -room - Math.max(0, swept);
  }
}
