/**
 * `egoloop collect`: data for training, driven by the expert, or on policy by an agent, on towns that nothing
 * is tested on.
 */
import { availableParallelism } from 'node:os';
import type { CommandModule } from 'yargs';
import { EgoloopError } from '../../core/errors.js';
import { collect, loadDriver, type OnPolicyRound } from '../../loop/collect/index.js';
import {
  COLLECT_PRESETS,
  checkExpert,
  DatasetReader,
  EXPERT_GATE,
  type ExpertGate,
  type PresetName,
  totalsOf,
} from '../../train/data/index.js';
import { ExitCode, exitWith, note, printJson, printText } from '../output.js';
import { timeText } from './run-progress.js';
import { wholeOf } from './shared-options.js';

interface CollectArguments {
  readonly preset: PresetName;
  readonly seed: number;
  readonly out: string;
  readonly workers: number | undefined;
  readonly drives: number | undefined;
  readonly agent: string | undefined;
  readonly round: number;
  readonly json: boolean;
}

/** Pause between two lines of progress, milliseconds. */
const PAUSE_MS = 5000;

const command: CommandModule<object, CollectArguments> = {
  command: 'collect',
  describe: 'Collect training data: expert, disturbed and off-expert drives, as a sharded data set',
  builder: (cli) =>
    cli
      .option('preset', {
        choices: Object.keys(COLLECT_PRESETS) as PresetName[],
        default: 'tiny' as PresetName,
        describe: 'How much',
      })
      .option('seed', { type: 'number', default: 1, describe: 'The same seed, the same data' })
      .option('out', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'Folder of the data set; one that was begun is gone on with',
      })
      .option('workers', { type: 'number', describe: 'Threads [default: one a core]; 0: this one' })
      .option('drives', { type: 'number', describe: 'At most so many drives, spread over all' })
      .option('agent', {
        type: 'string',
        requiresArg: true,
        describe:
          'Who drives in place of the expert (a policy manifest, a name): an on-policy round',
      })
      .option('round', {
        type: 'number',
        default: 1,
        describe: 'Number of the on-policy round: each drives other worlds',
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .example('$0 collect --preset tiny --seed 1 --out data/tiny', 'about 3000 samples')
      .example(
        '$0 collect --preset tiny --agent runs/tiny/models/student.policy.json --out data/tiny-on1',
        'states that a student gets into',
      )
      .epilogue(
        'Exit code 1 when the expert breaks the rules too often, 3 when stopped before the end. ' +
          'docs/wpt-data.md describes it all.',
      ),
  handler: async (argv) => {
    const { preset, seed, out, json } = argv;
    const workers = wholeOf('--workers', argv.workers ?? availableParallelism(), 0, 256);
    const drives = argv.drives === undefined ? null : wholeOf('--drives', argv.drives, 1, 1e6);
    wholeOf('--seed', seed, 0, 1e6);
    const onPolicy = await roundOf(argv);
    const stop = new AbortController();
    const onSignal = (): void => stop.abort();
    process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
    let startMs = performance.now();
    let lastMs = startMs;
    const manifest = await collect({
      folder: out,
      request: { preset, seed, drives, ...(onPolicy === null ? {} : { onPolicy }) },
      agent: argv.agent,
      workers,
      signal: stop.signal,
      onStep: (what) => {
        note(`making ${what}`);
        // The time left is reckoned from drives alone.
        startMs = performance.now();
      },
      onState: ({ done, total, samples, kept }) => {
        const nowMs = performance.now();
        if (done < total && nowMs - lastMs < PAUSE_MS) return;
        lastMs = nowMs;
        const spentS = (nowMs - startMs) / 1000;
        const leftS = (spentS / Math.max(1, done - kept)) * (total - done);
        note(`${done}/${total} drives, ${samples} samples, about ${timeText(leftS)} left`);
      },
    });
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    const totals = totalsOf(manifest.shards);
    const { isComplete, sha256 } = manifest;
    // On policy the expert drives now and then, out of trouble: that says nothing of its driving.
    const isGated = isComplete && onPolicy === null;
    if (isGated) note('running the rules on the expert');
    const gate = isGated ? checkExpert(new DatasetReader(out)) : null;
    if (json) printJson({ out, isComplete, sha256, ...totals, gate });
    else {
      const { samples, shards, expert, crashes, interacting, rollouts, recoveries } = totals;
      const driven = onPolicy === null ? '' : `on policy ${totals.onPolicy}, `;
      printText(
        [
          `${out}: ${samples} samples of ${shards} drives${isComplete ? '' : ' (not finished)'}`,
          `${driven}expert ${expert}, rollouts ${rollouts}, recoveries ${recoveries}, ` +
            `interacting ${interacting}, crashes ${crashes}`,
          `sha256 ${sha256}`,
          ...(gate === null ? [] : gateLines(gate)),
        ].join('\n'),
      );
    }
    if (!isComplete) exitWith(ExitCode.Incomplete);
    else if (gate?.isPassed === false) exitWith(ExitCode.Problems);
  },
};

export default command;

/** The on-policy round that is asked for, or null. Throws as `loadDriver`; USAGE. */
async function roundOf({ agent, round }: CollectArguments): Promise<OnPolicyRound | null> {
  wholeOf('--round', round, 1, 40);
  if (agent === undefined) {
    if (round === 1) return null;
    throw new EgoloopError('USAGE', 'expected --agent with --round: the expert drives no rounds');
  }
  const { name, sha256 } = await loadDriver(agent);
  return { agent: name, agentSha256: sha256, round };
}

/** What the rules say of the expert's own driving, against what is asked. */
function gateLines({ own, samples, navsimComfort, isPassed }: ExpertGate): string[] {
  const rules = Object.entries(EXPERT_GATE) as [keyof typeof EXPERT_GATE, number][];
  const parts = rules.map(([rule, least]) => {
    const verdict = own[rule] >= least ? '' : ' MISSED';
    return `${rule} ${own[rule].toFixed(3)} (at least ${least}${verdict})`;
  });
  return [
    `rules on ${samples} of the expert's samples: ${parts.join(', ')}`,
    `within NAVSIM's bounds of comfort: ${navsimComfort.toFixed(3)}`,
    isPassed ? 'gate passed' : 'gate missed: the rules would teach what the expert does not do',
  ];
}
