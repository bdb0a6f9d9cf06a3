/** Controller B: answers computed by hand from the published formulas, and a car under it. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  PATH_SPEED_PID,
  PathSpeedPid,
  pointAlong,
} from '../../../../src/agents/controllers/path-speed-pid.js';
import type { Point } from '../../../../src/agents/controllers/waypoint-pid.js';
import { bend, driveLine } from '../../../helpers/control-drive.js';

const near = (value: number, wanted: number, text = '') =>
  assert.ok(Math.abs(value - wanted) < 1e-12, `${text} ${value}, expected ${wanted}`);

const AHEAD: Point[] = [[20, 0]];

test('a place along a path is measured from the ego', () => {
  const path: Point[] = [
    [3, 0],
    [3, 4],
  ];
  assert.equal(pointAlong(path, 1.5), [1.5, 0]);
  assert.equal(pointAlong(path, 5), [3, 2]);
  assert.equal(pointAlong(path, 99), [3, 4], 'beyond its end');
  assert.equal(
    pointAlong(
      [
        [0, 0],
        [2, 0],
      ],
      1,
    ),
    [1, 0],
    'a path that starts at the ego',
  );
  assert.equal(pointAlong([], 3), [0, 0]);
});

test('looks ahead 2.4 to 10.5 m, farther the faster', () => {
  // A path that leaves to the right at a right angle: where it is aimed at tells the look-ahead.
  const aimed = (speedMps: number) => {
    const path: Point[] = Array.from({ length: 200 }, (_, k): Point => [2, 0.1 * (k + 1)]);
    const error = new PathSpeedPid({
      ...PATH_SPEED_PID,
      turn: { p: 1, i: 0, d: 0 },
    }).control([[2, 0], ...path], 5, speedMps).steer;
    return 2 + 2 * Math.tan((error * Math.PI) / 2);
  };
  assert.ok(Math.abs(aimed(0) - 2.4) < 1e-9);
  // 10 m/s = 36 km/h: 35.119 + 1.915 = 37.03 steps → 37.
  assert.ok(Math.abs(aimed(10) - 3.7) < 1e-9);
  assert.ok(Math.abs(aimed(40) - 10.5) < 1e-9);
});

test('steers by the error, the mean of the last six and the change', () => {
  const pid = new PathSpeedPid();
  const { p, i, d } = PATH_SPEED_PID.turn;
  const path = (angle: number): Point[] => [[20 * Math.cos(angle), 20 * Math.sin(angle)]];
  const e = (angle: number) => angle / (Math.PI / 2);
  near(pid.control(path(0.1), 5, 5).steer, (p + i) * e(0.1), 'first tick: no change');
  near(pid.control(path(0.14), 5, 5).steer, p * e(0.14) + i * e(0.12) + d * e(0.04), 'second tick');
  for (let k = 0; k < 6; k += 1) pid.control(path(-0.02), 5, 5);
  near(pid.control(path(-0.02), 5, 5).steer, (p + i) * e(-0.02), 'the past is forgotten');
  assert.is(pid.control(path(1.5), 5, 5).steer, 1);
});

test('throttle and brake by target and speed', () => {
  const pedals = (target: number, speed: number) => {
    const { throttle, brake } = new PathSpeedPid().control(AHEAD, target, speed);
    return [throttle, brake];
  };
  assert.equal(pedals(0, 0), [0, 1], 'stand');
  assert.equal(pedals(6, 5), [1, 0], '3.6 km/h missing');
  assert.equal(pedals(5, 5.2), [0, 1], '4 % too fast');
  // 0.36 km/h missing at 18 km/h: v 0.18, e 0.0036 (as /100).
  const v = 0.18;
  const e = 0.0036;
  const k = PATH_SPEED_PID.throttle as [number, number, number, number, number, number];
  const sum =
    k[0] * v + k[1] * v * v + k[2] * 100 * e + k[3] * e * e + k[4] * v * e + k[5] * v * v * e;
  near(pedals(5.1, 5)[0]!, sum);
  near(pedals(5, 5)[0]!, k[0] * v + k[1] * v * v, 'at speed');
  near(pedals(5, 5.1)[0]!, k[0] * 0.1836 + k[1] * 0.1836 * 0.1836, 'within the brake ratio');
  assert.equal(pedals(0.1, 0), [1, 0], 'a target of 0.278 m/s: 1 km/h missing');
  const sumAt = (at: number, missing: number) =>
    k[0] * at +
    k[1] * at ** 2 +
    100 * k[2] * missing +
    k[3] * missing ** 2 +
    k[4] * at * missing +
    k[5] * at ** 2 * missing;
  near(pedals(0.1, 0.2)[0]!, sumAt(0.0072, 0.078 * 0.036), 'the least target again');
});

test('a car under it reaches the speed and keeps to a bend', () => {
  const pid = new PathSpeedPid();
  const trace = driveLine({
    line: bend(25),
    seconds: 20,
    ahead: () => Array.from({ length: 20 }, (_, k) => k + 1),
    control: (points, speedMps) => pid.control(points, 7, speedMps),
  });
  for (const { speedMps, offM } of trace.slice(200)) {
    assert.ok(Math.abs(speedMps - 7) < 0.5, `${speedMps} m/s`);
    assert.ok(offM < 0.8, `${offM} m off the line`);
  }
});

test('a car under it stops and stays', () => {
  const pid = new PathSpeedPid();
  const trace = driveLine({
    line: (s) => [s, 0],
    seconds: 5,
    startSpeedMps: 8,
    ahead: () => [5, 10, 15],
    control: (points, speedMps) => pid.control(points, 0, speedMps),
  });
  assert.ok(trace.at(-1)!.speedMps < 0.05);
  assert.ok(trace.at(-1)!.sM < 12, `${trace.at(-1)!.sM} m`);
});

test('a plan that hardly moves is a creep as published, and a halt where a manifest says so', () => {
  const ask = (options: object, targetMps: number, ticks: number) => {
    const pid = new PathSpeedPid({ ...PATH_SPEED_PID, ...options });
    return Array.from({ length: ticks }, () => pid.control(AHEAD, targetMps, 0).brake);
  };
  assert.equal(ask({}, 0.1, 3), [0, 0, 0]);
  assert.equal(ask({ standstillMps: 0.2 }, 0.1, 3), [1, 1, 1]);
  assert.equal(ask({ standstillMps: 0.2 }, 0.2, 3), [0, 0, 0]);
  assert.equal(ask({ standstillMps: 0.2, creepAfterS: 0.15 }, 0.1, 5), [1, 1, 1, 0, 0]);
});

test('the time of a halt begins anew once the car was to move', () => {
  const pid = new PathSpeedPid({ ...PATH_SPEED_PID, standstillMps: 0.2, creepAfterS: 0.1 });
  const brakes = [0, 0, 0, 1, 0, 0, 0].map((wanted) => pid.control(AHEAD, wanted, 0).brake);
  assert.equal(brakes, [1, 1, 0, 0, 1, 1, 0]);
});

test.run();
