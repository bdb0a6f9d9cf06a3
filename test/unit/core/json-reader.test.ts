/** JSON read strictly: what is accepted, what is made of it, and where errors are. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type JsonMaker, readJsonText } from '../../../src/core/json-reader.js';
import { expectError } from '../../helpers/expect-error.js';

const LIMITS = { depth: 100, values: 10_000 };
/** Makes what JSON.parse makes. */
const PLAIN: JsonMaker<unknown> = {
  constants: [
    ['null', null],
    ['true', true],
    ['false', false],
  ],
  string: (text) => text,
  number: (digits) => Number(digits),
  list: (items) => items,
  dict: (entries) => Object.fromEntries(entries),
};

const read = (text: string) => readJsonText(text, 'a.json', PLAIN, LIMITS);

/** The same text with a character left out, doubled or replaced. */
const MUTATIONS = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom('drop', 'double', 'replace'),
  by: fc.constantFrom(...'{}[]:,"\\ntf0-+.eE \n\u0001'),
});

function mutated(text: string, { at, kind, by }: { at: number; kind: string; by: string }): string {
  const i = at % text.length;
  const middle = kind === 'drop' ? '' : kind === 'double' ? text[i]! + text[i]! : by;
  return text.slice(0, i) + middle + text.slice(i + 1);
}

function answerOf(body: () => unknown): unknown {
  try {
    return [body()];
  } catch {
    return 'refused';
  }
}

test('texts are read as JSON.parse reads them, and refused where it refuses them', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), MUTATIONS, (value, mutation) => {
      const text = JSON.stringify(value);
      assert.equal(read(text), JSON.parse(text));
      const other = mutated(text, mutation);
      assert.equal(
        answerOf(() => read(other)),
        answerOf(() => JSON.parse(other)),
        other,
      );
    }),
    { numRuns: 500 },
  );
});

test('ints are told from floats, and words are the maker’s', () => {
  const seen: [string, boolean][] = [];
  const number = (digits: string, isInt: boolean) => seen.push([digits, isInt]);
  readJsonText(
    '[1, -0, 1.0, 1e3, NaN]',
    'a',
    { ...PLAIN, number, constants: [['NaN', 0]] },
    LIMITS,
  );
  assert.equal(seen, [
    ['1', true],
    ['-0', true],
    ['1.0', false],
    ['1e3', false],
  ]);
});

test('an error says where, what was expected and what is there', () => {
  const cases: readonly (readonly [string, number, number, RegExp])[] = [
    ['### no\nJSON\n', 1, 1, /expected a value, found "### no/],
    ['{"a": 1,\n  b: 2}', 2, 3, /expected a key in quotes, found "b: 2}"/],
    ['[1,\n2,]', 2, 3, /expected a value, found "]"/],
    ['{"a" 1}', 1, 6, /expected ':' after a key, found "1}"/],
    ['{"a": [1, 2', 1, 12, /expected ',' or ']', found the end of the file/],
    ['"a', 1, 3, /expected a closing quote, found the end of the file/],
    ['{} {}', 1, 4, /expected the end of the file, found "{}"/],
    [' ', 1, 2, /expected JSON, found an empty file/],
  ];
  for (const [text, line, column, words] of cases) {
    const error = expectError('JSON_MALFORMED', words, () => read(text));
    assert.equal(error.place, { file: 'a.json', line, column }, text);
  }
});

test('too many values or levels are refused', () => {
  expectError('JSON_MALFORMED', /at most 100 levels/, () => read('['.repeat(200)));
  expectError('JSON_MALFORMED', /at most 10000 values/, () => read(`[${'1,'.repeat(20_000)}1]`));
});

test.run();
