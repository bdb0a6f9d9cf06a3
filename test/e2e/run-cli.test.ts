/** `egoloop run` as a shell sees it: tables, files, JSON, exit codes. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CampaignSummary } from '../../src/loop/campaign/summary.js';
import { laneRoutesText } from '../helpers/loop-routes.js';
import { callCli, inTemporaryFolder, runCli } from './run-cli.js';

const QUICK = ['--agent', 'route-follower', '--traffic', 'none', '--workers', '0'];

function writeRoutes(folder: string, text = laneRoutesText({ count: 3, lengthM: 40 })): string {
  const file = join(folder, 'lanes.xml');
  writeFileSync(file, text);
  return file;
}

test('prints a line a route and means that cannot be taken for CARLA scores', () =>
  inTemporaryFolder((folder) => {
    const routes = writeRoutes(folder);
    const out = join(folder, 'run');
    const { code, stdout, stderr } = runCli('run', '--routes', routes, ...QUICK, '--out', out);
    assert.is(code, 0, stderr);
    assert.match(stdout, /^embedded world: not CARLA scores .*PRIVILEGED: sees ground truth/m);
    assert.match(stdout, /^1 +1 +- +100\.00 +100\.0 +\d+\.\d\d Completed -$/m);
    assert.match(stdout, /^bench2drive \(embedded world: not CARLA scores; privileged agent\)$/m);
    assert.match(stdout, /driving score +100\.00 {2}\[100\.00, 100\.00\] {2}over 3 drives/);
    assert.match(stdout, /success rate +100\.0 % {2}\[43\.[89], 100\.0\] {2}3 of 3/);
    assert.match(stderr, /wrote .*summary\.json/);
    assert.is(existsSync(join(out, 'ticklogs', 'route-1_rep0_seed1.ticklog')), true);
  }));

test('--json is one document and nothing else on stdout', () =>
  inTemporaryFolder(async (folder) => {
    const routes = writeRoutes(folder);
    const args = ['--seeds', '3,1', '--repetitions', '2', '--ruleset', 'all', '--no-logs'];
    const out = join(folder, 'run');
    const { code, stdout } = await callCli(
      ...['run', '--routes', routes, ...QUICK, ...args, '--json', '--out', out],
    );
    assert.is(code, 0);
    const summary = JSON.parse(stdout) as CampaignSummary;
    assert.is(summary.plannedDrives, 12);
    assert.is(summary.rulesets.length, 5);
    assert.equal(JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')), summary);
    assert.is(existsSync(join(out, 'ticklogs')), false);
  }));

test('a run goes where its options say, and is not written over', () =>
  inTemporaryFolder(async (folder) => {
    const routes = writeRoutes(folder);
    const before = process.cwd();
    process.chdir(folder);
    try {
      const first = await callCli('run', '--routes', routes, ...QUICK);
      assert.is(first.code, 0, first.stderr);
      const id = /results.(lanes_route-follower_bench2drive_s1_[0-9a-f]{8})/.exec(first.stderr);
      assert.ok(id, first.stderr);
      const second = await callCli('run', '--routes', routes, ...QUICK, '--no-resume');
      assert.is(second.code, 2);
      assert.match(second.stderr, /found a run: .*--no-resume.*--overwrite/);
      assert.is((await callCli('run', '--routes', routes, ...QUICK, '--overwrite')).code, 0);
      const resumed = await callCli('run', '--routes', routes, ...QUICK);
      assert.is(resumed.code, 0);
      assert.match(resumed.stderr, /3 drives are there already/);
    } finally {
      process.chdir(before);
    }
  }));

test('drives that say nothing about driving give exit code 3 and are named', () =>
  inTemporaryFolder(async (folder) => {
    const routes = writeRoutes(
      folder,
      laneRoutesText({ count: 2, lengthM: 40, townInFile: 'Town99' }),
    );
    const out = join(folder, 'run');
    const { code, stdout, stderr } = await callCli(
      'run',
      '--routes',
      routes,
      ...QUICK,
      '--out',
      out,
    );
    assert.is(code, 3);
    assert.match(stdout, /2 of 2 drives say nothing about driving/);
    assert.match(stdout, /Failed - Simulation crashed/);
    assert.match(stderr, /route 1, 2: Simulation crashed: .*Town99.*--maps/);
  }));

test('a scenario nobody knows is skipped, said aloud, and the route driven', () =>
  inTemporaryFolder(async (folder) => {
    const routes = writeRoutes(
      folder,
      laneRoutesText({ count: 1, lengthM: 60, scenarioType: 'MeteorShower' }),
    );
    const out = join(folder, 'run');
    const { code, stdout, stderr } = await callCli(
      'run',
      '--routes',
      routes,
      ...QUICK,
      '--out',
      out,
    );
    assert.is(code, 0);
    assert.match(stdout, /1 of 1 drives had a scenario skipped/);
    assert.match(stderr, /scenario skipped: MeteorShower_1: unknown type 'MeteorShower'/);
    assert.match(stdout, /MeteorShower +100\.00/);
  }));

test('usage errors name what was expected and exit with 2', () =>
  inTemporaryFolder(async (folder) => {
    const routes = writeRoutes(folder);
    const wrong: [string[], RegExp][] = [
      [['--routes', routes, '--agent', 'nobody'], /--agent/],
      [['--routes', join(folder, 'none.xml'), '--agent', 'idm'], /none\.xml/],
      [['--routes', routes, '--agent', 'idm', '--ruleset', 'fia'], /expected a ruleset/],
      [['--routes', routes, '--agent', 'idm', '--seeds', '1,x'], /--seeds to be integers/],
      [['--routes', routes, '--agent', 'idm', '--traffic', 'rush'], /--traffic/],
      [['--routes', routes, '--agent', 'idm', '--workers', '-1'], /--workers/],
      [['--routes', routes, '--agent', 'idm', '--maps', 'no/where'], /no.where/],
      [['--routes', routes, '--agent', 'idm', '--routes-subset', '77'], /"77", which no route has/],
      [['--routes', routes, '--agent', 'idm', '--retries', '-1'], /--retries to be 0 to 1000/],
      [['--routes', routes, '--agent', 'idm', '--retry-pause', '-1'], /--retry-pause/],
      [['--agent', 'idm'], /--routes/],
    ];
    for (const [args, words] of wrong) {
      const { code, stdout, stderr } = await callCli('run', ...args, '--out', join(folder, 'out'));
      assert.is(code, 2, args.join(' '));
      assert.is(stdout, '');
      assert.match(stderr, words);
    }
    assert.is(existsSync(join(folder, 'out')), false);
  }));

test('--help shows examples', async () => {
  const { stdout, code } = await callCli('run', '--help');
  assert.is(code, 0);
  assert.match(stdout, /egoloop run --routes routes\/demo\.xml --agent/);
  assert.match(stdout, /Exit code 3/);
});

test('log diff tells where two drives part', () =>
  inTemporaryFolder(async (folder) => {
    const routes = writeRoutes(folder, laneRoutesText({ count: 1, lengthM: 40 }));
    const out = join(folder, 'run');
    await callCli('run', '--routes', routes, ...QUICK, '--seeds', '1,2', '--out', out);
    const [a, b] = ['1', '2'].map((s) => join(out, 'ticklogs', `route-1_rep0_seed${s}.ticklog`));
    const same = await callCli('log', 'diff', a!, a!);
    assert.is(same.code, 0);
    assert.match(same.stdout, /^equal/);
    const other = await callCli('log', 'diff', a!, b!);
    assert.is(other.code, 1);
    assert.match(other.stdout, /^first difference at /);
    const json = await callCli('log', 'diff', a!, b!, '--json');
    assert.is(JSON.parse(json.stdout).equal, false);
  }));

test.run();
