/** Comparing official result files: gaps, doubles, other versions and other routes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RouteRecord } from '../../../../src/eval/index.js';
import {
  type CompareOptions,
  compareRuns,
  readScores,
} from '../../../../src/loop/compare/index.js';
import { inTemporaryFolder } from '../../../e2e/run-cli.js';
import { expectError } from '../../../helpers/expect-error.js';
import { makeRecord, makeText } from '../../eval/results/make-record.js';

const B2D = 'bench2drive';
const OPTIONS: CompareOptions = {
  over: 'auto',
  confidence: 0.95,
  missing: 'bounds',
  allowed: [],
  partings: 0,
};

const near = (found: number, wanted: number) =>
  assert.ok(Math.abs(found - wanted) < 1e-9, `${found}, expected ${wanted}`);

/** Routes `1`…, each with this completion. */
function records(routes: readonly number[], firstId = 1): RouteRecord[] {
  return routes.map((route, i) => makeRecord(B2D, { id: String(firstId + i), route, index: i }));
}

function write(file: string, list: readonly RouteRecord[], total = list.length): string {
  writeFileSync(file, makeText(B2D, list, { total }));
  return file;
}

test('missing routes enter with everything they could be', () =>
  inTemporaryFolder((folder) => {
    const a = write(join(folder, 'a.json'), records([50, 50, 50, 50]));
    const b = write(join(folder, 'b.json'), records([60, 60, 60]), 4);
    const { score, routes } = compareRuns(readScores(a), readScores(b), OPTIONS);
    assert.is(routes, 4);
    assert.is(score.missing, 1);
    assert.is(score.pairs, 3);
    near(score.mean!, 10);
    // The fourth route: −50 at worst, +50 at best.
    near(score.meanBounds!.low, -5);
    near(score.meanBounds!.high, 20);
    const asZero = compareRuns(readScores(a), readScores(b), { ...OPTIONS, missing: 'zero' });
    near(asZero.score.mean!, -5);
    assert.is(asZero.score.missing, 0);
    const leftOut = compareRuns(readScores(a), readScores(b), { ...OPTIONS, missing: 'left-out' });
    near(leftOut.score.mean!, 10);
    assert.is(leftOut.score.missing, 0);
  }));

test('routes that nobody has are counted too', () =>
  inTemporaryFolder((folder) => {
    const a = write(join(folder, 'a.json'), records([50, 50, 50]), 5);
    const b = write(join(folder, 'b.json'), records([60, 60, 60]), 5);
    const { score, routes } = compareRuns(readScores(a), readScores(b), OPTIONS);
    assert.is(routes, 5);
    assert.is(score.missing, 2);
    near(score.meanBounds!.low, (30 - 200) / 5);
    near(score.meanBounds!.high, (30 + 200) / 5);
  }));

test('records without a verdict count as missing; doubles that differ are a range', () =>
  inTemporaryFolder((folder) => {
    const crashed = makeRecord(B2D, { id: '2', status: 'Failed - Simulation crashed', route: 10 });
    const a = write(join(folder, 'a.json'), records([50, 50]));
    const b = write(join(folder, 'b.json'), [...records([60]), crashed]);
    const lost = compareRuns(readScores(a), readScores(b), OPTIONS);
    assert.is(lost.score.missing, 1);
    assert.match(lost.remarks.join(), /1 records say nothing about driving/);

    const twice = join(folder, 'twice');
    mkdirSync(twice);
    write(join(twice, '1.json'), records([60, 70]), 2);
    write(join(twice, '2.json'), records([80]), 1);
    const { score, remarks } = compareRuns(readScores(a), readScores(twice), {
      ...OPTIONS,
      allowed: ['routes'],
    });
    assert.match(remarks.join(), /1 routes are there twice with different records/);
    // Route 1 is 60 or 80.
    assert.is(score.pairs, 1);
    const { low, high } = score.meanBounds!;
    assert.ok(low <= (10 + 20) / 2 && high >= (30 + 20) / 2, `${low} ${high}`);
  }));

test('doubles that say the same count once', () =>
  inTemporaryFolder((folder) => {
    const a = write(join(folder, 'a.json'), records([50, 50]));
    const twice = join(folder, 'twice');
    mkdirSync(twice);
    write(join(twice, '1.json'), records([60, 70]));
    write(join(twice, '2.json'), records([60, 70]));
    const found = compareRuns(readScores(a), readScores(twice), {
      ...OPTIONS,
      missing: 'left-out',
    });
    near(found.score.mean!, 15);
    assert.is(found.score.pairs, 2);
    // Attempts at one set are no further routes: nothing is missing.
    const bounds = compareRuns(readScores(a), readScores(twice), OPTIONS);
    assert.is(bounds.score.missing, 0);
    near(bounds.score.mean!, 15);
  }));

test('an attempt that was cut off beside the one that went on leaves no route missing', () =>
  inTemporaryFolder((folder) => {
    const a = write(join(folder, 'a.json'), records([50, 50, 50, 50]));
    const two = join(folder, 'two');
    mkdirSync(two);
    write(join(two, '1.json'), records([60, 60]), 4);
    write(join(two, '2.json'), records([60, 60, 60, 60]));
    const whole = compareRuns(readScores(a), readScores(two), OPTIONS);
    assert.equal([whole.routes, whole.score.missing], [4, 0]);
    // Parts that share no route add up: one of the second part's is nowhere.
    const parts = join(folder, 'parts');
    mkdirSync(parts);
    write(join(parts, '1.json'), records([60, 60]));
    write(join(parts, '2.json'), records([60], 3), 2);
    const split = compareRuns(readScores(a), readScores(parts), OPTIONS);
    assert.equal([split.routes, split.score.missing], [4, 1]);
  }));

test('other routes and other versions are refused with what differs', () =>
  inTemporaryFolder((folder) => {
    const a = write(join(folder, 'a.json'), records([50, 50, 50]));
    const other = write(join(folder, 'b.json'), records([60, 60, 60], 3));
    expectError('USAGE', /differ in routes \(2 of its own: 1, 2 against 2 of its own/, () =>
      compareRuns(readScores(a), readScores(other), OPTIONS),
    );
    const told = compareRuns(readScores(a), readScores(other), { ...OPTIONS, allowed: ['routes'] });
    assert.is(told.score.pairs, 1);
    const version = 'leaderboard-2.0';
    const file = join(folder, 'c.json');
    writeFileSync(
      file,
      makeText(
        version,
        [1, 2, 3].map((id) => makeRecord(version, { id: `${id}` })),
      ),
    );
    expectError('USAGE', /differ in ruleset \(bench2drive against leaderboard-2\.0\)/, () =>
      compareRuns(readScores(a), readScores(file), OPTIONS),
    );
    expectError('RESULT_INVALID', /expected files of leaderboard-1\.0/, () =>
      readScores(a, 'leaderboard-1.0'),
    );
    writeFileSync(join(folder, 'd.json'), '{"a": 1}');
    expectError('RESULT_INVALID', /expected the folder of a run/, () =>
      readScores(join(folder, 'd.json')),
    );
  }));

test('flips, McNemar and abilities come from the records', () =>
  inTemporaryFolder((folder) => {
    const before = records([100, 100, 40, 100]);
    const after = records([100, 40, 100, 100]).map((record, i) =>
      i === 1 || i === 3
        ? { ...record, infractions: { ...record.infractions, red_light: ['ran a light'] } }
        : record,
    );
    const broken = { ...before[2]!, status: 'Failed - Agent got blocked' };
    const named = (list: RouteRecord[]) =>
      list.map((record, i) => ({
        ...record,
        scenario_name: `${i < 2 ? 'Accident' : 'ParkingCutIn'}_1`,
      }));
    const a = write(join(folder, 'a.json'), named([before[0]!, before[1]!, broken, before[3]!]));
    const b = write(join(folder, 'b.json'), named(after));
    const { flips, mcnemar, byType, byAbility } = compareRuns(
      readScores(a),
      readScores(b),
      OPTIONS,
    );
    assert.equal(
      flips.map(({ routeId, outcome }) => `${routeId} ${outcome}`),
      ['2 lost', '3 won', '4 lost'],
    );
    assert.is(mcnemar.won, 1);
    assert.is(mcnemar.lost, 2);
    assert.equal(
      byType.map(({ name, difference }) => [name, difference]),
      [
        ['Accident', -30],
        ['ParkingCutIn', 30],
      ],
    );
    assert.equal(
      byAbility.map(({ name }) => name),
      ['Emergency_Brake', 'Overtaking'],
    );
  }));

test.run();
