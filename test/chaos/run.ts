/**
 * `npm run chaos [-- --seed N] [--rounds N]`: the fault campaign at full length, 20 routes through all
 * faults, a new seed each time unless one is given. Prints seed and schedule, so that any run can be had
 * again; keeps the folder of one that fails.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChaos } from './campaign.js';

function numberAfter(name: string, otherwise: number): number {
  const at = process.argv.indexOf(name);
  const value = at < 0 ? otherwise : Number(process.argv[at + 1]);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new Error(`expected a number behind ${name}`);
}

const seed = numberAfter('--seed', Date.now() % 1_000_000);
const rounds = numberAfter('--rounds', 1);
for (let round = 0; round < rounds; round++) {
  const folder = mkdtempSync(join(tmpdir(), 'egoloop-chaos-'));
  const startMs = performance.now();
  const problems = await runChaos({
    seed: seed + round,
    size: { servers: 14, kills: 4, disks: 2, routes: 20 },
    workers: 2,
    timeoutS: 5,
    folder,
    say: (text) => console.log(text),
    subset: '',
  });
  const seconds = ((performance.now() - startMs) / 1000).toFixed(0);
  if (problems.length === 0) {
    console.log(`seed ${seed + round}: nothing lost, nothing left behind (${seconds} s)`);
    rmSync(folder, { recursive: true });
    continue;
  }
  for (const problem of problems) console.log(`PROBLEM ${problem}`);
  console.log(`seed ${seed + round}: ${problems.length} problems (${seconds} s); see ${folder}`);
  process.exitCode = 1;
}
