import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hashMapOrder } from '../../../../src/map/network/iteration-order.js';

const keysInOrder = (keys: readonly number[]) => hashMapOrder(keys).map((i) => keys[i]);

test('iterates few keys from the last new bucket backwards', () => {
  // Recorded from a C++ std::unordered_map<uint32_t, …> of GNU's library.
  assert.equal(keysInOrder([5, 18, 3, 31, 44]), [3, 44, 31, 18, 5]);
});

test('iterates as GNU’s hash map after two rehashes', () => {
  const keys = [
    5, 18, 3, 31, 44, 0, 7, 100, 113, 26, 1, 2, 4, 6, 8, 9, 60, 59, 118, 177, 29, 58, 87, 116, 145,
    11, 12, 13, 14, 15, 16, 17,
  ];
  const recorded = [
    17, 16, 15, 4, 2, 31, 60, 1, 113, 26, 100, 13, 7, 29, 58, 87, 116, 145, 3, 118, 59, 0, 177, 44,
    18, 5, 6, 8, 9, 11, 12, 14,
  ];
  assert.equal(keysInOrder(keys), recorded);
});

test('iterates as GNU’s hash map through all its rehashes up to 400,000 keys', () => {
  // FNV-1a over the order in which a std::unordered_map of GNU's library went through these keys.
  for (const [size, recorded] of [
    [1000, 1580683875],
    [30_000, 3838874867],
    [400_000, 1743795319],
  ] as const) {
    const keys = Array.from({ length: size }, (_, i) => (i * 2654435761) % 4294967296);
    let hash = 2166136261;
    for (const i of hashMapOrder(keys)) hash = Math.imul(hash ^ i, 16777619) >>> 0;
    assert.is(hash, recorded, `${size} keys`);
  }
});

test('keeps every key once at every size', () => {
  for (const size of [0, 1, 13, 14, 29, 30, 59, 60, 127, 128, 1109, 1110]) {
    const keys = Array.from({ length: size }, (_, i) => (i * 2654435761) % 4294967296);
    const order = hashMapOrder(keys);
    assert.is(order.length, size);
    assert.is(new Set(order).size, size);
  }
});

test.run();
