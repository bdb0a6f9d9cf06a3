/** The two car-following models on their own: what they decide from what a car saw. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LanePath } from '../../../../src/sim/traffic/lane-path.js';
import { CARLA_TM, IDM, type TrafficModel } from '../../../../src/sim/traffic/models.js';
import { FREE_M, TrafficCar } from '../../../../src/sim/traffic/traffic-car.js';
import { shippedTown } from '../../../helpers/loop-routes.js';

const town = shippedTown('LoopRural');
const path = LanePath.from(town, town.generateWaypoints(50)[0]!);
const NO_MARK = { landmarkGapM: FREE_M, landmarkMps: 0 };

function car(minGapM = 2): TrafficCar {
  return new TrafficCar(1, 1, path, { minGapM });
}

function decide(model: TrafficModel, of: TrafficCar, speedMps: number, wantedMps: number): void {
  of.speedMps = speedMps;
  of.wantedMps = wantedMps;
  model.decide(of, NO_MARK);
}

/** Lets a car alone on a line follow a leader that drives by `leaderMps(t)`. Returns the gaps. */
function follow(
  model: TrafficModel,
  startGapM: number,
  startMps: number,
  leaderMps: (seconds: number) => number,
  minGapM = 2,
): { gaps: number[]; speeds: number[]; hardestMps2: number } {
  const follower = car(minGapM);
  let gap = startGapM;
  let speed = startMps;
  let hardestMps2 = 0;
  const gaps: number[] = [];
  const speeds: number[] = [];
  for (let tick = 0; tick < 1200; tick += 1) {
    const leader = leaderMps(tick * 0.05);
    follower.speedMps = speed;
    model.reach(follower);
    const isSeen = gap < follower.reachM;
    follower.leadSlot = isSeen ? 0 : -1;
    follower.leadGapM = isSeen ? gap : FREE_M;
    follower.leadSpeedMps = isSeen ? leader : 0;
    decide(model, follower, speed, 14);
    hardestMps2 = Math.min(hardestMps2, follower.accelMps2);
    speed = Math.max(0, speed + follower.accelMps2 * 0.05);
    gap += (leader - speed) * 0.05;
    gaps.push(gap);
    speeds.push(speed);
  }
  return { gaps, speeds, hardestMps2 };
}

for (const model of [CARLA_TM, IDM]) {
  test(`${model.name}: a car alone reaches its wanted speed and keeps it`, () => {
    const { speeds } = follow(model, FREE_M, 0, () => 14);
    assert.ok(Math.abs(speeds[600]! - 14) < 0.3, `after 30 s: ${speeds[600]}`);
    assert.ok(Math.max(...speeds) < 14.3);
  });

  test(`${model.name}: it never touches a leader that brakes to a stop`, () => {
    for (const gapM of [8, 15, 40, 120]) {
      const run = follow(model, gapM, 12, (t) => Math.max(0, 12 - 5 * Math.max(0, t - 2)));
      assert.ok(Math.min(...run.gaps) > 0.3, `from ${gapM} m: least ${Math.min(...run.gaps)}`);
      assert.ok(run.speeds[1199]! < 0.05, 'it stands at the end');
      assert.ok(run.gaps[1199]! < 14, 'and not far behind');
    }
  });

  test(`${model.name}: it never touches a car that stands ahead`, () => {
    const run = follow(model, 150, 14, () => 0);
    assert.ok(Math.min(...run.gaps) > 0.3, `least ${Math.min(...run.gaps)}`);
  });

  test(`${model.name}: behind a slow leader it settles at the leader's speed`, () => {
    const run = follow(model, 60, 14, () => 6);
    const late = run.speeds.slice(900);
    const mean = late.reduce((sum, v) => sum + v, 0) / late.length;
    assert.ok(Math.abs(mean - 6) < 0.4, `mean ${mean}`);
  });

  test(`${model.name}: it stops at a line, before it`, () => {
    const stopper = car();
    let toLine = 60;
    let speed = 10;
    for (let tick = 0; tick < 600; tick += 1) {
      stopper.stopGapM = toLine;
      decide(model, stopper, speed, 14);
      speed = Math.max(0, speed + stopper.accelMps2 * 0.05);
      toLine -= speed * 0.05;
    }
    assert.ok(toLine > -0.6 && toLine < 1, `stands ${toLine} m before the line`);
    assert.ok(speed < 0.05);
  });
}

test('carla-tm keeps the gap it is told and stops for what is nearer', () => {
  const run = follow(CARLA_TM, 100, 12, () => 0, 10);
  assert.ok(run.gaps[1199]! > 9 && run.gaps[1199]! < 11.5, `rests at ${run.gaps[1199]}`);
  const near = car(10);
  near.leadSlot = 0;
  near.leadGapM = 10.1;
  near.leadSpeedMps = 8;
  decide(CARLA_TM, near, 8, 14);
  assert.ok(near.isEmergency && near.accelMps2 < -8);
});

test('carla-tm never drives faster than it wants to behind a leader who does', () => {
  const free = car();
  free.leadSlot = 0;
  free.leadSpeedMps = 20;
  for (const gapM of [60, 25]) {
    free.leadGapM = gapM;
    decide(CARLA_TM, free, 13, 14);
    assert.is(free.targetMps, 14, `${gapM} m behind`);
  }
});

test('carla-tm crawls up at 12 km/h within the following margin', () => {
  const close = car(2);
  close.leadSlot = 0;
  close.leadGapM = 4;
  close.leadSpeedMps = 0;
  decide(CARLA_TM, close, 0, 14);
  assert.ok(Math.abs(close.targetMps - 12 / 3.6) < 1e-12);
  close.leadSpeedMps = 5;
  decide(CARLA_TM, close, 4, 14);
  assert.is(close.targetMps, 5);
});

test('carla-tm lets the target fall by 8 % of the speed a tick', () => {
  const braking = car();
  decide(CARLA_TM, braking, 10, 0);
  assert.ok(Math.abs(braking.targetMps - 9.2) < 1e-12);
});

test('carla-tm slows towards 15 km/h before a light, linearly over 3.5 s', () => {
  const approaching = car();
  const wanted = 14;
  const light = { landmarkGapM: 0, landmarkMps: 15 / 3.6 };
  approaching.wantedMps = wanted;
  approaching.speedMps = 4;
  CARLA_TM.decide(approaching, light);
  assert.ok(Math.abs(approaching.targetMps - 15 / 3.6) < 1e-12);
  const half = { landmarkGapM: 0.5 * 3.5 * wanted, landmarkMps: 15 / 3.6 };
  approaching.speedMps = 8;
  CARLA_TM.decide(approaching, half);
  assert.ok(Math.abs(approaching.targetMps - (15 / 3.6 + 14) / 2) < 1e-12);
});

test.run();
