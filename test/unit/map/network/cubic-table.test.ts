import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CubicTableBuilder } from '../../../../src/map/network/cubic-table.js';

const record = (s: number, a: number, b = 0, c = 0, d = 0) => ({ s, a, b, c, d });

test('evaluates a record from its own start, with the origin added', () => {
  const builder = new CubicTableBuilder();
  builder.addAll([record(2, 3, 0.5, -0.25, 0.125)], 10);
  const table = builder.finish();
  assert.is(table.starts[0], 12);
  assert.is(table.valueAt(0, 12), 3);
  assert.ok(Math.abs(table.valueAt(0, 14) - (3 + 1 - 1 + 1)) < 1e-12);
  assert.ok(Math.abs(table.slopeAt(0, 14) - (0.5 - 1 + 1.5)) < 1e-12);
});

test('finds the last record at or before s, and the first one before all', () => {
  const builder = new CubicTableBuilder();
  builder.addAll([record(0, 1), record(5, 2), record(5, 3), record(9, 4)], 0);
  const table = builder.finish();
  const found = [-1, 0, 4.999, 5, 8.999, 9, 100].map((s) => table.find(0, 4, s));
  assert.equal(found, [0, 0, 0, 2, 2, 3, 3]);
});

test('sorts records that the file has out of order', () => {
  const builder = new CubicTableBuilder();
  builder.addAll([record(4, 2), record(0, 1)], 0);
  assert.equal([...builder.finish().starts], [0, 4]);
});

test('tells a bend by the powers that are left after moving the origin', () => {
  const builder = new CubicTableBuilder();
  builder.addAll([record(0, 1, 2), record(3, 1, 0, 0.1), record(5, 1, 0, 0, 0.1)], 0);
  builder.addConstant(8, 1);
  const table = builder.finish();
  assert.equal(
    [0, 1, 2, 3].map((i) => table.isBent(i)),
    [false, true, true, false],
  );
});

test.run();
