import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatMerged, mergeBench2Drive } from '../../../../src/eval/bench2drive/merge.js';
import { isSuccess } from '../../../../src/eval/bench2drive/success.js';
import { makeFile, makeRecord, type RecordPieces } from '../results/make-record.js';

const B2D = 'bench2drive';
const record = (pieces: RecordPieces) => makeRecord(B2D, pieces);

test('divides by 220 and counts duplicates', () => {
  const file = makeFile('a', B2D, [
    record({ id: '1' }),
    record({ id: '1' }),
    record({ id: '2', route: 32 }),
  ]);
  const merged = mergeBench2Drive([file]);
  assert.is(merged.drivingScore, 232 / 220);
  assert.is(merged.successRate, 3 / 220);
  assert.is(merged.evalNum, 3);
});

test('sorts by route id as text, descending (the underscore after 10 beats a 0)', () => {
  const ids = ['9', '10', '100', '2'];
  const merged = mergeBench2Drive([
    makeFile(
      'a',
      B2D,
      ids.map((id) => record({ id })),
    ),
  ]);
  assert.equal(
    merged.records.map((r) => r.route_id.split('_')[1]),
    ['9', '2', '10', '100'],
  );
  assert.not.match(formatMerged(merged), /"index"/);
});

test('equal ids keep the order in which they were read', () => {
  const merged = mergeBench2Drive([
    makeFile('a', B2D, [record({ id: '1', route: 10 })]),
    makeFile('b', B2D, [record({ id: '1', route: 20 })]),
  ]);
  assert.equal(
    merged.records.map((r) => r.scores.score_route),
    [10, 20],
  );
});

test('the keys of merged.json are the official ones, floats stay floats', () => {
  const text = formatMerged(mergeBench2Drive([]));
  assert.is(
    text,
    '{\n    "_checkpoint": {\n        "records": []\n    },\n    "driving score": 0.0,\n    "success rate": 0.0,\n    "eval num": 0\n}',
  );
});

test('a success is finished and has nothing but speed messages', () => {
  assert.is(isSuccess(record({})), true);
  assert.is(
    isSuccess(record({ status: 'Completed', infractions: { min_speed_infractions: ['x'] } })),
    true,
  );
  assert.is(
    isSuccess(record({ status: 'Completed', infractions: { outside_route_lanes: ['x'] } })),
    false,
  );
  assert.is(
    isSuccess(record({ status: 'Completed', infractions: { stop_infraction: ['x'] } })),
    false,
  );
  assert.is(isSuccess(record({ status: 'Failed - TickRuntime' })), false);
  assert.is(isSuccess(record({ status: 'Finished' })), false);
});

test.run();
