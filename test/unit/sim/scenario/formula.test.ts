import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type FormulaScope, readFormula } from '../../../../src/sim/scenario/formula.js';

const numbers: Record<string, number> = { distance: 40, side: -1, 'gap.from': 15, 'gap.to': 30 };
const scope: FormulaScope = {
  numberOf: (name) => numbers[name] as number,
  laneWidthM: 3.5,
  limitKmh: 30,
  egoSpeedMps: 8,
  modelHalfLengthM: 2.4,
  modelHalfWidthM: 0.95,
};

const value = (source: string | number) => readFormula(source).evaluate(scope);

test('reads numbers, signs, brackets and the order of operations', () => {
  assert.is(value(12.5), 12.5);
  assert.is(value('2 + 3 * 4'), 14);
  assert.is(value('(2 + 3) * 4'), 20);
  assert.is(value('8 - 4 - 2'), 2);
  assert.is(value('16 / 4 / 2'), 2);
  assert.is(value('-3 + 5'), 2);
  assert.is(value('2 * -3'), -6);
});

test('knows parameters, intervals, the lane, the ego and the model', () => {
  assert.is(value('$distance + 36'), 76);
  assert.is(value('$side * 0.3 * w'), -1.05);
  assert.is(value('$gap.to - $gap.from'), 15);
  assert.is(value('1.5 * limit + 30'), 75);
  assert.is(value('egoSpeed * 0.8'), 6.4);
  assert.is(value('(w - halfWidth) / 4'), (3.5 - 0.95) / 4);
  assert.is(value('halfLength + 0.5'), 2.9);
});

test('knows floor, abs, min and max', () => {
  assert.is(value('floor(11 / 5)'), 2);
  assert.is(value('abs(-4)'), 4);
  assert.is(value('min(3, $distance)'), 3);
  assert.is(value('max(3, $distance)'), 40);
});

test('lists the names it uses', () => {
  assert.equal(readFormula('$distance + 2 * $gap.from').names, ['distance', 'gap.from']);
});

for (const [text, found] of [
  ['2 +', 'found its end'],
  ['2 3', "found '3'"],
  ['(2', 'no closing bracket'],
  ['speed', "found 'speed'"],
  ['2 ** 3', "found '*'"],
  ['constructor', "found 'constructor'"],
  ['process.exit()', "found '.exit()'"],
  ['2; 3', "found '; 3'"],
] as const) {
  test(`refuses '${text}'`, () => {
    assert.throws(
      () => readFormula(text),
      (error: Error) => error instanceof SyntaxError && error.message.includes(found),
    );
  });
}

test.run();
