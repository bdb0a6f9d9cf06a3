/** Times of answers: measured to ticks, kept in runs, given again. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { measuredTimes, recordedTimes, timesOf } from '../../../src/loop/answer-times.js';

/** A clock that has moved on by each of these when it is looked at. */
function clockOf(seconds: readonly number[]): () => number {
  let now = 0;
  let looks = 0;
  return () => {
    // Every second look ends an answer.
    if (looks % 2 === 1) now += seconds[(looks - 1) / 2] ?? 0;
    looks += 1;
    return now;
  };
}

test('seconds become ticks to the nearest, and quantiles', () => {
  const times = measuredTimes(clockOf([0.02, 0.03, 0.06, 0.1, 0.1, 0.02]));
  const ticks = Array.from({ length: 6 }, () => {
    times.clock.begin();
    return times.clock.end();
  });
  assert.equal(ticks, [0, 1, 1, 2, 2, 0]);
  const kept = times.times();
  assert.equal(kept.ticks, [
    [0, 1],
    [1, 2],
    [2, 2],
    [0, 1],
  ]);
  assert.equal([kept.medianS, kept.p95S, kept.maxS], [0.06, 0.1, 0.1]);
  assert.equal(times.notes(), []);
});

test('what was kept is given again; beyond it the last delay holds and is told', () => {
  const again = recordedTimes([
    [0, 1],
    [3, 2],
  ]);
  const ticks = Array.from({ length: 5 }, () => {
    again.clock.begin();
    return again.clock.end();
  });
  assert.equal(ticks, [0, 3, 3, 3, 3]);
  assert.equal(again.times(), {
    ticks: [
      [0, 1],
      [3, 4],
    ],
    medianS: null,
    p95S: null,
    maxS: null,
  });
  assert.match(again.notes().join(), /2 answers more than the 3/);
});

test('a drive without recorded delays is measured, and says so', () => {
  const recorded = { sha256: 'x', drives: { '1/0': [[2, 1]] as const } };
  const known = timesOf(recorded, '1/0', clockOf([]));
  assert.is(known.clock.end(), 2);
  const other = timesOf(recorded, '1/1', clockOf([0.2]));
  other.clock.begin();
  assert.is(other.clock.end(), 4);
  assert.match(other.notes().join(), /no delays of this drive were recorded/);
  assert.equal(timesOf(null, '1/1', clockOf([])).notes(), []);
});

test('a drive without answers has no quantiles', () => {
  assert.equal(measuredTimes(clockOf([])).times(), {
    ticks: [],
    medianS: null,
    p95S: null,
    maxS: null,
  });
});

test.run();
