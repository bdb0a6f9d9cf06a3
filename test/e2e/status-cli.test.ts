/** `egoloop status`: every state, with attempts, last cause and the command that goes on. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { AttemptRecord } from '../../src/loop/campaign/journal.js';
import type { RunStatus } from '../../src/loop/campaign/status.js';
import { identify } from '../../src/loop/processes/identity.js';
import { laneRoutesText } from '../helpers/loop-routes.js';
import { callCli, inTemporaryFolder } from './run-cli.js';

async function finishedRun(folder: string): Promise<string> {
  const routes = join(folder, 'lanes.xml');
  writeFileSync(routes, laneRoutesText({ count: 4, lengthM: 40 }));
  const out = join(folder, 'run');
  const driving = ['--agent', 'route-follower', '--traffic', 'none', '--no-logs', '--workers', '0'];
  await callCli('run', '--routes', routes, ...driving, '--seeds', '1,2', '--out', out);
  return out;
}

function lines(out: string): AttemptRecord[] {
  const text = readFileSync(join(out, 'journal.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AttemptRecord);
}

function write(out: string, entries: readonly AttemptRecord[]): void {
  writeFileSync(
    join(out, 'journal.jsonl'),
    entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
  );
}

/** An attempt whose drive failed. */
function failed(
  entry: AttemptRecord,
  failure: 'Agent crashed' | 'Simulation crashed',
  attempt = 1,
): AttemptRecord {
  const cause = failure === 'Agent crashed' ? 'policy' : 'infrastructure';
  const message = failure === 'Agent crashed' ? 'tick 3: NaN' : 'the bridge was cut';
  const outcomes = entry.driven!.outcomes.map((outcome) => ({
    ...outcome,
    record: { ...outcome.record, status: `Failed - ${failure}` },
  }));
  const driven = { ...entry.driven!, failure, message, outcomes };
  return { ...entry, attempt, cause, message, driven };
}

test('a whole run: all done, exit code 0', () =>
  inTemporaryFolder(async (folder) => {
    const out = await finishedRun(folder);
    const { code, stdout } = await callCli('status', out);
    assert.is(code, 0, stdout);
    assert.match(stdout, /8 of 8 drives have a verdict/);
    assert.match(stdout, /embedded world: not CARLA scores/);
    assert.match(stdout, /^ +1 +4 +0 +0 +0$/m);
    assert.not.match(stdout, /go on with/);
  }));

test('each state is told apart, with attempts, cause and how to go on', () =>
  inTemporaryFolder(async (folder) => {
    const out = await finishedRun(folder);
    const [done, policy, crashed, cut] = lines(out) as [
      AttemptRecord,
      AttemptRecord,
      AttemptRecord,
      AttemptRecord,
    ];
    write(out, [
      failed(done, 'Simulation crashed'),
      { ...done, attempt: 2 },
      failed(policy, 'Agent crashed'),
      failed(crashed, 'Simulation crashed'),
      failed(crashed, 'Simulation crashed', 2),
      { ...cut, cause: 'infrastructure', message: 'cut off: the run was stopped', driven: null },
    ]);
    const { seed } = done;
    const begun = { seed: seed + 1, index: 0, attempt: 1, startedAt: '', logs: null };
    appendFileSync(join(out, 'begun.jsonl'), `${JSON.stringify(begun)}\n`);
    writeFileSync(join(out, 'command.json'), '{"command":["run","--routes","my file.xml"]}');

    const { code, stdout } = await callCli('status', out, '--json');
    assert.is(code, 3);
    const status = JSON.parse(stdout) as RunStatus;
    assert.equal(status.counts, { done: 1, failed: 1, crashed: 1, neverRun: 5 });
    assert.equal(status.seeds[0], { seed: 1, done: 1, failed: 1, crashed: 1, neverRun: 1 });
    const brief = status.drives.map(({ state, attempts, lost }) => `${state} ${attempts} ${lost}`);
    assert.equal(brief.slice(0, 5), [
      'done 2 1',
      'failed 1 0',
      'crashed 2 2',
      'neverRun 1 1',
      'neverRun 1 1',
    ]);
    assert.is(status.drives[2]!.cause, 'the bridge was cut');
    assert.is(status.runningPid, null);

    const text = (await callCli('status', out)).stdout;
    assert.match(text, /2 of 8 drives have a verdict/);
    assert.match(
      text,
      /failed by the policy, never tried again \(1\)\n.*route 2 seed 1.*tick 3: NaN/,
    );
    assert.match(
      text,
      /crashed for the infrastructure \(1\)\n.*2 attempts, 2 lost.*bridge was cut/,
    );
    assert.match(text, /a verdict after lost attempts \(1\)\n.*route 1 seed 1/);
    assert.match(text, /never run to an end \(5\)/);
    assert.match(text, /go on with: egoloop run --routes 'my file\.xml'/);

    writeFileSync(join(out, 'run.lock'), JSON.stringify(identify(process.pid)));
    const running = JSON.parse((await callCli('status', out, '--json')).stdout) as RunStatus;
    assert.is(running.runningPid, process.pid);
    assert.is(running.drives[4]!.isUnderWay, true);
    assert.is(running.drives[4]!.lost, 0);
  }));

test('a folder without a run, and a damaged journal, are named', () =>
  inTemporaryFolder(async (folder) => {
    const none = await callCli('status', folder);
    assert.is(none.code, 2);
    assert.match(none.stderr, /expected the folder of a run, found no run\.json/);
    const out = await finishedRun(folder);
    appendFileSync(join(out, 'journal.jsonl'), '{"a":1}\n');
    const { code, stderr } = await callCli('status', out);
    assert.is(code, 2);
    assert.match(stderr, /journal\.jsonl:9: expected an attempt/);
  }));

test.run();
