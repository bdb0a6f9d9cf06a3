import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { finishRun, routeEndEffect } from '../../../../src/eval/results/entry-status.js';
import { expectError } from '../../../helpers/expect-error.js';
import { makeRecord } from './make-record.js';

const V2 = 'leaderboard-2.0';
const sensors = ['carla_camera'];
const record = (status: string) => makeRecord(V2, { status });

test('2.x: agent failures leave the entry finished and eligible', () => {
  const records = [record('Failed - Agent crashed'), record('Failed - Agent got blocked')];
  const run = finishRun(V2, { records, totalRoutes: 2, sensors });
  assert.is(run.entryStatus, 'Finished');
  assert.is(run.eligible, true);
});

test('2.x: of a crash and a rejection the later one stands', () => {
  const crash = record('Failed - Simulation crashed');
  const rejected = record("Failed - Agent's sensors were invalid");
  const of = (records: (typeof crash)[]) => finishRun(V2, { records, totalRoutes: 2, sensors });
  assert.is(of([crash, rejected]).entryStatus, 'Rejected');
  assert.is(of([rejected, crash]).entryStatus, 'Crashed');
  assert.is(of([crash, rejected]).eligible, false);
});

test('2.x: data that do not add up are invalid', () => {
  const records = [record('Perfect')];
  const reason = (input: object) =>
    finishRun(V2, { records, totalRoutes: 1, sensors, ...input }).invalidReason ?? 'valid';
  assert.is(reason({}), 'valid');
  assert.match(reason({ totalRoutes: 2 }), /progress is \[2, 2\] with 1 records/);
  assert.match(reason({ progress: [0, 1] }), /progress/);
  assert.match(reason({ sensors: [], sensorsInitialized: true }), /sensors/);
  assert.is(reason({ sensors: [], sensorsInitialized: false }), 'valid');
  assert.match(reason({ records: [record('Started')] }), /Started/);
});

test('1.0: missing data come before agent errors; blocked is an agent error', () => {
  const v = 'leaderboard-1.0';
  const one = makeRecord(v, { status: 'Failed - Agent got blocked' });
  const of = (totalRoutes: number) => finishRun(v, { records: [one], totalRoutes });
  assert.is(of(1).entryStatus, 'Finished with agent errors');
  assert.is(of(1).eligible, true);
  assert.is(of(2).entryStatus, 'Finished with missing data');
  assert.is(of(2).eligible, false);
  const plain = finishRun(v, { records: [makeRecord(v, { status: 'Failed' })], totalRoutes: 1 });
  assert.is(plain.entryStatus, 'Finished');
});

test('1.0 stops when progress names another total', () => {
  const v = 'leaderboard-1.0';
  expectError('RESULT_INVALID', /name 1 planned routes, found 2/, () =>
    finishRun(v, { records: [makeRecord(v)], totalRoutes: 1, progress: [1, 2] }),
  );
});

test('which failures stop the run depends on the version', () => {
  const setUp = "Agent couldn't be set up";
  assert.equal(routeEndEffect(V2, setUp), { entryStatus: 'Started', stopsRun: false });
  assert.equal(routeEndEffect('bench2drive', setUp), { entryStatus: 'Started', stopsRun: true });
  assert.equal(routeEndEffect(V2, 'Simulation crashed'), {
    entryStatus: 'Crashed',
    stopsRun: true,
  });
  assert.equal(routeEndEffect('bench2drive', 'TickRuntime'), {
    entryStatus: 'Started',
    stopsRun: false,
  });
  assert.is(routeEndEffect(V2, "Agent's sensors were invalid").entryStatus, 'Rejected');
});

test.run();
