/** Kept cosines and sines against fresh ones. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AngleColumn } from '../../../../src/sim/traffic/headings.js';

test('what is kept is what Math.cos and Math.sin give, to the last bit, slot by slot', () => {
  const column = new AngleColumn(3);
  const angles = [0, -0, -0, 0, 0.1, 0.1, -3.2, 7.5, 7.5, 0.1, 0];
  angles.forEach((angle, i) => {
    for (let slot = 0; slot < 3; slot += 1) {
      const own = angle * (slot + 1) + (i % 2 === 0 ? 0 : slot);
      column.take(slot, own);
      assert.ok(Object.is(column.cos[slot], Math.cos(own)));
      assert.ok(Object.is(column.sin[slot], Math.sin(own)));
    }
  });
});

test('the first angle is taken in, whatever it is', () => {
  const column = new AngleColumn(1);
  column.take(0, 0);
  assert.is(column.cos[0], 1);
  column.take(0, Number.NaN);
  assert.ok(Number.isNaN(column.cos[0]));
  column.take(0, 0);
  assert.is(column.cos[0], 1);
});

test.run();
