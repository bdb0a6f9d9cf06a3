/** `egoloop score` and `egoloop log` as a shell sees them: output, exit codes, nothing overwritten. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeTickLog, encodeTickLog } from '../../src/bridge/ticklog/index.js';
import { RULESET_NAMES } from '../../src/eval/ruleset.js';
import type { LogVerdicts, VerdictSummary } from '../../src/loop/verdict.js';
import { callCli, inTemporaryFolder, runCli } from './run-cli.js';

const DEMO = 'examples/demo.ticklog';
const BYTES = readFileSync(fileURLToPath(new URL(`../../${DEMO}`, import.meta.url)));

interface ScoreJson {
  readonly logs: readonly LogVerdicts[];
  readonly summary: readonly VerdictSummary[];
}

test('all five verdicts side by side, with world, seed and privilege, without colour', () => {
  const { code, stdout, stderr } = runCli('score', DEMO);
  assert.is(code, 0, stderr);
  for (const name of RULESET_NAMES) {
    assert.match(stdout, new RegExp(`^${name} +\\d+\\.\\d\\d +100\\.00 `, 'm'));
    assert.match(stdout, new RegExp(`^${name} +100 → × .* red light at t = \\d+\\.\\d s → `, 'm'));
  }
  assert.match(stdout, /world scripted: not CARLA scores · seed 0 · agent: .*PRIVILEGED/);
  assert.not.ok(stdout.includes('\u001b['));
});

test('--json is one document; --ruleset chooses; --out writes the same', async () => {
  await inTemporaryFolder(async (folder) => {
    const out = join(folder, 'scores', 'out.json');
    const chosen = 'bench2drive,leaderboard-2.1';
    const { code, stdout } = await callCli(
      'score',
      DEMO,
      '--json',
      '--ruleset',
      chosen,
      '--out',
      out,
    );
    assert.is(code, 0);
    const result = JSON.parse(stdout) as ScoreJson;
    assert.equal(JSON.parse(readFileSync(out, 'utf8')), result);
    const [log] = result.logs;
    assert.equal(
      log!.verdicts.map(({ ruleset }) => ruleset),
      ['bench2drive', 'leaderboard-2.1'],
    );
    assert.is(log!.world, 'scripted');
    assert.is(log!.isPrivileged, true);
    assert.is(log!.seed, 0);
    for (const { record, explanation } of log!.verdicts) {
      assert.is(Number(explanation.penalty.toFixed(6)), record.scores.score_penalty);
    }
  });
});

test('several logs get a summary', async () => {
  const { code, stdout } = await callCli('score', DEMO, DEMO, '--ruleset', 'leaderboard-2.0');
  assert.is(code, 0);
  assert.match(stdout, /Mean of 2 complete logs \(world scripted\)/);
  assert.match(stdout, /leaderboard-2\.0 .* 2 of 2$/m);
});

test('a cut log is scored, said loudly and ends with 3', async () => {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, 'cut.ticklog');
    writeFileSync(file, BYTES.subarray(0, BYTES.length - 600));
    const text = await callCli('score', file, DEMO);
    assert.is(text.code, 3);
    assert.match(
      text.stdout,
      /\* INCOMPLETE: the log is cut at byte \d+; 1100 ticks were recovered/,
    );
    assert.match(text.stdout, /Mean of 1 complete logs/);
    assert.match(text.stderr, /cut\.ticklog: cut at byte \d+, 1100 ticks recovered/);
    const json = await callCli('score', file, '--json');
    assert.is(json.code, 3);
    const result = JSON.parse(json.stdout) as ScoreJson;
    assert.is(result.logs[0]!.isComplete, false);
    assert.is(result.logs[0]!.truncated!.ticksRecovered, 1100);
    assert.is(result.summary[0]!.meanDrivingScore, null);
    const info = await callCli('log', 'info', file, '--json');
    assert.is(info.code, 3);
    assert.is((JSON.parse(info.stdout) as { ticks: number }).ticks, 1100);
  });
});

test('bad input: one sentence with a code, exit 2, nothing on stdout, nothing written', async () => {
  await inTemporaryFolder(async (folder) => {
    const garbage = join(folder, 'garbage.ticklog');
    writeFileSync(garbage, 'not a log at all');
    const future = join(folder, 'future.ticklog');
    const bytes = Buffer.from(BYTES);
    bytes[8] = 9;
    writeFileSync(future, bytes);
    const damaged = join(folder, 'damaged.ticklog');
    const broken = Buffer.from(BYTES);
    broken[broken.length - 2000]! ^= 0x40;
    writeFileSync(damaged, broken);
    const bare = join(folder, 'bare.ticklog');
    const log = decodeTickLog(BYTES);
    writeFileSync(bare, encodeTickLog(log.header, log.frames.slice(0, 10)));
    const out = join(folder, 'out.json');
    const cases: [string[], RegExp][] = [
      [
        [join(folder, 'none.ticklog')],
        /none\.ticklog: expected a file that can be read, found no such file \[FILE_UNREADABLE\]/,
      ],
      [[garbage], /garbage\.ticklog \(byte 0\): expected a TickLog .*\[TICKLOG_INVALID\]/],
      [[future], /future\.ticklog: expected TickLog version 1, found 9; .*\[TICKLOG_VERSION\]/],
      [[damaged], /damaged\.ticklog \(.*byte \d+\): the block is damaged: .*\[TICKLOG_INVALID\]/],
      [[bare], /bare\.ticklog: expected the OpenDRIVE map of CrossingTown: .*\[MAP_NOT_FOUND\]/],
      [[bare, '--map', garbage], /bare\.ticklog: expected the CrossingTown .*\[MAP_MISMATCH\]/],
      [
        [DEMO, '--ruleset', 'leaderboard-3.0'],
        /expected a ruleset, .*"leaderboard-3\.0" \[RULESET_UNKNOWN\]/,
      ],
      [[DEMO, '--map', 'a', '--map', 'b'], /expected --map once, found it 2 times .*\[USAGE\]/],
      [[DEMO, '--colour'], /found --colour .*\[USAGE\]/],
      [[DEMO, garbage], /garbage\.ticklog .*\[TICKLOG_INVALID\]/],
      [[], /found no <logs\.\.>.*\[USAGE\]/],
    ];
    for (const [args, expected] of cases) {
      const { code, stdout, stderr } = await callCli('score', ...args, '--out', out);
      assert.is(code, 2, stderr);
      assert.is(stdout, '');
      assert.match(stderr, expected);
      assert.is(stderr.trimEnd().split('\n').length, 1, stderr);
      assert.not.ok(existsSync(out), args.join(' '));
    }
  });
});

test('--out never destroys an input', async () => {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, 'a.ticklog');
    writeFileSync(file, BYTES);
    const { code, stderr } = await callCli('score', file, '--out', join(folder, '.', 'a.ticklog'));
    assert.is(code, 2);
    assert.match(stderr, /expected an output file other than the input/);
    assert.ok(readFileSync(file).equals(BYTES));
  });
});

test('control characters of a log do not reach the terminal', async () => {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, 'a.ticklog');
    const log = decodeTickLog(BYTES);
    const header = { ...log.header, agent: 'evil\u001b]0;title\u0007' };
    writeFileSync(file, encodeTickLog(header, log.frames, {}, { openDrive: log.openDrive! }));
    for (const command of [['score'], ['log', 'info']]) {
      const { code, stdout } = await callCli(...command, file);
      assert.is(code, 0);
      assert.ok(stdout.includes('evil?]0;title?'));
    }
  });
});

test('log info counts and log dump shows a tick', async () => {
  const info = await callCli('log', 'info', DEMO);
  assert.is(info.code, 0, info.stderr);
  assert.match(info.stdout, /^map +CrossingTown, inside the log/m);
  assert.match(info.stdout, /^a tick +\d+ bytes stored, \d+ before compression/m);
  const dump = await callCli('log', 'dump', DEMO, '--tick', '0', '--json');
  assert.is(dump.code, 0, dump.stderr);
  const frame = JSON.parse(dump.stdout) as { tick: number; lightStates: number[] };
  assert.is(frame.tick, 0);
  assert.is(frame.lightStates.length, 4);
  const beyond = await callCli('log', 'dump', DEMO, '--tick', '99999');
  assert.is(beyond.code, 2);
  assert.match(beyond.stderr, /expected a tick of the log, found 99999: the last before it is \d+/);
  assert.is((await callCli('log', 'dump', DEMO, '--tick', 'x')).code, 2);
});

test.run();
