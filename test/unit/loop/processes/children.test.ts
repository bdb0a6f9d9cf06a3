/** Children: ended with all that descend from them, also by whoever comes after a killed parent. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Child, endText, startChild } from '../../../../src/loop/processes/child.js';
import { identify, isRunning } from '../../../../src/loop/processes/identity.js';
import { ProcessLedger } from '../../../../src/loop/processes/ledger.js';
import { isAccepting, untilReady } from '../../../../src/loop/processes/probe.js';
import { inTemporaryFolder } from '../../../e2e/run-cli.js';
import { expectErrorLater } from '../../../helpers/expect-error-later.js';

/** A program that ignores SIGTERM and starts another in a session of its own, as Bench2Drive does. */
const STUBBORN = `
process.on('SIGTERM', () => {});
const { spawn } = require('node:child_process');
const grandchild = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'],
  { detached: true, stdio: 'ignore' });
console.log('ready ' + grandchild.pid);
setInterval(() => {}, 1000);`;

async function ledgerIn(folder: string): Promise<ProcessLedger> {
  return (await ProcessLedger.open(join(folder, 'processes.jsonl'), 200)).ledger;
}

function node(folder: string, code: string, onLine?: (line: string) => void) {
  return {
    role: 'test program',
    command: process.execPath,
    args: ['-e', code],
    logFile: join(folder, 'log.txt'),
    ...(onLine === undefined ? {} : { onLine }),
  };
}

async function stubborn(folder: string, ledger: ProcessLedger): Promise<[Child, number]> {
  let grandchild = 0;
  const child = await startChild(
    node(folder, STUBBORN, (line) => {
      grandchild = Number(line.split(' ')[1]);
    }),
    ledger,
  );
  const signal = new AbortController().signal;
  await untilReady({ child, limitS: 20, signal, isReady: () => grandchild > 0 });
  return [child, grandchild];
}

test('a child that ignores SIGTERM goes, with a grandchild in another session', () =>
  inTemporaryFolder(async (folder) => {
    const ledger = await ledgerIn(folder);
    const [child, grandchild] = await stubborn(folder, ledger);
    const both = [identify(child.pid)!, identify(grandchild)!];
    assert.ok(both.every(isRunning));
    await child.stop(200);
    assert.is(both.some(isRunning), false);
    assert.is(endText(await child.ended), 'SIGKILL');
    ledger.close();
    assert.is(existsSync(ledger.file), false, 'nothing is left to look for');
    assert.match(readFileSync(child.logFile, 'utf8'), /^\$ .*\n.*\nready \d+\n/s);
  }));

test('whoever opens the ledger next ends what a killed run left, and nothing else', () =>
  inTemporaryFolder(async (folder) => {
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const ledger = await ledgerIn(folder);
    const [child, grandchild] = await stubborn(folder, ledger);
    // A line cut by the kill, and a pid that has been given out again since.
    const old = JSON.stringify({
      event: 'started',
      token: 'a'.repeat(24),
      process: { pid: bystander.pid, started: 'an earlier boot/17' },
    });
    writeFileSync(ledger.file, `${readFileSync(ledger.file, 'utf8')}${old}\n{"event":"star`);
    const both = [identify(child.pid)!, identify(grandchild)!];
    const { ended } = await ProcessLedger.open(ledger.file, 200);
    assert.is(ended, 2);
    assert.is(both.some(isRunning), false);
    assert.is(bystander.exitCode, null, 'a stranger with the same pid lives on');
    assert.ok(isRunning(identify(bystander.pid!)!));
    bystander.kill('SIGKILL');
  }));

test('a child that was begun but never noted with its pid is found by its token', () =>
  inTemporaryFolder(async (folder) => {
    const ledger = await ledgerIn(folder);
    const [child] = await stubborn(folder, ledger);
    const lines = readFileSync(ledger.file, 'utf8').split('\n');
    writeFileSync(ledger.file, `${lines.filter((line) => /"starting"/.test(line)).join('\n')}\n`);
    const identity = identify(child.pid)!;
    await ProcessLedger.open(ledger.file, 100);
    assert.is(isRunning(identity), false);
  }));

test('a program that is not there, or ends too soon, says so with its last words', () =>
  inTemporaryFolder(async (folder) => {
    const ledger = await ledgerIn(folder);
    await expectErrorLater('PROCESS_FAILED', /CARLA server cannot be started .*ENOENT/, () =>
      startChild(
        { ...node(folder, ''), role: 'CARLA server', command: join(folder, 'none.sh') },
        ledger,
      ),
    );
    const child = await startChild(
      node(folder, 'console.error("no GPU"); process.exit(3)'),
      ledger,
    );
    const { signal } = new AbortController();
    await expectErrorLater(
      'PROCESS_FAILED',
      /ended before it was ready \(exit code 3\).*no GPU/s,
      () => untilReady({ child, limitS: 20, signal, isReady: () => isAccepting(1) }),
    );
    await child.stop(100);
    const slow = await startChild(node(folder, 'setInterval(() => {}, 1000)'), ledger);
    await expectErrorLater('PROCESS_FAILED', /was not ready within 0\.3 s/, () =>
      untilReady({ child: slow, limitS: 0.3, signal, isReady: () => false }),
    );
    await slow.stop(100);
    ledger.close();
    assert.is(existsSync(ledger.file), false);
  }));

test.run();
