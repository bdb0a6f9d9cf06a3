/** Policies from the command line: looked at, driven in closed loop, and refused with a place. */
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { manifestText, routeKeeperModel } from '../../scripts/make-example-policy.js';
import { writeCameraPolicy } from '../helpers/camera-net.js';
import { laneRoutesText } from '../helpers/loop-routes.js';
import { affineOnnx } from '../helpers/small-nets.js';
import { callCli, inTemporaryFolder, runCli } from './run-cli.js';

const FOLDER = fileURLToPath(new URL('../../examples/policies/', import.meta.url));
const KEEPER = 'examples/policies/route-keeper.policy.json';
const QUICK = ['--traffic', 'none', '--workers', '0'];

function writeRoutes(folder: string, lengthM = 40): string {
  const file = join(folder, 'lanes.xml');
  writeFileSync(file, laneRoutesText({ count: 1, lengthM }));
  return file;
}

/** A policy whose network always answers NaN. */
function writeNanPolicy(folder: string): string {
  const network = affineOnnx(3, Number.NaN, 0);
  writeFileSync(join(folder, 'nan.onnx'), network);
  const file = join(folder, 'nan.policy.json');
  const sha256 = createHash('sha256').update(network).digest('hex');
  const manifest = {
    format: 'egoloop-policy-1',
    name: 'nan',
    model: { file: 'nan.onnx', sha256, format: 'onnx' },
    privileged: false,
    inputs: { x: { feature: 'control', shape: [1, 3] } },
    output: { kind: 'controls', tensor: 'y', shape: [1, 3] },
  };
  writeFileSync(file, JSON.stringify(manifest));
  return file;
}

test('the example is what its script makes', () => {
  const network = routeKeeperModel();
  assert.equal([...readFileSync(join(FOLDER, 'route-keeper.onnx'))], [...network]);
  const text = readFileSync(join(FOLDER, 'route-keeper.policy.json'), 'utf8');
  assert.is(text, manifestText(network));
});

test('the example drives a lane to its end, by threads and without, to the same bit', () =>
  inTemporaryFolder(async (folder) => {
    const routes = writeRoutes(folder);
    const drive = async (name: string, ...more: string[]) => {
      const out = join(folder, name);
      const args = ['--agent', KEEPER, '--traffic', 'none', '--out', out, '--json', ...more];
      const { code, stdout, stderr } = await callCli('run', '--routes', routes, ...args);
      assert.is(code, 0, stderr);
      const log = readdirSync(join(out, 'ticklogs'))[0]!;
      return { summary: JSON.parse(stdout), log: readFileSync(join(out, 'ticklogs', log)) };
    };
    const { summary, log } = await drive('here', '--workers', '0');
    const { manifest, drives } = summary;
    assert.is(manifest.agent, 'route-keeper');
    assert.is(manifest.privileged, true);
    assert.match(manifest.agentSha256, /^[0-9a-f]{64}$/);
    const { record } = drives[0].verdicts[0];
    assert.match(record.status, /^(Perfect|Completed)$/);
    assert.is(record.scores.score_composed, 100);
    const again = await drive('threads', '--workers', '1');
    assert.ok(log.equals(again.log));
  }));

test('a camera network of PyTorch kind drives without privileges and without code', () =>
  inTemporaryFolder(async (folder) => {
    const policy = writeCameraPolicy(folder);
    const { code, stdout, stderr } = await callCli(
      'model',
      'check',
      policy,
      '--runs',
      '5',
      '--json',
    );
    assert.is(code, 0, stderr);
    const report = JSON.parse(stdout);
    assert.is(report.privileged, false);
    assert.equal(report.problems, []);
    const [image, lidar] = report.inputs;
    assert.equal(image.shape, [1, 3, 48, 128]);
    assert.ok(image.min < -1 && image.max > 0.5, 'pictures are normalised');
    assert.ok(lidar.max === 1 && lidar.min === 0, 'the LiDAR saw something');
    assert.is(report.answer.points.length, 6);
    const out = join(folder, 'run');
    const args = ['--routes', writeRoutes(folder, 20), '--agent', policy, ...QUICK, '--out', out];
    const run = await callCli('run', ...args, '--json');
    assert.is(run.code, 0, run.stderr);
    const { drives, manifest } = JSON.parse(run.stdout);
    assert.is(manifest.privileged, false);
    assert.is(drives[0].failure, null);
    assert.ok(drives[0].verdicts[0].record.scores.score_route > 20);
  }));

test('model check: tables for people, a bare network, problems', () =>
  inTemporaryFolder(async (folder) => {
    const table = await callCli('model', 'check', KEEPER, '--ticks', '3', '--runs', '3');
    assert.is(table.code, 0, table.stderr);
    for (const words of [
      /PRIVILEGED/,
      /tokens +float32 +\[1, 20, 4\]/,
      /speed \d/,
      /p99/,
      /throttle/,
    ]) {
      assert.match(table.stdout, words);
    }
    const few = ['--ticks', '3', '--runs', '3', '--json'];
    const named = await callCli('model', 'check', 'student', ...few);
    assert.is(named.code, 0, named.stderr);
    assert.is(JSON.parse(named.stdout).name, 'student');
    const bare = await callCli('model', 'check', 'examples/policies/route-keeper.onnx');
    assert.is(bare.code, 0);
    assert.match(bare.stdout, /objects +float32 +\[1, 32, 8\]/);
    assert.match(bare.stderr, /docs\/policies\.md/);
    // Divided by almost nothing, what goes in is no number of 32 bits any more.
    cpSync(FOLDER, folder, { recursive: true });
    const file = join(folder, 'route-keeper.policy.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    Object.assign(manifest.inputs.ego, { std: 1e-38, divide: 1e-38 });
    writeFileSync(file, JSON.stringify(manifest));
    const wrong = await callCli('model', 'check', file, ...few);
    assert.is(wrong.code, 1);
    assert.ok(JSON.parse(wrong.stdout).inputs[2].notFinite > 0);
    assert.match(wrong.stderr, /finite numbers in the input ego/);
    const failed = await callCli('model', 'check', writeNanPolicy(folder), ...few);
    assert.is(failed.code, 1);
    const report = JSON.parse(failed.stdout);
    assert.equal([report.answer, report.control, report.tick], [null, null, 0]);
    assert.is(report.outputs[0].notFinite, 3);
    assert.match(failed.stderr, /tick 0: expected finite numbers.*found NaN in y at place 0/);
  }));

test('what is wrong is named with its place, and the exit code is 2', () =>
  inTemporaryFolder(async (folder) => {
    cpSync(FOLDER, folder, { recursive: true });
    const file = join(folder, 'route-keeper.policy.json');
    const text = readFileSync(file, 'utf8');
    const wrong: readonly (readonly [string, string, RegExp])[] = [
      ['"array": "ego"', '"array": "egos"', /\(inputs\.ego\.array\).*\[POLICY_INVALID\]/],
      ['"feature": "tokens"', '"feature": "wishes"', /\(inputs\.route\.feature\)/],
      ['[1, 16]', '[1, 17]', /\(inputs\.ego\.shape\).*\[1, 16\].*\[1, 17\]/],
      ['"tensor": "path"', '"tensor": "way"', /\(output\).*path, speed.*found way/],
      ['"privileged": true', '"privileged": false', /\(privileged\).*egoloop\.tokens/],
      ['route-keeper.onnx', 'none.onnx', /none\.onnx: .*no such file.*\[FILE_UNREADABLE\]/],
      ['"sha256": "', '"sha256": "0', /\(model\.sha256\)/],
      [
        '"sha256": "f',
        '"sha256": "0',
        /route-keeper\.onnx: expected the SHA-256 0.*\[MODEL_INVALID\]/,
      ],
    ];
    const routes = writeRoutes(folder);
    for (const [from, to, words] of wrong) {
      assert.ok(text.includes(from), from);
      writeFileSync(file, text.replace(from, to));
      for (const args of [
        ['model', 'check', file],
        ['run', '--routes', routes, '--agent', file, '--out', join(folder, 'out')],
      ]) {
        const { code, stdout, stderr } = await callCli(...args);
        assert.is(code, 2, stderr);
        assert.is(stdout, '');
        assert.match(stderr, words);
      }
    }
    for (const [words, ...more] of [
      [/--route to be one of/, '--route', '1'],
      [/--ticks to be/, '--ticks', '0'],
      [/--runs to be/, '--runs', '1.5'],
      [/--device/, '--device', 'tpu'],
    ] as const) {
      const { code, stderr } = await callCli('model', 'check', KEEPER, ...more);
      assert.is(code, 2);
      assert.match(stderr, words);
    }
  }));

test('a policy that fails on the road fails as an agent, in a thread of its own', () =>
  inTemporaryFolder(async (folder) => {
    const file = writeNanPolicy(folder);
    const args = ['--routes', writeRoutes(folder), '--agent', file, '--traffic', 'none'];
    const out = ['--out', join(folder, 'run'), '--json', '--workers', '1'];
    const { stdout } = runCli('run', ...args, ...out);
    const [drive] = JSON.parse(stdout).drives;
    assert.is(drive.failure, 'Agent crashed');
    assert.match(drive.message, /expected finite numbers from the network, found/);
  }));

test('an agent whose files changed is another agent: the run is not resumed', () =>
  inTemporaryFolder(async (folder) => {
    const agent = join(folder, 'agent.mjs');
    const text = `export default class { name = 'still'; privileged = false; sensors = []; setup() {}
      act() { throw new Error('no'); } }`;
    writeFileSync(agent, text);
    const args = ['run', '--routes', writeRoutes(folder), '--agent', agent, ...QUICK];
    const out = ['--out', join(folder, 'run')];
    const first = await callCli(...args, ...out);
    assert.is(first.code, 0, first.stderr);
    writeFileSync(agent, `${text}\n`);
    const second = runCli(...args, ...out, '--resume');
    assert.is(second.code, 2);
    assert.match(second.stderr, /differs in agentSha256/);
  }));

test.run();
