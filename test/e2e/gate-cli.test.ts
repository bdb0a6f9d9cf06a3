/**
 * `compare`, `gate`, `plan` and `run --until decided` on real drives: the expert, itself once more, and
 * the expert whose controls arrive 0.3 s late, on two routes of loop-dev10 where that shows.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Comparison, GateResult } from '../../src/loop/compare/index.js';
import type { Decision } from '../../src/loop/compare/until.js';
import { laneRoutesText } from '../helpers/loop-routes.js';
import { callCli } from './run-cli.js';

const ROUTES = ['--routes', 'routes/loop-dev10.xml', '--routes-subset', '1019,1217'];
const LATE = ['--action-delay', '0.3'];
const SEEDS = '1,2,3,4,5,6,7,8,9,10';

const folder = mkdtempSync(join(tmpdir(), 'egoloop-'));
const at = (name: string) => join(folder, name);

async function drive(name: string, ...args: string[]): Promise<string> {
  const common = ['--agent', 'expert', '--workers', '0', '--out', at(name)];
  const { code, stderr } = await callCli('run', ...ROUTES, ...common, ...args);
  assert.is(code, 0, stderr);
  return at(name);
}

test.before(async () => {
  await drive('base', '--seeds', SEEDS, '--no-logs');
  await drive('late', '--seeds', SEEDS, '--no-logs', ...LATE);
});
test.after(() => rmSync(folder, { recursive: true, force: true }));

test('a worsened expert is caught, with everything a CI reads', async () => {
  const files = ['--junit', at('j.xml'), '--comment', at('c.md'), '--job-summary', at('s.md')];
  writeFileSync(at('s.md'), '# earlier step\n');
  const found = await callCli(
    'gate',
    at('late'),
    '--baseline',
    at('base'),
    '--max-drop',
    '2',
    ...files,
  );
  assert.is(found.code, 1, found.stdout + found.stderr);
  assert.match(found.stdout, /^regress: dropped by more than 2; driving score -\d/m);
  assert.match(readFileSync(at('j.xml'), 'utf8'), /<failure type="regression"/);
  assert.match(readFileSync(at('c.md'), 'utf8'), /### egoloop gate: ❌ regress/);
  assert.match(readFileSync(at('s.md'), 'utf8'), /^# earlier step\n<!-- egoloop gate -->\n### /);
});

test('nothing that a gate reads is written over', async () => {
  const [run, baseline] = [at('late'), at('base')];
  const kept = ['run.json', 'journal.jsonl'].map((name) => join(run, name));
  const before = kept.map((file) => readFileSync(file, 'utf8'));
  for (const option of ['--junit', '--comment', '--job-summary']) {
    for (const file of [...kept, join(baseline, 'summary.json')]) {
      const { code, stderr } = await callCli('gate', run, '--baseline', baseline, option, file);
      assert.is(code, 2, `${option} ${file}`);
      assert.match(stderr, /expected an output file other than the input, found one that is read/);
    }
  }
  const { code } = await callCli('compare', baseline, run, '--markdown', kept[0]!);
  assert.is(code, 2);
  assert.equal(
    kept.map((file) => readFileSync(file, 'utf8')),
    before,
  );
});

test('the same expert once more passes, against a summary as well', async () => {
  await drive('again', '--seeds', '1,2,3');
  const baseline = join(at('base'), 'summary.json');
  const found = await callCli('gate', at('again'), '--baseline', baseline, '--max-drop', '0');
  assert.is(found.code, 0, found.stdout + found.stderr);
  assert.match(found.stdout, /THE SAME: every drive has the same score/);
  assert.match(found.stdout, /^pass: no drop of more than 0.*6 pairs/m);
});

test('too few passes to tell: inconclusive, and how many would', async () => {
  await drive('few', '--seeds', '1,2', ...LATE, '--no-logs');
  const found = await callCli('gate', at('few'), '--baseline', at('base'), '--json');
  assert.is(found.code, 3);
  const { gate, passesForPass, comparison } = JSON.parse(found.stdout) as GateResult;
  assert.is(gate.verdict, 'inconclusive');
  assert.is(gate.pairs, 4);
  assert.ok(passesForPass! > 2);
  assert.match(comparison.remarks.join(), /2 of 10 passes are in both runs/);
});

test('compare says worse, what turned, and by whom', async () => {
  await drive('a', '--seeds', '1');
  await drive('b', '--seeds', '1', ...LATE);
  const told = await callCli('compare', at('a'), at('b'));
  assert.is(told.code, 0, told.stderr);
  assert.match(told.stdout, /CANNOT TELL/);
  assert.match(told.stdout, /route \d+ pass 1#0: policy: tick 0, control\.throttle: /);
  assert.match(told.stdout, /faults +- against \{"actionDelayS":0\.3\}/);
  assert.not.match(told.stdout, /machine\.|software\./);

  // Driven on another machine, with another Node: said, and no reason to refuse.
  const noted = join(at('b'), 'environment.json');
  const text = readFileSync(noted, 'utf8');
  const other = text
    .replace(/"node": "[^"]*"/, '"node": "1.2.3"')
    .replace(/"cores": \d+/, '"cores": 77');
  writeFileSync(noted, other);
  const elsewhere = await callCli('compare', at('a'), at('b'));
  assert.is(elsewhere.code, 0, elsewhere.stderr);
  assert.match(elsewhere.stdout, /software\.node +\S+ against 1\.2\.3/);
  assert.match(elsewhere.stdout, /machine\.cores +\d+ against 77/);
  const wrong = await callCli('compare', at('a'), at('b'), '--partings', '-3');
  assert.match(wrong.stderr, /expected --partings to be 0 or more, found -3/);

  const found = await callCli('compare', at('base'), at('late'), at('base'), '--json');
  const { comparisons } = JSON.parse(found.stdout) as { comparisons: Comparison[] };
  const [late, same] = comparisons as [Comparison, Comparison];
  assert.is(late.score.verdict, 'worse');
  assert.is(late.confidence, 0.975);
  assert.ok(late.flips.length > 3 && late.flips.every(({ outcome }) => outcome === 'lost'));
  assert.is(late.mcnemar.lost, late.flips.length);
  assert.ok(late.variance!.rest > 0);
  assert.is(same.isSame, true);
  assert.is(same.partings.identical, same.partings.examined);
});

test('other worlds, routes and rulesets are refused, and allowed when told', async () => {
  await drive('idle', '--seeds', '1', '--traffic', 'none', '--no-logs');
  const refused = await callCli('compare', at('base'), at('idle'));
  assert.is(refused.code, 2);
  assert.match(refused.stderr, /differ in traffic \(carla-tm against none\); --allow world/);
  const told = await callCli('compare', at('base'), at('idle'), '--allow', 'world');
  assert.is(told.code, 0, told.stderr);

  writeFileSync(at('lanes.xml'), laneRoutesText({ count: 2, lengthM: 40 }));
  const quick = ['--agent', 'route-follower', '--traffic', 'none', '--workers', '0', '--no-logs'];
  await callCli('run', '--routes', at('lanes.xml'), ...quick, '--out', at('lanes'));
  const routes = await callCli('compare', at('idle'), at('lanes'));
  assert.is(routes.code, 2);
  assert.match(routes.stderr, /routes \(2 of its own: 1019, 1217 against 2 of its own: 1, 2\)/);
  const ruleset = await callCli(
    'gate',
    at('base'),
    '--baseline',
    at('late'),
    '--ruleset',
    'leaderboard-2.1',
  );
  assert.is(ruleset.code, 2);
  assert.match(
    ruleset.stderr,
    /expected a run judged by leaderboard-2\.1, found one by bench2drive/,
  );
});

test('plan reckons passes and time from earlier runs', async () => {
  const { code, stdout } = await callCli('plan', at('base'), at('late'), '--see', '5');
  assert.is(code, 0);
  assert.match(
    stdout,
    /to see 5 points with 80 % power on these very routes.*: \d+ passes by each/,
  );
  assert.match(stdout, /about \d+ (s|min)/);
  const numbers = await callCli('plan', '--routes', '220', '--sd', '40.3');
  assert.match(numbers.stdout, /on routes like these: 15 passes by each agent\n/);
  assert.match((await callCli('plan')).stderr, /expected earlier runs, or --routes and --sd/);
});

test('run --until decided stops early, is resumed alike, and keeps its decision', async () => {
  const until = ['--until', 'decided', '--against', at('base'), '--seeds', SEEDS, '--no-logs'];
  const args = ['--agent', 'expert', '--workers', '0', '--out', at('until'), ...ROUTES, ...LATE];
  const first = await callCli('run', ...args, ...until, '--over', 'seeds', '--confidence', '0.8');
  assert.is(first.code, 0, first.stderr);
  assert.match(first.stderr, /look 1 of 9 at 20 % of the drives/);
  assert.match(first.stderr, /worse against .*base after \d+ drives; \d+ saved/);
  assert.not.match(first.stdout, /INCOMPLETE/);
  const text = readFileSync(join(at('until'), 'decision.json'), 'utf8');
  const decision = JSON.parse(text) as Decision;
  assert.is(decision.stopped, true);
  assert.is(decision.verdict, 'worse');
  assert.ok(decision.drivesInRounds < 20);
  const again = await callCli('run', ...args, ...until, '--over', 'seeds', '--confidence', '0.8');
  assert.is(again.code, 0);
  assert.is(readFileSync(join(at('until'), 'decision.json'), 'utf8'), text);
  const compared = await callCli('compare', at('base'), at('until'));
  assert.is(compared.code, 0);
  assert.match(compared.stdout, /stopped early by its own rule/);
});

test('run --until decided refuses a base that lacks seeds before anything is written', async () => {
  const until = ['--until', 'decided', '--against', at('base'), '--seeds', '1,99'];
  const args = ['--agent', 'expert', '--workers', '0', '--out', at('never'), ...ROUTES];
  const { code, stderr } = await callCli('run', ...args, ...until);
  assert.is(code, 2);
  assert.match(stderr, /expected --against to have every seed.*found none of seed 99/);
  assert.is(existsSync(at('never')), false);
  const alone = await callCli('run', ...args, '--until', 'decided');
  assert.match(alone.stderr, /expected --until and --against together/);
});

test.run();
