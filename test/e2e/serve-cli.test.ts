/** `egoloop serve` as a program: what it prints, who gets in, how it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createAgent } from '../../src/agents/index.js';
import { drive, farBackend } from '../helpers/far-world.js';
import { laneRoutes } from '../helpers/loop-routes.js';
import { callCli, inTemporaryFolder } from './run-cli.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = new URL('../../src/cli/main.ts', import.meta.url).href;
const ENTRY = `import(${JSON.stringify(MAIN)}).then(({ main }) => main(process.argv.slice(1)))`;
const [ROUTE] = laneRoutes({ count: 1 });

interface Served {
  readonly child: ChildProcess;
  readonly ready: { readonly url: string; readonly pid: number; readonly tokenFile: string };
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
}

/** Starts the command and waits for its line. */
async function serve(...args: string[]): Promise<Served> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', ENTRY, '--', 'serve', ...args],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let stderr = '';
  child.stderr!.on('data', (data) => {
    stderr += data;
  });
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, stderr }));
  });
  let stdout = '';
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout!.on('data', (data) => {
      stdout += data;
      if (stdout.includes('\n')) resolve(stdout);
    });
    void ended.then(() => reject(new Error(stderr)));
  });
  return { child, ready: JSON.parse(line), ended };
}

test('serves a route to who has the token, and ends with its only session', async () => {
  const { ready, ended, child } = await serve('--once');
  assert.is(ready.pid, child.pid);
  assert.match(ready.url, /^ws:\/\/127\.0\.0\.1:\d+$/);
  assert.is(statSync(ready.tokenFile).mode & 0o777, 0o600);
  const token = readFileSync(ready.tokenFile, 'utf8').trim();
  assert.match(token, /^[0-9a-f]{64}$/);
  const backend = farBackend(ready.url, { token });
  const { driven } = await drive({ backend, createAgent: () => createAgent('idm'), route: ROUTE! });
  assert.is(driven.failure, null);
  assert.ok(driven.ticks > 50);
  await backend.close();
  const { code, stderr } = await ended;
  assert.is(code, 0, stderr);
  assert.match(stderr, /begun[\s\S]*done/);
  assert.is(existsSync(ready.tokenFile), false);
});

test('a token file that is there is used and kept; who lacks it is refused', () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, 'token');
    writeFileSync(file, 'shared secret\n');
    const { ready, ended, child } = await serve('--token-file', file);
    assert.is(ready.tokenFile, file);
    try {
      await farBackend(ready.url, { token: 'a guess' }).connect();
      assert.unreachable();
    } catch (error) {
      assert.match((error as Error).message, /expected the token of this world/);
    }
    const backend = farBackend(ready.url, { token: 'shared secret' });
    await backend.connect();
    assert.is(backend.welcome!.world, 'embedded');
    child.kill('SIGTERM');
    const { code, stderr } = await ended;
    assert.is(code, 0, stderr);
    assert.match(stderr, /refused: .*\[PROTOCOL_TOKEN\]/);
    assert.is(readFileSync(file, 'utf8'), 'shared secret\n');
    await backend.close();
  }));

test('a session that is lost is told by the exit code', async () => {
  const { ready, ended } = await serve('--once', '--reconnect', '0');
  const token = readFileSync(ready.tokenFile, 'utf8').trim();
  const { ws } = await import('../helpers/raw-driver.js').then(({ RawDriver }) =>
    RawDriver.greet(ready.url, { token }),
  );
  ws.terminate();
  const { code, stderr } = await ended;
  assert.is(code, 3);
  assert.match(stderr, /lost: .*\[PROTOCOL_CLOSED\]/);
});

test('options that cannot be are refused', () =>
  inTemporaryFolder(async (folder) => {
    const empty = join(folder, 'empty');
    writeFileSync(empty, '\n');
    for (const [args, message] of [
      [['--port', '70000'], /--port to be 0 to 65535/],
      [['--reconnect', '-1'], /--reconnect to be/],
      [['--token-file', empty], /expected a token of 1 to/],
      [['--maps', join(folder, 'none')], /no such place/],
      [['--traffic', 'dense'], /traffic/],
    ] as const) {
      const { code, stdout, stderr } = await callCli('serve', ...args);
      assert.is(code, 2, stderr);
      assert.is(stdout, '');
      assert.match(stderr, message);
    }
  }));

test.run();
