/** The route as a line: stations, headings, curvature, lane changes; the speeds that its bends allow. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EgoOnPath } from '../../../../src/agents/route/ego-on-path.js';
import { PlaceIndex } from '../../../../src/agents/route/place-index.js';
import { RoutePath } from '../../../../src/agents/route/route-path.js';
import {
  curveSpeeds,
  towardsSpeed,
  towardsStop,
} from '../../../../src/agents/route/speed-profile.js';
import type { RoutePoint } from '../../../../src/bridge/frame.js';
import { LoneCar, planOf, pointAt } from '../../../helpers/agent-road.js';

const bent = new RoutePath(
  planOf([
    [50, 0],
    [Math.PI * 20, 0.05],
    [50, 0],
  ]),
  null,
);

test('stations are one metre apart and reach from the first to the last point', () => {
  for (let i = 1; i < bent.count; i += 1) {
    const stepM = Math.sqrt(bent.distance2(i, bent.x[i - 1]!, bent.y[i - 1]!));
    assert.ok(stepM > 0.98 && stepM < 1.02, `${i}: ${stepM}`);
  }
  assert.ok(Math.abs(bent.endM - bent.startM - (100 + Math.PI * 20)) < 0.5);
  const first = bent.indexAt(bent.startM + 0.5);
  assert.ok(bent.distance2(first, 0, 0) < 1.1, 'the first point lies at its station');
});

test('curvature is that of the bends, positive to the right', () => {
  const s = bent.startM + 50 + 30;
  assert.ok(Math.abs(bent.curvatureAt(s) - 0.05) < 0.004, `${bent.curvatureAt(s)}`);
  assert.ok(Math.abs(bent.curvatureAt(bent.startM + 20)) < 1e-6);
  assert.ok(Math.abs(Math.abs(bent.yawAt(bent.endM - 5)) - Math.PI) < 0.02);
  const left = new RoutePath(
    planOf([
      [30, 0],
      [30, -0.02],
      [30, 0],
    ]),
    null,
  );
  assert.ok(Math.abs(left.curvatureAt(left.startM + 45) + 0.02) < 0.003);
});

test('places have a station and a side', () => {
  const i = bent.refine(0, 30, 4);
  assert.ok(Math.abs(i + bent.along(i, 30, 4) - (bent.startM + 30)) < 0.01);
  assert.ok(Math.abs(bent.across(i, 30, 4) - 4) < 0.01);
  assert.ok(bent.across(i, 30, -4) < 0, 'left is negative');
});

test('a far or forgotten place has no station', () => {
  const index = new PlaceIndex(bent);
  index.follow(bent.startM);
  assert.is(index.nearest(30, 200), -1);
  assert.is(index.nearest(30, -40), -1);
  const i = index.nearest(30.2, 1);
  assert.ok(Math.abs(i - (bent.startM + 30)) <= 1);
});

/** Straight on; from x = 50 on in the lane 3.5 m to the left. */
function changing(): RoutePoint[] {
  return Array.from({ length: 121 }, (_, x) => pointAt(x, x < 50 ? 0 : -3.5, 0));
}

test('a jump to the next lane becomes a smooth change that begins there', () => {
  const path = new RoutePath(changing(), null);
  assert.is(path.changes.length, 1);
  const [change] = path.changes;
  assert.ok(Math.abs(change!.oldLaneM - 3.5) < 1e-9, 'the old lane lies to the right');
  assert.ok(Math.abs(change!.startM - path.startM - 50) <= 1.1);
  let steepest = 0;
  for (let i = 1; i < path.count; i += 1) {
    steepest = Math.max(steepest, Math.abs(path.y[i]! - path.y[i - 1]!));
  }
  assert.ok(steepest < 0.4, `${steepest} m aside in a metre`);
  const at = (x: number) => path.y[path.indexAt(path.startM + x)]!;
  assert.ok(Math.abs(at(40)) < 0.01 && Math.abs(at(85) + 3.5) < 0.01);
  assert.ok(Math.abs(path.laneY[path.indexAt(path.startM + 55)]! + 3.5) < 0.01, 'lane centre');
});

test('repeated and backward points of a plan are dropped', () => {
  const doubled = changing().flatMap((point, i) =>
    i === 20 ? [point, point, pointAt(19.5, 0, 0)] : [point],
  );
  const path = new RoutePath(doubled, null);
  for (let i = 1; i < path.count; i += 1) assert.ok(path.x[i]! > path.x[i - 1]!);
});

test('the car is found on a route that runs beside itself', () => {
  // Out, round a half circle of 4 m, and back 8 m beside the way out.
  const path = new RoutePath(
    planOf([
      [60, 0],
      [Math.PI * 4, 0.25],
      [60, 0],
    ]),
    null,
  );
  const ego = new EgoOnPath(path);
  ego.update(new LoneCar(0, 3, 0, 5).truth());
  assert.ok(Math.abs(ego.s - path.startM) < 1.5, 'on the way out, though 5 m from the way back');
  assert.ok(Math.abs(ego.d - 3) < 0.1);
});

test('bends cap the speed by lateral acceleration, and braking for them begins before', () => {
  const caps = curveSpeeds(bent, { lateralMps2: 2, brakingMps2: 2 });
  const inBend = caps[bent.indexAt(bent.startM + 80)]!;
  assert.ok(Math.abs(inBend - Math.sqrt(2 / 0.05)) < 0.4, `${inBend}`);
  const at = (x: number) => caps[bent.indexAt(bent.startM + x)]!;
  for (let x = 2; x < 48; x += 1) {
    const slowing = (at(x) * at(x) - at(x + 1) * at(x + 1)) / 2;
    assert.ok(slowing <= 2.001, `${slowing} m/s² at ${x}`);
  }
  assert.ok(at(10) > at(40) && at(40) > inBend);
});

test('a stop is driven at with what it needs, and needs nothing from afar', () => {
  assert.is(towardsStop(100, 10), Number.POSITIVE_INFINITY);
  const a = towardsStop(20, 10);
  assert.ok(a < -2.4 && a > -2.8, `${a}`);
  assert.ok(towardsStop(0, 5) <= -4);
  assert.ok(towardsStop(-3, 0) < 0, 'held behind the line');
  assert.is(towardsSpeed(10, 9.94, 2.5) > 0, true);
  assert.is(towardsSpeed(30, 0, 2.5), 2.5);
  assert.is(towardsSpeed(0, 30, 2.5), -4);
});

test.run();
