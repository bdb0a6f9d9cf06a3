import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NumpyRandomState } from '../../../../src/map/routes/numpy-random.js';

test('gives the first 32-bit numbers of numpy.random.RandomState(0)', () => {
  const random = new NumpyRandomState(0);
  const drawn = Array.from({ length: 5 }, () => random.nextUint32());
  assert.equal(drawn, [2357136044, 2546248239, 3071714933, 3626093760, 2588848963]);
});

test('gives the 10000th number of the reference seed 5489', () => {
  const random = new NumpyRandomState(5489);
  for (let count = 1; count < 10000; count += 1) random.nextUint32();
  assert.is(random.nextUint32(), 4123659995);
});

test('draws randint(0, n) as numpy does, and draws nothing for a range of one', () => {
  const random = new NumpyRandomState(0);
  const ranges = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100, 1000];
  const drawn = [...ranges, ...ranges].map((count) => random.randint(count));
  assert.equal(
    drawn,
    [0, 0, 1, 0, 3, 3, 3, 7, 3, 5, 36, 599, 0, 0, 0, 0, 4, 2, 1, 6, 7, 7, 46, 600],
  );
});

test('chooses from a list as numpy does', () => {
  const random = new NumpyRandomState(0);
  const drawn = Array.from({ length: 12 }, () => random.choice(['a', 'b', 'c', 'd', 'e']));
  assert.is(drawn.join(''), 'eadddbdceaae');
});

test('stays equal past several regenerations of the state', () => {
  const random = new NumpyRandomState(0);
  for (let count = 0; count < 2000; count += 1) random.randint(3);
  const drawn = Array.from({ length: 4 }, () => random.randint(1000));
  assert.equal(drawn, [789, 441, 580, 813]);
});

test.run();
