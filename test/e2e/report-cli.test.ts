/** `egoloop report` and `egoloop view` at the command line: what they read, refuse and say. */
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startLiveServer } from '../../src/loop/report/live-server.js';
import type { PageData } from '../../src/report/page-data.js';
import { unpackReplay } from '../../src/report/replay/replay.js';
import { laneRoutesText } from '../helpers/loop-routes.js';
import { makeRecord, makeText } from '../unit/eval/results/make-record.js';
import { callCli, inTemporaryFolder } from './run-cli.js';

const DEMO = 'examples/demo.ticklog';

async function drive(folder: string, ...more: string[]): Promise<string> {
  const routes = join(folder, 'lanes.xml');
  writeFileSync(routes, laneRoutesText({ count: 3, lengthM: 40 }));
  const driving = ['--agent', 'route-follower', '--traffic', 'none', '--workers', '0'];
  const out = join(folder, 'run');
  await callCli('run', '--routes', routes, ...driving, '--out', out, ...more);
  return out;
}

/** Takes the last line out of the journal: that drive never ran. */
function forgetLast(run: string): string {
  const file = join(run, 'journal.jsonl');
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  writeFileSync(
    file,
    lines
      .slice(0, -1)
      .map((line) => `${line}\n`)
      .join(''),
  );
  return lines.at(-1)!;
}

async function refused(code: string, words: RegExp, ...args: string[]): Promise<void> {
  const result = await callCli(...args);
  assert.is(result.code, 2, result.stderr);
  assert.ok(result.stderr.includes(`[${code}]`), result.stderr);
  assert.match(result.stderr, words);
}

test('a run: page, sentence and data', () =>
  inTemporaryFolder(async (folder) => {
    const run = await drive(folder);
    const out = join(folder, 'page.html');
    const { code, stdout } = await callCli('report', run, '--out', out);
    assert.is(code, 0);
    assert.match(stdout, /replays: 3 full/);
    assert.match(stdout, /3 of 3 drives · agent route-follower · embedded world: not CARLA scores/);
    const json = await callCli('report', run, '--out', out, '--json', '--title', 'T');
    const data = JSON.parse(json.stdout) as PageData;
    assert.is(data.title, 'T');
    assert.is(data.drives.length, 3);
    assert.is(data.runs[0]!.isPrivileged, true);
    assert.equal(data.runs[0]!.missing, []);
    assert.ok(data.drives.every(({ verdicts }) => verdicts[0]!.stepsFrom === 'log'));
    const summary = JSON.parse(readFileSync(join(run, 'summary.json'), 'utf8'));
    const { drivingScore, drivingScoreInterval } = data.runs[0]!.summaries[0]!;
    assert.is(drivingScore, summary.rulesets[0].drivingScore);
    assert.equal(drivingScoreInterval, summary.rulesets[0].drivingScoreInterval);
  }));

test('a run with a drive missing says which, and exits with 3', () =>
  inTemporaryFolder(async (folder) => {
    const run = await drive(folder);
    forgetLast(run);
    const out = join(folder, 'page.html');
    const { code, stdout, stderr } = await callCli('report', run, '--out', out, '--json');
    assert.is(code, 3);
    assert.match(stderr, /INCOMPLETE/);
    const [only] = (JSON.parse(stdout) as PageData).runs;
    assert.is(only!.missing.length, 1);
    const { low, high } = only!.summaries[0]!.bounds!;
    assert.ok(high - low > 33 && high - low < 34);
  }));

test('a run without logs has scores and no replay, and says so', () =>
  inTemporaryFolder(async (folder) => {
    const run = await drive(folder, '--no-logs');
    const { stdout, code } = await callCli(
      'report',
      run,
      '--out',
      join(folder, 'p.html'),
      '--json',
    );
    assert.is(code, 0);
    for (const { replay, replayMissing, verdicts } of (JSON.parse(stdout) as PageData).drives) {
      assert.is(replay, null);
      assert.match(replayMissing ?? '', /no TickLog/);
      assert.is(verdicts[0]!.stepsFrom, 'record');
    }
  }));

test('logs and result files: judged, or taken as they are', () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, 'official.json');
    const records = [
      makeRecord('bench2drive'),
      makeRecord('bench2drive', { id: '2', status: 'Failed - Simulation crashed', route: 10 }),
    ];
    writeFileSync(file, makeText('bench2drive', records, { total: 4, ended: false }));
    const out = join(folder, 'p.html');
    const { stdout, code } = await callCli(
      'report',
      DEMO,
      file,
      '--ruleset',
      'all',
      '--out',
      out,
      '--json',
    );
    assert.is(code, 3);
    const { runs, drives } = JSON.parse(stdout) as PageData;
    assert.is(drives[0]!.verdicts.length, 5);
    assert.is(drives[0]!.replay, 'full');
    assert.is(runs[1]!.kind, 'results');
    assert.is(runs[1]!.plannedDrives, 4);
    assert.is(runs[1]!.lostDrives, 1);
    assert.equal(runs[1]!.summaries[0]!.bounds, { low: 25, high: 100 });
    assert.match(runs[1]!.label, /world not known/);
  }));

test('a summary and a folder of result files: planned, missing and contradicting drives', () =>
  inTemporaryFolder(async (folder) => {
    const run = await drive(folder, '--seeds', '1,2');
    const out = ['--out', join(folder, 'p.html'), '--json'];
    const summary = await callCli('report', join(run, 'summary.json'), ...out);
    assert.is(summary.code, 0, summary.stderr);
    const [whole] = (JSON.parse(summary.stdout) as PageData).runs;
    assert.equal([whole!.kind, whole!.plannedDrives, whole!.finishedDrives], ['results', 6, 6]);
    assert.equal([whole!.agent, whole!.isPrivileged], ['route-follower', true]);

    // Route 1 twice with one record, route 2 twice with two, route 3 crashed and was driven again.
    const b2d = (id: string, route: number, status = 'Completed') =>
      makeRecord('bench2drive', { id, route, status });
    const first = [b2d('1', 60), b2d('2', 60), b2d('3', 10, 'Failed - Simulation crashed')];
    const files = join(folder, 'files');
    mkdirSync(files);
    const write = (name: string, list: ReturnType<typeof b2d>[], total: number) =>
      writeFileSync(join(files, name), makeText('bench2drive', list, { total }));
    write('a.json', first, 4);
    write('b.json', [b2d('1', 60), b2d('2', 80), b2d('3', 100)], 3);
    const found = await callCli('report', files, ...out);
    assert.is(found.code, 3, found.stderr);
    const { runs, drives, notes } = JSON.parse(found.stdout) as PageData;
    assert.equal(
      drives.map(({ id, state, remarks }) => [id, state, remarks.length]),
      [
        ['0_1_0_x', 'done', 0],
        ['0_2_0_x', 'done', 1],
        ['0_3_0_x', 'done', 0],
      ],
    );
    assert.match(drives[1]!.remarks[0]!, /driving scores 60\.00, 80\.00; the first is shown/);
    assert.match(notes.join(), /1 drives are there twice/);
    // The fourth route is nowhere: 60 + 60…80 + 100 + 0…100, by four.
    assert.is(runs[0]!.plannedDrives, 4);
    assert.equal(runs[0]!.summaries[0]!.bounds, { low: 55, high: 85 });
  }));

test('a damaged log costs its replay, not the report', () =>
  inTemporaryFolder(async (folder) => {
    const run = await drive(folder);
    const name = 'route-1_rep0_seed1.ticklog';
    const log = join(run, 'ticklogs', name);
    const bytes = readFileSync(log);
    bytes[bytes.length >> 1]! ^= 0xff;
    writeFileSync(log, bytes);
    const { stdout, stderr, code } = await callCli(
      'report',
      run,
      '--out',
      join(folder, 'p.html'),
      '--json',
    );
    assert.is(code, 0, stderr);
    const missing = (JSON.parse(stdout) as PageData).drives.filter(({ replay }) => replay === null);
    assert.is(missing.length, 1);
    assert.match(missing[0]!.replayMissing ?? '', /damaged/);
    assert.ok(stderr.includes(name));
  }));

test('what is no run is refused with what was found', () =>
  inTemporaryFolder(async (folder) => {
    const out = ['--out', join(folder, 'p.html')];
    await refused('FILE_UNREADABLE', /no such file/, 'report', join(folder, 'none'), ...out);
    await refused('FILE_UNREADABLE', /found none/, 'report', folder, ...out);
    const run = await drive(folder);
    await refused('FILE_UNREADABLE', /did you mean .*run/, 'report', folder, ...out);
    await refused('USAGE', /ends in \.html/, 'report', run, '--out', join(folder, 'p.txt'));
    await refused(
      'USAGE',
      /neither .ticklog nor .json/,
      'report',
      join(folder, 'lanes.xml'),
      ...out,
    );
    await refused('USAGE', /--max-mb/, 'report', run, '--max-mb', '0', ...out);
    const manifest = join(run, 'run.json');
    const text = readFileSync(manifest, 'utf8');
    writeFileSync(manifest, text.replace('egoloop-run-1', 'egoloop-run-9'));
    await refused('RESULT_INVALID', /manifest of a run/, 'report', run, ...out);
    writeFileSync(manifest, '{"format": "egoloop-run-1"}');
    await refused('RESULT_INVALID', /without label, world/, 'report', run, ...out);
    writeFileSync(manifest, text);
    appendFileSync(join(run, 'journal.jsonl'), '{}\n');
    await refused('RESULT_INVALID', /journal/, 'report', run, ...out);
    await refused('USAGE', /port/, 'view', run, '--port', '99999');
  }));

test('the viewer answers with the run as it is now, to its own name alone', () =>
  inTemporaryFolder(async (folder) => {
    const run = await drive(folder);
    const last = forgetLast(run);
    const log = join(run, 'ticklogs', 'route-3_rep0_seed1.ticklog');
    renameSync(log, `${log}.whole`);
    const whole = readFileSync(`${log}.whole`);
    writeFileSync(`${log}.part`, whole.subarray(0, Math.floor(whole.length * 0.9)));
    const server = await startLiveServer({ paths: [run], rulesets: ['bench2drive'] }, 0);
    try {
      assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
      const html = await (await fetch(server.url)).text();
      assert.match(html, /connect-src 'self'/);
      const first = await fetch(`${server.url}page.json`);
      const tag = first.headers.get('etag') ?? '';
      const before = (await first.json()) as PageData;
      assert.is(before.isLive, true);
      assert.is(before.runs[0]!.finishedDrives, 2);
      const cut = before.drives.find(({ state }) => state === 'cut')!;
      assert.is(cut.routeId, '3');
      const same = await fetch(`${server.url}page.json`, { headers: { 'If-None-Match': tag } });
      assert.is(same.status, 304);
      const replay = async () => {
        const bytes = await (await fetch(`${server.url}replay/${cut.id}`)).arrayBuffer();
        return unpackReplay(inflateRawSync(new Uint8Array(bytes)));
      };
      const early = await replay();
      assert.is(early.head.isCut, true);
      const map = await fetch(`${server.url}map/${early.head.map}`);
      assert.is(map.status, 200);
      copyFileSync(`${log}.whole`, log);
      renameSync(`${log}.part`, `${log}.old`);
      appendFileSync(join(run, 'journal.jsonl'), `${last}\n`);
      const after = await fetch(`${server.url}page.json`, { headers: { 'If-None-Match': tag } });
      assert.is(after.status, 200);
      assert.is(((await after.json()) as PageData).runs[0]!.finishedDrives, 3);
      const late = await replay();
      assert.is(late.head.isCut, false);
      assert.ok(late.head.rows >= early.head.rows);
      assert.is((await fetch(`${server.url}replay/none`)).status, 404);
      assert.is((await fetch(`${server.url}../run.json`)).status, 404);
      assert.is((await fetch(server.url, { method: 'POST' })).status, 405);
      const { port } = new URL(server.url);
      assert.is(await statusFor(Number(port), 'evil.example'), 403);
    } finally {
      await server.close();
    }
  }));

/** Status of a request that names another host, as one from a rebound name would. */
async function statusFor(port: number, host: string): Promise<number> {
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    request(
      { host: '127.0.0.1', port, path: '/page.json', headers: { Host: host } },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    )
      .on('error', reject)
      .end();
  });
}

test.run();
