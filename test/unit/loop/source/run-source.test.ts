/** What a path holds: a run, its summary, a TickLog, official files from anywhere. */
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRunSource } from '../../../../src/loop/source/run-source.js';
import { callCli, inTemporaryFolder } from '../../../e2e/run-cli.js';
import { expectError } from '../../../helpers/expect-error.js';
import { laneRoutesText } from '../../../helpers/loop-routes.js';
import { makeRecord, makeText } from '../../eval/results/make-record.js';

const DRIVE = ['--agent', 'route-follower', '--traffic', 'none', '--workers', '0'];

async function smallRun(folder: string): Promise<string> {
  const routes = join(folder, 'lanes.xml');
  writeFileSync(routes, laneRoutesText({ count: 2, lengthM: 40 }));
  const out = join(folder, 'run');
  await callCli('run', '--routes', routes, ...DRIVE, '--seeds', '2,1', '--out', out);
  return out;
}

test('a run folder and its summary tell the same drives; only the folder has logs', () =>
  inTemporaryFolder(async (folder) => {
    const out = await smallRun(folder);
    const run = readRunSource(out);
    const summary = readRunSource(join(out, 'summary.json'));
    assert.is(run.kind, 'run');
    assert.is(summary.kind, 'summary');
    const brief = (source: typeof run) =>
      source.drives.map(({ routeId, seed, repetition, town, verdicts }) => ({
        ...{ routeId, seed, repetition, town },
        scores: verdicts.map(({ ruleset, record }) => [ruleset, record.scores.score_composed]),
      }));
    assert.equal(
      run.drives.map(({ seed, routeId }) => `${seed} ${routeId}`),
      ['2 1', '2 2', '1 1', '1 2'],
    );
    assert.equal(brief(run), brief(summary));
    assert.ok(run.drives.every(({ logFile }) => logFile?.endsWith('.ticklog')));
    assert.ok(summary.drives.every(({ logFile }) => logFile === null));
    assert.match(run.label, /not CARLA scores/);
    const official = readRunSource(join(out, 'bench2drive-seed2.json'));
    assert.is(official.agent, 'route-follower');
    assert.equal(
      official.drives.map(({ routeId, seed }) => [routeId, seed]),
      [
        ['1', 2],
        ['2', 2],
      ],
    );
  }));

test('official files: of a folder, without a known world, merged files beside their parts once', () =>
  inTemporaryFolder((folder) => {
    const records = [
      makeRecord('bench2drive', { id: '7' }),
      makeRecord('bench2drive', { id: '8' }),
    ];
    writeFileSync(join(folder, 'a.json'), makeText('bench2drive', records));
    writeFileSync(join(folder, 'notes.json'), '{"nothing": 1}');
    const source = readRunSource(folder);
    assert.is(source.kind, 'official');
    assert.is(source.agent, null);
    assert.match(source.label, /world not known/);
    assert.equal(
      source.drives.map(({ routeId, seed, verdicts }) => [routeId, seed, verdicts[0]!.ruleset]),
      [
        ['7', null, 'bench2drive'],
        ['8', null, 'bench2drive'],
      ],
    );
  }));

test('a TickLog is known by its first bytes, whatever its name', () =>
  inTemporaryFolder((folder) => {
    const file = join(folder, 'drive.bin');
    cpSync('examples/demo.ticklog', file);
    assert.is(readRunSource(file).kind, 'ticklog');
    assert.is(readRunSource('examples/demo.ticklog').kind, 'ticklog');
  }));

test('anything else is refused by name', () =>
  inTemporaryFolder((folder) => {
    for (const text of [
      '{"a": 1}',
      'null',
      '{"manifest": {"format": "egoloop-run-1"}}',
      '{"manifest": {"format": "egoloop-run-9"}, "drives": []}',
    ]) {
      writeFileSync(join(folder, 'x.json'), text);
      expectError('RESULT_INVALID', /something else/, () => readRunSource(join(folder, 'x.json')));
    }
    expectError('FILE_UNREADABLE', /no such/, () => readRunSource(join(folder, 'no')));
    expectError('FILE_UNREADABLE', /found none/, () => readRunSource(join(folder)));
  }));

test.run();
