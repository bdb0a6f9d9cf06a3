/** Steps and summaries of a page against the evaluator's own numbers. */
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { explainOutcome, RULESET_NAMES } from '../../../src/eval/index.js';
import { scoreLogFile } from '../../../src/loop/score-log.js';
import type { PageDrive } from '../../../src/report/page-data.js';
import { stepsOfExplanation, stepsOfRecord } from '../../../src/report/steps.js';
import { summarise } from '../../../src/report/summary.js';
import { pageVerdict, typeOfName } from '../../../src/report/verdict.js';
import { makeRecord } from '../eval/results/make-record.js';

const DEMO = fileURLToPath(new URL('../../../examples/demo.ticklog', import.meta.url));
const { outcomes } = scoreLogFile(DEMO, RULESET_NAMES);

test('steps with times end at the record’s score, under every ruleset', () => {
  for (const outcome of outcomes) {
    const steps = stepsOfExplanation(explainOutcome(outcome));
    const { score_composed: score } = outcome.record.scores;
    assert.ok(Math.abs(steps.at(-1)!.score - score) < 1e-3, outcome.ruleset);
    assert.ok(steps.some(({ timeS }) => timeS !== null));
  }
});

test('steps from the messages alone come to the same score, but for rounded shares', () => {
  for (const outcome of outcomes) {
    const steps = stepsOfRecord(outcome.ruleset, outcome.record);
    const timed = stepsOfExplanation(explainOutcome(outcome));
    assert.ok(Math.abs(steps.at(-1)!.score - timed.at(-1)!.score) < 0.02, outcome.ruleset);
    assert.equal(
      steps.map(({ message }) => message).sort(),
      timed.map(({ message }) => message).sort(),
    );
  }
});

test('slow stretches count where they cost, and nowhere else', () => {
  const slow = ['Average speed is 50.0% of the surrounding traffic’s one'];
  const infractions = { min_speed_infractions: slow, red_light: ['a'] };
  const kinds = (ruleset: 'bench2drive' | 'leaderboard-2.1') =>
    pageVerdict(ruleset, makeRecord(ruleset, { infractions }), null).infractions;
  assert.equal(kinds('bench2drive'), { red_light: 1 });
  assert.equal(kinds('leaderboard-2.1'), { min_speed_infractions: 1, red_light: 1 });
});

test('a scenario’s name gives its type', () => {
  assert.is(typeOfName('ParkingCutIn_12'), 'ParkingCutIn');
  assert.is(typeOfName(''), '-');
});

function drive(score: number, pieces: Partial<PageDrive> = {}): PageDrive {
  const record = makeRecord('bench2drive', { route: score });
  return {
    id: String(score),
    run: 0,
    routeId: String(score),
    repetition: 0,
    seed: 1,
    town: 'T',
    type: 'ParkingCutIn',
    abilities: ['Emergency_Brake'],
    state: 'done',
    remarks: [],
    ticks: 1,
    wallS: 1,
    verdicts: [pageVerdict('bench2drive', record, null)],
    replay: null,
    replayMissing: null,
    ...pieces,
  };
}

test('means leave out what was lost, and the bounds say what it could change', () => {
  const drives = [drive(100), drive(40), drive(0, { state: 'lost' }), drive(1, { state: 'cut' })];
  const summary = summarise('bench2drive', drives, 5);
  assert.is(summary.drives, 2);
  assert.is(summary.drivingScore, 70);
  assert.equal(summary.bounds, { low: 140 / 5, high: (140 + 300) / 5 });
  const { low, high } = summary.drivingScoreInterval!;
  assert.is(low, 40);
  assert.is(high, 100);
  assert.is(summary.byAbility.length, 1);
  assert.is(summary.byType[0]!.drives, 2);
  assert.is(summarise('bench2drive', drives.slice(0, 2), 2).bounds!.low, 70);
});

test('no drive, no number', () => {
  const summary = summarise('bench2drive', [], 0);
  assert.is(summary.drivingScore, null);
  assert.is(summary.bounds, null);
  assert.is(summary.successInterval, null);
});

test.run();
