import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatMerged, mergeBench2Drive } from '../../../../src/eval/bench2drive/merge.js';
import { auditResults } from '../../../../src/eval/results/audit.js';
import { readCheckpoint } from '../../../../src/eval/results/checkpoint-file.js';
import { classifyRecord } from '../../../../src/eval/results/infrastructure.js';
import { penaltyFromLists } from '../../../../src/eval/results/recompute.js';
import { expectError } from '../../../helpers/expect-error.js';
import { makeFile, makeRecord, makeText } from './make-record.js';

const B2D = 'bench2drive';
const CAR = 'Agent collided against object with type=vehicle.a and id=3 at (x=0.0, y=0.0, z=0.0)';
const b2d = (name: string, ids: readonly number[], pieces = {}) =>
  makeFile(
    name,
    B2D,
    ids.map((id) => makeRecord(B2D, { id: `${id}`, ...pieces })),
  );
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

test('213 of 220 routes: the official number, the missing ids and the bounds', () => {
  const files = [b2d('a', range(1, 110)), b2d('b', range(111, 213))];
  const expectedIds = range(1, 220).map(String);
  const report = auditResults(files, { expectedIds });
  assert.is(report.complete, false);
  assert.is(report.present, 213);
  assert.equal(report.missing, range(214, 220).map(String));
  assert.is(report.official.drivingScore, 21300 / 220);
  assert.is(report.official.successRate, 213 / 220);
  assert.equal(report.bounds.missingAsZero.drivingScore, { low: 21300 / 220, high: 21300 / 220 });
  assert.is(report.bounds.missingAsFull.drivingScore?.low, 100);
  assert.is(report.bounds.missingLeftOut.drivingScore?.high, 100);
  assert.is(report.bounds.missingLeftOut.routes, 213);
  assert.equal(report.inconsistencies, []);
});

test('efficiency is a number of Bench2Drive alone', () => {
  const infractions = {
    min_speed_infractions: ['Average speed is 120.0% of …', '… is 60.0% of …'],
  };
  const efficiencyUnder = (version: typeof B2D | 'leaderboard-2.0') =>
    auditResults([makeFile('a', version, [makeRecord(version, { infractions })])]).efficiency;
  assert.is(efficiencyUnder(B2D), 90);
  assert.is(efficiencyUnder('leaderboard-2.0'), null);
});

test('Bench2Drive expects 220 routes unless told otherwise', () => {
  const report = auditResults([b2d('a', range(1, 10))]);
  assert.equal([report.expected.count, report.missingCount, report.missing], [220, 210, null]);
  assert.is(auditResults([b2d('a', range(1, 10))], { expectedCount: 10 }).complete, true);
});

test('the official number counts duplicates, ours does not', () => {
  const report = auditResults([b2d('a', [1, 2]), b2d('b', [2])], { expectedCount: 2 });
  assert.is(report.official.drivingScore, 300 / 220);
  assert.is(report.official.routes, 3);
  assert.is(report.present, 2);
  assert.equal(
    report.duplicates.map((d) => [d.routeId, d.identical]),
    [['RouteScenario_2_rep0', true]],
  );
  assert.is(report.bounds.missingAsZero.drivingScore?.low, 100);
});

test('conflicting duplicates widen the bounds', () => {
  const worse = b2d('b', [2], { route: 40, status: 'Failed - Agent got blocked' });
  const { bounds, duplicates } = auditResults([b2d('a', [1, 2]), worse], { expectedCount: 2 });
  assert.is(duplicates[0]?.identical, false);
  assert.equal(bounds.missingAsZero.drivingScore, { low: 70, high: 100 });
  assert.equal(bounds.missingAsZero.successRate, { low: 0.5, high: 1 });
});

test('infrastructure failures are named and bounded', () => {
  const crash = b2d('b', [3], { route: 30, status: 'Failed - Simulation crashed' });
  const { failures, bounds } = auditResults([b2d('a', [1, 2]), crash], { expectedCount: 3 });
  assert.equal(
    failures.map((f) => [f.routeId, f.failure]),
    [['RouteScenario_3_rep0', 'infrastructure']],
  );
  assert.is(bounds.missingAsZero.drivingScore?.low, 230 / 3);
  assert.is(bounds.failuresAndMissingAsZero.drivingScore?.low, 200 / 3);
  assert.is(bounds.failuresAndMissingAsFull.drivingScore?.low, 100);
  assert.is(bounds.failuresAndMissingLeftOut.drivingScore?.low, 100);
  assert.is(bounds.failuresAndMissingLeftOut.routes, 2);
});

test('classifies every status', () => {
  const of = (pieces: object) => classifyRecord(makeRecord(B2D, pieces)).failure;
  const status = (text: string) => of({ status: text, route: 10 });
  for (const text of [
    'Failed',
    'Started',
    'Failed - Simulation crashed',
    "Failed - Agent couldn't be set up",
    "Failed - Agent's sensors were invalid",
  ]) {
    assert.is(status(text), 'infrastructure', text);
  }
  assert.is(status('Failed - Agent crashed'), 'unclear');
  for (const text of [
    'Completed',
    'Failed - TickRuntime',
    'Failed - Agent got blocked',
    'Failed - Agent timed out',
  ]) {
    assert.is(status(text), 'policy', text);
  }
  assert.is(of({ lengthM: 0 }), 'infrastructure');
  assert.is(of({ durationS: 0, status: 'Failed - Agent got blocked' }), 'infrastructure');
});

test('the penalty tells 2.1 from 2.0', () => {
  const of = (penalty: number) =>
    auditResults([
      makeFile('f', 'leaderboard-2.1', [
        makeRecord('leaderboard-2.1', {
          penalty,
          status: 'Completed',
          infractions: { collisions_vehicle: [CAR] },
        }),
      ]),
    ]);
  assert.equal(of(0.588235).possibleRulesets, ['leaderboard-2.1']);
  assert.equal(of(0.6).possibleRulesets, ['leaderboard-2.0', 'leaderboard-master']);
  const neither = of(0.9);
  assert.is(neither.possibleRulesets.length, 3);
  assert.match(neither.inconsistencies[0]!.what, /expected about 0\.600000 from the lists/);
});

test('recomputes penalties from the messages, shares as intervals', () => {
  const outside =
    'Agent went outside its route lanes for about 12.346 meters (7.12% of the completed route)';
  const slow = "Average speed is 50.0% of the surrounding traffic's one";
  const infractions = { outside_route_lanes: [outside], min_speed_infractions: [slow] };
  const near = (version: 'leaderboard-2.0' | 'leaderboard-2.1' | 'bench2drive', exact: number) => {
    const found = penaltyFromLists(version, makeRecord(version, { infractions }))!;
    assert.ok(found.low <= exact && exact <= found.high, `${version}: ${exact}`);
    assert.ok(found.high - found.low < 0.0002);
  };
  near('leaderboard-2.0', 0.9288 * 0.85);
  near('leaderboard-2.1', 0.9288 / 1.2);
  near('bench2drive', 0.9288);
  const unreadable = { outside_route_lanes: ['elsewhere'] };
  assert.is(
    penaltyFromLists('bench2drive', makeRecord('bench2drive', { infractions: unreadable })),
    null,
  );
});

test('finds what does not add up', () => {
  const root = JSON.parse(
    makeText('leaderboard-2.0', [
      makeRecord('leaderboard-2.0'),
      makeRecord('leaderboard-2.0', { id: '2' }),
    ]),
  );
  const [first, second] = root._checkpoint.records;
  first.num_infractions = 3;
  first.scores.score_composed = 80;
  second.index = 7;
  root._checkpoint.progress = [3, 2];
  root._checkpoint.global_record.scores_mean.score_route = 99;
  root.entry_status = 'Crashed';
  const { inconsistencies } = auditResults([readCheckpoint(JSON.stringify(root), 'f.json')]);
  const paths = inconsistencies.map((item) => item.path);
  for (const path of [
    '_checkpoint.records[0].num_infractions',
    '_checkpoint.records[0].scores.score_composed',
    '_checkpoint.records[1].index',
    '_checkpoint.progress',
    '_checkpoint.global_record.scores_mean.score_route',
    'entry_status',
  ]) {
    assert.ok(paths.includes(path), `${path} in ${paths.join(', ')}`);
  }
});

test('records moved up by one that is left out are one finding, not one each', () => {
  const root = JSON.parse(
    makeText(
      B2D,
      ['1', '2', '3', '4'].map((id) => makeRecord(B2D, { id })),
    ),
  );
  root._checkpoint.records.splice(1, 1);
  root._checkpoint.progress = [3, 4];
  const { inconsistencies } = auditResults([readCheckpoint(JSON.stringify(root), 'f.json')]);
  const found = inconsistencies.filter(({ path }) => path.endsWith('.index'));
  assert.is(found.length, 1);
  assert.is(found[0]!.path, '_checkpoint.records[1].index');
  assert.match(found[0]!.what, 'expected the position 1, found 2; 2 records are off');
});

test('finds statuses that contradict the scores', () => {
  const problem = (pieces: object) =>
    auditResults([makeFile('f', B2D, [makeRecord(B2D, pieces)])]).inconsistencies.map((i) =>
      i.path.split('.').at(-1),
    );
  assert.equal(problem({ status: 'Completed', route: 60 }), ['status']);
  assert.equal(problem({ status: 'Failed - Agent timed out', route: 100 }), ['status']);
  assert.equal(problem({ status: 'Failed - TickRuntime', route: 60, durationS: 200.05 }), []);
  assert.equal(problem({ status: 'Failed - TickRuntime', route: 60, durationS: 260 }), [
    'duration_game',
  ]);
});

test('a merged file beside its parts is checked, not counted', () => {
  const parts = [b2d('a', [1, 2]), b2d('b', [3])];
  const text = formatMerged(mergeBench2Drive(parts));
  const report = auditResults([...parts, readCheckpoint(text, 'merged.json')], {
    expectedCount: 3,
  });
  assert.equal([report.recordsRead, report.duplicates.length, report.complete], [3, 0, true]);
  const wrong = readCheckpoint(text.replace('"eval num": 3', '"eval num": 4'), 'merged.json');
  assert.is(auditResults([wrong]).inconsistencies[0]?.path, 'eval num');
  assert.is(auditResults([readCheckpoint(text, 'merged.json')]).present, 3);
});

test('accepts the global record of carla_garage, which predates two fixes of 1.0', () => {
  const v = 'leaderboard-1.0';
  const root = JSON.parse(
    makeText(v, [makeRecord(v, { lengthM: 500, penalty: 0.7, infractions: { red_light: ['a'] } })]),
  );
  const global = root._checkpoint.global_record;
  delete global.scores_std_dev;
  global.infractions.red_light = 0.02;
  root.values[6] = '0.020';
  const paths = auditResults([readCheckpoint(JSON.stringify(root), 'f.json')]).inconsistencies.map(
    (i) => i.path,
  );
  assert.equal(paths, []);
});

test('an earlier state of the same run plans nothing of its own', () => {
  const v = 'leaderboard-2.0';
  const records = range(0, 3).map((id) => makeRecord(v, { id: `${id}` }));
  const early = makeFile('early', v, records.slice(0, 2), { total: 4, ended: false });
  const report = auditResults([early, makeFile('late', v, records)]);
  assert.equal([report.expected.count, report.complete, report.duplicates.length], [4, true, 2]);
});

test('an empty result file is not complete', () => {
  assert.is(
    auditResults([makeFile('f', 'leaderboard-2.0', [], { total: 0, ended: false })]).complete,
    false,
  );
});

test('refuses to mix versions, and a ruleset that cannot be', () => {
  const files = [b2d('a', [1]), makeFile('b', 'leaderboard-2.0', [makeRecord('leaderboard-2.0')])];
  expectError('RESULT_INVALID', /b: expected files of one version/, () => auditResults(files));
  expectError('RESULT_INVALID', /expected a file of leaderboard-1\.0/, () =>
    auditResults([b2d('a', [1])], { ruleset: 'leaderboard-1.0' }),
  );
  expectError('RESULT_INVALID', /at least one/, () => auditResults([]));
});

test.run();
