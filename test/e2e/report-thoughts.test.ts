/** What an agent had in mind: kept beside the log, shown in the replay, never a part of the verdict. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LivePage } from '../../src/loop/report/live-page.js';
import { readThoughts } from '../../src/loop/thought-file.js';
import { unpackReplay } from '../../src/report/replay/replay.js';
import { laneRoutesText } from '../helpers/loop-routes.js';
import { callCli, inTemporaryFolder } from './run-cli.js';

const AGENT = (thought: string): string => `
export default () => ({
  name: 'thinker', privileged: false, sensors: [], tick: 0,
  setup() {},
  act() { this.tick += 1; return { throttle: 0.4, steer: 0, brake: 0, handBrake: false, reverse: false }; },
  ${thought}
});
`;

const WEIGHS = `thought() {
  const way = (y) => [[1, 0], [2, y / 2], [3, y]];
  const others = Array.from({ length: 20 }, (_, i) => ({ points: way(i / 10), value: i }));
  return { paths: [{ points: way(0), value: 5 }, ...others], numbers: { 'reward': 0.5 * (this.tick >> 2) } };
}`;

async function drive(folder: string, name: string, thought: string): Promise<string> {
  writeFileSync(join(folder, 'lanes.xml'), laneRoutesText({ count: 1, lengthM: 30 }));
  // One file of one name, so that nothing but the thoughts differs.
  const agent = join(folder, name, 'thinker.mjs');
  mkdirSync(join(folder, name));
  writeFileSync(agent, AGENT(thought));
  const out = join(folder, name, 'run');
  const options = ['--traffic', 'none', '--workers', '0', '--out', out];
  await callCli('run', '--routes', join(folder, 'lanes.xml'), '--agent', agent, ...options);
  return out;
}

function drivenOf(run: string): { notes: string[]; logSha256: string; outcomes: unknown[] } {
  return JSON.parse(readFileSync(join(run, 'journal.jsonl'), 'utf8')).driven;
}

test('ways with their worth and numbers come through to the replay', () =>
  inTemporaryFolder(async (folder) => {
    const run = await drive(folder, 'a', WEIGHS);
    const [name] = readdirSync(join(run, 'ticklogs')).filter((file) => file.endsWith('.ticklog'));
    const lines = readThoughts(join(run, 'ticklogs', name!));
    assert.is(lines[0]!.tick, 0);
    assert.is(lines[0]!.paths.length, 16);
    assert.equal(lines[0]!.paths[0], [100, 0, 200, 0, 300, 0]);
    assert.equal(lines[0]!.values.slice(0, 3), [5, 19, 18]);
    // What the others were worth is kept as well.
    assert.is(lines[0]!.values.length, 21);
    assert.is(lines[0]!.values.at(-1), 0);
    // Nothing is written again while nothing changes.
    assert.equal(
      lines.slice(0, 3).map(({ tick }) => tick),
      [0, 3, 7],
    );
    const page = new LivePage({ paths: [run], rulesets: ['bench2drive'] });
    const { head } = unpackReplay(inflateRawSync(page.replay(page.page().data.drives[0]!.id)!));
    assert.is(head.thoughts.length, lines.length);
    assert.equal(head.thoughts[1]!.row, 3);
    assert.equal(head.thoughts[1]!.numbers, { reward: 0.5 });
  }));

test('thoughts change neither log nor verdict, not even when they fail', () =>
  inTemporaryFolder(async (folder) => {
    const silent = await drive(folder, 'a', '');
    const thinking = await drive(folder, 'b', WEIGHS);
    const broken = await drive(folder, 'c', "thought() { throw new Error('no idea'); }");
    assert.is(drivenOf(thinking).logSha256, drivenOf(silent).logSha256);
    assert.is(drivenOf(broken).logSha256, drivenOf(silent).logSha256);
    const records = (run: string): unknown =>
      JSON.parse(
        JSON.stringify(drivenOf(run).outcomes, (key, value) =>
          key === 'duration_system' ? 0 : value,
        ),
      );
    assert.equal(records(thinking), records(silent));
    assert.equal(drivenOf(silent).notes, []);
    assert.match(drivenOf(broken).notes.join(), /thoughts could not be kept: .*no idea/);
    const kept = (run: string): boolean =>
      readdirSync(join(run, 'ticklogs')).some((file) => file.endsWith('.thoughts.jsonl'));
    assert.equal([silent, thinking, broken].map(kept), [false, true, false]);
  }));

test('a cut last line is passed over, another format is refused, a new run starts afresh', () =>
  inTemporaryFolder(async (folder) => {
    const run = await drive(folder, 'a', WEIGHS);
    const [name] = readdirSync(join(run, 'ticklogs')).filter((file) => file.endsWith('.jsonl'));
    const file = join(run, 'ticklogs', name!);
    const log = file.replace('.thoughts.jsonl', '.ticklog');
    const whole = readThoughts(log).length;
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"tick": 99`);
    assert.is(readThoughts(log).length, whole);
    writeFileSync(file, '{"format":"egoloop-thoughts-2"}\n');
    assert.throws(() => readThoughts(log), /egoloop-thoughts-1/);
    const again = ['--agent', 'route-follower', '--out', run, '--overwrite'];
    const routes = ['--routes', join(folder, 'lanes.xml'), '--traffic', 'none', '--workers', '0'];
    await callCli('run', ...routes, ...again);
    assert.is(existsSync(file), false);
  }));

test.run();
