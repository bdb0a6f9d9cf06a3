/** Plan view records for tests, and an independent way to trace them: integrating the heading. */
import fc from 'fast-check';
import type { PlanViewRecord, PlanViewShape } from '../../src/map/opendrive/model.js';

/** A record at the origin heading east unless told otherwise. */
export function planRecord(
  shape: PlanViewShape,
  length: number,
  at: { x?: number; y?: number; hdg?: number } = {},
): PlanViewRecord {
  return { s: 0, x: at.x ?? 0, y: at.y ?? 0, hdg: at.hdg ?? 0, length, shape };
}

/**
 * End point and heading after `ds` metres along a record whose curvature is linear in length, by
 * integrating cos and sin of the heading (Gauss-Legendre, far finer than the tolerances in use).
 */
export function integrateCurvature(
  record: PlanViewRecord,
  curvStart: number,
  curvEnd: number,
  ds: number,
): { x: number; y: number; tangentRad: number } {
  const rate = (curvEnd - curvStart) / record.length;
  const headingAt = (s: number) => record.hdg + curvStart * s + (rate * s * s) / 2;
  const steps = 2000;
  const h = ds / steps;
  let { x, y } = record;
  for (let i = 0; i < steps; i++) {
    for (const shift of [0.5 - 0.5 / Math.sqrt(3), 0.5 + 0.5 / Math.sqrt(3)]) {
      const heading = headingAt((i + shift) * h);
      x += (Math.cos(heading) * h) / 2;
      y += (Math.sin(heading) * h) / 2;
    }
  }
  return { x, y, tangentRad: headingAt(ds) };
}

/**
 * Traces (u(p), v(p)) until its true arc length reaches ds; local frame. Step far below the reader's.
 */
export function traceCurve(
  at: (p: number) => { u: number; v: number; du: number; dv: number },
  stepP: number,
  ds: number,
): { u: number; v: number; direction: number } {
  let p = 0;
  let length = 0;
  for (;;) {
    const middle = at(p + stepP / 2);
    const chord = stepP * Math.sqrt(middle.du * middle.du + middle.dv * middle.dv);
    if (length + chord >= ds) {
      const end = at(p + (stepP * (ds - length)) / chord);
      return { u: end.u, v: end.v, direction: Math.atan2(end.dv, end.du) };
    }
    length += chord;
    p += stepP;
  }
}

const real = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** Any road-like record: moderate curvature, up to 200 m, within 5 km of the origin. */
export const anyRecord: fc.Arbitrary<PlanViewRecord> = fc
  .tuple(
    fc.oneof(
      fc.constant<PlanViewShape>({ kind: 'line' }),
      real(-0.2, 0.2).map((curvature): PlanViewShape => ({ kind: 'arc', curvature })),
      fc
        .tuple(real(-0.1, 0.1), real(-0.1, 0.1))
        .map(([curvStart, curvEnd]): PlanViewShape => ({ kind: 'spiral', curvStart, curvEnd })),
      fc
        .tuple(real(-0.3, 0.3), real(-0.004, 0.004), real(-2e-5, 2e-5))
        .map(([b, c, d]): PlanViewShape => ({ kind: 'poly3', a: 0, b, c, d })),
      fc
        .tuple(real(-0.004, 0.004), real(-2e-5, 2e-5), fc.boolean())
        .map(([cV, dV, arcLength]): PlanViewShape => {
          // Normalised: the same curve over 0…1 of a 100 m record.
          const k = arcLength ? 1 : 100;
          return {
            kind: 'paramPoly3',
            ...{ aU: 0, bU: k, cU: 0, dU: 0, aV: 0, bV: 0, cV: cV * k * k, dV: dV * k * k * k },
            arcLength,
          };
        }),
    ),
    real(1, 200),
    real(-5000, 5000),
    real(-5000, 5000),
    real(-7, 7),
  )
  .map(([shape, length, x, y, hdg]) =>
    planRecord(shape, shape.kind === 'paramPoly3' ? 100 : length, { x, y, hdg }),
  );
