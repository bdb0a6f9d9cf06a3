/** `egoloop demo`, what `npm start` runs: the student on five routes, or the expert; and the recorded drive. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RULESET_NAMES } from '../../src/eval/ruleset.js';
import { shippedPolicyNames } from '../../src/loop/agents/shipped-policies.js';
import type { CampaignSummary } from '../../src/loop/campaign/summary.js';
import type { LogVerdicts } from '../../src/loop/verdict.js';
import { callCli, inTemporaryFolder, runCli } from './run-cli.js';

test('drives five routes, says what they are, how the scores came about and where the files are', () =>
  inTemporaryFolder(async (folder) => {
    const out = join(folder, 'demo');
    const { code, stdout, stderr } = runCli('demo', '--out', out);
    assert.is(code, 0, stderr);
    const driver = shippedPolicyNames().includes('student') ? 'student' : 'expert';
    const label =
      /embedded world: not CARLA scores .*agent (\S+) \(PRIVILEGED: sees ground truth\)/;
    assert.is(label.exec(stdout)?.[1], driver);
    if (driver === 'student') {
      assert.match(stdout, /It is privileged.*\nmodel student, .*, SHA-256 [0-9a-f]{64}\n/);
    }
    assert.match(stdout, /driving score +\d+\.\d\d .*over 5 drives/);
    assert.match(
      stdout,
      driver === 'expert'
        ? /How each score came about\n( +\d+ \w+: 100.*\n){5}/
        : /How each score came about\n( +\d+ \w+: \d.*\n){5}/,
    );
    assert.ok(stdout.includes(`Everything is in ${out}`));
    assert.match(stdout, /Try next\n {2}npx egoloop run .*\n[\s\S]*npx egoloop report /);
    const logs = readdirSync(join(out, 'ticklogs')).filter((name) => name.endsWith('.ticklog'));
    assert.is(logs.length, 5);
    assert.is(existsSync(join(out, 'bench2drive-seed1.json')), true);

    const again = await callCli('demo', '--out', out, '--json');
    assert.is(again.code, 0, 'a second demo replaces the first');
    const summary = JSON.parse(again.stdout) as CampaignSummary;
    assert.is(summary.finishedDrives, 5);
    assert.is(summary.manifest.privileged, true);
  }));

test('--recorded shows the shipped drive under all rulesets, and what it is', () => {
  const { code, stdout, stderr } = runCli('demo', '--recorded');
  assert.is(code, 0, stderr);
  assert.is(stderr, '');
  assert.match(stdout, /a scripted recording, not a\s+policy/);
  assert.match(stdout, /not CARLA scores/);
  for (const name of RULESET_NAMES) assert.match(stdout, new RegExp(`^${name} +\\d`, 'm'));
  assert.match(stdout, /Try next\n/);
});

test('--recorded --json is one document', async () => {
  const { code, stdout } = await callCli('demo', '--recorded', '--json');
  assert.is(code, 0);
  const { verdicts, isComplete } = JSON.parse(stdout) as LogVerdicts;
  assert.is(isComplete, true);
  assert.is(verdicts.length, 5);
});

test.run();
