import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { indexOfMost } from '../../../src/core/index-of-most.js';

const test = suite('index of most');

test('the largest value, wherever it stands; the first of several; 0 of none', () => {
  assert.is(indexOfMost([3, 2, 1]), 0);
  assert.is(indexOfMost([-3, -1, -2]), 1);
  assert.is(indexOfMost(new Float32Array([0, 1, 2])), 2);
  assert.is(indexOfMost([1, 5, 5, 2, 5]), 1);
  assert.is(indexOfMost([]), 0);
});

test.run();
