/**
 * From training to driving: a student and a teacher that were trained for seconds on made-up data are
 * exported, looked at and driven in closed loop by the command line, as shipped policies are.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ThoughtLine } from '../../src/loop/thought-file.js';
import { presetOf } from '../../src/train/networks/index.js';
import { runStages } from '../../src/train/stages/index.js';
import { laneRoutesText } from '../helpers/loop-routes.js';
import { madeData } from '../helpers/made-samples.js';
import { callCli, inTemporaryFolder } from './run-cli.js';

test('what was trained drives', () =>
  inTemporaryFolder(async (folder) => {
    const out = join(folder, 'run');
    const options = {
      preset: { ...presetOf('tiny'), cells: 8 },
      seed: 1,
      out,
      epochs: 4,
      batch: 16,
      learningRate: 2e-3,
      runtime: { threads: 1 },
    };
    const stages = ['world', 'teacher', 'calibrate'] as const;
    const data = madeData(200, 32);
    const reports = await runStages(stages, data, options);
    await runStages(['student'], data, { ...options, epochs: 12 });
    assert.equal(
      reports.map(({ stage }) => stage),
      [...stages],
    );
    assert.match(readFileSync(join(out, 'report.html'), 'utf8'), /<polyline points="[\d.]+,/);
    const routes = join(folder, 'lanes.xml');
    writeFileSync(routes, laneRoutesText({ count: 1, lengthM: 60 }));
    for (const name of ['student', 'teacher']) {
      const agent = join(out, 'models', `${name}.policy.json`);
      const check = await callCli('model', 'check', agent);
      assert.is(check.code, 0, check.stderr);
      const args = ['--agent', agent, '--traffic', 'none', '--workers', '0', '--json'];
      const drive = await callCli('run', '--routes', routes, ...args, '--out', join(folder, name));
      assert.is(drive.code, 0, drive.stderr);
      const text = drive.stdout;
      assert.not.match(text, /Agent crashed|couldn't be set up/i);
      const completion = Number(/"(?:score_route|routeCompletion)\w*": ?([\d.]+)/.exec(text)?.[1]);
      assert.ok(completion > 30, `${name} came ${completion} % far`);
      const logs = join(folder, name, 'ticklogs');
      const [thoughts] = readdirSync(logs).filter((one) => one.endsWith('.thoughts.jsonl'));
      const [, line] = readFileSync(join(logs, thoughts!), 'utf8').split('\n');
      const { values, numbers } = JSON.parse(line!) as ThoughtLine;
      if (name === 'student') assert.equal([values, numbers], [[null], {}]);
      else {
        // The one taken is worth most, and says by which rewards.
        assert.ok(values.length > 5 && values[0] === Math.max(...values.map(Number)));
        assert.equal(Object.keys(numbers), ['NC', 'DAC', 'TTC', 'EP', 'COMF']);
      }
    }
  }));

test('nothing is trained in the folder of a run or of a data set', () =>
  inTemporaryFolder(async (folder) => {
    for (const [name, what] of [
      ['run.json', 'a run'],
      ['manifest.json', 'a data set'],
    ] as const) {
      const out = join(folder, name.replace('.', '-'));
      mkdirSync(out);
      writeFileSync(join(out, name), '{}');
      const { code, stderr } = await callCli('train', 'world', '--data', folder, '--out', out);
      assert.is(code, 2, stderr);
      assert.match(stderr, `found ${what} (${name}); name another with --out`);
      assert.equal(readdirSync(out), [name]);
    }
  }));

test.run();
