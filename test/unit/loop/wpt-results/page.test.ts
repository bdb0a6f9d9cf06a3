/** Facts, what is computed of them by hand-made cases, and the page that is made of them alone. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fieldsOf, usual } from '../../../../src/loop/wpt-results/drives.js';
import type {
  DriveFacts,
  Fact,
  LatencyFacts,
  RouteFacts,
  TrainingFacts,
} from '../../../../src/loop/wpt-results/facts.js';
import {
  collisionRate,
  collisionRatio,
  gain,
  level,
  transferShare,
} from '../../../../src/loop/wpt-results/gains.js';
import { readFacts, resultsPage, writeFact } from '../../../../src/loop/wpt-results/index.js';
import { packed, unpacked } from '../../../../src/loop/wpt-results/packed.js';
import { inTemporaryFolder } from '../../../e2e/run-cli.js';
import { expectError } from '../../../helpers/expect-error.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

test('lists are packed and unpacked; another length is refused', () => {
  const values = [100, 36, null, 100, 0];
  const text = packed(values, 100);
  assert.is(text, ',36,-,,0');
  assert.equal(unpacked(text, 100, 5, 'f'), values);
  assert.equal(unpacked('', 100, 1, 'f'), [100]);
  assert.equal(unpacked(packed([], 0), 0, 0, 'f'), []);
  expectError('RESULT_INVALID', /f: expected 4 numbers.*found 5/, () =>
    unpacked(text, 100, 4, 'f'),
  );
  expectError('RESULT_INVALID', /expected 2 numbers/, () => unpacked('1,x', 100, 2, 'f'));
});

const ROUTES: RouteFacts = {
  kind: 'routes',
  file: 'loop220.xml',
  sha256: 'a'.repeat(64),
  subset: '',
  ids: ['1', '2', '3', '4'],
  types: ['Accident', 'HighwayCutIn', 'ControlLoss', 'InvadingTurn'],
  lengthsM: [1000, 2000, 500, 500],
};

/** Scores in points, one a route. */
function drives(
  policy: string,
  trainSeed: number | null,
  drivingSeed: number,
  scores: readonly (number | null)[],
  more: Partial<DriveFacts> = {},
): DriveFacts {
  const isNetwork = trainSeed !== null;
  const list = (value: (score: number) => number, usualValue: number) =>
    packed(
      scores.map((score) => (score === null ? null : value(score))),
      usualValue,
    );
  return {
    kind: 'drives',
    policy,
    preset: isNetwork ? 'small' : null,
    trainSeed,
    variant: {},
    data: isNetwork ? 'd'.repeat(64) : null,
    modelSha256: isNetwork ? 'e'.repeat(64) : null,
    ownController: isNetwork ? 'C' : null,
    controller: null,
    drivingSeed,
    privileged: true,
    world: 'embedded',
    label: 'embedded world: not CARLA scores',
    ruleset: 'bench2drive',
    traffic: 'carla-tm',
    version: '0.1.0',
    agentSha256: null,
    runId: `${policy}-${trainSeed}-${drivingSeed}`,
    routes: { file: 'loop220.xml', sha256: 'a'.repeat(64), subset: '' },
    mapsSha256: 'b'.repeat(64),
    missing: scores.filter((score) => score === null).length,
    scores: list((score) => Math.round(100 * score), 10_000),
    completion: list(() => 1000, 1000),
    successes: list((score) => (score === 100 ? 1 : 0), 1),
    collisions: {
      vehicles: list((score) => (score < 60 ? 2 : 0), 0),
      pedestrians: list((score) => (score < 40 ? 1 : 0), 0),
      layout: list(() => 0, 0),
    },
    infractions: {},
    efficiencyPercent: 90,
    abilities: {
      Overtaking: [1, 2],
      Merging: [1, 2],
      Emergency_Brake: [2, 2],
      Give_Way: [0, 2],
      Traffic_Signs: [1, 4],
    },
    ...more,
  };
}

const FACTS: readonly Fact[] = [
  ROUTES,
  drives('baseline', 1, 1, [50, 30, 60, 100]),
  drives('baseline', 2, 1, [50, 50, 60, 80]),
  drives('student', 1, 1, [60, 60, 100, 100]),
  drives('student', 2, 1, [60, 60, 80, 80]),
  drives('teacher', 1, 1, [100, 60, 100, 100]),
  drives('teacher', 2, 1, [60, 100, 100, 100]),
  drives('expert', null, 1, [100, 100, 100, null]),
];

function driver(name: string) {
  const [field] = fieldsOf(FACTS);
  const found = usual(field!, name, 'small');
  assert.ok(found !== null, name);
  return found;
}

const near = (found: number | null | undefined, wanted: number) =>
  assert.ok(Math.abs((found ?? Number.NaN) - wanted) < 1e-9, `${found}, wanted ${wanted}`);

test('levels, differences, rates and the share that is handed on, by hand', () => {
  const [baseline, student, teacher] = [driver('baseline'), driver('student'), driver('teacher')];
  near(level(baseline, 'scores').value, (50 + 40 + 60 + 90) / 4);
  near(level(student, 'successes').value, (0 + 0 + 0.5 + 0.5) / 4);
  const found = gain(baseline, student, 'scores')!;
  // By route: 10, 20, 30, 0.
  near(found.verdict.mean, 15);
  assert.is(found.verdict.over, 'routes');
  assert.is(found.verdict.pairs, 8);
  // Seed 1: 10, 30, 40, 0; seed 2: 10, 10, 20, 0.
  assert.equal(found.bySeed, [
    { trainSeed: 1, mean: 20 },
    { trainSeed: 2, mean: 10 },
  ]);
  // Two values 10 apart: t(0.975, 1) = 12.706.
  assert.ok(Math.abs(found.overSeeds!.high - (15 + 12.706 * 5)) < 0.01);
  // Teacher over baseline by route: 30, 40, 40, 10, together twice the student's.
  near(transferShare(baseline, student, teacher, 'scores').value, 0.5);
  // Both seeds: 2 + 2, 3 + 2, 0, 0 collisions on 8 km.
  near(collisionRate(baseline).value, 9 / 8);
  near(collisionRatio(baseline, student).value, 0);
  // The expert has no training seed: it is paired with each.
  const best = gain(teacher, driver('expert'), 'scores')!;
  assert.is(best.verdict.pairs, 6);
  near(best.verdict.mean, (20 + 20 + 0) / 3);
});

test('drives of other routes, worlds or rulesets do not stand in one table', () => {
  const other = drives('student', 3, 1, [1, 1, 1, 1], { ruleset: 'leaderboard-2.1' });
  const fields = fieldsOf([...FACTS, other]);
  assert.is(fields.length, 2);
  assert.is(fields[1]!.drivers[0]!.passes.length, 1);
  const lost = drives('student', 1, 1, [], { routes: { file: 'x', sha256: 'x', subset: '' } });
  expectError('RESULT_INVALID', /facts about the routes of x/, () => fieldsOf([lost]));
});

const TRAINING: TrainingFacts = {
  kind: 'training',
  preset: 'small',
  trainSeed: 1,
  variant: {},
  data: 'd'.repeat(64),
  stages: [
    {
      stage: 'calibrate',
      seconds: 90,
      gates: [
        { name: 'area', value: 0.7, wanted: 'above', limit: 0.85, passed: false, samples: 9 },
      ],
      numbers: { chosen: 0.81, imitation: 0.7, random: 0.4, best: 0.9 },
    },
  ],
  models: { student: { sha256: 'e'.repeat(64), bytes: 1_130_000 } },
};
const LATENCY: LatencyFacts = {
  kind: 'latency',
  cpu: 'A processor',
  preset: 'small',
  trainSeed: 1,
  scenes: 500,
  warmUps: 50,
  excluded: 'nothing',
  load: [0.5, 0.6],
  cores: 2,
  models: {},
  rows: [
    { name: 'student', part: 'network', threads: 1, medianMs: 0.4, p95Ms: 0.5 },
    { name: 'student', part: 'with features', threads: 1, medianMs: 0.6, p95Ms: 0.7 },
    { name: 'teacher', part: 'network', threads: 1, medianMs: 1.6, p95Ms: 2 },
  ],
};

test('the page says world, seeds, privileges, and all that did not come out', () => {
  const none = { ...TRAINING, variant: { conditioning: 'none' } };
  const facts = [...FACTS, TRAINING, none, LATENCY];
  const page = resultsPage(facts, { remarks: 'A cause.', command: 'egoloop wpt-results' });
  for (const words of [
    /\*\*privileged\*\*.*\*\*not CARLA\*\*/s,
    /4 routes of loop220\.xml \(SHA-256 a{16}…\); driving seeds 1;/,
    /\| baseline \(privileged\) \| 60\.0 \[/,
    /student − baseline \| sim-DS \| \+15\.0 \[/,
    /\| student \| sim-DS \| 50 \[/,
    /expert \(privileged\).*3, 1 missing/,
    /area \| 0\.700 \(above 0\.850, \*\*failed\*\*\)/,
    /= 4\.00 \(WPT: 4\.9/,
    /- Teacher with rewards takes 4\.00 times/,
    /- The student takes 0\.600 ms/,
    /- Gate failed, training seed 1, calibrate: area is 0\.700/,
    /- student: 2 training seeds were driven, 3 were asked for/,
    /- The student has 50 \[.*\] % of the teacher’s gain; 80 %/,
    /### 9\. World model\n\n(.*\n)*.*none: candidates and rewards alone/,
    /Not trained: one future a candidate/,
    /## Remarks\n\nA cause\.\n$/,
  ]) {
    assert.match(page, words);
  }
  assert.not.match(page, /NaN|undefined|null/);
  assert.is(resultsPage(facts, { remarks: 'A cause.', command: 'egoloop wpt-results' }), page);
});

test('a round of the teacher stands beside the baseline, which has none', () => {
  const variant = { onPolicy: ['teacher'] };
  const facts = [
    ...FACTS,
    drives('student', 1, 1, [80, 80, 100, 80], { variant }),
    drives('teacher', 1, 1, [100, 80, 100, 100], { variant }),
    // Another ablation of the same round is no round of its own.
    drives('teacher', 1, 1, [1, 2, 3, 4], { variant: { drop: ['nc'], ...variant } }),
  ];
  const page = resultsPage(facts, { remarks: null, command: 'egoloop wpt-results' });
  assert.match(page, /### After a round on policy \(teacher\)\n/);
  assert.is(page.split('After a round on policy').length, 2);
  assert.match(page, /student \(on-policy-teacher\) − baseline \| sim-DS \| \+25\.0/);
  assert.match(page, /teacher \(on-policy-teacher\) − baseline \| sim-DS \| \+35\.0/);
  assert.match(page, /student \(on-policy-teacher\) − student \| sim-DS/);
  assert.match(page, /\| student \(on-policy-teacher\) \| sim-DS \| 71 /);
  // Without the student there is nothing that was handed on.
  const teacherAlone = facts.filter(
    (fact) => !(fact.kind === 'drives' && fact.policy === 'student' && 'onPolicy' in fact.variant),
  );
  const other = resultsPage(teacherAlone, { remarks: null, command: 'egoloop wpt-results' });
  assert.not.match(other, /After a round/);
});

test('several plans stand beside one', () => {
  const variant = { modes: true };
  const facts = [
    ...FACTS,
    drives('baseline', 1, 1, [60, 80, 100, 80], { variant }),
    drives('student', 1, 1, [80, 80, 100, 80], { variant }),
  ];
  const page = resultsPage(facts, { remarks: null, command: 'egoloop wpt-results' });
  assert.match(page, /### Several plans in place of one\n/);
  assert.match(page, /\| student \(modes\) − baseline \(modes\) \| sim-DS \| \+5\.0 /);
  assert.match(page, /\| baseline \(modes\) − baseline \| sim-DS /);
  assert.match(page, /\| teacher − baseline \(modes\) \| sim-DS /);
  const without = resultsPage(FACTS, { remarks: null, command: 'egoloop wpt-results' });
  assert.not.match(without, /Several plans/);
});

test('drives under another controller stand beside each other alone', () => {
  const under = { controller: 'A', infractions: { vehicle_blocked: 3 } };
  const facts = [
    ...FACTS,
    drives('baseline', 1, 1, [20, 20, 20, 20], under),
    drives('student', 1, 1, [50, 50, 50, 50], under),
    drives('teacher', 1, 1, [80, 80, 80, 80], under),
  ];
  const page = resultsPage(facts, { remarks: null, command: 'egoloop wpt-results' });
  assert.match(
    page,
    /\*\*Student [a-z ]+ baseline under controller A\*\*: difference 30\.0 sim-DS/,
  );
  const [, section = ''] = page.split('### Under controller A\n');
  assert.match(
    section,
    /student \[controller A\] − baseline \[controller A\] \| sim-DS \| \+30\.0/,
  );
  assert.match(
    section,
    /teacher \[controller A\] − baseline \[controller A\] \| sim-DS \| \+60\.0/,
  );
  assert.match(section, /\| student \[controller A\] \| sim-DS \| 50 /);
  assert.match(section, /\| baseline \[controller A\] \(privileged\) \| 20\.0 .* \| – \|/);
  assert.match(section, /\| student \| 0\.0 \| 75\.0 \|/, 'three of four drives');
  const without = resultsPage(FACTS, { remarks: null, command: 'egoloop wpt-results' });
  assert.not.match(without, /Under controller/);
});

test('facts are kept by what they are about, and what is none is refused', () =>
  inTemporaryFolder((folder) => {
    const files = FACTS.map((fact) => writeFact(folder, fact));
    assert.is(new Set(files).size, FACTS.length);
    assert.equal(
      readFacts(folder)
        .map(({ kind }) => kind)
        .sort(),
      FACTS.map(({ kind }) => kind).sort(),
    );
    const again = drives('student', 1, 1, [1, 2, 3, 4]);
    assert.ok(files.includes(writeFact(folder, again)), 'a newer run replaces an older one');
    assert.is(readFacts(folder).length, FACTS.length);
    const bytes = readFileSync(writeFact(folder, again)).length;
    assert.ok(bytes < 2000, `${bytes} bytes`);
    writeFileSync(join(folder, 'other.json'), '{"format":"egoloop-run-1"}');
    expectError('RESULT_INVALID', /other\.json: expected a fact/, () => readFacts(folder));
    expectError('FILE_UNREADABLE', /folder of facts/, () => readFacts(join(folder, 'no')));
  }));

test('the page in docs is what the kept facts give', () => {
  const keep = join(ROOT, 'results/wpt');
  const file = join(ROOT, 'docs/wpt-results.md');
  if (!existsSync(keep) || !existsSync(file)) {
    console.error('SKIP the page in docs: no facts are kept yet');
    return;
  }
  const remarks = join(keep, 'remarks.md');
  const page = resultsPage(readFacts(keep), {
    remarks: existsSync(remarks) ? readFileSync(remarks, 'utf8') : null,
    command: 'egoloop wpt-results',
  });
  assert.ok(readFileSync(file, 'utf8') === page, 'run egoloop wpt-results');
});

test.run();
