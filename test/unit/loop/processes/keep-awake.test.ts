/** Processors are kept awake by loops that yield to everything, turn while work goes on, and end. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KeepAwake, usableProcessors } from '../../../../src/loop/processes/keep-awake.js';
import { processesWith } from '../../../helpers/processes.js';

const MODULE = new URL('../../../../src/loop/processes/keep-awake.ts', import.meta.url).href;
const SCHED_IDLE = 5;
const PATIENCE_MS = 8000;

const hasTools =
  process.platform === 'linux' &&
  ['taskset', 'chrt'].every((tool) => spawnSync(tool, ['--version']).error === undefined);

/** What the kernel says of the loops whose environment carries a token. */
function loopsOf(token: string): { state: string; policy: number; processors: number[] }[] {
  const pids = processesWith(token).map((line) => line.split(' ')[0] as string);
  return pids.flatMap((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // Fields from the third on: the second is the name, in brackets.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const processors = usableProcessors(readFileSync(`/proc/${pid}/status`, 'utf8'));
      return [{ state: fields[0] as string, policy: Number(fields[38]), processors }];
    } catch {
      return [];
    }
  });
}

async function until(what: string, isSo: () => boolean): Promise<number> {
  const startMs = performance.now();
  while (!isSo()) {
    assert.ok(performance.now() - startMs < PATIENCE_MS, `expected soon: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return performance.now() - startMs;
}

test('the processors of a process are read from ranges and single numbers', () => {
  const of = (list: string): number[] =>
    usableProcessors(`Name:\tnode\nCpus_allowed:\tff\nCpus_allowed_list:\t${list}\nMems:\t1\n`);
  assert.equal(of('0-3'), [0, 1, 2, 3]);
  assert.equal(of('1,4-5,9'), [1, 4, 5, 9]);
  assert.equal(of('7'), [7]);
  assert.equal(usableProcessors(''), []);
  assert.equal(of('x-'), []);
});

const inAll =
  'one loop a processor, of the lowest class; it turns while work is told of, and then rests';
const killed = 'loops end with the process, however it ends';
if (!hasTools) {
  for (const name of [inAll, killed]) {
    test.skip(name);
    console.error(`SKIP ${name}: needs Linux with taskset and chrt`);
  }
} else {
  test(inAll, async () => {
    const token = `EGOLOOP_TEST_AWAKE_${process.pid}`;
    process.env[token] = token;
    const troubles: string[] = [];
    const awake = new KeepAwake((why) => troubles.push(why));
    delete process.env[token];
    const processors = usableProcessors();
    const states = (): string =>
      loopsOf(token)
        .map(({ state }) => state)
        .join('');
    const isEach = (state: string) => (): boolean => states() === state.repeat(processors.length);
    await until(
      'all loops wait in the lowest class',
      () => loopsOf(token).every(({ policy }) => policy === SCHED_IDLE) && isEach('S')(),
    );
    assert.equal(
      loopsOf(token)
        .map(({ processors: own }) => own)
        .sort(),
      processors.map((processor) => [processor]).sort(),
    );
    const working = setInterval(() => awake.stir(), 5);
    await until('all loops turn', isEach('R'));
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.is(states(), 'R'.repeat(processors.length), 'they go on as long as the work does');
    clearInterval(working);
    await until('all loops rest', isEach('S'));
    awake.stir();
    await until('they turn again', isEach('R'));
    awake.stop();
    await until('none is left', () => processesWith(token).length === 0);
    awake.stir();
    assert.equal(troubles, []);
  });

  test(killed, async () => {
    const token = `EGOLOOP_TEST_KILLED_${process.pid}`;
    const code = `import(${JSON.stringify(MODULE)}).then(({ KeepAwake }) => {
      const awake = new KeepAwake(console.error);
      setInterval(() => awake.stir(), 5);
    })`;
    const args = ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', code];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, [token]: token },
    });
    const turning = (): number =>
      loopsOf(token).filter(({ state, policy }) => policy === SCHED_IDLE && state === 'R').length;
    await until('all loops turn', () => turning() >= usableProcessors().length);
    child.kill('SIGKILL');
    await until('none is left', () => processesWith(token).length === 0);
  });
}

test('where the tools are missing it says so once and keeps nothing awake', async () => {
  const path = process.env.PATH;
  const troubles: string[] = [];
  process.env.PATH = '/no/such/place';
  const awake = new KeepAwake((why) => troubles.push(why));
  if (path === undefined) delete process.env.PATH;
  else process.env.PATH = path;
  await until('trouble', () => troubles.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.is(troubles.length, 1);
  assert.match(troubles[0] as string, /^(expected taskset and chrt|.* on Linux only$)/);
  awake.stir();
  awake.stop();
});

test.run();
