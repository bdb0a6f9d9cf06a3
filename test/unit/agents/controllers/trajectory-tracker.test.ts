/** Controller C on the car of the embedded world: near its plan, smooth, standing where the plan stands. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeProfile, writeRouteProposals } from '../../../../src/agents/proposals/index.js';
import { PlanRoller, TRACK_POINTS, TRACK_SIZE } from '../../../../src/train/reward/index.js';

function rolled(plan: Float32Array, speedMps: number): Float64Array {
  const tracks = new Float64Array(TRACK_POINTS * TRACK_SIZE);
  new PlanRoller().roll(plan, 1, { speedMps }, tracks);
  return tracks;
}

/** Largest distance from the poses at their times. */
function worstM(plan: Float32Array, tracks: Float64Array): number {
  let worst = 0;
  for (let k = 0; k < 6; k += 1) {
    const at = (k + 1) * 5 * TRACK_SIZE;
    const dx = tracks[at]! - plan[3 * k]!;
    const dy = tracks[at + 1]! - plan[3 * k + 1]!;
    worst = Math.max(worst, Math.sqrt(dx * dx + dy * dy));
  }
  return worst;
}

test('plans a car can drive are driven to within half a metre', () => {
  const plan = new Float32Array(18);
  for (const speed of [4, 9, 16]) {
    for (const acceleration of [-2.5, 0, 1]) {
      for (const curvature of [-1, 0, 1]) {
        writeProfile(speed, acceleration, (curvature * 2) / (speed * speed + 20), plan);
        const worst = worstM(plan, rolled(plan, speed));
        assert.ok(worst < 0.7, `${speed} ${acceleration} ${curvature}: ${worst}`);
      }
    }
  }
});

test('a plan that stands holds the car', () => {
  const tracks = rolled(new Float32Array(18), 0);
  assert.is(tracks[(TRACK_POINTS - 1) * TRACK_SIZE], 0);
  const braked = rolled(new Float32Array(18), 6);
  assert.is(braked[(TRACK_POINTS - 1) * TRACK_SIZE + 3], 0);
});

test('left and right mirror each other', () => {
  const left = new Float32Array(18);
  const right = new Float32Array(18);
  writeProfile(8, 0.5, -0.04, left);
  writeProfile(8, 0.5, 0.04, right);
  const a = rolled(left, 8);
  const b = rolled(right, 8);
  for (let i = 0; i < a.length; i += TRACK_SIZE) {
    assert.ok(Math.abs(a[i]! - b[i]!) < 1e-9 && Math.abs(a[i + 1]! + b[i + 1]!) < 1e-9);
  }
});

test('proposals along the route keep their offset and stop behind what is in the way', () => {
  const route = new Float32Array(80);
  for (let i = 0; i < 20; i += 1) route.set([2.5 * (i + 1), 0, 1, 0], i * 4);
  const ego = new Float32Array(16);
  ego.set([8, 10]);
  const objects = new Float32Array(256);
  const objectMask = new Uint8Array(32);
  const out = new Float32Array(15 * 18);
  writeRouteProposals({ ego, objects, objectMask, route }, out);
  const end = (k: number): readonly number[] => [out[k * 18 + 15]!, out[k * 18 + 16]!];
  // Fastest, left and right.
  assert.ok(end(14)[0]! > 20 && Math.abs(end(14)[1]! - 1) < 0.05);
  assert.ok(Math.abs(end(12)[1]! + 1) < 0.05);
  assert.ok(end(1)[0]! < end(13)[0]!);
  objects.set([1, 22, 0, 2.4, 0.95, 0, 0, 0]);
  objectMask[0] = 1;
  writeRouteProposals({ ego, objects, objectMask, route }, out);
  assert.ok(end(13)[0]! < 22 - 2.4 - 2.4, `stops behind, found ${end(13)[0]}`);
});

test.run();
