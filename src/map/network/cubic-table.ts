/**
 * Cubic records of a road or lane (width, lane offset, elevation), packed into typed arrays. A record
 * is written as a + b·ds + c·ds² + d·ds³ from its own start; CARLA re-expands it once into powers of
 * the road's absolute s and evaluates that, and the rounding of every answer depends on it.
 */
import type { CubicRecord } from '../opendrive/model.js';
import { recordAt } from './record-search.js';

/** Collects records; `finish` packs them. */
export class CubicTableBuilder {
  private readonly starts: number[] = [];
  private readonly coefficients: number[] = [];

  get size(): number {
    return this.starts.length;
  }

  /** Appends records (ascending start wanted; sorted here, equal starts stay in file order). */
  addAll(records: readonly CubicRecord[], originS: number): void {
    if (isAscending(records)) {
      for (const record of records) this.add(record, originS);
      return;
    }
    for (const record of [...records].sort((x, y) => x.s - y.s)) this.add(record, originS);
  }

  /** Appends the constant `a` from s on. */
  addConstant(s: number, a: number): void {
    this.starts.push(s);
    this.coefficients.push(a, 0, 0, 0);
  }

  private add(record: CubicRecord, originS: number): void {
    const { a, b, c, d } = record;
    const s = record.s + originS;
    this.starts.push(s);
    this.coefficients.push(
      a - b * s + c * s * s - d * s * s * s,
      b - 2 * c * s + 3 * d * s * s,
      c - 3 * d * s,
      d,
    );
  }

  finish(): CubicTable {
    return new CubicTable(Float64Array.from(this.starts), Float64Array.from(this.coefficients));
  }
}

function isAscending(records: readonly CubicRecord[]): boolean {
  for (let i = 1; i < records.length; i += 1) {
    if (records[i]!.s < records[i - 1]!.s) return false;
  }
  return true;
}

/** Records of many owners in one pair of arrays; an owner holds a half-open range of them. */
export class CubicTable {
  constructor(
    /** Road s at which each record starts, metres. */
    readonly starts: Float64Array,
    /** Four coefficients a record, in powers of the absolute s. */
    readonly coefficients: Float64Array,
  ) {}

  /** The record of [from, to) that holds at road s; see `recordAt`. */
  find(from: number, to: number, s: number): number {
    return recordAt(this.starts, from, to, s);
  }

  /** Value of one record at road s. */
  valueAt(record: number, s: number): number {
    const v = this.coefficients;
    const k = record * 4;
    return v[k]! + s * (v[k + 1]! + s * (v[k + 2]! + s * v[k + 3]!));
  }

  /** First derivative of one record at road s. */
  slopeAt(record: number, s: number): number {
    const v = this.coefficients;
    const k = record * 4;
    return v[k + 1]! + s * (2 * v[k + 2]! + s * 3 * v[k + 3]!);
  }

  /** True where the second or third power is there, after re-expansion: CARLA's test for a bend. */
  isBent(record: number): boolean {
    const k = record * 4;
    return Math.abs(this.coefficients[k + 2]!) > 0 || Math.abs(this.coefficients[k + 3]!) > 0;
  }
}
