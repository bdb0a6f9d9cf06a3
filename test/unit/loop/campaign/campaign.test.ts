/** Campaigns: same results whoever drives what, kept through interruption, refused where unsafe. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readCheckpoint } from '../../../../src/eval/results/index.js';
import { readJournal } from '../../../../src/loop/campaign/journal.js';
import type { CampaignOptions } from '../../../../src/loop/campaign/plan.js';
import type { CampaignSummary } from '../../../../src/loop/campaign/summary.js';
import {
  type CampaignResult,
  type CampaignRun,
  runCampaign,
} from '../../../../src/loop/campaign.js';
import { inTemporaryFolder } from '../../../e2e/run-cli.js';
import { expectErrorLater } from '../../../helpers/expect-error-later.js';
import { laneRoutesText, SHIPPED_MAP_FOLDER } from '../../../helpers/loop-routes.js';

const OPTIONS: CampaignOptions = {
  backend: 'embedded',
  routesFile: 'some/lanes.xml',
  routesText: laneRoutesText({ count: 5, lengthM: 40 }),
  routesSubset: '',
  maps: [],
  agent: 'route-follower',
  rulesets: ['bench2drive', 'leaderboard-2.0'],
  seeds: [1],
  repetitions: 1,
  traffic: 'none',
  timeoutS: 60,
};

function run(
  out: string,
  options: Partial<CampaignOptions> = {},
  how: Partial<CampaignRun> = {},
): Promise<CampaignResult> {
  return runCampaign(
    { ...OPTIONS, ...options },
    {
      workers: 0,
      out,
      mode: 'new',
      keepLogs: true,
      signal: new AbortController().signal,
      ...how,
    },
  );
}

/** A summary without what the wall clock says. */
function timeless(summary: CampaignSummary): unknown {
  return JSON.parse(
    JSON.stringify(summary, (key, value) =>
      key === 'durationSystemS' || key === 'duration_system' ? 0 : value,
    ),
  );
}

function textOf(folder: string, name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

/** A result file without its durations. */
function resultOf(folder: string, name: string): string {
  return textOf(folder, name).replace(/"duration_system": [\d.e-]+/g, '"duration_system": 0');
}

test('writes manifest, journal, official files, summary and logs', () =>
  inTemporaryFolder(async (parent) => {
    const folder = join(parent, 'run');
    const rows: string[] = [];
    const { summary, isComplete } = await run(
      folder,
      { seeds: [4, 2], repetitions: 2 },
      { onRow: ({ seed, routeId, repetition }) => rows.push(`${seed} ${routeId}#${repetition}`) },
    );
    assert.is(isComplete, true);
    assert.is(summary.plannedDrives, 20);
    assert.is(summary.label, 'embedded world: not CARLA scores');
    assert.equal(rows.slice(0, 3), ['4 1#0', '4 1#1', '4 2#0']);
    assert.is(rows.length, 20);
    assert.is(readdirSync(join(folder, 'ticklogs')).length, 20);
    const manifest = JSON.parse(textOf(folder, 'run.json'));
    assert.is(manifest.privileged, true);
    assert.is(manifest.routes.file, 'lanes.xml');
    assert.match(manifest.maps.LoopRural, /^[0-9a-f]{64}$/);
    for (const name of ['bench2drive-seed4.json', 'leaderboard-2.0-seed2.json']) {
      const file = readCheckpoint(textOf(folder, name), name);
      assert.is(file.entryStatus, 'Finished');
      assert.equal(file.progress, [10, 10]);
      assert.is(file.records[3]!.route_id, 'RouteScenario_2_rep1');
      assert.match(textOf(folder, name), /"label": "embedded world: not CARLA scores"/);
      assert.match(textOf(folder, name), /"privileged": true/);
    }
    const [first] = summary.rulesets;
    assert.is(first!.drives, 20);
    assert.is(first!.drivingScore, 100);
    assert.equal(first!.drivingScoreInterval, { low: 100, high: 100, confidence: 0.95 });
  }));

test('two threads, one thread and none give the same, in any order', () =>
  inTemporaryFolder(async (parent) => {
    const all: CampaignResult[] = [];
    for (const workers of [0, 1, 2]) {
      all.push(await run(join(parent, `w${workers}`), { seeds: [1, 2] }, { workers }));
    }
    const [none, one, two] = all as [CampaignResult, CampaignResult, CampaignResult];
    assert.equal(timeless(one.summary), timeless(none.summary));
    assert.equal(timeless(two.summary), timeless(none.summary));
    assert.is(
      resultOf(two.folder, 'bench2drive-seed2.json'),
      resultOf(none.folder, 'bench2drive-seed2.json'),
    );
    // The official files are whole to the last byte but for the durations.
    assert.ok(none.summary.drives.every(({ logSha256 }) => logSha256 !== null));
  }));

test('an interrupted run keeps what it has and goes on to the same results', () =>
  inTemporaryFolder(async (parent) => {
    const whole = await run(join(parent, 'whole'));
    const folder = join(parent, 'cut');
    const abort = new AbortController();
    const cut = await run(
      folder,
      {},
      {
        signal: abort.signal,
        onProgress: (done) => {
          if (done === 2) abort.abort();
        },
      },
    );
    assert.is(cut.isComplete, false);
    assert.is(cut.summary.finishedDrives, 2);
    const partial = readCheckpoint(textOf(folder, 'bench2drive-seed1.json'), 'partial');
    assert.equal(partial.progress, [2, 5]);
    assert.is(partial.entryStatus, 'Started');
    assert.is(partial.globalRecord, null);

    const driven: number[] = [];
    const resumed = await run(
      folder,
      {},
      { mode: 'resume', onProgress: (done) => driven.push(done) },
    );
    assert.equal(driven, [3, 4, 5]);
    assert.equal(timeless(resumed.summary), timeless(whole.summary));
    assert.is(
      resultOf(folder, 'bench2drive-seed1.json'),
      resultOf(whole.folder, 'bench2drive-seed1.json'),
    );
  }));

test('a killed run with a cut journal line goes on, a finished one has nothing to do', () =>
  inTemporaryFolder(async (parent) => {
    const folder = join(parent, 'run');
    const whole = await run(folder);
    const journal = join(folder, 'journal.jsonl');
    const lines = textOf(folder, 'journal.jsonl').split('\n');
    writeFileSync(journal, `${lines.slice(0, 3).join('\n')}\n${lines[3]!.slice(0, 50)}`);
    writeFileSync(join(folder, 'ticklogs', 'route-4_rep0_seed1.ticklog.part'), 'half a log');
    let drives = 0;
    const count = () => {
      drives += 1;
    };
    const resumed = await run(folder, {}, { mode: 'resume', onProgress: count });
    assert.is(drives, 2);
    assert.equal(timeless(resumed.summary), timeless(whole.summary));
    assert.equal(
      readdirSync(join(folder, 'ticklogs')).filter((name) => name.endsWith('.part')),
      [],
    );
    const again = await run(folder, {}, { mode: 'resume', onProgress: count });
    assert.is(drives, 2);
    assert.is(again.isComplete, true);
  }));

test('every attempt is in the journal, one that a kill cut off as well', () =>
  inTemporaryFolder(async (parent) => {
    const folder = join(parent, 'run');
    await run(folder, { routesSubset: '1' });
    const entry = () => readJournal(join(folder, 'journal.jsonl')).entries;
    const [first] = entry();
    assert.is(first!.attempt, 1);
    assert.is(first!.cause, null);
    assert.match(first!.config, /^[0-9a-f]{16}$/);
    assert.ok(Date.parse(first!.startedAt) <= Date.parse(first!.endedAt));

    // Killed in the second attempt at the drive, of which a note and half a line are left.
    writeFileSync(join(folder, 'journal.jsonl'), '');
    const begun = {
      seed: 1,
      index: 0,
      attempt: 4,
      startedAt: '2026-01-01T00:00:00.000Z',
      logs: null,
    };
    assert.is(existsSync(join(folder, 'begun.jsonl')), false, 'nothing was under way at the end');
    writeFileSync(join(folder, 'begun.jsonl'), `${JSON.stringify(begun)}\n{"seed":1,"in`);
    await run(folder, { routesSubset: '1' }, { mode: 'resume' });
    const [cut, again] = entry();
    assert.is(cut!.attempt, 4);
    assert.is(cut!.cause, 'infrastructure');
    assert.is(cut!.driven, null);
    assert.match(cut!.message!, /^cut off/);
    assert.is(again!.attempt, 5);
    assert.is(entry().length, 2);
    await run(folder, { routesSubset: '1' }, { mode: 'resume' });
    assert.is(entry().length, 2, 'nothing is entered twice');
  }));

test('two programs never drive in the same folder; one that is gone stands in nobody’s way', () =>
  inTemporaryFolder(async (parent) => {
    const folder = join(parent, 'run');
    const abort = new AbortController();
    const busy = run(folder, {}, { signal: abort.signal, onProgress: () => abort.abort() });
    await new Promise((resolve) => setImmediate(resolve));
    while (!existsSync(join(folder, 'run.lock')))
      await new Promise((resolve) => setTimeout(resolve, 5));
    await expectErrorLater('RUN_BUSY', /another egoloop \(pid \d+\)/, () =>
      run(folder, {}, { mode: 'resume' }),
    );
    await busy;
    writeFileSync(join(folder, 'run.lock'), JSON.stringify({ pid: 1, started: 'another boot' }));
    assert.is((await run(folder, {}, { mode: 'resume' })).isComplete, true);
    assert.is(existsSync(join(folder, 'run.lock')), false);
  }));

test('a missing town fails its routes only, and is tried again once it is there', () =>
  inTemporaryFolder(async (parent) => {
    const folder = join(parent, 'run');
    const there = laneRoutesText({ count: 2, lengthM: 40 });
    const gone = laneRoutesText({ count: 1, lengthM: 40, townInFile: 'Town99', firstId: 7 });
    const routesText = there.replace(
      '</routes>',
      `${/<route [\s\S]*<\/route>/.exec(gone)![0]}</routes>`,
    );
    const towns = join(parent, 'towns');
    mkdirSync(towns);
    writeFileSync(join(towns, 'Town98.xodr'), '');
    const { summary, isComplete } = await run(folder, { routesText, maps: [towns] });
    assert.is(isComplete, true);
    assert.is(summary.infrastructureFailures, 1);
    assert.is(summary.rulesets[0]!.drives, 2, 'no verdict on driving, in no mean');
    assert.match(summary.drives[2]!.message!, /MAP_NOT_FOUND/);
    const file = readCheckpoint(textOf(folder, 'bench2drive-seed1.json'), 'f');
    assert.is(file.entryStatus, 'Crashed');
    assert.is(file.records[2]!.status, 'Failed - Simulation crashed');
    assert.is(JSON.parse(textOf(folder, 'run.json')).maps.Town99, null);

    // The same folder now holds the town: another run, as its manifest says.
    writeFileSync(join(towns, 'Town99.xodr'), readFileSync(`${SHIPPED_MAP_FOLDER}/LoopRural.xodr`));
    await expectErrorLater('USAGE', /differs in maps/, () =>
      run(folder, { routesText, maps: [towns] }, { mode: 'resume' }),
    );
    const whole = await run(folder, { routesText, maps: [towns] }, { mode: 'overwrite' });
    assert.is(whole.summary.infrastructureFailures, 0);
  }));

test('a run is never mixed with another or written over by accident', () =>
  inTemporaryFolder(async (parent) => {
    const folder = join(parent, 'run');
    await run(folder);
    await expectErrorLater('USAGE', /found a run: .*--no-resume.*--overwrite/, () => run(folder));
    await expectErrorLater('USAGE', /differs in agent .*--overwrite/, () =>
      run(folder, { agent: 'constant-speed' }, { mode: 'resume' }),
    );
    await run(
      folder,
      { agent: 'constant-speed', rulesets: ['leaderboard-1.0'] },
      { mode: 'overwrite' },
    );
    assert.is(existsSync(join(folder, 'bench2drive-seed1.json')), false, 'nothing stale is left');
    assert.is(existsSync(join(folder, 'leaderboard-1.0-seed1.json')), true);

    const foreign = join(parent, 'thesis');
    mkdirSync(foreign);
    writeFileSync(join(foreign, 'chapter1.tex'), 'text');
    for (const mode of ['new', 'resume', 'overwrite'] as const) {
      await expectErrorLater('USAGE', /empty or new folder/, () => run(foreign, {}, { mode }));
    }
    assert.equal(readdirSync(foreign), ['chapter1.tex']);
  }));

test('what cannot be meant is refused before anything is written', () =>
  inTemporaryFolder(async (parent) => {
    const folder = join(parent, 'run');
    const wrong: [Partial<CampaignOptions>, RegExp][] = [
      [{ seeds: [] }, /at least one seed/],
      [{ seeds: [1, 1] }, /every seed once/],
      [{ seeds: [0.5] }, /integer of 32 bits/],
      [{ repetitions: 0 }, /1 to 10000 repetitions/],
      [{ agent: 'nobody' }, /expected an agent, one of constant-speed/],
      [{ routesSubset: '1,9' }, /ids of the route file/],
      [{ timeoutS: Number.NaN }, /time limit above 0/],
    ];
    for (const [options, words] of wrong) {
      await expectErrorLater(null, words, () => run(folder, options));
    }
    const twice = laneRoutesText({ count: 1 });
    const route = /<route [\s\S]*<\/route>/.exec(twice)![0];
    await expectErrorLater('ROUTES_INVALID', /every route id once/, () =>
      run(folder, { routesText: `<routes>${route}${route}</routes>` }),
    );
    assert.is(existsSync(folder), false);
  }));

test('without logs none is kept; a file is no folder for a run', () =>
  inTemporaryFolder(async (parent) => {
    const folder = join(parent, 'run');
    const { summary } = await run(folder, {}, { keepLogs: false });
    assert.is(existsSync(join(folder, 'ticklogs')), false);
    assert.is(summary.drives[0]!.logSha256, null);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file where the folder should be');
    await expectErrorLater('USAGE', /expected a folder for the run, found a file/, () =>
      run(folder),
    );
  }));

test.run();
