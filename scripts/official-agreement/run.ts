/**
 * Drives routes under the official evaluators on egoloop's CARLA server, with the sidecar as their
 * agent, and sets their records beside ours; then the same routes staged by egoloop itself. Writes
 * `agreement.json` and a page. What is already driven is kept. See README.md here.
 *
 * Usage: npx tsx scripts/official-agreement/run.ts [--out DIR] [--page FILE] [--seeds 1,2] …
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readJson, writeFileAtomic } from '../../src/core/files.js';
import type { AgreementFile } from './agreement-file.js';
import { collect, speedOf } from './collect.js';
import { driveForSpeed, driveOfficial, driveStaged, makeCarlaRoot } from './drive.js';
import { officialJobs } from './jobs.js';
import { agreementPage, driveLine, speedLine } from './page.js';
import { readSettings, SettingError, type Settings } from './settings.js';

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** The release of the client that the evaluators' Python has. */
function clientVersion(python: string): string {
  const code = 'import importlib.metadata as m, carla; print(m.version("carla"))';
  const { status, stdout, stderr } = spawnSync(python, ['-c', code], { encoding: 'utf8' });
  if (status === 0) return stdout.trim();
  throw new SettingError(
    `expected ${python} (EGOLOOP_EVALUATOR_PYTHON) to import carla: ${(stderr ?? '').trim()}`,
  );
}

function ownVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (readJson(file.pathname) as { readonly version: string }).version;
}

async function main(settings: Settings): Promise<number> {
  const facts = { version: ownVersion(), carlaClient: clientVersion(settings.python) };
  const jobs = officialJobs(settings);
  const file = join(settings.out, 'agreement.json');
  const before = existsSync(file) ? (readJson(file) as AgreementFile) : null;
  let speed = before?.speed ?? null;
  const save = (): AgreementFile => {
    const agreement = collect(settings, jobs, facts, speed);
    mkdirSync(dirname(settings.page), { recursive: true });
    writeFileAtomic(file, `${JSON.stringify(agreement, null, 2)}\n`);
    writeFileAtomic(settings.page, agreementPage(agreement));
    return agreement;
  };
  if (!settings.pageOnly) {
    mkdirSync(settings.out, { recursive: true });
    await makeCarlaRoot(settings, facts.carlaClient);
    for (const [i, job] of jobs.entries()) {
      const isThere = await driveOfficial(settings, job);
      const drive = collect(settings, [job], facts, null).parts[0]?.drives[0];
      const text =
        drive === undefined || !isThere ? `no verdict, see ${job.folder}.log` : driveLine(drive);
      const { evaluator, agent, routeId, seed } = job;
      const label = `${evaluator} ${agent} ${routeId} seed ${seed}`;
      note(`${i + 1}/${jobs.length} ${label}: ${text}`);
    }
    for (const agent of settings.agents) {
      const isThere = await driveStaged(settings, agent, jobs);
      if (!isThere) note(`staged by egoloop, ${agent}: some drives have no verdict`);
    }
    if (await driveForSpeed(settings)) speed = speedOf(settings);
  }
  const agreement = save();
  if (agreement.speed !== null) note(speedLine(agreement.speed));
  for (const { evaluator, agent, drives, finished, agreeing } of agreement.parts) {
    note(
      `${evaluator}, ${agent}: ${finished} of ${drives.length} finished, ${agreeing} agree in every field`,
    );
  }
  note(`wrote ${file} and ${settings.page}`);
  const isWhole = agreement.parts.every(
    ({ drives, finished, agreeing }) => finished === drives.length && agreeing === finished,
  );
  return isWhole ? 0 : 1;
}

try {
  process.exitCode = await main(readSettings(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof SettingError)) throw error;
  note(error.message);
  process.exitCode = 2;
}
