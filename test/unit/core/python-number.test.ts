import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pyFloatRepr, pyRound } from '../../../src/core/python-number.js';

// Each pair was printed by Python 3.
const REPR: [number, string][] = [
  [12, '12.0'],
  [0.1, '0.1'],
  [-0, '-0.0'],
  [0, '0.0'],
  [1e-5, '1e-05'],
  [0.0001, '0.0001'],
  [1e16, '1e+16'],
  [123456789012345680, '1.2345678901234568e+17'],
  [9999999999999998, '9999999999999998.0'],
  [1.5e-10, '1.5e-10'],
  [5e-324, '5e-324'],
  [1.7976931348623157e308, '1.7976931348623157e+308'],
  [Number.POSITIVE_INFINITY, 'inf'],
  [Number.NEGATIVE_INFINITY, '-inf'],
  [Number.NaN, 'nan'],
];

const ROUND: [number, number, number][] = [
  [0.125, 2, 0.12],
  [0.375, 2, 0.38],
  [2.675, 2, 2.67],
  [0.5, 0, 0],
  [1.5, 0, 2],
  [2.5, 0, 2],
  [-2.5, 0, -2],
  [-0.125, 2, -0.12],
  [2.0005, 3, 2.001],
  [7.0015, 3, 7.002],
  [1e22, 3, 1e22],
  [99.0012, 2, 99.0],
  [0.15625, 4, 0.1562],
];

test('prints floats as Python does', () => {
  for (const [value, text] of REPR) assert.is(pyFloatRepr(value), text);
});

test('rounds as Python does, exact ties to even', () => {
  for (const [value, digits, expected] of ROUND) {
    assert.is(pyRound(value, digits), expected, `round(${value}, ${digits})`);
  }
});

test('keeps the sign of zero', () => {
  assert.ok(Object.is(pyRound(-0.001, 2), -0));
  assert.ok(Object.is(pyRound(0.001, 2), 0));
});

test.run();
