import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resumeDecision } from '../../../../src/eval/results/resume.js';
import { expectError } from '../../../helpers/expect-error.js';

const IDS = ['RouteScenario_1_rep0', 'RouteScenario_2_rep0', 'RouteScenario_3_rep0'];
const checkpoint = (
  statuses: readonly string[],
  options: { progress?: unknown; entry?: string } = {},
) => ({
  entry_status: options.entry ?? 'Started',
  _checkpoint: {
    progress: 'progress' in options ? options.progress : [statuses.length, 3],
    records: statuses.map((status, i) => ({ route_id: IDS[i], status })),
  },
});
const V2 = 'leaderboard-2.0';
const OK = ['Completed', 'Completed'];

function startOf(version: 'leaderboard-2.0' | 'bench2drive', data: unknown): number | null {
  const decision = resumeDecision(version, data, IDS);
  return decision.resume ? decision.startIndex : null;
}

test('2.x goes on behind the matching records', () => {
  assert.is(startOf(V2, checkpoint(OK)), 2);
  assert.is(resumeDecision(V2, checkpoint(OK), IDS).records.length, 2);
});

test('2.x repeats the last route after a crash, but never below the first', () => {
  assert.is(startOf(V2, checkpoint(OK, { entry: 'Crashed' })), 1);
  assert.is(startOf(V2, checkpoint([], { entry: 'Crashed', progress: [0, 3] })), 0);
});

test('2.x goes back by one when progress runs ahead of the records', () => {
  assert.is(startOf(V2, checkpoint(OK, { progress: [3, 3] })), 1);
  assert.is(startOf(V2, checkpoint([], { progress: [1, 3] })), 0);
});

test('2.x starts anew for other routes, another total, an invalid or empty file', () => {
  assert.is(startOf(V2, null), null);
  assert.is(startOf(V2, {}), null);
  assert.is(startOf(V2, checkpoint(OK, { entry: 'Invalid' })), null);
  assert.is(startOf(V2, checkpoint(OK, { entry: '' })), null);
  assert.is(startOf(V2, checkpoint(OK, { progress: [2, 4] })), null);
  assert.is(startOf(V2, { entry_status: 'Started', _checkpoint: { records: [] } }), null);
  const other = resumeDecision(V2, checkpoint(OK), ['RouteScenario_9_rep0', IDS[1]!, IDS[2]!]);
  assert.equal([other.resume, other.startIndex, other.records.length], [false, 0, 0]);
});

test('2.x stops with an error where the official program does', () => {
  expectError('RESULT_INVALID', /progress/, () => startOf(V2, checkpoint(OK, { progress: [] })));
  const without = { entry_status: 'Started', _checkpoint: { progress: [1, 3] } };
  expectError('RESULT_INVALID', /records/, () => startOf(V2, without));
});

test('Bench2Drive runs everything again from the first crash on', () => {
  assert.is(
    startOf('bench2drive', checkpoint(['Completed', 'Failed - Agent crashed', 'Perfect'])),
    1,
  );
  assert.is(startOf(V2, checkpoint(['Completed', 'Failed - Agent crashed', 'Perfect'])), 3);
  assert.is(startOf('bench2drive', checkpoint(['Failed - TickRuntime', 'Failed'])), 1);
  const crashed = checkpoint(['Completed', 'Failed - Simulation crashed'], { entry: 'Crashed' });
  assert.is(startOf('bench2drive', crashed), 0);
});

test('1.0 believes progress, unless it lies beyond the total', () => {
  const of = (progress: unknown) =>
    resumeDecision('leaderboard-1.0', checkpoint(OK, { progress }), [], 3).startIndex;
  assert.equal([of([1, 3]), of([]), of([3, 9]), of([4, 3])], [1, 0, 3, 0]);
});

test.run();
