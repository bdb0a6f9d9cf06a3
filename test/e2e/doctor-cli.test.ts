/** `egoloop doctor`: a line a thing, a fix where one is needed, exit code 1 when something fails. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkNode } from '../../src/loop/doctor/check-egoloop.js';
import type { Finding } from '../../src/loop/doctor/finding.js';
import {
  bench2DriveRelease,
  carlaVersion,
  detectEvaluator,
  eggFor,
} from '../../src/loop/hosts/carla-install.js';
import { installStandIn } from '../helpers/evaluator-stand-in.js';
import { callCli, inTemporaryFolder } from './run-cli.js';

interface Answer {
  readonly counts: Readonly<Record<Finding['health'], number>>;
  readonly findings: readonly Finding[];
}

async function doctor(...args: string[]): Promise<Answer & { readonly code: number }> {
  const { code, stdout } = await callCli('doctor', ...args, '--json');
  return { code, ...(JSON.parse(stdout) as Answer) };
}

function named({ findings }: Answer, name: string): Finding {
  const found = findings.find((finding) => finding.name === name);
  assert.ok(found, name);
  return found!;
}

test('the embedded world needs nothing that is missing here', async () => {
  const answer = await doctor();
  assert.is(answer.code, 0, JSON.stringify(answer.findings));
  assert.is(answer.counts.fail, 0);
  assert.is(named(answer, 'Node').found, process.versions.node);
  assert.match(named(answer, 'ports').found, /free block begins at 2\d{4}/);
  assert.match(named(answer, 'disk for results').found, /GiB free/);
  for (const { health, fix } of answer.findings) assert.is(fix === null, health === 'ok');
  const { stdout } = await callCli('doctor');
  assert.match(stdout, /^ok {3}Node /m);
  assert.match(stdout, /\d+ ok, \d+ warnings?, 0 failures/);
});

test("a folder of carla-root's needs no graphics", () =>
  inTemporaryFolder(async (folder) => {
    assert.is((await callCli('carla-root', folder, '--version', '0.9.16')).code, 0);
    const answer = await doctor('--carla-root', folder);
    assert.is(named(answer, 'CARLA').found, "0.9.16, egoloop's own server");
    const { findings } = answer;
    assert.not(findings.some(({ name, health }) => name === 'graphics' && health === 'fail'));
    assert.not(findings.some(({ name }) => name === 'additional maps'));
  }));

test('the disk that is looked at is the one results will be on', () =>
  inTemporaryFolder(async (folder) => {
    const disk = async (out: string) => named(await doctor('--out', out), 'disk for results');
    const fine = await disk(join(folder, 'not', 'yet'));
    assert.is(fine.health === 'fail', false);
    assert.ok(fine.found.endsWith(`GiB free in ${folder}`), fine.found);
    writeFileSync(join(folder, 'file'), '');
    assert.match((await disk(join(folder, 'file', 'below'))).found, /file is a file$/);
    if (process.getuid?.() === 0) return; // nothing is forbidden to root
    mkdirSync(join(folder, 'kept'), { mode: 0o500 });
    const refused = await disk(join(folder, 'kept'));
    assert.is(refused.health, 'fail');
    assert.match(refused.found, /nothing can be written to .*kept: no permission/);
  }));

test('an old Node fails with its fix', () => {
  assert.is(checkNode('20.1.0').health, 'ok');
  assert.equal(checkNode('18.19.1'), {
    name: 'Node',
    health: 'fail',
    found: '18.19.1',
    fix: 'install Node 20 or later',
  });
});

test('what CARLA and its evaluator lack is named, each with a fix', () =>
  inTemporaryFolder(async (folder) => {
    const machine = installStandIn(folder, 'bench2drive', 'python3', ['1']);
    const { carlaRoot, leaderboardRoot } = machine;
    const ask = (...more: string[]) =>
      doctor('--carla-root', carlaRoot, '--leaderboard-root', leaderboardRoot, ...more);
    const answer = await ask();
    assert.is(answer.code, 1);
    assert.is(named(answer, 'CARLA').found, '0.9.15');
    assert.match(named(answer, 'additional maps').fix!, /AdditionalMaps_0\.9\.15\.tar\.gz/);
    assert.match(named(answer, 'evaluator').found, /^bench2drive/);
    assert.is(named(answer, 'scenario runner').health, 'ok');
    assert.match(named(answer, 'weather file').fix!, /weather\.xml/);
    mkdirSync(join(leaderboardRoot, 'data'));
    for (const name of ['weather.xml', 'bench2drive220.xml']) {
      writeFileSync(join(leaderboardRoot, 'data', name), '');
    }
    writeFileSync(join(carlaRoot, 'VERSION'), '0.9.13');
    const other = await ask('--python', join(folder, 'none'));
    assert.match(named(other, 'evaluator').found, /0\.0\.3 or earlier/);
    assert.match(named(other, 'evaluator and CARLA').found, /bench2drive with CARLA 0\.9\.13/);
    assert.is(named(other, 'Python').health, 'fail');
    const empty = await doctor('--carla-root', folder, '--leaderboard-root', folder);
    assert.match(named(empty, 'CARLA').found, /no CarlaUE4\.sh/);
    assert.match(named(empty, 'evaluator').found, /no evaluator/);
  }));

test('evaluators and CARLA releases are told apart by their files', () =>
  inTemporaryFolder((folder) => {
    const kinds = ['leaderboard-1.0', 'leaderboard-2.0', 'leaderboard-2.1', 'leaderboard-master'];
    for (const kind of [...kinds, 'bench2drive']) {
      const { leaderboardRoot } = installStandIn(join(folder, kind), kind, 'python3', ['1']);
      assert.is(detectEvaluator(leaderboardRoot), kind);
    }
    assert.is(detectEvaluator(folder), null);
    assert.is(bench2DriveRelease(folder), null);
    const root = join(folder, 'carla');
    const dist = join(root, 'PythonAPI', 'carla', 'dist');
    mkdirSync(dist, { recursive: true });
    assert.is(carlaVersion(root), null);
    writeFileSync(join(dist, 'carla-0.9.14-py3.7-linux-x86_64.egg'), '');
    assert.is(carlaVersion(root), '0.9.14');
    assert.match(eggFor(root, '3.7')!, /py3\.7-linux/);
    assert.is(eggFor(root, '3.8'), eggFor(root, '3.7'));
    assert.is(eggFor(root, '3.11'), null);
    rmSync(root, { recursive: true });
  }));

test.run();
