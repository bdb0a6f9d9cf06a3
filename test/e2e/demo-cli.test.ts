/** `egoloop demo`, what `npm start` runs: five verdicts and a way on, in under two seconds. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RULESET_NAMES } from '../../src/eval/ruleset.js';
import type { LogVerdicts } from '../../src/loop/verdict.js';
import { callCli, runCli } from './run-cli.js';

test('shows the shipped drive under all rulesets, and what it is', () => {
  const { code, stdout, stderr } = runCli('demo');
  assert.is(code, 0, stderr);
  assert.is(stderr, '');
  assert.match(stdout, /a scripted recording, not a\s+policy/);
  assert.match(stdout, /not CARLA scores/);
  for (const name of RULESET_NAMES) assert.match(stdout, new RegExp(`^${name} +\\d`, 'm'));
  assert.match(stdout, /Try next\n/);
});

test('--json is one document', async () => {
  const { code, stdout } = await callCli('demo', '--json');
  assert.is(code, 0);
  const { verdicts, isComplete } = JSON.parse(stdout) as LogVerdicts;
  assert.is(isComplete, true);
  assert.is(verdicts.length, 5);
});

test.run();
