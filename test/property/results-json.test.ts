/** Laws of the Python JSON reader and writer. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pyFloatRepr } from '../../src/core/python-number.js';
import { type PyDict, type PyValue, pyEqual } from '../../src/eval/results/py-value.js';
import { formatPythonJson, parsePythonJson } from '../../src/eval/results/python-json.js';

const SETTINGS = { seed: 20240611, numRuns: 400 };

const { value: pyValue } = fc.letrec<{ value: PyValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<PyValue>(null, true, false),
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.string({ unit: 'binary', maxLength: 6 }), tie('value')), { maxLength: 4 })
      .map((entries): PyDict => new Map(entries)),
  ),
}));

/** Types, order of keys and NaN included. */
function same(a: PyValue, b: PyValue): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Object.is(a, b);
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => same(item, b[i]!));
  }
  if (a instanceof Map && b instanceof Map) {
    const [left, right] = [[...a], [...b]];
    return (
      left.length === right.length &&
      left.every(([k, v], i) => k === right[i]![0] && same(v, right[i]![1]))
    );
  }
  return a === b;
}

test('reading what was written gives the same value, ints and floats apart', () => {
  fc.assert(
    fc.property(pyValue, (value) => same(parsePythonJson(formatPythonJson(value), 'x'), value)),
    SETTINGS,
  );
});

test('written text is printable ASCII and newlines', () => {
  fc.assert(
    fc.property(pyValue, (value) => /^[ -~\n]*$/.test(formatPythonJson(value))),
    SETTINGS,
  );
});

test('sorting keys changes the order of keys and nothing else', () => {
  fc.assert(
    fc.property(pyValue, (value) => {
      // NaN equals nothing, itself included.
      if (formatPythonJson(value).includes('NaN')) return true;
      return pyEqual(parsePythonJson(formatPythonJson(value, { sortKeys: true }), 'x'), value);
    }),
    SETTINGS,
  );
});

test('agrees with JSON.parse on what both know', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const again = formatPythonJson(parsePythonJson(text, 'x'));
      assert.equal(JSON.parse(again), JSON.parse(text));
    }),
    SETTINGS,
  );
});

test('a cut text is an error, never a value', () => {
  const text = formatPythonJson(new Map<string, PyValue>([['a', [1n, 2.5, 'x', null]]]));
  for (let length = 0; length < text.length; length++) {
    assert.throws(() => parsePythonJson(text.slice(0, length), 'x'), /x:\d+:\d+/);
  }
});

test('repr reads back to the same double', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) =>
      Object.is(Number(pyFloatRepr(value)), value),
    ),
    SETTINGS,
  );
});

test.run();
