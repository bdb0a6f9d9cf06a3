/**
 * Runs the benchmarks: each `*.bench.ts` of this folder, one after the other, in a process of its own so
 * that none is warmed up or crowded by another, and prints one table with what was promised.
 *
 * Usage: npm run bench [-- NAME…]   (files whose name contains one of the names; exit code 1 when a
 *        promise is broken)
 */
import { fork } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BenchRow, isBroken, rowText } from './row.js';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** Runs one file here; the parent gets its rows. */
async function runHere(file: string): Promise<void> {
  const module = (await import(file)) as {
    default?: () => BenchRow[] | Promise<BenchRow[]>;
    bench?: () => BenchRow[] | Promise<BenchRow[]>;
  };
  const bench = module.default ?? module.bench;
  if (bench === undefined) throw new Error(`${file} exports no benchmark`);
  process.send!(await bench());
}

function runInProcess(file: string): Promise<BenchRow[]> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ['--file', file], {
      execArgv: ['--import', 'tsx', '--expose-gc'],
    });
    let rows: BenchRow[] | null = null;
    child.on('message', (message) => {
      rows = message as BenchRow[];
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (rows !== null) resolve(rows);
      else reject(new Error(`${file} ended with exit code ${code}`));
    });
  });
}

async function main(names: readonly string[]): Promise<void> {
  const files = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.bench.ts'))
    .filter((name) => names.length === 0 || names.some((wanted) => name.includes(wanted)))
    .sort();
  if (files.length === 0) {
    console.error(`no benchmark matches ${names.join(' ')}`);
    process.exitCode = 2;
    return;
  }
  console.log(`Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model ?? '?'}`);
  for (const file of files) {
    console.log(`\n${file}`);
    try {
      const rows = await runInProcess(join(FOLDER, file));
      const width = Math.max(...rows.map(({ name }) => name.length));
      for (const row of rows) console.log(`  ${rowText(row, width)}`);
      if (rows.some(isBroken)) process.exitCode = 1;
    } catch (error) {
      console.log(`  failed: ${(error as Error).message}`);
      process.exitCode = 1;
    }
  }
}

const [first, ...rest] = process.argv.slice(2);
if (first === '--file') await runHere(rest[0]!);
else await main(first === undefined ? [] : [first, ...rest]);
