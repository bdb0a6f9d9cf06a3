import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { usableProcessors } from '../../src/loop/processes/keep-awake.js';
import { CallSocket } from '../helpers/carla-socket.js';
import { f } from '../helpers/carla-street.js';
import { processesWith } from '../helpers/processes.js';
import { callCli, inTemporaryFolder } from './run-cli.js';

const test = suite('egoloop carla-server, carla-root');
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = new URL('../../src/cli/main.ts', import.meta.url).href;
const ENTRY = `import(${JSON.stringify(MAIN)}).then(({ main }) => main(process.argv.slice(1)))`;

interface Ready {
  readonly port: number;
  readonly streamPort: number;
  readonly version: string;
  readonly map: string;
  readonly pid: number;
}

/** The line that says it listens. */
function ready(child: ChildProcess): Promise<Ready> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve(JSON.parse(text) as Ready);
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it listened`)));
  });
}

function ended(child: ChildProcess): Promise<number | string | null> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function canKeepAwake(): boolean {
  const has = (tool: string): boolean => spawnSync(tool, ['--version']).error === undefined;
  return process.platform === 'linux' && has('taskset') && has('chrt');
}

/** What the kernel says of a process; empty when it is gone. */
function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 1000; i += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.unreachable('expected it within ten seconds');
}

test('the server says where it listens, answers, and ends with 0 on SIGTERM', async () => {
  const args = ['--import', 'tsx', '--input-type=module', '-e', ENTRY, '--', 'carla-server'];
  const child = spawn(
    process.execPath,
    [...args, '--port', '0', '--version', '0.9.16', '--map', 'LoopStops'],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const facts = await ready(child);
  assert.equal(
    [facts.version, facts.map, facts.pid],
    ['0.9.16', 'Carla/Maps/LoopStops', child.pid],
  );
  const client = await CallSocket.open(facts.port);
  assert.is(await client.call('version'), '0.9.16');
  const exit = ended(child);
  child.kill('SIGTERM');
  assert.is(await exit, 0);
  await client.closed;
});

const awakeTest = canKeepAwake() ? test : test.skip;
if (awakeTest !== test) console.error('SKIP --keep-awake: needs Linux with taskset and chrt');
awakeTest('--keep-awake: a loop turns on each processor while a client ticks', async () => {
  const token = `EGOLOOP_TEST_SERVER_${process.pid}`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', ENTRY, '--', 'carla-server'];
  const child = spawn(
    process.execPath,
    [...args, '--port', '0', '--map', 'LoopStops', '--keep-awake', '--verbose'],
    {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, [token]: token },
    },
  );
  const loops = (): string[] =>
    processesWith(token).filter((line) => /\ssh -c .*\/proc\/uptime/s.test(line));
  const turning = (): number =>
    loops().filter((line) => / R /.test(statOf(line.split(' ')[0] as string))).length;
  const processors = usableProcessors().length;
  try {
    const client = await CallSocket.open((await ready(child)).port);
    await client.call('set_episode_settings', [true, false, [true, f(0.05)]]);
    await until(() => loops().length === processors && turning() === 0);
    await until(async () => {
      await client.call('tick_cue');
      return turning() === processors;
    });
    await until(() => turning() === 0);
    const exit = ended(child);
    child.kill('SIGTERM');
    assert.is(await exit, 0);
    await until(() => loops().length === 0);
  } finally {
    child.kill('SIGKILL');
  }
});

test('CarlaUE4.sh of a written root starts it as an evaluator does, and dies with its group', async () => {
  await inTemporaryFolder(async (folder) => {
    const root = join(folder, "carla's root");
    const { code, stdout } = await callCli('carla-root', root, '--version', '0.9.15');
    assert.is(code, 0);
    assert.match(stdout, /export CARLA_ROOT=/);
    const launcher = join(root, 'CarlaUE4.sh');
    assert.is(statSync(launcher).mode & 0o777, 0o755);
    assert.is(readFileSync(join(root, 'VERSION'), 'utf8'), '0.9.15\n');
    assert.not.match(readFileSync(launcher, 'utf8'), /keep-awake/);
    const options = '-RenderOffScreen -nosound -carla-rpc-port=0 -graphicsadapter=0';
    const child = spawn(
      `"${launcher}" ${options} -carla-streaming-port=0 /Game/Carla/Maps/LoopRural`,
      {
        shell: true,
        detached: true,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const facts = await ready(child);
    assert.equal([facts.version, facts.map], ['0.9.15', 'Carla/Maps/LoopRural']);
    const exit = ended(child);
    process.kill(-(child.pid as number), 'SIGKILL');
    assert.is(await exit, 'SIGKILL');
    for (let i = 0; i < 100 && isAlive(facts.pid); i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.not(isAlive(facts.pid), 'no server is left behind');
  });
});

test('a root is written over one of ours, never over a CARLA', async () => {
  await inTemporaryFolder(async (folder) => {
    assert.is((await callCli('carla-root', folder)).code, 0);
    const { stdout } = await callCli(
      ...['carla-root', folder, '--version', '0.9.14', '--keep-awake', '--json'],
    );
    assert.is(JSON.parse(stdout).version, '0.9.14');
    assert.match(
      readFileSync(join(folder, 'CarlaUE4.sh'), 'utf8'),
      /carla-server .* --keep-awake /,
    );
    writeFileSync(
      join(folder, 'CarlaUE4.sh'),
      '#!/bin/sh\nexec ./CarlaUE4/Binaries/Linux/CarlaUE4\n',
    );
    const { code, stderr } = await callCli('carla-root', folder);
    assert.is(code, 2);
    assert.match(stderr, /found another CarlaUE4\.sh; choose another DIR \[FILE_UNWRITABLE\]/);
  });
});

test('a port in use is named', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { code, stderr } = await callCli('carla-server', '--port', `${port}`, '--stream-port', '0');
  server.close();
  assert.is(code, 2);
  assert.match(stderr, /ports \d+ and 0 .* found one in use \(EADDRINUSE\); .* \[PORTS_TAKEN\]/);
});

test('a root takes no file from anybody', async () => {
  await inTemporaryFolder(async (folder) => {
    const readme = join(folder, 'README.md');
    writeFileSync(readme, 'mine');
    const beside = await callCli('carla-root', folder);
    assert.is(beside.code, 2);
    assert.match(beside.stderr, /README\.md: .* found another README\.md .*; choose another DIR/);
    assert.is(readFileSync(readme, 'utf8'), 'mine');
    assert.equal(readdirSync(folder), ['README.md']);
    const file = await callCli('carla-root', readme);
    assert.match(
      file.stderr,
      /README\.md: expected a folder .*, found a file; .*\[FILE_UNWRITABLE\]/,
    );
  });
});

test('a root is not written with a map that is none', async () => {
  await inTemporaryFolder(async (folder) => {
    const map = join(folder, 'Bad.xodr');
    writeFileSync(map, '<a/>');
    const root = join(folder, 'root');
    const { code, stderr } = await callCli('carla-root', root, '--maps', map);
    assert.is(code, 2);
    assert.match(stderr, /Bad\.xodr:1:1: expected the root element <OpenDRIVE>, found <a>/);
    assert.equal(readdirSync(folder), ['Bad.xodr']);
  });
});

test('wrong options are refused in one sentence', async () => {
  for (const [args, words] of [
    [
      ['carla-server', '--port', '70000'],
      /expected --port to be 0 to 65535, found 70000 \[USAGE\]/,
    ],
    [['carla-server', '--port', '65535'], /data needs the next one \[USAGE\]/],
    [['carla-server', '--seed', '0.5'], /--seed .* \[USAGE\]/],
    [['carla-server', '--version', '0.9.13'], /\[USAGE\]/],
    [['carla-server', '--port', '0', '--map', 'Town99'], /known are LoopCity.*\[MAP_NOT_FOUND\]/],
    [['carla-server', '--maps', '/no/such/place'], /no such place \[FILE_UNREADABLE\]/],
    [
      ['carla-server', '--port', '24000', '--stream-port', '24000'],
      /--stream-port to be another than --port, found 24000 for both; .* \[USAGE\]/,
    ],
    [
      ['carla-server', '--port', '0', '--host', '203.0.113.1'],
      /--host to be an address of this machine, found 203\.0\.113\.1 .*; 127\.0\.0\.1 .* \[USAGE\]/,
    ],
    [
      ['carla-server', '--port', '0', '--host', 'nowhere.invalid'],
      /--host to be an address of this machine, found nowhere\.invalid .* \[USAGE\]/,
    ],
    [['carla-root'], /\[USAGE\]/],
    [['carla-root', '/no/such/place', '--seed', '1.5'], /--seed .* found 1\.5 \[USAGE\]/],
  ] as const) {
    const { code, stderr } = await callCli(...args);
    assert.is(code, 2, args.join(' '));
    assert.match(stderr, words);
  }
});

test.run();
