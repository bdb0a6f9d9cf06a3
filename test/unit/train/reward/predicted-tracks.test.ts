/** Foreseen futures as tracks: straight between poses, gone where the model says so, none for the unseen. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { TRACK_POINTS, writePredictedTracks } from '../../../../src/train/reward/index.js';

const NONE = -32768;

test('tracks go straight from pose to pose, the short way round', () => {
  const recorded = new Int16Array(48 * TRACK_POINTS * 3).fill(NONE);
  const start = (row: number, x: number, y: number, yaw: number) =>
    recorded.set([x, y, yaw], row * TRACK_POINTS * 3);
  start(0, 1000, -200, 30_000);
  start(1, 0, 500, 0);
  // Not among the rows that the model reads.
  start(5, 700, 0, 0);
  const [steps, rows] = [3, 3];
  const objects = new Float32Array(2 * steps * rows * 5);
  const put = (step: number, row: number, values: readonly number[]) =>
    // Of the second sample.
    objects.set(values, ((steps + step) * rows + row) * 5);
  put(0, 0, [13, -2, -3.1, 3, 2]);
  put(1, 0, [16, -2, -3.1, 3, 2]);
  put(2, 0, [16, -1, -3.1, 0, 2]);
  put(0, 1, [0, 6, 0, 1, 1]);
  put(1, 1, [0, 7, 0, 1, -1]);
  put(2, 1, [0, 8, 0, 1, 1]);
  put(0, 2, [50, 50, 0, 0, 4]);
  const out = new Int16Array(recorded.length);
  writePredictedTracks(recorded, { objects, steps, rows }, 1, out);
  const at = (row: number, point: number) => [
    ...out.subarray((row * TRACK_POINTS + point) * 3, (row * TRACK_POINTS + point) * 3 + 3),
  ];
  assert.equal(at(0, 0), [1000, -200, 30_000]);
  // From 3 to −3.1 is 0.18 rad forward over the half turn.
  assert.equal(at(0, 5).slice(0, 2), [1150, -200]);
  assert.ok(Math.abs(at(0, 5)[2]! - 30_916) < 2, `${at(0, 5)[2]}`);
  assert.equal(at(0, 10), [1300, -200, -31_000]);
  assert.equal(at(0, 15).slice(0, 2), [1450, -200]);
  assert.equal(at(0, 30).slice(0, 2), [1600, -100]);
  assert.equal(at(1, 10), [0, 600, 0]);
  assert.equal(at(1, 11), [NONE, NONE, NONE]);
  assert.equal(at(1, 30), [NONE, NONE, NONE]);
  assert.equal(at(2, 0), [NONE, NONE, NONE], 'who is not there now');
  assert.equal(at(5, 0), [NONE, NONE, NONE], 'whom the model does not see');
});

test.run();
