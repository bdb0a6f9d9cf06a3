/** What is thinned when a page would grow too large, and in which order. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseDetails, type ReplaySizes } from '../../../src/report/choose-detail.js';

const BYTES = [100, 50, 20, 10];
const drives: ReplaySizes[] = [
  ...Array.from({ length: 4 }, (_, i) => ({ id: `bad${i}`, isFailure: true, bytes: BYTES })),
  ...Array.from({ length: 6 }, (_, i) => ({ id: `good${i}`, isFailure: false, bytes: BYTES })),
];

function chosen(limit: number): { bad: unknown[]; good: unknown[]; size: number } {
  const details = chooseDetails(drives, limit);
  const of = (failure: boolean) =>
    drives
      .filter(({ isFailure }) => isFailure === failure)
      .map(({ id }) => details.get(id) ?? null);
  const size = drives.reduce((sum, { id, bytes }) => {
    const at = details.get(id) ?? null;
    return sum + (at === null ? 0 : bytes[at]!);
  }, 0);
  return { bad: of(true), good: of(false), size };
}

test('all in full where there is room', () => {
  const { bad, good } = chosen(1000);
  assert.equal(new Set([...bad, ...good]), new Set([0]));
});

test('what went well is thinned before what went wrong', () => {
  const { bad, good, size } = chosen(999);
  assert.equal(new Set(bad), new Set([0]));
  assert.equal(new Set(good), new Set([2]));
  assert.is(size, 520);
  for (const [limit, badAt, goodAt] of [
    [519, 1, 2],
    [319, 1, 3],
    [259, 2, 3],
    [139, 3, 3],
  ] as const) {
    const found = chosen(limit);
    assert.equal([new Set(found.bad), new Set(found.good)], [new Set([badAt]), new Set([goodAt])]);
  }
  const tighter = chosen(320);
  assert.equal(new Set(tighter.bad), new Set([1]));
  assert.equal(new Set(tighter.good), new Set([2]));
});

test('at last the good ones stay out, then the bad ones; never more than the limit', () => {
  for (let limit = 0; limit <= 1000; limit += 7) assert.ok(chosen(limit).size <= limit);
  const { bad, good } = chosen(60);
  assert.equal(bad, [3, 3, 3, 3]);
  assert.is(good.filter((at) => at === null).length, 4);
  assert.equal(new Set(chosen(0).bad), new Set([null]));
});

test.run();
