import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  AllOf,
  AnyOf,
  Branch,
  type Node,
  Once,
  Sequence,
} from '../../../../src/sim/scenario/tree.js';

/** Takes so many ticks and writes down what happens to it. */
function counted(log: string[], name: string, ticks: number): Node {
  let left = ticks;
  return {
    begin: () => log.push(`${name} begins`),
    tick: () => {
      left -= 1;
      return left <= 0;
    },
    end: () => log.push(`${name} ends`),
  };
}

test('a sequence runs on in the same tick when a step is done', () => {
  const log: string[] = [];
  const root = new Branch(
    new Sequence([
      new Once(() => log.push('first')),
      counted(log, 'second', 2),
      new Once(() => log.push('third')),
    ]),
  );
  assert.is(root.tick(), false);
  assert.equal(log, ['first', 'second begins']);
  assert.is(root.tick(), true);
  assert.equal(log, ['first', 'second begins', 'second ends', 'third']);
});

test('any is done with its first branch, ticks all of them, and ends the others', () => {
  const log: string[] = [];
  const root = new Branch(
    new AnyOf([counted(log, 'short', 1), counted(log, 'long', 5), counted(log, 'other', 5)]),
  );
  assert.is(root.tick(), true);
  assert.equal(log, [
    'short begins',
    'short ends',
    'long begins',
    'other begins',
    'long ends',
    'other ends',
  ]);
});

test('all waits for every branch and ends each once', () => {
  const log: string[] = [];
  const root = new Branch(new AllOf([counted(log, 'a', 1), counted(log, 'b', 2)]));
  assert.is(root.tick(), false);
  assert.is(root.tick(), true);
  assert.is(log.filter((line) => line === 'a ends').length, 1);
  assert.is(log.filter((line) => line === 'b ends').length, 1);
});

test('stopping ends what runs and never begins what has not begun', () => {
  const log: string[] = [];
  const root = new Branch(new Sequence([counted(log, 'a', 9), counted(log, 'b', 9)]));
  root.tick();
  root.stop();
  root.stop();
  assert.equal(log, ['a begins', 'a ends']);
  assert.is(root.isDone, true);
  assert.is(root.tick(), true);
});

test.run();
