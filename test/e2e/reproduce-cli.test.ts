/** Driving a run again: the command, what differs here, and the same bits; what differs between runs. */
import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { laneRoutesText } from '../helpers/loop-routes.js';
import { callCli, inTemporaryFolder, runCli } from './run-cli.js';

const DRIVE = ['--traffic', 'none', '--workers', '0'];

/** A run of two routes with its command line, as the program keeps it in a process of its own. */
async function smallRun(folder: string, name: string, ...more: string[]): Promise<string> {
  const routes = join(folder, 'lanes.xml');
  writeFileSync(routes, laneRoutesText({ count: 2, lengthM: 40 }));
  const out = join(folder, name);
  const agent = more.includes('--agent') ? [] : ['--agent', 'route-follower'];
  const words = ['run', '--routes', routes, ...DRIVE, ...agent, ...more, '--out', out];
  const { code, stderr } = await callCli(...words);
  assert.is(code, 0, stderr);
  writeFileSync(join(out, 'command.json'), JSON.stringify({ command: words }));
  return out;
}

interface NotedEnvironment {
  software: { node: string; code: { kind: string; sha256: string } };
  machine: { cpu: string };
}

function changeEnvironment(run: string, change: (environment: NotedEnvironment) => void): void {
  const file = join(run, 'environment.json');
  const noted = JSON.parse(readFileSync(file, 'utf8')) as { environments: [NotedEnvironment] };
  change(noted.environments[0]);
  writeFileSync(file, JSON.stringify(noted));
}

interface Answer {
  command: string[];
  isSame: boolean;
  inputs: { name: string; state: string; decides: boolean }[];
  drives: { compared: number; equal: number } | null;
}

const stateOf = ({ inputs }: Answer, name: string) =>
  inputs.find((input) => input.name === name)?.state;

test('the command says everything; drives again to the bit', () =>
  inTemporaryFolder(async (folder) => {
    const out = await smallRun(folder, 'run', '--seeds', '3,1', '--action-delay', '0.2');
    const { code, stdout, stderr } = await callCli('reproduce', out, '--json');
    assert.is(code, 0, stderr);
    const answer = JSON.parse(stdout) as Answer;
    assert.ok(answer.isSame);
    assert.is(stateOf(answer, 'routes'), 'equal');
    assert.is(stateOf(answer, 'agent'), 'equal');
    assert.is(stateOf(answer, 'map LoopRural'), 'equal');
    const text = answer.command.join(' ');
    assert.match(text, /--agent route-follower --ruleset bench2drive --seeds=3,1 --repetitions 1/);
    assert.match(text, /--traffic none --timeout 300 --action-delay 0\.2 --out \S+run-again$/);
    // The sources may be edited while this test runs; a build's hash is not compared with them.
    changeEnvironment(out, ({ software }) => {
      software.code.kind = 'build';
    });
    const again = runCli('reproduce', out, '--drive', '--out', join(folder, 'again'), '--json');
    assert.is(again.code, 0, again.stderr);
    assert.equal((JSON.parse(again.stdout) as Answer).drives, {
      compared: 4,
      equal: 4,
      different: [],
      onlyOnce: [],
    });
    const manifest = (name: string) => readFileSync(join(folder, name, 'run.json'), 'utf8');
    assert.is(manifest('run'), manifest('again'));
  }));

test('a changed route file, another agent and a missing file are told apart', () =>
  inTemporaryFolder(async (folder) => {
    const out = await smallRun(folder, 'run');
    const other = join(folder, 'other.xml');
    writeFileSync(other, laneRoutesText({ count: 2, lengthM: 50 }));
    const changed = await callCli('reproduce', out, '--routes', other, '--agent', 'idm', '--json');
    assert.is(changed.code, 1);
    const answer = JSON.parse(changed.stdout) as Answer;
    assert.is(answer.isSame, false);
    assert.is(stateOf(answer, 'routes'), 'different');
    assert.is(stateOf(answer, 'agent'), 'different');
    assert.is(answer.drives, null);
    const gone = await callCli('reproduce', out, '--routes', join(folder, 'gone.xml'), '--drive');
    assert.is(gone.code, 1);
    assert.match(gone.stderr, /routes +missing +then [0-9a-f]{16}, here nothing/);
    assert.match(gone.stderr, /cannot be repeated to the bit/);
    const none = await callCli('reproduce', folder);
    assert.is(none.code, 2);
    assert.match(none.stderr, /expected the folder of a run or an unpacked bundle/);
  }));

test('other code and another Node are said; only code counts', () =>
  inTemporaryFolder(async (folder) => {
    const out = await smallRun(folder, 'run');
    changeEnvironment(out, ({ software }) => {
      software.node = '1.2.3';
    });
    const node = JSON.parse((await callCli('reproduce', out, '--json')).stdout) as Answer;
    assert.is(stateOf(node, 'node'), 'different');
    assert.ok(node.isSame, JSON.stringify(node.inputs));
    changeEnvironment(out, ({ software }) => {
      software.code.sha256 = '0'.repeat(64);
    });
    const code = JSON.parse((await callCli('reproduce', out, '--json')).stdout) as Answer;
    assert.is(stateOf(code, 'code'), 'different');
    assert.is(code.isSame, false);
  }));

test('a bundle holds all that a run was made of and drives again without it', () =>
  inTemporaryFolder(async (folder) => {
    const policy = join(folder, 'policies', 'keeper.policy.json');
    cpSync('examples/policies', join(folder, 'policies'), { recursive: true });
    renameSync(join(folder, 'policies', 'route-keeper.policy.json'), policy);
    const maps = join(folder, 'towns');
    cpSync('maps/LoopRural.xodr', join(maps, 'LoopRural.xodr'));
    const out = await smallRun(folder, 'run', '--agent', policy, '--maps', maps);
    const made = join(folder, 'bundle');
    const { code, stdout, stderr } = await callCli('bundle', out, '--out', made, '--json');
    assert.is(code, 0, stderr);
    const { files, agent } = JSON.parse(stdout) as { files: { path: string }[]; agent: string };
    const paths = files.map(({ path }) => path);
    assert.is(agent, 'inputs/agent/keeper.policy.json');
    for (const wanted of [agent, 'inputs/agent/route-keeper.onnx', 'inputs/maps/LoopRural.xodr']) {
      assert.ok(paths.includes(wanted), wanted);
    }
    assert.ok(paths.includes('inputs/routes/lanes.xml') && paths.includes('run/run.json'));
    assert.not(paths.includes('run/command.json'), 'it names paths of the machine');
    for (const path of paths.filter((one) => one.endsWith('.json'))) {
      assert.not(readFileSync(join(made, path), 'utf8').includes(folder), path);
    }
    const moved = join(folder, 'elsewhere');
    renameSync(made, moved);
    for (const gone of [out, maps, join(folder, 'policies'), join(folder, 'lanes.xml')]) {
      rmSync(gone, { recursive: true });
    }
    changeEnvironment(join(moved, 'run'), ({ software }) => {
      software.code.kind = 'build';
    });
    const tampered = await callCli('reproduce', moved, '--json');
    assert.is(tampered.code, 1);
    assert.is(stateOf(JSON.parse(tampered.stdout) as Answer, 'bundle'), 'different');
    const list = JSON.parse(readFileSync(join(moved, 'bundle.json'), 'utf8'));
    list.files = list.files.filter(({ path }: { path: string }) => !/environment/.test(path));
    writeFileSync(join(moved, 'bundle.json'), JSON.stringify(list));
    const again = runCli('reproduce', moved, '--drive', '--out', join(folder, 'again'), '--json');
    assert.is(again.code, 0, again.stderr);
    assert.equal((JSON.parse(again.stdout) as Answer).drives?.equal, 2);
    writeFileSync(join(moved, 'inputs', 'routes', 'lanes.xml'), '<routes/>');
    const changed = await callCli('reproduce', moved);
    assert.is(changed.code, 1);
    assert.match(changed.stderr, /changed or missing: inputs\/routes\/lanes\.xml/);
  }));

test('no bundle is made of other inputs, or over something', () =>
  inTemporaryFolder(async (folder) => {
    const out = await smallRun(folder, 'run');
    const over = await callCli('bundle', out, '--out', folder);
    assert.is(over.code, 2);
    assert.match(over.stderr, /expected a new or empty folder/);
    writeFileSync(join(folder, 'lanes.xml'), laneRoutesText({ count: 1, lengthM: 40 }));
    const other = await callCli('bundle', out, '--out', join(folder, 'b'));
    assert.is(other.code, 2);
    assert.match(other.stderr, /found routes different \(.*lanes\.xml\)/);
    assert.not(existsSync(join(folder, 'b')));
  }));

test('diff-env: nothing, settings and inputs, machine alone', () =>
  inTemporaryFolder(async (folder) => {
    const a = await smallRun(folder, 'a');
    const b = await smallRun(folder, 'b', '--seed', '2', '--drop-frames', '0.1');
    const same = await callCli('diff-env', a, a);
    assert.is(same.code, 0);
    assert.match(same.stdout, /nothing differs/);
    const { code, stdout } = await callCli('diff-env', a, b, '--json');
    assert.is(code, 1);
    const { differences } = JSON.parse(stdout) as { differences: { group: string; key: string }[] };
    assert.equal(
      differences.map(({ group, key }) => `${group} ${key}`),
      ['inputs agent', 'settings seeds', 'settings faults.droppedFrames'],
    );
    changeEnvironment(b, ({ machine }) => {
      machine.cpu = 'abacus';
    });
    writeFileSync(join(b, 'run.json'), readFileSync(join(a, 'run.json')));
    const machine = await callCli('diff-env', a, b);
    assert.is(machine.code, 0, machine.stdout);
    assert.match(machine.stdout, /^machine: .*\n {2}machine\.cpu +.* \| abacus$/m);
    const summary = await callCli('diff-env', join(a, 'summary.json'), a);
    assert.is(summary.code, 1);
    assert.match(summary.stderr, /summary\.json: no environment was noted/);
    const official = await callCli('diff-env', join(a, 'bench2drive-seed1.json'), a);
    assert.is(official.code, 2);
    assert.match(official.stderr, /found results without a manifest/);
  }));

test.run();
