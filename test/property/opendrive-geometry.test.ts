/** What must hold for every plan view record, whatever its shape. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planPoseAt } from '../../src/map/geometry/plan-view.js';
import { anyRecord, planRecord } from '../helpers/plan-view-records.js';

/** float32 spacing of the coordinates in use (|x| < 8192), and of a circle's far centre. */
const GRAIN_M = 0.0011;

test('continuous: a step of ds moves the point by about ds, in the direction of the tangent', () => {
  fc.assert(
    fc.property(anyRecord, fc.double({ min: 0, max: 0.98, noNaN: true }), (record, part) => {
      const ds = part * record.length;
      const step = 0.01 * record.length;
      const from = planPoseAt(record, ds);
      const to = planPoseAt(record, ds + step);
      const dx = to.x - from.x;
      const dy = to.y - from.y;
      const moved = Math.sqrt(dx * dx + dy * dy);
      const curvature = record.shape.kind === 'arc' ? record.shape.curvature : 0;
      const grain = 2 * GRAIN_M + (curvature === 0 ? 0 : 3e-7 / Math.abs(curvature));
      // Curvature stays below 0.25, so a chord of at most 2 m is hardly shorter than its arc.
      assert.ok(Math.abs(moved - step) < grain + 0.03 * step, `moved ${moved} for ${step}`);
      const along = dx * Math.cos(from.tangentRad) + dy * Math.sin(from.tangentRad);
      assert.ok(along > 0.9 * step - grain, `went ${along} along the tangent for ${step}`);
    }),
    { seed: 11, numRuns: 3000 },
  );
});

test('starts at the record, finite everywhere, on float32 positions', () => {
  fc.assert(
    fc.property(anyRecord, fc.double({ min: -0.5, max: 1.5, noNaN: true }), (record, part) => {
      const start = planPoseAt(record, 0);
      const curvature = record.shape.kind === 'arc' ? record.shape.curvature : 1;
      const grain = GRAIN_M + 3e-7 / Math.max(Math.abs(curvature), 1e-15);
      assert.ok(Math.abs(start.x - record.x) <= grain && Math.abs(start.y - record.y) <= grain);
      const pose = planPoseAt(record, part * record.length);
      assert.ok(Number.isFinite(pose.x + pose.y + pose.tangentRad));
      assert.is(pose.x, Math.fround(pose.x));
      assert.is(pose.y, Math.fround(pose.y));
    }),
    { seed: 12, numRuns: 3000 },
  );
});

test('an arc of vanishing curvature is a line', () => {
  const place = fc.tuple(
    fc.double({ min: -7, max: 7, noNaN: true }),
    fc.double({ min: 1, max: 100, noNaN: true }),
    fc.double({ min: -1, max: 1, noNaN: true }),
  );
  fc.assert(
    fc.property(place, ([hdg, length, sign]) => {
      const line = planPoseAt(planRecord({ kind: 'line' }, length, { hdg }), length);
      for (const size of [1e-3, 1e-4, 1e-5]) {
        const curvature = sign < 0 ? -size : size;
        const arc = planPoseAt(planRecord({ kind: 'arc', curvature }, length, { hdg }), length);
        const bend = (Math.abs(curvature) * length * length) / 2;
        const grain = 3e-7 / Math.abs(curvature);
        assert.ok(Math.abs(arc.x - line.x) < bend + grain, `x at ${curvature}`);
        assert.ok(Math.abs(arc.y - line.y) < bend + grain, `y at ${curvature}`);
        assert.ok(
          Math.abs(arc.tangentRad - line.tangentRad) <= Math.abs(curvature) * length + 1e-12,
        );
      }
      const exact = planPoseAt(planRecord({ kind: 'arc', curvature: 0 }, length, { hdg }), length);
      assert.equal(exact, line);
    }),
    { seed: 13, numRuns: 500 },
  );
});

test('a spiral between equal curvatures follows the arc as closely as they are equal', () => {
  const real = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  fc.assert(
    fc.property(real(0.005, 0.1), real(10, 100), real(-7, 7), (curvature, length, hdg) => {
      const drift = 1e-6;
      const spiral = planPoseAt(
        planRecord({ kind: 'spiral', curvStart: curvature, curvEnd: curvature + drift }, length, {
          hdg,
        }),
        length,
      );
      const arc = planPoseAt(planRecord({ kind: 'arc', curvature }, length, { hdg }), length);
      const bend = drift * length * length;
      assert.ok(Math.abs(spiral.x - arc.x) < bend + 2e-4, `x ${spiral.x} ${arc.x}`);
      assert.ok(Math.abs(spiral.y - arc.y) < bend + 2e-4, `y ${spiral.y} ${arc.y}`);
    }),
    { seed: 14, numRuns: 1000 },
  );
});

test.run();
