/**
 * Where a plan view record is at a given length: OpenDRIVE's right-handed frame, metres, radians.
 * Positions are float32 at the steps at which CARLA holds them as float (geom::Location), headings
 * and everything before them double. Source: OpenDRIVE 1.7 section 7; CARLA's road geometry.
 */
import type { PlanViewRecord, PlanViewShape } from '../opendrive/model.js';
import { fresnel } from './fresnel.js';
import { isUniformSpiral, STRAIGHT_CURVATURE } from './shape-limits.js';
import { type SplineTable, segmentAt, tabulateParamPoly3, tabulatePoly3 } from './spline-table.js';

/** float32-exact position and double tangent direction (not wrapped), OpenDRIVE axes. */
export interface PlanPose {
  readonly x: number;
  readonly y: number;
  readonly tangentRad: number;
}

/** A record with everything that does not depend on the length worked out once. */
export interface CompiledPlanView {
  /** Pose `ds` metres into the record; `ds` is limited to the record, except for polynomials. */
  poseAt(ds: number): PlanPose;
}

const f = Math.fround;
const HALF_PI = Math.PI / 2;
const compiled = new WeakMap<PlanViewRecord, CompiledPlanView>();

/**
 * Pose at `ds` metres from the record's start. Compiles the record on first use; hold the result of
 * `compilePlanView` where the same record is asked very often.
 */
export function planPoseAt(record: PlanViewRecord, ds: number): PlanPose {
  return compilePlanView(record).poseAt(ds);
}

/** The compiled form of a record; the same object for the same record. */
export function compilePlanView(record: PlanViewRecord): CompiledPlanView {
  let result = compiled.get(record);
  if (result === undefined) {
    result = compile(record);
    compiled.set(record, result);
  }
  return result;
}

function compile(record: PlanViewRecord): CompiledPlanView {
  const { shape } = record;
  switch (shape.kind) {
    case 'line':
      return new Line(record);
    case 'arc':
      return arcOrLine(record, shape.curvature);
    case 'spiral':
      return isUniformSpiral(shape.curvStart, shape.curvEnd, record.length)
        ? arcOrLine(record, shape.curvStart)
        : new Spiral(record, shape);
    case 'poly3':
      return new Poly3(record, tabulatePoly3(shape, record.length));
    case 'paramPoly3':
      return new ParamPoly3(record, tabulateParamPoly3(shape, record.length));
  }
}

function arcOrLine(record: PlanViewRecord, curvature: number): CompiledPlanView {
  return Math.abs(curvature) > STRAIGHT_CURVATURE ? new Arc(record, curvature) : new Line(record);
}

function clamp(ds: number, lengthM: number): number {
  return ds < 0 ? 0 : Math.min(ds, lengthM);
}

class Line implements CompiledPlanView {
  readonly #x: number;
  readonly #y: number;
  readonly #hdg: number;
  readonly #cos: number;
  readonly #sin: number;
  readonly #lengthM: number;

  constructor(record: PlanViewRecord) {
    this.#x = f(record.x);
    this.#y = f(record.y);
    this.#hdg = record.hdg;
    this.#cos = Math.cos(record.hdg);
    this.#sin = Math.sin(record.hdg);
    this.#lengthM = record.length;
  }

  poseAt(ds: number): PlanPose {
    const at = clamp(ds, this.#lengthM);
    return {
      x: f(this.#x + f(at * this.#cos)),
      y: f(this.#y + f(at * this.#sin)),
      tangentRad: this.#hdg,
    };
  }
}

/** From the start to the circle's centre (float32) and back out at the new angle. */
class Arc implements CompiledPlanView {
  readonly #centreX: number;
  readonly #centreY: number;
  readonly #hdg: number;
  readonly #curvature: number;
  readonly #radiusM: number;
  readonly #lengthM: number;

  constructor(record: PlanViewRecord, curvature: number) {
    const radiusM = 1 / curvature;
    this.#centreX = f(f(record.x) + f(radiusM * Math.cos(record.hdg + HALF_PI)));
    this.#centreY = f(f(record.y) + f(radiusM * Math.sin(record.hdg + HALF_PI)));
    this.#hdg = record.hdg;
    this.#curvature = curvature;
    this.#radiusM = radiusM;
    this.#lengthM = record.length;
  }

  poseAt(ds: number): PlanPose {
    const tangentRad = this.#hdg + clamp(ds, this.#lengthM) * this.#curvature;
    return {
      x: f(this.#centreX - f(this.#radiusM * Math.cos(tangentRad + HALF_PI))),
      y: f(this.#centreY - f(this.#radiusM * Math.sin(tangentRad + HALF_PI))),
      tangentRad,
    };
  }
}

/** The standard clothoid of this curvature rate, shifted to its start and turned. */
class Spiral implements CompiledPlanView {
  readonly #x: number;
  readonly #y: number;
  readonly #hdg: number;
  readonly #rate: number;
  readonly #scaleM: number;
  readonly #startM: number;
  readonly #startX: number;
  readonly #startY: number;
  readonly #startTangent: number;
  readonly #cos: number;
  readonly #sin: number;
  readonly #lengthM: number;

  constructor(record: PlanViewRecord, shape: Extract<PlanViewShape, { kind: 'spiral' }>) {
    this.#x = f(record.x);
    this.#y = f(record.y);
    this.#hdg = record.hdg;
    this.#lengthM = record.length;
    this.#rate = (shape.curvEnd - shape.curvStart) / record.length;
    this.#scaleM = (1 / Math.sqrt(Math.abs(this.#rate))) * Math.sqrt(Math.PI);
    this.#startM = shape.curvStart / this.#rate;
    const start = fresnel(this.#startM / this.#scaleM);
    this.#startX = start.c * this.#scaleM;
    this.#startY = start.s * this.#scaleM * Math.sign(this.#rate);
    this.#startTangent = this.#startM * this.#startM * this.#rate * 0.5;
    this.#cos = Math.cos(record.hdg - this.#startTangent);
    this.#sin = Math.sin(record.hdg - this.#startTangent);
  }

  poseAt(ds: number): PlanPose {
    const s = this.#startM + clamp(ds, this.#lengthM);
    const at = fresnel(s / this.#scaleM);
    const x = at.c * this.#scaleM - this.#startX;
    const y = at.s * this.#scaleM * Math.sign(this.#rate) - this.#startY;
    const turned = s * s * this.#rate * 0.5 - this.#startTangent;
    return {
      x: f(this.#x + f(x * this.#cos - y * this.#sin)),
      y: f(this.#y + f(y * this.#cos + x * this.#sin)),
      tangentRad: this.#hdg + turned,
    };
  }
}

/** Common part of the two polynomial shapes: a table in the record's own frame. */
abstract class Tabulated implements CompiledPlanView {
  protected readonly table: SplineTable;
  readonly #x: number;
  readonly #y: number;
  readonly #hdg: number;
  readonly #cos: number;
  readonly #sin: number;

  constructor(record: PlanViewRecord, table: SplineTable) {
    this.table = table;
    this.#x = f(record.x);
    this.#y = f(record.y);
    this.#hdg = record.hdg;
    this.#cos = Math.cos(record.hdg);
    this.#sin = Math.sin(record.hdg);
  }

  /** Direction in the record's frame, `rate` being the weight of row `i` against row `i + 1`. */
  protected abstract directionAt(i: number, rate: number): number;

  poseAt(ds: number): PlanPose {
    const { table } = this;
    if (table.count < 2) return { x: this.#x, y: this.#y, tangentRad: this.#hdg };
    const i = segmentAt(table, ds);
    const rate = (table.s[i + 1]! - ds) / (table.s[i + 1]! - table.s[i]!);
    const u = rate * table.u[i]! + (1 - rate) * table.u[i + 1]!;
    const v = rate * table.v[i]! + (1 - rate) * table.v[i + 1]!;
    return {
      x: f(this.#x + f(u * this.#cos - v * this.#sin)),
      y: f(this.#y + f(v * this.#cos + u * this.#sin)),
      tangentRad: this.#hdg + this.directionAt(i, rate),
    };
  }
}

class Poly3 extends Tabulated {
  protected directionAt(i: number, rate: number): number {
    const { slopeV } = this.table;
    return Math.atan(rate * slopeV[i]! + (1 - rate) * slopeV[i + 1]!);
  }
}

class ParamPoly3 extends Tabulated {
  protected directionAt(i: number, rate: number): number {
    const { slopeU, slopeV } = this.table;
    const du = rate * slopeU[i]! + (1 - rate) * slopeU[i + 1]!;
    const dv = rate * slopeV[i]! + (1 - rate) * slopeV[i + 1]!;
    return Math.atan2(dv, du);
  }
}
