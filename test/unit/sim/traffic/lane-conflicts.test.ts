/** Where ways through a junction cross, and the speed at which bends are taken. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../../../../src/core/random.js';
import { laneConflict } from '../../../../src/sim/traffic/lane-conflicts.js';
import { LaneLines } from '../../../../src/sim/traffic/lane-lines.js';
import { LanePath } from '../../../../src/sim/traffic/lane-path.js';
import { shippedTown } from '../../../helpers/loop-routes.js';

const city = shippedTown('LoopCity');
const lines = LaneLines.of(city);

/** Driving lanes inside junctions, by junction. */
function insideLanes(): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (let lane = 0; lane < city.graph.laneCount; lane += 1) {
    if (!lines.isDriving(lane)) continue;
    const { junctionId } = lines.line(lane);
    if (junctionId >= 0) found.set(junctionId, [...(found.get(junctionId) ?? []), lane]);
  }
  return found;
}

test('conflicts are mutual, lie on both lanes and mean that the lanes come close there', () => {
  let conflicts = 0;
  for (const lanes of insideLanes().values()) {
    for (const a of lanes) {
      for (const b of lanes) {
        const ab = laneConflict(lines, a, b);
        const ba = laneConflict(lines, b, a);
        assert.is(ab === null, ba === null);
        if (ab === null || ba === null) continue;
        conflicts += 1;
        assert.equal([ab.fromU, ab.toU], [ba.otherFromU, ba.otherToU]);
        assert.ok(ab.fromU >= 0 && ab.toU <= lines.line(a).lengthM + 1e-9);
        assert.ok(ab.fromU <= ab.toU && ab.otherFromU <= ab.otherToU);
      }
    }
  }
  assert.ok(conflicts > 100, `${conflicts} conflicts`);
});

test('lanes that part from one lane do not conflict, lanes that meet in one do', () => {
  let parted = 0;
  let met = 0;
  for (const lanes of insideLanes().values()) {
    for (const a of lanes) {
      for (const b of lanes) {
        if (a >= b) continue;
        const share = (of: 'previous' | 'next') =>
          lines.line(a)[of].some((lane) => lines.line(b)[of].includes(lane));
        if (share('previous')) {
          parted += 1;
          assert.is(laneConflict(lines, a, b), null);
        } else if (share('next')) {
          met += 1;
          const conflict = laneConflict(lines, a, b)!;
          assert.ok(conflict.toU > lines.line(a).lengthM - 1.5, 'up to where they meet');
        }
      }
    }
  }
  assert.ok(parted > 10 && met > 10, `${parted} parted, ${met} met`);
});

test('bends are taken at no more than 0.6 g and braked for in time', () => {
  for (let seed = 0; seed < 8; seed += 1) {
    const starts = city.generateWaypoints(40).filter((waypoint) => !waypoint.isJunction);
    const start = starts[(seed * 17) % starts.length]!;
    const path = LanePath.from(city, start, { aheadM: 400, random: new Random(seed) });
    let slowest = 100;
    for (let i = 5; i < path.count - 5; i += 1) {
      const turn = Math.abs(path.yaw[i + 2]! - path.yaw[i - 2]!);
      const lengthM = path.s[i + 2]! - path.s[i - 2]!;
      const cap = path.cap[i]!;
      slowest = Math.min(slowest, cap);
      assert.ok(cap * cap * turn <= 0.6 * 9.81 * lengthM + 1e-6);
      const next = path.cap[i + 1]!;
      const brakedM = path.s[i + 1]! - path.s[i]!;
      assert.ok(cap * cap <= next * next + 2 * 3 * brakedM + 1e-6);
    }
    assert.ok(slowest > 3, `a bend at ${slowest} m/s`);
  }
});

test('a lane line tells distance and road s of the same place', () => {
  for (const waypoint of city.generateWaypoints(35)) {
    const u = lines.distanceOf(waypoint);
    assert.ok(Math.abs(lines.roadS(waypoint.laneIndex, u) - waypoint.s) < 1e-5);
    assert.ok(u >= 0 && u <= lines.line(waypoint.laneIndex).lengthM);
  }
});

test.run();
