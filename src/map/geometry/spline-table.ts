/**
 * Arc length tables of poly3 and paramPoly3 records. CARLA walks the curve in steps (0.3 m of u for
 * poly3; at least five and about 0.5 m for paramPoly3), adds up chord lengths and interpolates linearly
 * between the two table rows around the wanted length. Local frame of the record, metres, double.
 */
import type { PlanViewShape } from '../opendrive/model.js';
import { cubicSlope, cubicValue } from './cubic.js';

const POLY3_STEP_M = 0.3;
const PARAM_POLY3_STEP_M = 0.5;
const PARAM_POLY3_MIN_STEPS = 5;

/** Rows of (length so far, u, v, ∂u, ∂v); ∂u is 1 for poly3. */
export interface SplineTable {
  readonly count: number;
  /** Length so far, rounded to float32: what CARLA's search tree compares. */
  readonly keys: Float32Array;
  readonly s: Float64Array;
  readonly u: Float64Array;
  readonly v: Float64Array;
  readonly slopeU: Float64Array;
  readonly slopeV: Float64Array;
}

type Poly3 = Extract<PlanViewShape, { kind: 'poly3' }>;
type ParamPoly3 = Extract<PlanViewShape, { kind: 'paramPoly3' }>;

/** Tabulates v(u) until the chord length passes the record's length by one step. */
export function tabulatePoly3(shape: Poly3, lengthM: number): SplineTable {
  const { a, b, c, d } = shape;
  const rows = new RowCollector();
  let u = 0;
  rows.add(u, cubicValue(a, b, c, d, u), 1, cubicSlope(b, c, d, u));
  // A chord is never shorter than its step in u, so the second bound only stops overflowing curves.
  while (rows.lengthM < lengthM + POLY3_STEP_M && u < lengthM + 1) {
    u += POLY3_STEP_M;
    rows.add(u, cubicValue(a, b, c, d, u), 1, cubicSlope(b, c, d, u));
  }
  return rows.finish();
}

/** Tabulates (u(p), v(p)) over the record's range of p, or until its length is passed. */
export function tabulateParamPoly3(shape: ParamPoly3, lengthM: number): SplineTable {
  const { aU, bU, cU, dU, aV, bV, cV, dV } = shape;
  const rows = new RowCollector();
  const addAt = (p: number) =>
    rows.add(
      cubicValue(aU, bU, cU, dU, p),
      cubicValue(aV, bV, cV, dV, p),
      cubicSlope(bU, cU, dU, p),
      cubicSlope(bV, cV, dV, p),
    );
  const steps = Math.max(Math.floor(lengthM / PARAM_POLY3_STEP_M), PARAM_POLY3_MIN_STEPS);
  const stepP = shape.arcLength ? (1 / steps) * lengthM : 1 / steps;
  let p = 0;
  addAt(p);
  for (let i = 0; i < steps && rows.lengthM <= lengthM; i++) {
    p += stepP;
    addAt(p);
  }
  return rows.finish();
}

/**
 * First row of the table segment nearest to a length: the one that contains it, else the first or the
 * last one.
 */
export function segmentAt(table: SplineTable, ds: number): number {
  const key = Math.fround(ds);
  let low = 0;
  let high = table.count - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (table.keys[middle]! <= key) low = middle;
    else high = middle - 1;
  }
  return low;
}

class RowCollector {
  lengthM = 0;
  readonly #s: number[] = [];
  readonly #u: number[] = [];
  readonly #v: number[] = [];
  readonly #slopeU: number[] = [];
  readonly #slopeV: number[] = [];

  add(u: number, v: number, slopeU: number, slopeV: number): void {
    const last = this.#s.length - 1;
    if (last >= 0) {
      const du = u - this.#u[last]!;
      const dv = v - this.#v[last]!;
      const chord = Math.sqrt(du * du + dv * dv);
      // A step that goes nowhere would divide by zero later; the curve is at rest there.
      if (!(chord > 0)) return;
      this.lengthM += chord;
    }
    this.#s.push(this.lengthM);
    this.#u.push(u);
    this.#v.push(v);
    this.#slopeU.push(slopeU);
    this.#slopeV.push(slopeV);
  }

  finish(): SplineTable {
    return {
      count: this.#s.length,
      keys: Float32Array.from(this.#s),
      s: Float64Array.from(this.#s),
      u: Float64Array.from(this.#u),
      v: Float64Array.from(this.#v),
      slopeU: Float64Array.from(this.#slopeU),
      slopeV: Float64Array.from(this.#slopeV),
    };
  }
}
