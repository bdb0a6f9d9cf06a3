import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CheckpointFile } from '../../../../src/eval/results/checkpoint-file.js';
import { mergeLeaderboard } from '../../../../src/eval/results/leaderboard-merge.js';
import { compareRouteIds, uniteRecords } from '../../../../src/eval/results/union.js';
import { mergeUnion } from '../../../../src/eval/results/union-merge.js';
import { expectError } from '../../../helpers/expect-error.js';
import { makeFile, makeRecord } from './make-record.js';

const V2 = 'leaderboard-2.0';
const file = (name: string, ids: readonly string[], total = ids.length): CheckpointFile =>
  makeFile(
    name,
    V2,
    ids.map((id) => makeRecord(V2, { id })),
    { total },
  );

test('the official merge sorts numerically, renumbers and finishes complete data', () => {
  const { text, finished } = mergeLeaderboard(V2, [
    file('a', ['10', '9', '8', '7', '6', '5']),
    file('b', ['0', '1', '2', '3', '4']),
  ]);
  const plain = JSON.parse(text);
  const ids = plain._checkpoint.records.map((r: { route_id: string }) => r.route_id.split('_')[1]);
  assert.equal(ids, ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
  assert.equal(
    plain._checkpoint.records.map((r: { index: number }) => r.index),
    [...ids.keys()],
  );
  assert.is(plain.entry_status, 'Finished');
  assert.is(finished?.global.record.scores_mean?.score_composed, 100);
});

test('the official merge leaves incomplete data as Started', () => {
  const { text, finished } = mergeLeaderboard(V2, [file('a', ['0'], 2), file('b', ['7'])]);
  assert.is(finished, null);
  assert.equal(JSON.parse(text)._checkpoint.progress, [2, 3]);
  assert.is(JSON.parse(text).entry_status, 'Started');
});

test('the official merge refuses duplicates and jumps, but only in complete data', () => {
  const merge =
    (...files: CheckpointFile[]) =>
    () =>
      mergeLeaderboard(V2, files);
  expectError(
    'MERGE_CONFLICT',
    /RouteScenario_0_rep0 more than once/,
    merge(file('a', ['0']), file('b', ['0'])),
  );
  expectError(
    'MERGE_CONFLICT',
    /jump from RouteScenario_0_rep0 to RouteScenario_2_rep0/,
    merge(file('a', ['0', '2'])),
  );
  // Ids of Bench2Drive never start at 0 or 1: complete data fail here, too.
  expectError('MERGE_CONFLICT', /jump from \(the start/, merge(file('a', ['1711', '1712'])));
  assert.is(mergeLeaderboard(V2, [file('a', ['0'], 2), file('b', ['0'])]).finished, null);
});

test('different sensors are a conflict, missing ones are not', () => {
  const a = file('a', ['0']);
  const b = { ...file('b', ['1']), sensors: ['carla_lidar'] };
  expectError('MERGE_CONFLICT', /b \(sensors\): expected the same sensors as in a/, () =>
    mergeLeaderboard(V2, [a, b]),
  );
  assert.is(mergeLeaderboard(V2, [a, { ...b, sensors: [] }]).finished?.entryStatus, 'Finished');
});

test('1.0 merges duplicates without a word and calls every route failed', () => {
  const v = 'leaderboard-1.0';
  const part = () => makeFile('a', v, [makeRecord(v, { id: '4' })]);
  const { finished } = mergeLeaderboard(v, [part(), part()]);
  assert.is(finished?.global.record.status, 'Failed');
  assert.is(finished?.global.record.meta.exceptions?.length, 2);
});

test('the union keeps one record a route and tells identical from conflicting', () => {
  const other = makeFile('c', V2, [makeRecord(V2, { id: '2', route: 40, status: 'Failed' })]);
  const { unique, duplicates } = uniteRecords([file('a', ['1', '2']), file('b', ['1']), other]);
  assert.equal(
    unique.map((s) => s.record.route_id),
    ['RouteScenario_1_rep0', 'RouteScenario_2_rep0'],
  );
  assert.equal(
    duplicates.map((d) => [d.routeId, d.isIdentical]),
    [
      ['RouteScenario_1_rep0', true],
      ['RouteScenario_2_rep0', false],
    ],
  );
  assert.equal(duplicates[1]?.differences, [
    'status',
    'scores.score_route',
    'scores.score_composed',
  ]);
});

test('our merge drops identical duplicates and refuses conflicting ones', () => {
  const format = 'leaderboard';
  const merged = mergeUnion([file('a', ['1711', '1712']), file('b', ['1712'])], {
    format,
    version: V2,
    expectedCount: 2,
  });
  assert.is(merged.records, 2);
  assert.is(JSON.parse(merged.text).entry_status, 'Finished');
  const other = makeFile('c', V2, [makeRecord(V2, { id: '1', route: 40 })]);
  const files = [file('a', ['1']), other];
  expectError('MERGE_CONFLICT', /a \(record 0\) and c \(record 0\)/, () =>
    mergeUnion(files, { format, version: V2 }),
  );
  const score = (keep: 'first' | 'last') =>
    mergeUnion(files, { format, version: V2, keep, expectedCount: 1 }).drivingScore;
  assert.equal([score('first'), score('last')], [100, 40]);
});

test('our merge counts gaps against the routes expected', () => {
  const options = { format: 'leaderboard', version: V2, expectedIds: ['1', '2', '3'] } as const;
  const merged = mergeUnion([file('a', ['1', '3'])], options);
  assert.equal(merged.expectation.missing, ['2']);
  assert.equal(JSON.parse(merged.text)._checkpoint.progress, [2, 3]);
  assert.equal(JSON.parse(merged.text)._checkpoint.global_record, {});
});

test('route ids sort by number, then repetition', () => {
  const ids = [
    'RouteScenario_10_rep0',
    'RouteScenario_9_rep1',
    'RouteScenario_9_rep0',
    'RouteScenario_a_rep0',
  ];
  assert.equal(ids.sort(compareRouteIds), [
    'RouteScenario_9_rep0',
    'RouteScenario_9_rep1',
    'RouteScenario_10_rep0',
    'RouteScenario_a_rep0',
  ]);
});

test.run();
