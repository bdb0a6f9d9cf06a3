import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cubicSlope, cubicValue } from '../../../../src/map/geometry/cubic.js';
import { compilePlanView, planPoseAt } from '../../../../src/map/geometry/plan-view.js';
import type { PlanViewShape } from '../../../../src/map/opendrive/model.js';
import { integrateCurvature, planRecord, traceCurve } from '../../../helpers/plan-view-records.js';

function near(found: number, expected: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(found - expected) <= tolerance, `${what}: ${found}, expected ${expected}`);
}

const AT = { x: 12.5, y: -40.25, hdg: 0.7 };
const PLACES = [0, 0.01, 3.3, 25, 49.999, 50];

test('line: straight on, limited to its length, float32 exact', () => {
  const record = planRecord({ kind: 'line' }, 50, AT);
  for (const ds of PLACES) {
    const pose = planPoseAt(record, ds);
    near(pose.x, AT.x + ds * Math.cos(AT.hdg), 4e-6, 'x');
    near(pose.y, AT.y + ds * Math.sin(AT.hdg), 4e-6, 'y');
    assert.is(pose.tangentRad, AT.hdg);
    assert.is(pose.x, Math.fround(pose.x));
    assert.is(pose.y, Math.fround(pose.y));
  }
  assert.equal(planPoseAt(record, -3), planPoseAt(record, 0));
  assert.equal(planPoseAt(record, 80), planPoseAt(record, 50));
});

test('arc: agrees with integrating its heading, both turns', () => {
  for (const curvature of [0.05, -0.05, 0.3, -0.0004]) {
    const record = planRecord({ kind: 'arc', curvature }, 50, AT);
    for (const ds of PLACES) {
      const pose = planPoseAt(record, ds);
      const expected = integrateCurvature(record, curvature, curvature, ds);
      // The centre is float32, so a flat arc is as coarse as its radius is long.
      const tolerance = 1e-5 + 2e-7 / Math.abs(curvature);
      near(pose.x, expected.x, tolerance, `x of ${curvature} at ${ds}`);
      near(pose.y, expected.y, tolerance, `y of ${curvature} at ${ds}`);
      near(pose.tangentRad, expected.tangentRad, 1e-12, 'tangent');
    }
  }
});

test('a left quarter circle of radius 10 ends where geometry says', () => {
  const record = planRecord({ kind: 'arc', curvature: 0.1 }, 5 * Math.PI);
  const pose = planPoseAt(record, record.length);
  near(pose.x, 10, 1e-5, 'x');
  near(pose.y, 10, 1e-5, 'y');
  near(pose.tangentRad, Math.PI / 2, 1e-12, 'tangent');
});

test('spiral: agrees with integrating its heading, all signs and both directions', () => {
  for (const [curvStart, curvEnd] of [
    [0, 0.04],
    [0.04, 0],
    [0, -0.04],
    [-0.03, 0.05],
    [0.02, 0.021],
    [-0.08, -0.01],
  ] as const) {
    const record = planRecord({ kind: 'spiral', curvStart, curvEnd }, 50, AT);
    for (const ds of PLACES) {
      const pose = planPoseAt(record, ds);
      const expected = integrateCurvature(record, curvStart, curvEnd, ds);
      near(pose.x, expected.x, 2e-5, `x of ${curvStart}…${curvEnd} at ${ds}`);
      near(pose.y, expected.y, 2e-5, `y of ${curvStart}…${curvEnd} at ${ds}`);
      near(pose.tangentRad, expected.tangentRad, 1e-9, 'tangent');
    }
  }
});

test('a unit clothoid ends at the Fresnel integrals', () => {
  // Curvature π·s for s from 0 to 1 gives exactly C(1), S(1).
  const record = planRecord({ kind: 'spiral', curvStart: 0, curvEnd: Math.PI }, 1);
  const pose = planPoseAt(record, 1);
  assert.is(pose.x, Math.fround(0.7798934003768228));
  assert.is(pose.y, Math.fround(0.4382591473903548));
  near(pose.tangentRad, Math.PI / 2, 1e-12, 'tangent');
});

test('a spiral whose curvature does not change is an arc, or a line', () => {
  const arc = planRecord({ kind: 'arc', curvature: 0.02 }, 30, AT);
  const line = planRecord({ kind: 'line' }, 30, AT);
  const uniform = (curvature: number, drift = 0) =>
    planRecord({ kind: 'spiral', curvStart: curvature, curvEnd: curvature + drift }, 30, AT);
  for (const ds of [0, 10, 30]) {
    assert.equal(planPoseAt(uniform(0.02), ds), planPoseAt(arc, ds));
    assert.equal(planPoseAt(uniform(0.02, 1e-16), ds), planPoseAt(arc, ds));
    assert.equal(planPoseAt(uniform(0), ds), planPoseAt(line, ds));
  }
});

test('poly3: on the curve, at the arc length to within the 0.3 m chords', () => {
  const shape = { kind: 'poly3', a: 0.5, b: 0.2, c: -0.008, d: 6e-5 } as const;
  const record = planRecord(shape, 50);
  const { a, b, c, d } = shape;
  const curve = (u: number) => ({
    u,
    v: cubicValue(a, b, c, d, u),
    du: 1,
    dv: cubicSlope(b, c, d, u),
  });
  for (const ds of PLACES) {
    const pose = planPoseAt(record, ds);
    const expected = traceCurve(curve, 0.01, ds);
    near(pose.x, expected.u, 1e-3, `x at ${ds}`);
    near(pose.y, expected.v, 1e-3, `y at ${ds}`);
    near(pose.tangentRad, expected.direction, 1e-3, `tangent at ${ds}`);
  }
});

test('paramPoly3: both ranges of p trace the same curve', () => {
  const length = 50;
  const arcShape: PlanViewShape = {
    kind: 'paramPoly3',
    ...{ aU: 0, bU: 1, cU: -0.001, dU: 0, aV: 0, bV: 0.1, cV: 0.006, dV: -8e-5 },
    arcLength: true,
  };
  const { bU, cU, bV, cV, dV } = arcShape;
  const unitShape: PlanViewShape = {
    ...arcShape,
    bU: bU * length,
    cU: cU * length * length,
    bV: bV * length,
    cV: cV * length * length,
    dV: dV * length * length * length,
    arcLength: false,
  };
  const curve = (p: number) => ({
    u: cubicValue(0, bU, cU, 0, p),
    v: cubicValue(0, bV, cV, dV, p),
    du: cubicSlope(bU, cU, 0, p),
    dv: cubicSlope(bV, cV, dV, p),
  });
  for (const shape of [arcShape, unitShape]) {
    const record = planRecord(shape, length);
    for (const ds of [0, 0.01, 3.3, 25, 44]) {
      const pose = planPoseAt(record, ds);
      const expected = traceCurve(curve, 0.01, ds);
      near(pose.x, expected.u, 2e-3, `x at ${ds}`);
      near(pose.y, expected.v, 2e-3, `y at ${ds}`);
      near(pose.tangentRad, expected.direction, 2e-3, `tangent at ${ds}`);
    }
  }
});

test('polynomials go on straight past their table, in both directions', () => {
  const shape = { kind: 'poly3', a: 0, b: 0, c: 0, d: 0 } as const;
  const record = planRecord(shape, 10);
  near(planPoseAt(record, 12).x, 12, 1e-6, 'x behind the end');
  near(planPoseAt(record, -2).x, -2, 1e-6, 'x before the start');
});

test('a polynomial that never moves stays where it is', () => {
  const shape: PlanViewShape = {
    kind: 'paramPoly3',
    ...{ aU: 0, bU: 0, cU: 0, dU: 0, aV: 0, bV: 0, cV: 0, dV: 0 },
    arcLength: true,
  };
  const record = planRecord(shape, 10, AT);
  assert.equal(planPoseAt(record, 5), { x: AT.x, y: AT.y, tangentRad: AT.hdg });
});

/** Shape of a 60 m record at (-1234.5, 678.25) heading 2.1; then [ds, x, y] by CARLA 0.9.16. */
const BY_CARLA: readonly (readonly [PlanViewShape, readonly (readonly number[])[]])[] = [
  [
    { kind: 'line' },
    [
      [0.0, -1234.5, 678.25],
      [17.25, -1243.2086181640625, 693.140380859375],
      [43.5, -1256.4608154296875, 715.7996215820312],
      [59.75, -1264.66455078125, 729.8267822265625],
    ],
  ],
  [
    { kind: 'arc', curvature: 0.0125 },
    [
      [0.0, -1234.5, 678.25],
      [17.25, -1244.740478515625, 692.0899658203125],
      [43.5, -1265.354248046875, 708.1514892578125],
      [59.75, -1280.3192138671875, 714.4130249023438],
    ],
  ],
  [
    { kind: 'arc', curvature: -0.0004 },
    [
      [0.0, -1234.5, 678.25],
      [17.25, -1243.1572265625, 693.1702880859375],
      [43.5, -1256.133056640625, 715.98876953125],
      [59.75, -1264.04541015625, 730.1822509765625],
    ],
  ],
  [
    { kind: 'spiral', curvStart: 0.01, curvEnd: -0.03 },
    [
      [0.0, -1234.5, 678.25],
      [17.25, -1243.9854736328125, 692.6527099609375],
      [43.5, -1256.6754150390625, 715.5368041992188],
      [59.75, -1259.084228515625, 731.4993286132812],
    ],
  ],
  [
    { kind: 'spiral', curvStart: 0, curvEnd: 0.02 },
    [
      [0.0, -1234.5, 678.25],
      [17.25, -1243.4525146484375, 692.9927368164062],
      [43.5, -1260.162841796875, 713.1355590820312],
      [59.75, -1273.5877685546875, 722.197265625],
    ],
  ],
  [
    { kind: 'poly3', a: 0, b: 0.1, c: -0.003, d: 0.00002 },
    [
      [0.0, -1234.5, 678.25],
      [17.25, -1243.9998779296875, 692.6422119140625],
      [43.5, -1256.717041015625, 715.6010131835938],
      [59.75, -1264.231201171875, 730.0093383789062],
    ],
  ],
  [
    {
      kind: 'paramPoly3',
      aU: 0,
      bU: 1,
      cU: -0.0005,
      dU: 0,
      aV: 0,
      bV: 0,
      cV: 0.004,
      dV: -0.00003,
      arcLength: true,
    },
    [
      [0.0, -1234.5, 678.25],
      [17.25, -1244.093017578125, 692.575439453125],
      [43.5, -1260.7630615234375, 712.8453369140625],
      [59.75, -1271.3131103515625, 725.2044067382812],
    ],
  ],
  [
    {
      kind: 'paramPoly3',
      aU: 0,
      bU: 60,
      cU: -2,
      dU: 1,
      aV: 0,
      bV: 0,
      cV: 12,
      dV: -7,
      arcLength: false,
    },
    [
      [0.0, -1234.5, 678.25],
      [17.25, -1243.9169921875, 692.6961669921875],
      [43.5, -1259.55615234375, 713.77783203125],
      [59.75, -1268.882568359375, 727.0821533203125],
    ],
  ],
];

test('the same float32 positions as CARLA, bit for bit', () => {
  for (const [shape, points] of BY_CARLA) {
    const record = planRecord(shape, 60, { x: -1234.5, y: 678.25, hdg: 2.1 });
    for (const [ds, x, y] of points) {
      const pose = planPoseAt(record, ds!);
      assert.equal([pose.x, pose.y], [x, y], `${shape.kind} at ${ds}`);
    }
  }
});

test('a record is compiled once', () => {
  const record = planRecord({ kind: 'line' }, 10);
  assert.is(compilePlanView(record), compilePlanView(record));
  assert.is.not(compilePlanView(record), compilePlanView({ ...record }));
});

test.run();
