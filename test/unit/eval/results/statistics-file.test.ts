import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readCheckpoint } from '../../../../src/eval/results/checkpoint-file.js';
import { StatisticsFile } from '../../../../src/eval/results/statistics-file.js';
import { makeFile, makeRecord } from './make-record.js';

test('2.x: a route under way stays out of the file', () => {
  const file = new StatisticsFile('leaderboard-2.0', 2);
  file.beginRoute(0, 'RouteScenario_1_rep0');
  assert.is(file.records.length, 0);
  assert.equal(JSON.parse(file.text())._checkpoint, {
    global_record: {},
    progress: [0, 2],
    records: [],
  });
  file.endRoute(makeRecord('leaderboard-2.0'), 'Started');
  file.saveProgress(1);
  const read = readCheckpoint(file.text(), 'f.json');
  assert.equal(read.progress, [1, 2]);
  assert.is(read.records[0]?.status, 'Perfect');
  assert.is(read.globalRecord, null);
  assert.is(read.entryStatus, 'Started');
});

test('1.0: a fresh file has empty texts where 2.x has a status', () => {
  const text = new StatisticsFile('leaderboard-1.0', 3).text();
  const plain = JSON.parse(text);
  assert.is(plain.entry_status, '');
  assert.is(plain.eligible, '');
  assert.equal(Object.keys(plain), [...Object.keys(plain)].sort());
});

test('a crashed route leaves the entry crashed and not eligible', () => {
  const file = new StatisticsFile('bench2drive', 1);
  file.beginRoute(0, 'RouteScenario_1_rep0');
  file.endRoute(makeRecord('bench2drive', { status: 'Failed - Simulation crashed' }), 'Crashed');
  const plain = JSON.parse(file.text());
  assert.is(plain.entry_status, 'Crashed');
  assert.is(plain.eligible, false);
});

test('resumed records are kept and overwritten when their route is run again', () => {
  const version = 'leaderboard-1.0';
  const before = makeFile('a.json', version, [
    makeRecord(version),
    makeRecord(version, { id: '2' }),
  ]);
  const file = new StatisticsFile(version, 2, { startIndex: 1, ...before });
  file.beginRoute(1, 'RouteScenario_2');
  file.endRoute(makeRecord(version, { id: '2', index: 1, route: 50, status: 'Failed' }), 'Started');
  file.saveProgress(2);
  const { global } = file.finish();
  assert.is(global.record.scores?.score_route, 75);
  // The first was read back, so this version calls it failed; the second failed by itself.
  assert.equal(
    global.record.meta.exceptions?.map(([id]) => id),
    ['RouteScenario_1', 'RouteScenario_2'],
  );
  assert.equal(readCheckpoint(file.text(), 'b.json').sensors, ['carla_camera']);
});

test('ending a route that never began is a bug', () => {
  const file = new StatisticsFile('leaderboard-2.0', 1);
  assert.throws(() => file.endRoute(makeRecord('leaderboard-2.0'), 'Started'), /never began/);
  assert.throws(() => file.beginRoute(1, 'x'), /before route 0/);
});

test.run();
