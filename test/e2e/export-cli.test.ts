/** `egoloop export` on runs, TickLogs and official files; what cannot be exported is said. */
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readCheckpoint } from '../../src/eval/index.js';
import { laneRoutesText } from '../helpers/loop-routes.js';
import { makeRecord, makeText } from '../unit/eval/results/make-record.js';
import { callCli, inTemporaryFolder } from './run-cli.js';

const LOG = 'examples/demo.ticklog';
const DRIVE = ['--agent', 'route-follower', '--traffic', 'none', '--workers', '0'];

async function smallRun(folder: string, ...more: string[]): Promise<string> {
  const routes = join(folder, 'lanes.xml');
  writeFileSync(routes, laneRoutesText({ count: 2, lengthM: 40 }));
  const out = join(folder, 'run');
  await callCli('run', '--routes', routes, ...DRIVE, ...more, '--out', out);
  return out;
}

interface Answer {
  files: string[];
  count: number | null;
}

async function exported(...args: string[]): Promise<Answer> {
  const { code, stdout, stderr } = await callCli('export', ...args, '--json');
  assert.is(code, 0, stderr);
  return JSON.parse(stdout) as Answer;
}

test('a run: one MCAP a drive, tables over all drives, the same official file', () =>
  inTemporaryFolder(async (folder) => {
    const run = await smallRun(folder, '--seeds', '1,2');
    const mcap = await exported(run, '--to', 'mcap', '--seed', '2', '--out', join(folder, 'm'));
    assert.equal(readdirSync(join(folder, 'm')), [
      'route-1_rep0_seed2.mcap',
      'route-2_rep0_seed2.mcap',
    ]);
    assert.ok(mcap.count! > 100);
    const csv = join(folder, 'ticks.csv');
    const ticks = await exported(run, '--to', 'csv', '--out', csv);
    const lines = readFileSync(csv, 'utf8').trimEnd().split('\n');
    assert.is(lines.length, ticks.count! + 1);
    assert.is(new Set(lines.slice(1).map((line) => line.split(',').slice(0, 3).join())).size, 4);
    const drives = await exported(run, '--to', 'csv', '--table', 'drives', '--out', csv);
    assert.is(drives.count, 4);
    const events = join(folder, 'events.parquet');
    await exported(run, '--to', 'parquet', '--table', 'events', '--out', events);
    assert.ok(statSync(events).size > 500);
    const official = join(folder, 'official.json');
    await exported(run, '--to', 'official', '--seed', '1', '--out', official);
    const read = (file: string) => readCheckpoint(readFileSync(file, 'utf8'), file);
    const [ours, original] = [read(official), read(join(run, 'bench2drive-seed1.json'))];
    const plain = (file: typeof ours) =>
      file.records.map((record) => ({ ...record, meta: { ...record.meta, duration_system: 0 } }));
    assert.equal(plain(ours), plain(original));
    assert.equal(ours.progress, original.progress);
    assert.is(ours.entryStatus, original.entryStatus);
    const other = join(folder, 'other.json');
    await exported(run, '--to', 'official', '--ruleset', 'leaderboard-1.0', '--out', other);
    assert.is(read(other).family, 'leaderboard-1.0');
    assert.is(read(other).records.length, 4);
  }));

test('pictures: a folder of PNGs or one GIF a moment', () =>
  inTemporaryFolder(async (folder) => {
    const small = ['--size', '320x240', '--before', '0.3', '--after', '0.2', '--fps', '10'];
    const png = await exported(LOG, '--to', 'png', '--tick', '30', ...small, '--out', folder);
    assert.equal(
      png.files.map((file) => file.slice(folder.length + 1)),
      [24, 26, 28, 30, 32, 34].map((tick) => `demo_tick30-tick/tick0000${tick}.png`),
    );
    const picture = decode(readFileSync(png.files[0]!));
    assert.equal([picture.width, picture.height], [320, 240]);
    const gif = await exported(LOG, '--to', 'gif', '--tick', '30', ...small, '--out', folder);
    assert.is(gif.files.length, 1);
    assert.is(readFileSync(gif.files[0]!).toString('latin1', 0, 6), 'GIF89a');
    const none = await callCli('export', LOG, '--to', 'gif', '--tick', '99999', '--out', folder);
    assert.is(none.code, 3);
    assert.match(none.stderr, /no tick 99999, the drive has \d+/);
  }));

test('official files of others give the table of drives, and only that', () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, 'theirs.json');
    const records = [
      makeRecord('bench2drive', { id: '7' }),
      makeRecord('bench2drive', { id: '8' }),
    ];
    writeFileSync(file, makeText('bench2drive', records));
    const out = join(folder, 'drives.csv');
    const { count } = await exported(file, '--to', 'csv', '--table', 'drives', '--out', out);
    assert.is(count, 2);
    assert.match(readFileSync(out, 'utf8'), /^route_id,.*\n7,0,,/);
    const mcap = await callCli('export', file, '--to', 'mcap');
    assert.is(mcap.code, 2);
    assert.match(mcap.stderr, /found results only; --to csv --table drives takes them/);
  }));

test('what cannot be meant is refused by name', () =>
  inTemporaryFolder(async (folder) => {
    const run = await smallRun(folder, '--no-logs');
    const at = (name: string) => join(folder, name);
    for (const [args, words] of [
      [[run, '--to', 'mcap'], /driven with --no-logs/],
      [
        [run, '--to', 'csv', '--route', '77', '--out', at('a.csv')],
        /drives of route 77, found routes 1, 2/,
      ],
      [[LOG, '--to', 'mcap', '--seed', '999'], /a log of seed 999, found seed/],
      [[LOG, '--to', 'csv', '--out', at('a.parquet')], /ends in \.csv, found \.parquet/],
      [[LOG, '--to', 'csv', '--table', 'drives', '--out', at('a.csv')], /found a TickLog/],
      [[LOG, '--to', 'png', '--size', 'big'], /--size as 320x240/],
      [[LOG, '--to', 'png', '--fps', '0'], /--fps above 0/],
      [[LOG, '--to', 'png', '--before', '-1'], /--before to be 0 to 60/],
      [[LOG, '--to', 'bag'], /--to to be one of/],
      [[at('none'), '--to', 'csv'], /no such file/],
    ] as const) {
      const { code, stderr } = await callCli('export', ...args);
      assert.is(code, 2, `${args.join(' ')}: ${stderr}`);
      assert.match(stderr, words);
    }
    assert.not(existsSync(at('a.csv')));
  }));

test('a cut log is exported as far as it goes, with exit code 3', () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, 'cut.ticklog');
    cpSync(LOG, file);
    truncateSync(file, Math.floor(statSync(file).size * 0.7));
    for (const [to, name] of [
      [['mcap'], 'cut.mcap'],
      [['csv'], 'ticks.csv'],
      [['parquet', '--table', 'actors'], 'actors.parquet'],
      [['csv', '--table', 'events'], 'events.csv'],
    ] as const) {
      const out = join(folder, name);
      const { code, stderr } = await callCli('export', file, '--to', ...to, '--out', out);
      assert.is(code, 3, name);
      assert.match(stderr, /cut\.ticklog: the log is cut/, name);
      assert.ok(existsSync(out), name);
    }
  }));

test.run();
