/** Plan view arithmetic of made-up roads against the reader's own shapes, and against itself. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planPoseAt } from '../../../../src/map/geometry/plan-view.js';
import {
  alignmentLengthM,
  alignmentThrough,
  closedAlignment,
} from '../../../../src/map/towns/alignment.js';
import { connect } from '../../../../src/map/towns/connect.js';
import {
  arc,
  aside,
  cutPlan,
  endOfPlan,
  endOfSegment,
  line,
  type PlanSegment,
  type Pose,
  planLengthM,
  poseAlong,
  reversedPlan,
  turnedBack,
  wrapped,
} from '../../../../src/map/towns/plan.js';

const START: Pose = { x: 3, y: -7, headingRad: 0.8 };

function near(a: Pose, b: Pose, withinM: number): void {
  const dx = a.x - b.x;
  const dy = a.y - b.y;
  const gapM = Math.sqrt(dx * dx + dy * dy);
  assert.ok(gapM <= withinM, `${gapM} m apart`);
  const turn = Math.abs(wrapped(a.headingRad - b.headingRad));
  assert.ok(turn <= 1e-6, `${turn} rad apart`);
}

test('segments end where the reader of OpenDRIVE says', () => {
  const segments: PlanSegment[] = [
    line(40),
    arc(30, 1 / 25),
    arc(30, -1 / 60),
    { lengthM: 45, startPerM: 0, endPerM: 1 / 90 },
    { lengthM: 45, startPerM: -1 / 90, endPerM: 0 },
    { lengthM: 30, startPerM: 1 / 200, endPerM: -1 / 50 },
  ];
  for (const segment of segments) {
    const { lengthM, startPerM, endPerM } = segment;
    const { x, y, headingRad: hdg } = START;
    const shape =
      startPerM !== endPerM
        ? { kind: 'spiral' as const, curvStart: startPerM, curvEnd: endPerM }
        : startPerM === 0
          ? { kind: 'line' as const }
          : { kind: 'arc' as const, curvature: startPerM };
    const read = planPoseAt({ s: 0, x, y, hdg, length: lengthM, shape }, lengthM);
    near(endOfSegment(START, segment), { ...read, headingRad: read.tangentRad }, 1e-4);
  }
});

test('a plan driven back ends where it began', () => {
  const plan = [line(10), { lengthM: 20, startPerM: 0, endPerM: 0.02 }, arc(15, 0.02), line(5)];
  const end = endOfPlan(START, plan);
  near(turnedBack(endOfPlan(turnedBack(end), reversedPlan(plan))), START, 1e-9);
});

test('cut pieces join to the whole', () => {
  const plan = [line(10), { lengthM: 20, startPerM: 0, endPerM: 0.02 }, arc(15, 0.02)];
  const parts = [0, 4, 17.5, 31, 45].map((from, index, all) =>
    index + 1 < all.length ? cutPlan(plan, from, all[index + 1]!) : [],
  );
  assert.ok(Math.abs(planLengthM(parts.flat()) - 45) < 1e-12);
  near(endOfPlan(START, parts.flat()), endOfPlan(START, plan), 1e-8);
  near(poseAlong(START, plan, 45), endOfPlan(START, plan), 1e-9);
});

test('a connection reaches its end without a kink, whatever the two poses', () => {
  const pose = fc.record({
    x: fc.double({ min: 5, max: 60, noNaN: true }),
    y: fc.double({ min: -40, max: 40, noNaN: true }),
    headingRad: fc.double({ min: -2, max: 2, noNaN: true }),
  });
  fc.assert(
    fc.property(pose, (goal) => {
      const from: Pose = { x: 0, y: 0, headingRad: 0 };
      const plan = connect(from, goal);
      near(endOfPlan(from, plan), goal, 1e-5);
      assert.ok(plan.every(({ lengthM }) => lengthM > 0));
    }),
    { seed: 1, numRuns: 400 },
  );
});

test('a right-angled corner is one arc between two straights at most', () => {
  const plan = connect({ x: 0, y: 0, headingRad: 0 }, { x: 20, y: 12, headingRad: Math.PI / 2 });
  assert.is(plan.length, 2);
  assert.ok(Math.abs(plan[0]!.lengthM - 8) < 1e-9);
  assert.ok(Math.abs(1 / plan[1]!.startPerM - 12) < 1e-9);
});

test('an alignment ends at its last point, with the rounding that fits', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 200, y: 0 },
    { x: 260, y: 120 },
    { x: 500, y: 90 },
  ];
  for (const rounding of [
    { radiusM: 60, clothoidM: 25 },
    { radiusM: 40, clothoidM: 0 },
    { radiusM: 900, clothoidM: 300 },
  ]) {
    const { start, plan } = alignmentThrough(points, rounding);
    const end = endOfPlan(start, plan);
    near(end, { x: 500, y: 90, headingRad: Math.atan2(-30, 240) }, 1e-6);
    // Curvature never jumps further than the arcs' own where there are clothoids.
    if (rounding.clothoidM > 0) {
      plan.forEach((segment, index) => {
        const next = plan[index + 1];
        if (next !== undefined) {
          assert.ok(Math.abs(segment.endPerM - next.startPerM) < 1e-9, 'curvature jumps');
        }
      });
    }
  }
});

test('a closed alignment closes', () => {
  const ring = [
    { x: 300, y: -100 },
    { x: 300, y: 100 },
    { x: -300, y: 100 },
    { x: -300, y: -100 },
  ];
  const { start, plan } = closedAlignment(ring, { radiusM: 60, clothoidM: 30 });
  near(endOfPlan(start, plan), start, 1e-6);
  assert.ok(alignmentLengthM({ start, plan }) < 1600);
});

test('aside moves to the right, also of a road that leads north', () => {
  near(
    aside({ x: 0, y: 0, headingRad: Math.PI / 2 }, 2),
    { x: 2, y: 0, headingRad: Math.PI / 2 },
    1e-12,
  );
});

test.run();
