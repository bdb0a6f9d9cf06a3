import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readCheckpoint } from '../../../../src/eval/results/checkpoint-file.js';
import { expectError } from '../../../helpers/expect-error.js';
import { makeRecord, makeText } from './make-record.js';

/** A valid file with one value replaced or removed (undefined) at a path of keys. */
function broken(path: readonly (string | number)[], value: unknown): string {
  const root = JSON.parse(makeText('leaderboard-2.0', [makeRecord('leaderboard-2.0')]));
  let at = root;
  for (const key of path.slice(0, -1)) at = at[key];
  const last = path.at(-1)!;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return JSON.stringify(root);
}
const R0 = ['_checkpoint', 'records', 0] as const;

const CASES: readonly [string, readonly (string | number)[], unknown, RegExp][] = [
  [
    'no checkpoint',
    ['_checkpoint'],
    undefined,
    /f\.json \(_checkpoint\): expected an object, found nothing/,
  ],
  [
    'records no list',
    ['_checkpoint', 'records'],
    3,
    /\(_checkpoint\.records\): expected a list, found 3/,
  ],
  [
    'a record no object',
    R0,
    'x',
    /\(_checkpoint\.records\[0\]\): expected a route record, found "x"/,
  ],
  [
    'a score as text',
    [...R0, 'scores', 'score_route'],
    '100',
    /records\[0\]\.scores\.score_route\): expected a finite number, found "100"/,
  ],
  [
    'a score missing',
    [...R0, 'scores', 'score_penalty'],
    undefined,
    /score_penalty\): expected a finite number, found nothing/,
  ],
  ['no status', [...R0, 'status'], null, /records\[0\]\.status\): expected a string, found null/],
  [
    'numbers for lists',
    [...R0, 'infractions', 'red_light'],
    2,
    /infractions\.red_light\): expected a list, found 2/,
  ],
  [
    'a message no text',
    [...R0, 'infractions', 'red_light'],
    [1],
    /red_light\[0\]\): expected a string, found 1/,
  ],
  [
    'progress of one',
    ['_checkpoint', 'progress'],
    [1],
    /progress\): expected a list of two numbers/,
  ],
  ['sensors no list', ['sensors'], 'x', /\(sensors\): expected a list of strings/],
];

for (const [name, path, value, words] of CASES) {
  test(`names the place: ${name}`, () => {
    expectError('RESULT_INVALID', words, () => readCheckpoint(broken(path, value), 'f.json'));
  });
}

test('a list is no result file', () => {
  expectError('RESULT_INVALID', /expected a result file/, () => readCheckpoint('[]', 'f.json'));
});

test('reads records without index and with unknown infraction lists', () => {
  const root = JSON.parse(broken([...R0, 'index'], undefined));
  root._checkpoint.records[0].infractions.something_new = ['x'];
  const file = readCheckpoint(JSON.stringify(root), 'f.json');
  assert.is(file.records[0]?.index, 0);
  assert.equal(Object.keys(file.records[0]!.infractions).at(-1), 'something_new');
});

test('tells empty files of 1.0 and 2.x apart by the order of keys', () => {
  const empty = (version: 'leaderboard-1.0' | 'leaderboard-2.1') =>
    readCheckpoint(makeText(version, [], { total: 2, ended: false }), 'f.json').family;
  assert.is(empty('leaderboard-1.0'), 'leaderboard-1.0');
  assert.is(empty('leaderboard-2.1'), 'leaderboard-2.x');
});

test.run();
