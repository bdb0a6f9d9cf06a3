/** `egoloop run` when it is stopped or killed: nothing that was driven is lost. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readCheckpoint } from '../../src/eval/results/index.js';
import { laneRoutesText } from '../helpers/loop-routes.js';
import { inTemporaryFolder, runCli } from './run-cli.js';

const SEEDS = Array.from({ length: 10 }, (_, i) => i + 1).join(',');
const MAIN = new URL('../../src/cli/main.ts', import.meta.url).href;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Starts a run, sends a signal once three drives are journalled, and waits for the end. */
function interrupt(args: readonly string[], journal: string, signal: NodeJS.Signals) {
  const entry = `import(${JSON.stringify(MAIN)}).then(({ main }) => main(process.argv.slice(1)))`;
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', entry, '--', ...args],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
  });
  const timer = setInterval(() => {
    const lines = existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 1 : 0;
    if (lines >= 3) {
      clearInterval(timer);
      child.kill(signal);
    }
  }, 20);
  return new Promise<{ code: number | null; stdout: string }>((resolve) => {
    child.on('close', (code) => {
      clearInterval(timer);
      resolve({ code, stdout });
    });
  });
}

for (const signal of ['SIGINT', 'SIGKILL'] as const) {
  test(`${signal} loses nothing that was driven, and the run goes on`, () =>
    inTemporaryFolder(async (folder) => {
      const routes = join(folder, 'lanes.xml');
      writeFileSync(routes, laneRoutesText({ count: 6, lengthM: 100 }));
      const out = join(folder, 'run');
      const journal = join(out, 'journal.jsonl');
      const driving = [
        '--agent',
        'idm',
        '--traffic',
        'none',
        '--seeds',
        SEEDS,
        '--no-logs',
        '--workers',
        '2',
      ];
      const args = ['run', '--routes', routes, ...driving, '--out', out];
      const { code, stdout } = await interrupt(args, journal, signal);
      const driven = readFileSync(journal, 'utf8').split('\n').length - 1;
      assert.ok(driven >= 3 && driven < 60, `${driven} drives`);
      if (signal === 'SIGINT') {
        assert.is(code, 3);
        assert.match(stdout, /INCOMPLETE: \d+ of 60 drives; the same command goes on/);
      }
      const resumed = runCli(...args);
      assert.is(resumed.code, 0, resumed.stderr);
      assert.match(resumed.stderr, new RegExp(`${driven} drives are there already`));
      const file = readCheckpoint(readFileSync(join(out, 'bench2drive-seed3.json'), 'utf8'), 'f');
      assert.is(file.entryStatus, 'Finished');
      assert.is(file.records.length, 6);
    }));
}

test.run();
