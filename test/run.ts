/**
 * The test runner: each `*.test.ts` below `test/` in a process of its own, two at a time, and one
 * closing line `N passed, N failed, N skipped`. uvu has two traps that make tests vanish silently: a
 * suite that is never `.run()`, and a leftover `.only`. Both fail here: a file that reports no test at
 * all is a failure, and `findTestTraps` reads the sources for the rest.
 *
 * Usage: npm test [-- NAME…]   runs the files whose path contains one of the names;
 *        an absolute folder is searched instead of `test/`.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findTestTraps, listTestFiles } from './helpers/test-files.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LIMIT_MS = 300_000;

interface FileResult {
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly output: string;
  readonly problem: string | null;
}

function count(output: string, label: string): number {
  let sum = 0;
  for (const match of output.matchAll(new RegExp(`^\\s*${label}:\\s+(\\d+)`, 'gm'))) {
    sum += Number(match[1]);
  }
  return sum;
}

function summarise(file: string, code: number | null, output: string): FileResult {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours are control characters
  const plain = output.replace(/\u001b\[[0-9;]*m/g, '');
  const total = count(plain, 'Total');
  const passed = count(plain, 'Passed');
  const skipped = count(plain, 'Skipped');
  const failed = Math.max(0, total - passed);
  let problem: string | null = null;
  if (code === null) problem = `did not end within ${LIMIT_MS / 1000} s`;
  else if (code !== 0 && failed === 0) problem = `ended with exit code ${code}`;
  else if (total + skipped === 0) problem = 'reported no test: is a `.run()` missing?';
  return { file, passed, failed: problem === null ? failed : failed + 1, skipped, output, problem };
}

function runFile(file: string): Promise<FileResult> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', file], {
      cwd: ROOT,
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    const collect = (chunk: Buffer) => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(summarise(file, code, output));
    });
  });
}

function printResult(result: FileResult, ms: number): void {
  const name = relative(ROOT, result.file);
  const skipped = result.skipped > 0 ? `, ${result.skipped} skipped` : '';
  const mark = result.failed > 0 ? 'FAIL' : 'ok  ';
  console.log(`${mark} ${name}: ${result.passed} passed${skipped} (${(ms / 1000).toFixed(1)} s)`);
  for (const line of result.output.split('\n')) {
    if (line.startsWith('SKIP ')) console.log(`     ${line}`);
  }
  if (result.failed > 0) {
    console.log(result.output.trimEnd().replace(/^/gm, '     '));
    if (result.problem !== null) console.log(`     ${name} ${result.problem}`);
  }
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const folder = wanted.find((name) => isAbsolute(name));
  const files = listTestFiles(folder ?? `${ROOT}test`).filter(
    (file) => wanted.length === 0 || wanted.some((name) => file.includes(name)),
  );
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const broken: string[] = [];
  for (const file of files) {
    for (const trap of findTestTraps(readFileSync(file, 'utf8'))) {
      console.log(`FAIL ${relative(ROOT, file)}:${trap.line}: ${trap.message}`);
      totals.failed += 1;
      broken.push(relative(ROOT, file));
    }
  }
  const queue = [...files];
  const worker = async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const start = performance.now();
      const result = await runFile(file);
      printResult(result, performance.now() - start);
      totals.passed += result.passed;
      totals.failed += result.failed;
      totals.skipped += result.skipped;
      if (result.failed > 0) broken.push(relative(ROOT, file));
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
  if (files.length === 0) {
    console.log(`no test file matches ${wanted.join(' ')}`);
    totals.failed += 1;
  }
  for (const name of new Set(broken)) console.log(`failed: ${name}`);
  console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  process.exitCode = totals.failed > 0 ? 1 : 0;
}

await main();
