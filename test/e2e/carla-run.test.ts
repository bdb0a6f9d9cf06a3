/**
 * `egoloop run --backend carla` on a machine with a stand-in CARLA and stand-in evaluators: command lines,
 * agreement with the official records, crashes of either program, and nothing left behind.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { AgreementReport } from '../../src/loop/campaign/agreement.js';
import { readJournal } from '../../src/loop/campaign/journal.js';
import type { RunManifest } from '../../src/loop/campaign/manifest.js';
import { installStandIn, type StandInMachine } from '../helpers/evaluator-stand-in.js';
import { processesWith } from '../helpers/processes.js';
import { findPython, noPython } from '../helpers/python.js';
import { type CliResult, callCli, inTemporaryFolder } from './run-cli.js';

const MODULES = ['websockets', 'msgpack'];
const PYTHON = findPython(MODULES);
const QUICK = ['--workers', '0', '--timeout', '20', '--retry-pause', '0', '--reconnect', '2'];

interface Faults {
  readonly evaluator?: Readonly<Record<string, readonly string[]>>;
  readonly carla?: readonly string[];
}

/** Runs with the stand-ins' environment, which is taken back afterwards. */
async function runOn(
  machine: StandInMachine,
  faults: Faults,
  ...args: string[]
): Promise<CliResult> {
  const env = {
    ...machine.env,
    STAND_IN_FAULTS: JSON.stringify(faults.evaluator ?? {}),
    STAND_IN_CARLA_FAULTS: JSON.stringify(faults.carla ?? []),
    PYTHONDONTWRITEBYTECODE: '1',
  };
  Object.assign(process.env, env);
  try {
    return await callCli(...machine.args, ...QUICK, ...args);
  } finally {
    for (const name of Object.keys(env)) delete process.env[name];
  }
}

function json<T>(folder: string, name: string): T {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;
}

/** No process that was started on this machine runs any more, no port of it is leased. */
function assertNothingLeft(machine: StandInMachine, out: string): void {
  assert.equal(processesWith(machine.carlaRoot), []);
  assert.equal(processesWith(machine.leaderboardRoot), []);
  assert.is(existsSync(join(out, 'processes.jsonl')), false);
}

for (const kind of ['leaderboard-1.0', 'leaderboard-2.1', 'bench2drive']) {
  const name = `${kind}: drives, agrees with the official records, leaves nothing behind`;
  const body = (): Promise<void> =>
    inTemporaryFolder(async (folder) => {
      const machine = installStandIn(folder, kind, PYTHON!, ['1', '27']);
      const out = join(folder, 'run');
      const scenarios = join(folder, 'scenarios.json');
      writeFileSync(scenarios, '{}');
      const more = kind === 'leaderboard-1.0' ? ['--scenarios', scenarios] : [];
      const { code, stdout, stderr } = await runOn(machine, {}, '--out', out, ...more);
      assert.is(code, 0, stderr);
      assert.match(stdout, new RegExp(`^CARLA 0\\.9\\.15, ${kind} evaluator`, 'm'));
      assert.not.match(stdout, /not CARLA scores/);
      const manifest = json<RunManifest>(out, 'run.json');
      assert.is(manifest.world, 'carla');
      assert.is(manifest.carlaVersion, '0.9.15');
      const report = json<AgreementReport>(out, 'agreement.json');
      assert.is(report.drives, 2);
      assert.is(report.withoutOfficial, 0);
      // Bench2Drive notes slow stretches, which the stand-in's record knows nothing of.
      const expected =
        kind === 'bench2drive'
          ? ['infractions.min_speed_infractions', 'num_infractions', 'status']
          : [];
      assert.equal(report.fields.map(({ field }) => field).sort(), expected);
      assert.match(stderr, /records beside those of .*: \d of 2 agree/);
      const [first] = readJournal(join(out, 'journal.jsonl')).entries;
      assert.is(first!.logs, 'attempts/route-1_rep0_seed1/attempt-1');
      const kept = readdirSync(join(out, first!.logs!));
      assert.ok(
        ['checkpoint.json', 'evaluator.log', 'agreement.json'].every((x) => kept.includes(x)),
      );
      assertNothingLeft(machine, out);
    });
  if (PYTHON === null) {
    console.log(`SKIP ${name}: ${noPython(MODULES)}`);
    test.skip(name, body);
  } else test(name, body);
}

const crashes = 'crashes of evaluator and CARLA are tried again, the rest is kept';
const crashing = (): Promise<void> =>
  inTemporaryFolder(async (folder) => {
    const machine = installStandIn(folder, 'leaderboard-2.1', PYTHON!, ['1', '2', '3', '4']);
    const out = join(folder, 'run');
    const evaluator = {
      '1': ['kill', ''],
      '2': ['exit', 'exit', ''],
      '3': ['lose'],
      '4': ['wrong'],
    };
    const faults = { evaluator, carla: ['dies', 'stays'] };
    const keep = ['--routes-per-server', '2'];
    const { code, stderr } = await runOn(machine, faults, '--out', out, '--retries', '2', ...keep);
    assert.is(code, 0, stderr);
    const { entries } = readJournal(join(out, 'journal.jsonl'));
    const brief = entries.map(({ routeId, attempt, cause }) => `${routeId}/${attempt} ${cause}`);
    // With one worker the others go on while a failed drive waits for its turn.
    assert.equal([...brief].sort(), [
      '1/1 infrastructure',
      '1/2 infrastructure',
      '1/3 null',
      '2/1 infrastructure',
      '2/2 infrastructure',
      '2/3 null',
      '3/1 null',
      '4/1 null',
    ]);
    const first = entries.find(({ routeId, attempt }) => routeId === '1' && attempt === 1)!;
    assert.match(first.message!, /CARLA server ended before it was ready.*graphics adapter/s);
    const report = json<AgreementReport>(out, 'agreement.json');
    // Route 3 left no file; the record that came through the bridge is compared, a poor one here.
    assert.equal([report.agreeing, report.differing, report.withoutOfficial], [2, 2, 0]);
    assert.is(report.fields[0]!.field, 'scores.score_composed');
    assert.is(report.fields[0]!.drives, 2);
    assert.match(stderr, /route 4 seed 1 scores\.score_composed: official 12\.5, ours 100/);
    assert.match(stderr, /tried again for the infrastructure: 4/);
    assertNothingLeft(machine, out);
  });
if (PYTHON === null) test.skip(crashes, crashing);
else test(crashes, crashing);

test('what is missing or of another version is refused before anything starts', () =>
  inTemporaryFolder(async (folder) => {
    const python = PYTHON ?? process.execPath;
    const machine = installStandIn(folder, 'leaderboard-2.0', python, ['1']);
    const refused = async (words: RegExp, ...args: string[]): Promise<void> => {
      // Options that are given again replace those of the machine.
      const at = machine.args.indexOf(args[0]!);
      const kept = at < 0 ? machine.args : machine.args.toSpliced(at, 2);
      const { code, stderr } = await callCli(...kept, ...args, '--out', join(folder, 'o'));
      assert.is(code, 2, stderr);
      assert.match(stderr, words);
    };
    await refused(
      /expected the evaluator leaderboard-2\.1, found leaderboard-2\.0/,
      '--evaluator',
      'leaderboard-2.1',
    );
    await refused(/expected --carla-root to hold it/, '--carla-root', folder);
    await refused(/expected --leaderboard-root to hold it/, '--leaderboard-root', folder);
    await refused(/expected an evaluator, one of/, '--evaluator', 'leaderboard-9');
    await refused(/expected --gpu-rank/, '--gpu-rank', 'x');
    await refused(/--scenarios with leaderboard-1\.0/, '--scenarios', machine.routes);
    await refused(/--connect belongs to --backend sidecar/, '--connect', 'ws://127.0.0.1:1');
    await refused(/expected --python to name a Python/, '--python', join(folder, 'no-python'));
    assert.is(existsSync(join(folder, 'o')), false);
    assert.is(machine.carlaStarts(), 0);
  }));

test.run();
