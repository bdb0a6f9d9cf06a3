/** Lane paths: distance, poses, projection, marks, trimming and extension, on real maps. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../../../../src/core/random.js';
import { RoadMap } from '../../../../src/map/road-map.js';
import { MarkKind } from '../../../../src/sim/traffic/lane-line.js';
import { emptyPathPose, LanePath } from '../../../../src/sim/traffic/lane-path.js';
import { sharedFile, sharedTest } from '../../../helpers/shared.js';
import { writeGrid } from '../../../helpers/synthetic-opendrive.js';

const grid = RoadMap.fromOpenDrive(writeGrid(3, 3, 7), { name: 'grid' });

function checkPath(map: RoadMap, spacingM: number): void {
  const random = new Random(4);
  const pose = emptyPathPose();
  for (const waypoint of map.generateWaypoints(spacingM)) {
    const path = LanePath.from(map, waypoint, { backM: 20, aheadM: 80, random });
    path.poseAt(0, pose);
    const { location } = waypoint.transform;
    const dx = pose.x - location.x;
    const dy = pose.y - location.y;
    assert.ok(Math.sqrt(dx * dx + dy * dy) < 0.1, `s = 0 lies at the waypoint, off by ${dx},${dy}`);
    for (let i = 1; i < path.count; i += 1) {
      const step = path.s[i]! - path.s[i - 1]!;
      assert.ok(step > 0, 'distance grows');
      const gapX = path.x[i]! - path.x[i - 1]!;
      const gapY = path.y[i]! - path.y[i - 1]!;
      const gap = Math.sqrt(gapX * gapX + gapY * gapY);
      assert.ok(gap < 2 && Math.abs(gap - step) < 0.05, `points are joined: ${gap} vs ${step}`);
    }
    for (let s = path.startS + 1; s < path.endS - 1; s += 7.3) {
      path.poseAt(s, pose);
      const x = pose.x - Math.sin(pose.yaw) * 0.7;
      const y = pose.y + Math.cos(pose.yaw) * 0.7;
      const found = path.project(x, y, s + 1.5);
      assert.ok(Math.abs(found - s) < 0.35, `projection finds the place: ${found} vs ${s}`);
      assert.ok(Math.abs(path.projectedLateralM - 0.7) < 0.12, 'right is positive');
    }
  }
}

test('a path on a generated grid is joined and finds its own points', () => {
  checkPath(grid, 40);
});

for (const town of ['Town01', 'Town02', 'Town04', 'Town10HD']) {
  sharedTest(test, `maps/${town}.xodr`, `paths on ${town} are joined`, () => {
    const text = readFileSync(sharedFile(`maps/${town}.xodr`), 'utf8');
    checkPath(RoadMap.fromOpenDrive(text, { name: town }), 60);
  });
}

/** All that a path says of itself from `s` on: points, then marks. */
function aheadOf(path: LanePath, s: number): number[][] {
  const { x, y, z, yaw, width, cap, lane, junction, markS, markKind, markValue } = path;
  const rows: number[][] = [];
  for (let i = 0; i < path.count; i += 1) {
    if (path.s[i]! < s) continue;
    const point = [x, y, z, yaw, path.s, width, cap, lane, junction].map((column) => column[i]!);
    rows.push(point);
  }
  for (let k = 0; k < path.markCount; k += 1) {
    if (markS[k]! >= s) rows.push([markS[k]!, markKind[k]!, markValue[k]!]);
  }
  return rows;
}

test('trimming keeps all that lies ahead and two points behind, and counts the marks that go', () => {
  const random = new Random(9);
  const start = grid.generateWaypoints(30)[5]!;
  const path = LanePath.from(grid, start, { aheadM: 400, random });
  // All lanes of the grid are of one width.
  for (let i = 0; i < path.count; i += 1) path.width[i] = i;
  const ahead = aheadOf(path, 250);
  const pose = path.poseAt(333.3, emptyPathPose());
  const { markCount, markDrops } = path;
  path.trimBefore(250);
  assert.equal(aheadOf(path, 250), ahead);
  assert.equal(path.poseAt(333.3, emptyPathPose()), pose);
  assert.ok(path.s[2]! <= 250 && path.s[3]! > 250, 'two points before the piece at 250');
  assert.is(path.startS, path.s[0]);
  assert.ok(path.markCount > 0 && path.markCount < markCount);
  assert.ok(path.markS[0]! >= path.startS);
  assert.is(path.markDrops - markDrops, markCount - path.markCount);
  assert.ok(path.extendTo(1500), 'a closed grid never ends');
  assert.ok(path.endS >= 1500);
});

test('a path is trimmed once 64 points would go, and not before', () => {
  const start = grid.generateWaypoints(30)[5]!;
  const path = LanePath.from(grid, start, { aheadM: 400, random: new Random(9) });
  const { count } = path;
  path.trimBefore(path.s[66]! - 0.01);
  assert.is(path.count, count);
  // A mark on the first point that stays.
  const { markCount } = path;
  path.markS[0] = path.s[64]!;
  path.trimBefore(path.s[66]!);
  assert.is(path.count, count - 64);
  assert.is(path.markCount, markCount);
  for (const [points, dropped] of [
    [67, 0],
    [68, 64],
  ] as const) {
    const chain = [start];
    while (chain.length < points) chain.push(chain.at(-1)!.next(1)[0]!);
    const short = LanePath.through(grid, chain);
    assert.is(short.count, points);
    short.trimBefore(short.endS);
    assert.is(short.count, points - dropped);
  }
});

test('what lies 128 m behind goes, however few points it has', () => {
  let waypoint = grid.generateWaypoints(30)[5]!;
  const chain = [waypoint];
  for (let i = 0; i < 40; i += 1) {
    waypoint = waypoint.next(10)[0]!;
    chain.push(waypoint);
  }
  const path = LanePath.through(grid, chain);
  assert.ok(path.endS > 200);
  const { count } = path;
  path.trimBefore(127.9);
  assert.is(path.count, count);
  path.trimBefore(128);
  assert.ok(path.count < count);
  assert.ok(path.s[2]! <= 128 && path.s[3]! > 128);
  const coarse = LanePath.through(grid, [chain[0]!, chain[20]!, chain[40]!]);
  coarse.trimBefore(coarse.s[1]! + 1);
  assert.is(coarse.count, 3, 'no point lies two behind');
});

test('a path begins as far behind its waypoint as it was asked to, and little further', () => {
  for (const waypoint of grid.generateWaypoints(40)) {
    const path = LanePath.from(grid, waypoint, { backM: 20, aheadM: 80 });
    assert.ok(path.startS <= -20, `${path.startS}`);
    assert.ok(path.s[66]! > -20, 'no more points than are worth a trim');
  }
});

test('the same stream draws the same way, another one another', () => {
  const start = grid.generateWaypoints(30)[5]!;
  const lanes = (seed: number) => {
    const path = LanePath.from(grid, start, { aheadM: 900, random: new Random(seed) });
    return [...path.lane.subarray(0, path.count)];
  };
  assert.equal(lanes(1), lanes(1));
  assert.is.not(lanes(1).join(), lanes(2).join());
});

sharedTest(test, 'maps/Town01.xodr', 'lights and speed signs stand on the paths of Town01', () => {
  const text = readFileSync(sharedFile('maps/Town01.xodr'), 'utf8');
  const map = RoadMap.fromOpenDrive(text, { name: 'Town01' });
  const seen = new Set<number>();
  let speedSigns = 0;
  for (const waypoint of map.generateWaypoints(50)) {
    const path = LanePath.from(map, waypoint, { aheadM: 300, random: new Random(waypoint.s | 0) });
    for (let k = 0; k < path.markCount; k += 1) {
      if (path.markKind[k] === MarkKind.Light) {
        seen.add(path.markValue[k]!);
        if (path.markS[k]! + 1 > path.endS) continue;
        assert.ok(path.junctionAt(path.markS[k]! + 1) >= 0, 'a junction follows a light');
      } else if (path.markKind[k] === MarkKind.SpeedSign) {
        assert.ok([30, 60, 90].includes(path.markValue[k]!));
        speedSigns += 1;
      }
    }
  }
  assert.is(seen.size, 36, 'every light holds a lane');
  assert.ok(speedSigns > 20);
});

test('a path through waypoints is fixed and ends at the last', () => {
  let waypoint = grid.generateWaypoints(30)[5]!;
  const chain = [waypoint];
  for (let i = 0; i < 60; i += 1) {
    waypoint = waypoint.next(2)[0]!;
    chain.push(waypoint);
  }
  const path = LanePath.through(grid, chain);
  assert.ok(path.ended && !path.extendTo(500));
  assert.ok(Math.abs(path.endS - 120) < 2);
  const open = LanePath.through(grid, chain, { random: new Random(1) });
  assert.ok(open.extendTo(500));
});

test.run();
