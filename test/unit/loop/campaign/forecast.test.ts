/** Who goes first and when all is over: the arithmetic of the forecast, and the queue it looks at. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Forecast } from '../../../../src/loop/campaign/forecast.js';
import type { TaskKey } from '../../../../src/loop/campaign/plan.js';
import { TaskQueue } from '../../../../src/loop/campaign/task-queue.js';

const LENGTHS_M = [100, 400, 200, 400, 50];

function forecast(): Forecast {
  return new Forecast(({ index }) => ({ id: String(index), lengthM: LENGTHS_M[index]! }));
}

const task = (index: number, seed = 1): TaskKey => ({ seed, index });
const ALL = LENGTHS_M.map((_, index) => task(index));

test('longest first, equally long ones as they were', () => {
  const order = forecast().longestFirst(ALL);
  assert.equal(
    order.map(({ index }) => index),
    [1, 3, 2, 0, 4],
  );
});

test('what was measured of a route counts more than its length', () => {
  const known = forecast();
  assert.is(known.isMeasured, false);
  // Half a tick a metre, 100 ticks a second; route 0 is short and slow.
  known.learn(task(0), 900, 9);
  known.learn(task(1), 100, 1);
  assert.is(known.ticksOf(task(0, 7)), 900, 'under another seed as well');
  assert.is(known.ticksOf(task(2)), (200 * 1000) / 500);
  assert.is(known.secondsOf(task(2)), 4);
  const order = known.longestFirst([1, 2, 0].map((index) => task(index, 2)));
  assert.equal(
    order.map(({ index }) => index),
    [0, 2, 1],
  );
});

test('the time left is what the workers need who take the next drive when they are free', () => {
  const known = forecast();
  known.learn(task(4), 50, 50);
  // A second a metre now: 100, 400, 200, 400, and 50 known.
  assert.is(known.leftS([task(0)], [], 1), 100);
  assert.is(known.leftS([task(1), task(3), task(2)], [], 2), 600);
  assert.is(known.leftS([task(2)], [{ task: task(1), spentS: 390 }], 2), 200);
  assert.is(known.leftS([], [{ task: task(1), spentS: 500 }], 2), 0, 'never below nothing');
});

test('longest first ends earlier than file order', () => {
  const known = forecast();
  known.learn(task(4), 50, 50);
  const late = [task(0), task(2), task(4), task(3)];
  assert.ok(known.leftS(known.longestFirst(late), [], 2) < known.leftS(late, [], 2));
});

test('a queue keeps its workers until nothing can come back', async () => {
  const queue = new TaskQueue([task(0)]);
  const first = await queue.take();
  const second = queue.take();
  let isOver = false;
  void second.then(() => {
    isOver = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.is(isOver, false, 'the drive under way may come back');
  queue.done(first!, 30);
  assert.equal(queue.waiting, [task(0)]);
  assert.is(await second, first);
  assert.is(queue.underWay.length, 1);
  queue.done(first!, null);
  assert.is(await queue.take(), null);
});

test('a closed queue lets everybody go, those that wait for a pause as well', async () => {
  const queue = new TaskQueue([task(0)]);
  const taken = await queue.take();
  queue.done(taken!, 60_000);
  const waiting = queue.take();
  queue.close();
  assert.is(await waiting, null);
});

test.run();
