import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { StopSignTruth } from '../../../../src/bridge/frame.js';
import { vector3 } from '../../../../src/core/float32.js';
import { StopBox } from '../../../../src/eval/criteria/stop-box.js';
import type { RulesetName } from '../../../../src/eval/ruleset.js';
import { evaluate } from '../../../helpers/evaluate.js';
import {
  driveFrames,
  type FrameParts,
  planAlongX,
  poseAt,
  routeOver,
} from '../../../helpers/route-frames.js';

/** A sign whose box lies on the lane at `x`, its post at (postX, postY). */
function sign(id: number, x: number, postY = 5.5, postX = x, yawDeg = 0): StopSignTruth {
  return {
    id,
    transform: poseAt(postX, postY, 0, yawDeg),
    triggerVolume: {
      center: vector3(x - postX, 1.75 - postY, 0.3),
      extent: vector3(1.5, 0.7, 1),
    },
  };
}

function ranAt(
  ruleset: RulesetName,
  signs: readonly StopSignTruth[],
  parts: (tick: number, x: number) => FrameParts = () => ({}),
): number[] {
  const frames = driveFrames(130, 5, 260, parts);
  return evaluate(ruleset, routeOver(planAlongX(130, 200), { stopSigns: signs }), frames)
    .events.filter((event) => event.type === 'STOP_INFRACTION')
    .map((event) => event.tick);
}

const tickAt = (x: number) => Math.round((x - 130) / 0.25);

test('the box is open at its edges, widened by its factor and never turned', () => {
  const box = new StopBox(vector3(10, 20, 0), vector3(1, 2, 1), 1.2);
  assert.is(box.contains(vector3(10, 20, 99)), true);
  assert.is(box.contains(vector3(11.19, 22.39, 0)), true);
  assert.is(box.contains(vector3(11.21, 20, 0)), false);
  assert.is(box.contains(vector3(10, 22.41, 0)), false);
  const sharp = new StopBox(vector3(0, 0, 0), vector3(1, 1, 1), 1);
  assert.is(sharp.contains(vector3(1, 0, 0)), false);
  assert.is(sharp.contains(vector3(-1, 0, 0)), false);
});

test('2.x: a sign driven through is charged when the box is behind', () => {
  assert.equal(ranAt('leaderboard-2.0', [sign(41, 150)]), [tickAt(151.8) + 1]);
});

test('2.x: standing on any tick while the sign is the target obeys it', () => {
  const stopAt = (x: number) =>
    ranAt('leaderboard-2.0', [sign(41, 150)], (tick) => (tick === tickAt(x) ? { speedMps: 0 } : {}))
      .length;
  assert.is(stopAt(150), 0);
  assert.is(stopAt(147), 0);
  assert.is(stopAt(144), 1);
});

test('2.x: the tick on which the sign is found does not look at the speed', () => {
  const ran = (tick: number) =>
    ranAt('leaderboard-2.0', [sign(41, 150)], (at) => (at === tick ? { speedMps: 0 } : {})).length;
  const first = Array.from({ length: 100 }, (_, tick) => tick).find((tick) => ran(tick) === 0)!;
  // Found on the tick before the first one on which a stop counts.
  assert.is(ran(first - 1), 1);
  assert.ok(130 + 0.25 * first < 148.2);
});

test('2.x: the same sign is not charged twice in a row, another one in between frees it', () => {
  assert.is(ranAt('leaderboard-2.0', [sign(41, 150), sign(41, 160)]).length, 1);
  assert.is(ranAt('leaderboard-2.0', [sign(41, 150), sign(42, 160), sign(41, 170)]).length, 3);
});

test('2.x: going backwards faster than 0.17 m/s or against the lane sees no sign', () => {
  const back = (speedMps: number) =>
    ranAt('leaderboard-2.0', [sign(41, 150)], () => ({ speedMps })).length;
  assert.is(back(-0.2), 0);
  assert.is(back(-0.15), 1);
  const turned = (yawDeg: number) =>
    ranAt('leaderboard-2.0', [sign(41, 150)], () => ({ yawDeg, speedMps: 1 })).length;
  assert.is(turned(99), 1);
  assert.is(turned(100), 0);
});

test('1.0: charged only if the ego crossed the box around the post', () => {
  assert.equal(ranAt('leaderboard-1.0', [sign(41, 150)]), []);
  assert.is(ranAt('leaderboard-1.0', [sign(41, 150, 2)]).length, 1);
  assert.is(ranAt('leaderboard-2.0', [sign(41, 150, 2)]).length, 1);
});

test('1.0: a stop up to 20 m before the sign counts', () => {
  const stopAt = (x: number) =>
    ranAt('leaderboard-1.0', [sign(41, 150, 2)], (tick) =>
      tick === tickAt(x) ? { speedMps: 0 } : {},
    ).length;
  assert.is(stopAt(131), 0);
  assert.is(stopAt(149), 0);
  assert.is(stopAt(153), 1);
});

test.run();
