/** Rounds of a run that stops when it is decided: every task once, looks over passes or over routes. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { JournalEntry } from '../../../../src/loop/campaign/journal.js';
import type { RunManifest } from '../../../../src/loop/campaign/manifest.js';
import type { CampaignPlan, TaskKey } from '../../../../src/loop/campaign/plan.js';
import { entriesScores } from '../../../../src/loop/compare/run-scores.js';
import { DrivenUntilDecided } from '../../../../src/loop/compare/until.js';
import { expectError } from '../../../helpers/expect-error.js';
import { makeRecord } from '../../eval/results/make-record.js';

const ROUTES = Array.from({ length: 22 }, (_, i) => String(i + 1));

function manifestOf(seeds: readonly number[], repetitions: number): RunManifest {
  const facts = {
    seeds,
    repetitions,
    rulesets: ['bench2drive'],
    world: 'embedded',
    traffic: 'none',
  };
  const routes = { file: 'r.xml', sha256: 'a', subset: '', count: ROUTES.length, ids: ROUTES };
  return { ...facts, routes, label: 'l', agent: 'a', maps: {} } as unknown as RunManifest;
}

function planOf(seeds: readonly number[], repetitions: number): CampaignPlan {
  const routes = ROUTES.map((id) => ({ id })) as unknown as CampaignPlan['routes'];
  const tasks = seeds.flatMap((seed) =>
    Array.from({ length: ROUTES.length * repetitions }, (_, index) => ({ seed, index })),
  );
  return { routes, repetitions, tasks };
}

/** Entries of all tasks, each with a score. */
function entriesOf(plan: CampaignPlan, scoreOf: (task: TaskKey) => number): JournalEntry[] {
  return plan.tasks.map((task) => {
    const routeId = ROUTES[Math.floor(task.index / plan.repetitions)]!;
    const record = makeRecord('bench2drive', { id: routeId, route: scoreOf(task) });
    const outcomes = [{ ruleset: 'bench2drive', record }];
    const driven = { outcomes, failure: null, logSha256: null, durationSystemS: 1 };
    const repetition = task.index % plan.repetitions;
    return { ...task, routeId, repetition, driven } as unknown as JournalEntry;
  });
}

function untilOf(seeds: readonly number[], over: 'routes' | 'seeds' | 'auto', repetitions = 1) {
  const manifest = manifestOf(seeds, repetitions);
  const plan = planOf(seeds, repetitions);
  const base = entriesScores(
    manifest,
    'bench2drive',
    entriesOf(plan, () => 90),
  );
  const until = new DrivenUntilDecided({ base, over, confidence: 0.95, allowed: [] });
  return { until, plan, manifest, rounds: until.begin(manifest, plan) };
}

const textOf = ({ seed, index }: TaskKey) => `${seed}/${index}`;

test('every task is in one round, over passes and over routes', () => {
  for (const over of ['seeds', 'routes'] as const) {
    for (const seeds of [[1, 2], [5, 4, 3], Array.from({ length: 27 }, (_, i) => i)]) {
      const { plan, rounds } = untilOf(seeds, over, 2);
      assert.ok(rounds.every((round) => round.length > 0));
      assert.ok(rounds.length <= 10);
      assert.equal(rounds.flat().map(textOf).sort(), plan.tasks.map(textOf).sort());
    }
  }
});

test('over passes the first round has two of them; over routes blocks drawn by lot', () => {
  const passes = untilOf([1, 2, 3, 4], 'auto');
  assert.equal(
    passes.rounds.map(({ length }) => length / ROUTES.length),
    [2, 1, 1],
  );
  const routes = untilOf([1], 'auto');
  assert.is(routes.rounds.length, 5);
  const order = routes.rounds.flat().map(({ index }) => index);
  assert.not.equal(
    order,
    [...order].sort((a, b) => a - b),
  );
  assert.equal(untilOf([1], 'routes').rounds, routes.rounds);
});

test('a clear difference stops it; what was driven besides the round is not looked at', () => {
  const { until, plan } = untilOf([1, 2, 3, 4], 'seeds');
  const worse = entriesOf(plan, ({ seed, index }) => 40 + ((seed * 7 + index * 3) % 11));
  assert.is(until.isDecided(0, worse), true);
  const { verdict, stopped, drivesInRounds, looks } = until.report();
  assert.is(verdict, 'worse');
  assert.is(stopped, true);
  assert.is(drivesInRounds, 44);
  assert.is(looks.length, 1);
});

test('agents that are alike are driven on until it is hopeless', () => {
  const { until, plan, rounds } = untilOf([1, 2, 3, 4], 'seeds');
  const alike = entriesOf(plan, ({ seed, index }) => 90 + ((seed + index) % 2 === 0 ? 5 : -5));
  let round = 0;
  while (!until.isDecided(round, alike)) round += 1;
  assert.is(until.report().verdict, 'cannot tell');
  assert.ok(round < rounds.length);
});

test('a base without this run’s seeds, and one pass over seeds, are refused', () => {
  const { until } = untilOf([1, 2], 'auto');
  expectError('USAGE', /none of seed 3, 4/, () =>
    until.begin(manifestOf([1, 3, 4], 1), planOf([1, 3, 4], 1)),
  );
  expectError('USAGE', /several seeds with --over seeds/, () => untilOf([1], 'seeds'));
});

test.run();
