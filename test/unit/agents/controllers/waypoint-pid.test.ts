/** Controller A: answers computed by hand from the published formulas, and a car under it. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Point,
  WAYPOINT_PID,
  WaypointPid,
  wantedSpeedMps,
} from '../../../../src/agents/controllers/waypoint-pid.js';
import { bend, driveLine } from '../../../helpers/control-drive.js';

const near = (value: number, wanted: number, text?: string) =>
  assert.ok(Math.abs(value - wanted) < 1e-12, `${text ?? ''} ${value}, expected ${wanted}`);

/** Six waypoints straight ahead, a step apart. */
const straight = (stepM: number): Point[] => [1, 2, 3, 4, 5, 6].map((k): Point => [k * stepM, 0]);

test('straight ahead: no steer, throttle from the clipped speed error', () => {
  const pid = new WaypointPid();
  // Steps of 2 m in 0.5 s: 4 m/s wanted at 3.9: error 0.1 → 5·0.1 + 0.5·0.1/40 + 1·0.1.
  const first = pid.control(straight(2), 0.5, 3.9, null);
  near(first.steer, 0);
  near(first.throttle, 0.5 + 0.00125 + 0.1);
  assert.is(first.brake, 0);
  // Error 0.05 next: 0.25 + 0.5·0.15/40 − 0.05.
  near(pid.control(straight(2), 0.5, 3.95, null).throttle, 0.25 + 0.001875 - 0.05);
  // A large error counts as 0.25 and the throttle ends at 0.75.
  near(pid.control(straight(2), 0.5, 0, null).throttle, 0.75);
});

test('brakes when it should stand still or is a tenth too fast', () => {
  const brakeAt = (stepM: number, speedMps: number) =>
    new WaypointPid().control(straight(stepM), 0.5, speedMps, null);
  assert.is(brakeAt(0.19, 0).brake, 1, '0.38 m/s wanted');
  assert.is(brakeAt(0.21, 0).brake, 0, '0.42 m/s wanted');
  assert.is(brakeAt(2, 4.39).brake, 0);
  assert.is(brakeAt(2, 4.41).brake, 1);
  assert.is(brakeAt(2, 4.41).throttle, 0);
  assert.is(brakeAt(0, 3).brake, 1, 'waypoints on one spot');
});

test('steers at the start of the step whose middle is nearest to 4 m', () => {
  // Steps of 1.5 m: middles at about 2.25, 3.75 and 5.25 m: the second step, which starts at (3, 0.3).
  const points: Point[] = [1, 2, 3, 4, 5, 6].map((k): Point => [1.5 * k, 0.15 * k]);
  const error = Math.atan2(0.3, 3) / (Math.PI / 2);
  const { steer } = new WaypointPid().control(points, 0.5, 3, null);
  near(steer, 0.75 * error + (0.75 * error) / 40 + 0.3 * error);
  const left = points.map(([x, y]): Point => [x, -y]);
  near(new WaypointPid().control(left, 0.5, 3, null).steer, -steer);
});

test('the target wins when it is straighter, or when the waypoints miss a turn nearby', () => {
  const gain = 0.75 + 0.75 / 40 + 0.3;
  const points: Point[] = [1, 2, 3, 4, 5, 6].map((k): Point => [2 * k, 0.4 * k]);
  const own = Math.atan2(0.4, 2) / (Math.PI / 2);
  const steer = (target: Point) => new WaypointPid().control(points, 0.5, 4, target).steer / gain;
  const of = (target: Point) => Math.atan2(target[1], target[0]) / (Math.PI / 2);
  near(steer([30, 1]), of([30, 1]), 'straighter');
  near(steer([30, 20]), own, 'far away and less straight');
  near(steer([9, 9]), of([9, 9]), '0.5 and 0.13 quarter turns: a turn is missed');
  near(steer([11, 11]), own, 'the same, but 11 m ahead');
});

test('coasts above a speed where it is told to', () => {
  const pid = new WaypointPid({ ...WAYPOINT_PID, coastAboveMps: 5 });
  assert.is(pid.control(straight(4), 0.5, 5.1, null).throttle, 0);
  assert.is(pid.control(straight(4), 0.5, 5.1, null).brake, 0);
  assert.ok(pid.control(straight(4), 0.5, 4.9, null).throttle > 0);
});

test('the wanted speed is the mean over the steps between waypoints', () => {
  near(
    wantedSpeedMps(
      [
        [1, 0],
        [4, 4],
        [4, 5],
      ],
      0.5,
    ),
    (5 + 1) / 2 / 0.5,
  );
});

test('a car under it reaches the speed and keeps to a bend', () => {
  const pid = new WaypointPid();
  const trace = driveLine({
    line: bend(30),
    seconds: 20,
    ahead: () => [1, 2, 3, 4, 5, 6].map((k) => k * 0.5 * 6),
    control: (points, speedMps) => pid.control(points, 0.5, speedMps, null),
  });
  const settled = trace.slice(200);
  for (const { speedMps, offM } of settled) {
    assert.ok(speedMps > 4.5 && speedMps < 6.7, `${speedMps} m/s`);
    assert.ok(offM < 1.2, `${offM} m off the line`);
  }
  assert.ok(trace.at(-1)!.sM > 90, `${trace.at(-1)!.sM} m`);
});

test.run();
