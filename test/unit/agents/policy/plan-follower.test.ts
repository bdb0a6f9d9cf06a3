/** Controller C behind a network: plans stand where the car was when they were made, truth or none. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { TrajectoryTracker } from '../../../../src/agents/controllers/trajectory-tracker.js';
import type { Point } from '../../../../src/agents/controllers/waypoint-pid.js';
import { PlanFollower } from '../../../../src/agents/policy/plan-follower.js';
import { egoTruth, observe, viewOf } from '../../../helpers/policy-parts.js';

const SPEED = 8;
/** Clockwise, rad/s. */
const TURN = 0.2;

/** Ahead on the circle that the car drives, in its own frame: forward, right. */
function arc(timeS: number): Point {
  const radius = SPEED / TURN;
  return [radius * Math.sin(TURN * timeS), radius * (1 - Math.cos(TURN * timeS))];
}

const PLAN: Point[] = [1, 2, 3, 4, 5, 6].map((k) => arc(0.473 * k));

/** Where the car is in the world at a time, having started somewhere at some angle. */
function worldPose(timeS: number): readonly [x: number, y: number, yawDeg: number] {
  const [forward, right] = arc(timeS);
  const yaw = 2.1;
  const x = 100 + forward * Math.cos(yaw) - right * Math.sin(yaw);
  const y = -40 + forward * Math.sin(yaw) + right * Math.cos(yaw);
  return [x, y, ((yaw + TURN * timeS) * 180) / Math.PI];
}

/** What the tracker itself says to a plan that was made at time 0. */
function wanted(ticks: number): number[] {
  const tracker = new TrajectoryTracker();
  tracker.follow(
    PLAN.flatMap(([x, y]) => [x, y, 0]),
    0,
    SPEED,
  );
  return Array.from({ length: ticks }, (_, k) => {
    const [x, y] = arc(0.05 * k);
    const { throttle, steer, brake } = tracker.control(0.05 * k, x, y, TURN * 0.05 * k, SPEED);
    return [throttle, steer, brake];
  }).flat();
}

function driven(ticks: readonly number[], hasTruth: boolean): number[] {
  const follower = new PlanFollower();
  return ticks.flatMap((tick) => {
    const truth = hasTruth ? egoTruth(...worldPose(0.05 * tick)) : null;
    const view = viewOf(observe({}, tick, truth), { speedMps: SPEED, yawRateRadps: TURN });
    const { throttle, steer, brake } = follower.control(PLAN, view);
    return [throttle, steer, brake];
  });
}

function near(found: readonly number[], expected: readonly number[], most: number): void {
  assert.is(found.length, expected.length);
  found.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]!) < most, `${i}: ${value}, wanted ${expected[i]}`);
  });
}

const TICKS = Array.from({ length: 20 }, (_, k) => k);

test('a plan is followed from where it was made, by the truth or by speed and turn rate', () => {
  const expected = wanted(20);
  const steers = expected.filter((_, i) => i % 3 === 1);
  assert.ok(Math.max(...steers) - Math.min(...steers) > 1e-3, 'the steering says something');
  near(driven(TICKS, true), expected, 1e-4);
  near(driven(TICKS, false), expected, 1e-4);
});

test('ticks on which it is not asked count as time', () => {
  const expected = wanted(20);
  const sparse = TICKS.filter((tick) => tick % 4 === 0);
  const chosen = sparse.flatMap((tick) => expected.slice(3 * tick, 3 * tick + 3));
  near(driven(sparse, true), chosen, 1e-4);
  near(driven(sparse, false), chosen, 1e-4);
});

test('a new plan starts anew, also when it says the same', () => {
  const follower = new PlanFollower();
  const at = (tick: number, plan: readonly Point[]) => {
    const view = viewOf(observe({}, tick, egoTruth(...worldPose(0.05 * tick))), {
      speedMps: SPEED,
    });
    return follower.control(plan, view);
  };
  const first = at(0, PLAN);
  assert.not.equal(at(10, PLAN), first);
  const again = at(12, [...PLAN]);
  near([again.steer, again.throttle], [first.steer, first.throttle], 1e-6);
});

test.run();
