/** `egoloop wpt-results`: a training and its drives become facts, the facts a page; strangers are refused. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DriveFacts } from '../../src/loop/wpt-results/index.js';
import { readFacts } from '../../src/loop/wpt-results/index.js';
import { presetOf } from '../../src/train/networks/index.js';
import { runStages } from '../../src/train/stages/index.js';
import { laneRoutesText } from '../helpers/loop-routes.js';
import { madeData } from '../helpers/made-samples.js';
import { callCli, inTemporaryFolder, runCli } from './run-cli.js';

test('from a training and its drives to the page', () =>
  inTemporaryFolder(async (folder) => {
    const out = join(folder, 'small-7');
    const options = {
      preset: presetOf('tiny'),
      seed: 7,
      out,
      epochs: 10,
      batch: 16,
      learningRate: 2e-3,
    };
    const runtime = { threads: 1 };
    await runStages(['baseline'], madeData(64, 32), { ...options, runtime, controller: 'C' });
    const routes = join(folder, 'lanes.xml');
    writeFileSync(routes, laneRoutesText({ count: 1, lengthM: 60 }));
    const agent = join(out, 'models/baseline.policy.json');
    const drive = (name: string, ...more: string[]) => {
      const world = ['--traffic', 'none', '--workers', '0', '--no-logs'];
      const words = ['--routes', routes, ...world, '--out', join(folder, name), ...more];
      // A program of its own: the command line it was started with is kept with the run.
      const { code, stderr } = runCli('run', ...words);
      assert.is(code, 0, stderr);
      return join(folder, name);
    };
    const own = drive('own', '--agent', agent, '--seeds', '1,2');
    const other = drive('other', '--agent', agent, '--controller', 'B');
    const idm = drive('idm', '--agent', 'idm');
    const keep = join(folder, 'facts');
    const page = join(folder, 'page.md');
    const where = ['--keep', keep, '--out', page];
    const made = await callCli('wpt-results', own, other, idm, out, ...where);
    assert.is(made.code, 0, made.stderr);
    const facts = readFacts(keep);
    assert.is(facts.length, 1 + 4 + 1);
    const drives = facts.filter((fact): fact is DriveFacts => fact.kind === 'drives');
    assert.equal(
      drives
        .map((one) => `${one.policy} ${one.trainSeed} ${one.drivingSeed} ${one.controller}`)
        .sort(),
      ['baseline 7 1 B', 'baseline 7 1 null', 'baseline 7 2 null', 'idm null 1 null'],
    );
    const summary = JSON.parse(readFileSync(join(own, 'summary.json'), 'utf8'));
    const [first] = summary.drives[0].verdicts;
    const fact = drives.find(
      (one) => one.policy === 'baseline' && one.drivingSeed === 1 && one.controller === null,
    );
    const text = fact?.scores.split(',')[0];
    const score = text === '' ? 100 : Number(text) / 100;
    assert.ok(Math.abs(score - first.record.scores.score_composed) <= 0.005);
    const written = readFileSync(page, 'utf8');
    assert.match(written, /\| baseline \(privileged\) \|/);
    assert.match(written, /baseline \[controller B\] − baseline/);
    const check = await callCli('wpt-results', '--check', ...where);
    assert.is(check.code, 0, check.stderr);
    writeFileSync(page, written.replace('sim-DS', 'DS'));
    assert.is((await callCli('wpt-results', '--check', ...where)).code, 1);
    const both = await callCli('wpt-results', idm, '--check', ...where);
    assert.is(both.code, 2);
    assert.match(both.stderr, /expected --check alone, for it writes nothing/);

    // The policy was trained on since: its drives are of another one.
    const manifest = readFileSync(agent, 'utf8');
    writeFileSync(agent, manifest.replace('"everyTicks": 2', '"everyTicks": 1'));
    const stranger = await callCli('wpt-results', own, ...where);
    assert.is(stranger.code, 2);
    assert.match(stranger.stderr, /policy that drove.*found another/);
    const nothing = await callCli('wpt-results', folder, ...where);
    assert.match(nothing.stderr, /folder of a run or of a training/);
  }));

test('what is no run, no training and no fact is named, and nothing is written', () =>
  inTemporaryFolder(async (folder) => {
    const keep = join(folder, 'facts');
    const out = join(folder, 'page.md');
    const file = join(folder, 'a-file');
    writeFileSync(file, '{"a": 1}');
    for (const [args, words] of [
      [[join(folder, 'nowhere')], /nowhere: expected .* found no such place \[FILE_UNREADABLE\]/],
      [
        [folder],
        /folder of a run or .* found one without run\.json and results\.json \[RESULT_INVALID\]/,
      ],
      [[file], /a-file: expected a file of egoloop open-loop .* found another \[RESULT_INVALID\]/],
      [[], /facts: expected a folder of facts .*, found none; .*--keep \[FILE_UNREADABLE\]/],
    ] as const) {
      const { code, stderr } = await callCli('wpt-results', ...args, '--keep', keep, '--out', out);
      assert.is(code, 2, stderr);
      assert.match(stderr, words);
      assert.equal(readdirSync(folder), ['a-file']);
    }
    const { code, stderr } = await callCli('wpt-results', '--keep', file, '--out', out);
    assert.is(code, 2);
    assert.match(stderr, /a-file: expected a folder of facts .*, found a file; .*FILE_UNREADABLE/);
  }));

test('open-loop says what its data should be', () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    for (const [data, words] of [
      [join(folder, 'nowhere'), /nowhere: .* found no such folder; egoloop collect .*UNREADABLE/],
      [folder, /found a folder without a manifest\.json; egoloop collect .*FILE_UNREADABLE/],
      [file, /a-file: .* found a file without a manifest\.json; .*FILE_UNREADABLE/],
    ] as const) {
      const { code, stderr } = await callCli('open-loop', '--agent', 'expert', '--data', data);
      assert.is(code, 2, stderr);
      assert.match(stderr, words);
    }
  }));

test.run();
