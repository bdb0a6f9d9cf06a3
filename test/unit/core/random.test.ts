import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hashText, Random } from '../../../src/core/random.js';

const GOLDEN = [0.7792511700583087, 0.2311928956203363, 808, 0.9928488636076706];

test('the first values of a seed never change', () => {
  const random = new Random(1);
  assert.equal([random.unit(), random.unit(), random.integer(0, 999), random.normal(0, 1)], GOLDEN);
});

test('a fork depends on seed and names, not on what was drawn', () => {
  const a = new Random(7);
  a.unit();
  assert.is(a.fork('traffic').unit(), new Random(7).fork('traffic').unit());
  assert.is.not(new Random(7).fork('traffic').unit(), new Random(7).fork('walkers').unit());
  assert.is.not(new Random(7).fork('traffic').unit(), new Random(8).fork('traffic').unit());
});

test('neighbouring seeds are unrelated', () => {
  let product = 0;
  for (let seed = 0; seed < 2000; seed += 1) {
    product += (new Random(seed).unit() - 0.5) * (new Random(seed + 1).unit() - 0.5);
  }
  // Standard error of the mean product is 1/12/√2000 ≈ 0.0019.
  assert.ok(Math.abs(product / 2000) < 0.008, `${product / 2000}`);
});

test('draws have the stated ranges and moments', () => {
  const random = new Random(3);
  let sum = 0;
  let squares = 0;
  const seen = new Set<number>();
  for (let i = 0; i < 20000; i += 1) {
    const value = random.normal(2, 3);
    sum += value;
    squares += (value - 2) * (value - 2);
    const u = random.uniform(-1, 4);
    assert.ok(u >= -1 && u < 4);
    seen.add(random.integer(5, 8));
  }
  assert.ok(Math.abs(sum / 20000 - 2) < 0.1);
  assert.ok(Math.abs(squares / 20000 - 9) < 0.4);
  assert.equal([...seen].sort(), [5, 6, 7, 8]);
  assert.is(hashText(''), 0x811c9dc5 | 0);
});

test.run();
