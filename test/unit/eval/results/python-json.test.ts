import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type PyValue, plainFromPy } from '../../../../src/eval/results/py-value.js';
import { formatPythonJson, parsePythonJson } from '../../../../src/eval/results/python-json.js';
import { expectError } from '../../../helpers/expect-error.js';

const roundTrip = (text: string) => formatPythonJson(parsePythonJson(text, 'a.json'));

test('tells ints from floats and prints floats as repr', () => {
  const text = '[1, 1.0, 1.50, 1e-5, 1E16, 0.0001, -0.0, -0, 123456789012345678901234567890]';
  assert.is(
    roundTrip(text),
    '[\n    1,\n    1.0,\n    1.5,\n    1e-05,\n    1e+16,\n    0.0001,\n    -0.0,\n    0,\n' +
      '    123456789012345678901234567890\n]',
  );
});

test('reads and writes what JSON forbids but Python allows', () => {
  assert.is(
    roundTrip('[NaN, Infinity, -Infinity, 1e999]').replace(/\s/g, ''),
    '[NaN,Infinity,-Infinity,Infinity]',
  );
});

test('escapes everything but printable ASCII, in UTF-16 units', () => {
  const value: PyValue = 'a"\\/\n\r\t\b\f\u0001\u007fé\u2028😀';
  assert.is(
    formatPythonJson(value),
    '"a\\"\\\\/\\n\\r\\t\\b\\f\\u0001\\u007f\\u00e9\\u2028\\ud83d\\ude00"',
  );
  assert.is(parsePythonJson(formatPythonJson(value), 'a.json'), value);
});

test('keeps the order of keys, also of keys that look like numbers', () => {
  const text = '{\n    "10": 1,\n    "2": {},\n    "a": []\n}';
  assert.is(roundTrip(text), text);
});

test('sorts keys by code point when asked', () => {
  const value = parsePythonJson('{"b": 1, "\\ud83d\\ude00": 2, "\\uffff": 3, "B": 4}', 'a.json');
  const keys = [...formatPythonJson(value, { sortKeys: true }).matchAll(/"(.*)":/g)].map(
    (m) => m[1],
  );
  assert.equal(keys, ['B', 'b', '\\uffff', '\\ud83d\\ude00']);
});

test('the last of repeated keys wins, as in Python', () => {
  assert.equal(plainFromPy(parsePythonJson('{"a": 1, "b": 2, "a": 3}', 'x')), { a: 3, b: 2 });
});

test('names line and column of a syntax error', () => {
  const at = (text: string, words: RegExp) =>
    expectError('JSON_MALFORMED', words, () => parsePythonJson(text, 'r.json'));
  at('', /r\.json:1:1: .*empty file/);
  at('{"a": [1,\n 2', /r\.json:2:3: .*cut off/);
  at('{"a" 1}', /r\.json:1:6: expected ':'/);
  at('{"a": 1,}', /expected a key in quotes/);
  at('[1 2]', /expected ',' or '\]'/);
  at('[01]', /expected ',' or '\]'/);
  at('["a\nb"]', /closing quote/);
  at('["\\x"]', /escape/);
  at('["\\u12g4"]', /hexadecimal/);
  at('[1] x', /end of the file/);
  at('[nul]', /expected a value/);
});

test('refuses deep nesting instead of overflowing the stack', () => {
  const text = '['.repeat(100000);
  expectError('JSON_MALFORMED', /levels of nesting/, () => parsePythonJson(text, 'deep.json'));
});

test('refuses more values than any campaign has', () => {
  const text = `[${'0,'.repeat(4_000_000)}0]`;
  expectError('JSON_MALFORMED', /at most 4000000 values/, () => parsePythonJson(text, 'many.json'));
});

test.run();
