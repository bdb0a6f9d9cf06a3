/** Angles are wrapped to [−π, π), and stay what they were modulo a turn. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { wrapRad } from '../../../src/core/angles.js';

test('the end of the range is its start', () => {
  assert.is(wrapRad(Math.PI), -Math.PI);
  assert.is(wrapRad(-Math.PI), -Math.PI);
  assert.is(wrapRad(3 * Math.PI), -Math.PI);
});

test('what is within the range is left as it is, to the bit', () => {
  for (const angle of [0, 1e-300, -3.1, 3.14159, -Math.PI]) assert.is(wrapRad(angle), angle);
});

test('every angle lands in the range, whole turns away', () => {
  for (let k = -40; k <= 40; k += 1) {
    for (const end of [Math.PI, -Math.PI]) {
      for (const nudge of [-1e-15, -4.440892098500626e-16, 0, 4.440892098500626e-16, 0.7]) {
        const angle = end * k + nudge;
        const found = wrapRad(angle);
        assert.ok(found >= -Math.PI && found < Math.PI, `${angle}: ${found}`);
        const turns = (angle - found) / (2 * Math.PI);
        assert.ok(Math.abs(turns - Math.round(turns)) < 1e-12, `${angle}: ${found}`);
      }
    }
  }
});

test.run();
