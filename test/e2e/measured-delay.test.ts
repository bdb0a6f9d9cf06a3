/** An action delay that is measured: what the run says of itself, and that its record repeats it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { laneRoutesText } from '../helpers/loop-routes.js';
import { callCli, inTemporaryFolder, runCli } from './run-cli.js';

interface Answer {
  readonly command: readonly string[];
  readonly inputs: readonly { readonly name: string; readonly state: string }[];
  readonly drives: { readonly compared: number; readonly equal: number };
}

const SLOW = `
export default () => ({
  name: 'slow', privileged: false, sensors: [], tick: 0,
  setup() {},
  // 0, 50 or 100 ms of an honest wait.
  act({ tick }) {
    const until = performance.now() + 50 * (tick % 3);
    while (performance.now() < until);
    return { throttle: 0.5 + (tick % 5) / 20, steer: 0, brake: 0, handBrake: false, reverse: false };
  },
});
`;

test('a run with measured delays says that it does not repeat, and is repeated from its record', () =>
  inTemporaryFolder(async (folder) => {
    const agent = join(folder, 'slow.mjs');
    writeFileSync(agent, SLOW);
    const routes = join(folder, 'lanes.xml');
    writeFileSync(routes, laneRoutesText({ count: 2, lengthM: 25 }));
    const driving = ['run', '--routes', routes, '--traffic', 'none', '--workers', '0'];
    const words = [...driving, '--agent', agent];
    const out = join(folder, 'run');
    const first = await callCli(...words, '--action-delay', 'measured', '--out', out);
    assert.is(first.code, 0, first.stderr);
    assert.match(first.stderr, /this run does not repeat from its seeds/);
    assert.match(first.stdout, /answers took [\d.]+ ms \(median\)/);
    // A process of its own would have kept its command, and would be one build throughout.
    writeFileSync(
      join(out, 'command.json'),
      JSON.stringify({ command: [...words, '--action-delay', 'measured'] }),
    );
    const manifest = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
    assert.is(manifest.agent, 'slow [action-delay measured]');
    assert.is(manifest.answerTimes, 'clock');
    assert.equal(manifest.faults, { actionDelayS: 'measured' });
    const lines = readFileSync(join(out, 'journal.jsonl'), 'utf8').trimEnd().split('\n');
    for (const line of lines) {
      const { ticks, medianS } = JSON.parse(line).driven.answerTimes;
      assert.ok(ticks.some(([delay]: [number]) => delay >= 2) && medianS > 0, line.slice(-200));
    }
    const again = join(folder, 'again');
    const noted = join(out, 'environment.json');
    const kind = /"kind": "sources"/;
    writeFileSync(noted, readFileSync(noted, 'utf8').replace(kind, '"kind": "build"'));
    const told = runCli('reproduce', out, '--drive', '--out', again, '--json');
    const answer = JSON.parse(told.stdout) as Answer;
    assert.match(answer.command.join(' '), /--action-delay measured --delays-from \S+run /);
    assert.is(answer.inputs.find(({ name }) => name === 'delays')?.state, 'equal');
    assert.equal([answer.drives!.compared, answer.drives!.equal], [2, 2], told.stderr);
    const second = JSON.parse(readFileSync(join(again, 'run.json'), 'utf8'));
    assert.match(second.answerTimes, /^[0-9a-f]{64}$/);
    // The copy gives its delays on: it is repeated like the first.
    const page = await callCli('report', out, again, '--out', join(folder, 'p.html'), '--json');
    const caveats = JSON.parse(page.stdout).runs.map(({ caveat }: { caveat: string }) => caveat);
    assert.match(caveats[0], /seeds alone do not repeat this run/);
    assert.match(caveats[1], /recorded in an earlier run/);
    const compared = await callCli('compare', out, again);
    assert.match(compared.stdout, /2 of 2 pairs of logs are equal to the bit/);
    assert.match(compared.stdout, /delays of answers +clock against [0-9a-f]{64}/);
    assert.match(compared.stdout, /seeds alone do not repeat this run/);

    const refused = async (sentence: RegExp, ...more: string[]) => {
      const { code, stderr } = await callCli(...words, ...more, '--out', join(folder, 'x'));
      assert.is(code, 2, stderr);
      assert.match(stderr, sentence);
    };
    await refused(/seconds or measured, found "soon"/, '--action-delay', 'soon');
    await refused(/--delays-from together with/, '--delays-from', out);
    const plain = join(folder, 'plain');
    await callCli(...driving, '--agent', 'route-follower', '--no-logs', '--out', plain);
    const from = ['--action-delay', 'measured', '--delays-from', plain];
    await refused(/expected a run driven with --action-delay measured/, ...from);
  }));

test.run();
