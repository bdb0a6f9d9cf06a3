/** `egoloop run --backend sidecar`: own servers, servers that run already, and what cannot be reached. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readJournal } from '../../src/loop/campaign/journal.js';
import { ownProgram } from '../../src/loop/processes/own-program.js';
import { laneRoutesText } from '../helpers/loop-routes.js';
import { processesWith } from '../helpers/processes.js';
import { callCli, inTemporaryFolder } from './run-cli.js';

const DRIVING = ['--agent', 'idm', '--traffic', 'none', '--workers', '0', '--retry-pause', '0'];

function writeRoutes(folder: string): string[] {
  const file = join(folder, 'lanes.xml');
  writeFileSync(file, laneRoutesText({ count: 2, lengthM: 40 }));
  return ['run', '--routes', file, ...DRIVING];
}

test('own servers and a server that runs already give the logs of the world in this process', () =>
  inTemporaryFolder(async (folder) => {
    const run = writeRoutes(folder);
    const at = (name: string): string => join(folder, name);
    const tokenFile = at('token');
    const { command, args } = ownProgram();
    // Programs that are started from here carry it in their environment.
    process.env.EGOLOOP_TEST_FOLDER = folder;
    const server = spawn(command, [...args, 'serve', '--token-file', tokenFile], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    process.once('exit', () => server.kill('SIGKILL'));
    try {
      const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
      const { url } = JSON.parse(line) as { url: string };
      const connect = ['--connect', url, '--token-file', tokenFile];
      const near = await callCli(...run, '--out', at('near'));
      const own = await callCli(...run, '--backend', 'sidecar', '--out', at('own'));
      const far = await callCli(...run, '--backend', 'sidecar', ...connect, '--out', at('far'));
      for (const { code, stderr, stdout } of [near, own, far]) {
        assert.is(code, 0, stderr);
        assert.match(stdout, /^embedded world: not CARLA scores/m);
      }
      for (const name of readdirSync(at('near/ticklogs'))) {
        const [a, b, c] = ['near', 'own', 'far'].map((run) =>
          readFileSync(join(folder, run, 'ticklogs', name)),
        );
        assert.ok(a!.equals(b!) && a!.equals(c!), name);
      }
      assert.is(server.exitCode, null, 'a server of somebody else is left alone');
    } finally {
      delete process.env.EGOLOOP_TEST_FOLDER;
    }
    const left = processesWith(`EGOLOOP_TEST_FOLDER=${folder}`);
    assert.is(left.length, process.platform === 'linux' ? 1 : 0, left.join('\n'));
    server.kill('SIGKILL');
    assert.is(existsSync(at('own/processes.jsonl')), false);
    assert.is(existsSync(at('own/agreement.json')), false);
  }));

test('a server that is not one is tried again, then the drive is lost, and the log says why', () =>
  inTemporaryFolder(async (folder) => {
    const run = writeRoutes(folder);
    const out = join(folder, 'run');
    const program = join(folder, 'server.mjs');
    writeFileSync(program, "console.error('no such GPU'); process.exit(3);");
    const server = ['--backend', 'sidecar', '--server-command', `${process.execPath} ${program}`];
    const { code, stderr } = await callCli(...run, ...server, '--retries', '1', '--out', out);
    assert.is(code, 3);
    assert.match(stderr, /server ended before it was ready \(exit code 3\)/);
    const { entries } = readJournal(join(out, 'journal.jsonl'));
    assert.is(entries.length, 4);
    assert.ok(entries.every(({ cause }) => cause === 'infrastructure'));
    assert.match(entries[0]!.message!, /no such GPU/);
    const text = (await callCli('status', out)).stdout;
    assert.match(text, /crashed for the infrastructure \(2\)/);
    assert.match(text, /2 attempts, 2 lost/);
  }));

test('options that contradict each other are named', () =>
  inTemporaryFolder(async (folder) => {
    const run = writeRoutes(folder);
    const token = join(folder, 'token');
    writeFileSync(token, 'x'.repeat(32));
    const wrong: [string[], RegExp][] = [
      [['--connect', 'ws://127.0.0.1:1', '--token-file', token], /belongs to --backend sidecar/],
      [['--backend', 'sidecar', '--connect', 'ws://127.0.0.1:1'], /--token-file together/],
      [['--backend', 'sidecar', '--token-file', token], /--token-file together/],
      [['--backend', 'sidecar', '--carla-root', folder], /belongs to --backend carla/],
      [['--backend', 'sidecar', '--reconnect', '-1'], /--reconnect to be seconds/],
      [['--backend', 'carla'], /expected --evaluator, --carla-root and --leaderboard-root/],
      [['--backend', 'sidecar', '--connect', 'x', '--token-file', token], /address of a world/],
      [
        ['--backend', 'sidecar', '--connect', 'ws://127.0.0.1:1', '--token-file', token],
        /PROTOCOL_/,
      ],
    ];
    for (const [args, words] of wrong) {
      const { code, stderr } = await callCli(...run, ...args, '--out', join(folder, 'out'));
      assert.is(code, 2, `${args.join(' ')}: ${stderr}`);
      assert.match(stderr, words);
    }
    assert.is(existsSync(join(folder, 'out')), false);
  }));

test.run();
