/**
 * `egoloop train`: the stages of training, one by one or all of them in their order. Progress and gates go
 * to stderr, the results to stdout; a failed gate is exit code 1, for what follows would have nothing to
 * carry.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { CONTROLLERS, type ControllerName } from '../../agents/policy/output-spec.js';
import { EgoloopError } from '../../core/errors.js';
import { MANIFEST_NAME } from '../../loop/campaign/run-folder.js';
import { openTrainingData } from '../../train/data/index.js';
import { MANIFEST_FILE } from '../../train/data/manifest.js';
import { type Conditioning, PRESET_NAMES, presetOf, REWARDS } from '../../train/networks/index.js';
import {
  CHANNELS,
  type Channel,
  checkVariant,
  differencesOf,
  gateLines,
  HEADS,
  type HeadName,
  type RewardName,
  runStages,
  STAGES,
  type StageName,
  type StageProgress,
  TARGETS,
  type Targets,
  type Variant,
} from '../../train/stages/index.js';
import { ExitCode, exitWith, note, printJson, printText } from '../output.js';
import { timeText } from './run-progress.js';
import { wholeOf } from './shared-options.js';

interface TrainArguments {
  readonly stage: StageName | 'wpt';
  readonly preset: string;
  readonly seed: number;
  readonly data: string;
  readonly out: string;
  readonly epochs: number | undefined;
  readonly batch: number;
  readonly conditioning: Conditioning;
  readonly controller: ControllerName | undefined;
  readonly distill: string | undefined;
  readonly rewardForm: 'l2' | 'hinge';
  readonly drop: string | undefined;
  readonly unasked: string | undefined;
  readonly heads: string | undefined;
  readonly targets: Targets;
  readonly backpropToTeacher: boolean;
  readonly judged: number | undefined;
  readonly modes: boolean;
  readonly imitation: number | undefined;
  readonly onPolicy: string | undefined;
  readonly init: string | undefined;
  readonly threads: number;
  readonly device: 'cpu' | 'cuda';
  readonly json: boolean;
}

/** Pause between two lines of progress, milliseconds. */
const PAUSE_MS = 5000;

function progressNotes(): (progress: StageProgress) => void {
  let stage = '';
  let [startMs, startStep, lastMs] = [0, 0, 0];
  return ({ stage: now, step, steps, epoch, epochs, loss }) => {
    const nowMs = performance.now();
    if (now !== stage) [stage, startMs, startStep, lastMs] = [now, nowMs, step, nowMs];
    if (nowMs - lastMs < PAUSE_MS && step < steps) return;
    lastMs = nowMs;
    const rate = (nowMs - startMs) / Math.max(1, step - startStep);
    const left = timeText((rate * (steps - step)) / 1000);
    const place = `${stage}: epoch ${epoch}/${epochs}, step ${step}/${steps}`;
    const found = loss === null ? '' : `, loss ${loss.toFixed(4)}`;
    note(`${place}${found}, about ${left} left`);
  };
}

/** A weight. Throws USAGE. */
function weightOf(option: string, value: number): number {
  if (Number.isFinite(value) && value >= 0) return value;
  throw new EgoloopError('USAGE', `expected a number from 0 on for ${option}, found ${value}`);
}

/** Words of a list, each one of those allowed. Throws USAGE. */
function wordsOf<T extends string>(
  option: string,
  text: string | undefined,
  allowed: readonly T[],
): readonly T[] | undefined {
  if (text === undefined) return undefined;
  const words = text.split(',').map((word) => word.trim());
  const wrong = words.find((word) => !(allowed as readonly string[]).includes(word));
  if (wrong === undefined) return words as T[];
  const list = allowed.join(', ');
  throw new EgoloopError('USAGE', `expected words among ${list} for ${option}, found '${wrong}'`);
}

/** What is not as usual. Throws USAGE. */
function variantOf(argv: TrainArguments): Variant {
  const distill = wordsOf<Channel>('--distill', argv.distill, CHANNELS);
  const drop = wordsOf<RewardName>('--drop', argv.drop, REWARDS);
  const unasked = wordsOf<RewardName>('--unasked', argv.unasked, REWARDS);
  const heads = wordsOf<HeadName>('--heads', argv.heads, HEADS);
  const { conditioning, rewardForm, backpropToTeacher, imitation, judged, modes, targets } = argv;
  const variant = {
    conditioning,
    rewardForm,
    backpropToTeacher,
    modes,
    targets,
    ...(distill === undefined ? {} : { distill }),
    ...(drop === undefined ? {} : { drop }),
    ...(unasked === undefined ? {} : { unasked }),
    ...(heads === undefined ? {} : { heads }),
    ...(imitation === undefined ? {} : { imitation: weightOf('--imitation', imitation) }),
    ...(judged === undefined ? {} : { judged: wholeOf('--judged', judged, 1) }),
  };
  // Refused before any time is spent.
  checkVariant(variant);
  return differencesOf(variant);
}

/** Stages that learn from states that a policy got into: the others need the expert's word on each. */
const ROUND_STAGES = ['teacher', 'calibrate', 'student', 'student-small'];
/** Stages that can start from another's weights. */
const INIT_STAGES = ['student', 'student-small'];

/** Folders of on-policy rounds. Throws USAGE for them, or weights to start from, in other stages. */
function onPolicyOf({ stage, onPolicy, init }: TrainArguments): string[] {
  const refuse = (option: string, stages: readonly string[], why: string): never => {
    const what = `expected one of the stages ${stages.join(', ')} with ${option}, found ${stage}`;
    throw new EgoloopError('USAGE', `${what}${why}`);
  };
  if (onPolicy !== undefined && !ROUND_STAGES.includes(stage)) {
    const why = 'the world model and the baseline learn from the drives of the expert alone';
    refuse('--on-policy', ROUND_STAGES, `; ${why}`);
  }
  if (init !== undefined && !INIT_STAGES.includes(stage)) refuse('--init', INIT_STAGES, '');
  const folders = (onPolicy ?? '').split(',').map((folder) => folder.trim());
  return folders.filter((folder) => folder !== '');
}

/** Files by which the folder of a run or of a data set is known. */
const OTHERS = { [MANIFEST_NAME]: 'a run', [MANIFEST_FILE]: 'a data set' };

/** Refuses the folder of something else: a training writes a `report.html` too. Throws USAGE. */
function requireOwnFolder(out: string): void {
  for (const [name, what] of Object.entries(OTHERS)) {
    if (!existsSync(join(out, name))) continue;
    const message = `expected a new folder for the training or one that was begun, found ${what} (${name})`;
    throw new EgoloopError('USAGE', `${message}; name another with --out`, { file: out });
  }
}

const command: CommandModule<object, TrainArguments> = {
  command: 'train <stage>',
  describe: 'Train world model, teacher, student and baseline on collected data',
  builder: (cli) =>
    cli
      .positional('stage', {
        choices: [...STAGES, 'wpt'] as const,
        demandOption: true,
        describe: 'One stage, or wpt: all of them',
      })
      .option('preset', {
        choices: PRESET_NAMES as readonly string[],
        default: 'tiny',
        describe: 'Size of the networks',
      })
      .option('seed', { type: 'number', default: 1, describe: 'Starts weights and orders' })
      .option('data', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'Folder that egoloop collect wrote',
      })
      .option('out', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'Folder of the run; one that was begun is gone on with',
      })
      .option('epochs', {
        type: 'number',
        describe: 'Of each stage [default: 4, 5, 8, 16; presets -route: 4, 12, 24, 48]',
      })
      .option('batch', { type: 'number', default: 64, describe: 'Samples a step' })
      .option('conditioning', {
        choices: ['shared', 'candidate', 'none'] as const,
        default: 'shared' as const,
        describe: 'Futures of the world model: one a scene, also one a candidate, none at all',
      })
      .option('controller', {
        choices: CONTROLLERS,
        describe: 'Controller that the policies name (docs/policies.md) [default: B]',
      })
      .option('distill', {
        type: 'string',
        requiresArg: true,
        describe: `What the student learns by, of ${CHANNELS.join(', ')} [default: policy,reward,hard]`,
      })
      .option('reward-form', {
        choices: ['l2', 'hinge'] as const,
        default: 'l2' as const,
        describe: 'hinge: a student above its teacher is not pulled down',
      })
      .option('drop', {
        type: 'string',
        requiresArg: true,
        describe: `Rewards neither learned nor asked, of ${REWARDS.join(', ')}`,
      })
      .option('unasked', {
        type: 'string',
        requiresArg: true,
        describe: 'Rewards that are learned and have no say in the choice, of the same',
      })
      .option('heads', {
        type: 'string',
        requiresArg: true,
        describe: `Heads the world model learns by, of ${HEADS.join(', ')} [default: all]`,
      })
      .option('targets', {
        choices: TARGETS,
        default: 'recorded' as Targets,
        describe: "Futures that rewards are judged by: those that were, or the world model's",
      })
      .option('backprop-to-teacher', {
        type: 'boolean',
        default: false,
        describe: 'Let rewards push the candidates too',
      })
      .option('imitation', {
        type: 'number',
        requiresArg: true,
        describe: 'Weight of imitation when the teacher chooses [default: searched by calibrate]',
      })
      .option('modes', {
        type: 'boolean',
        default: false,
        describe: 'Students and baseline tell 15 plans and take the likeliest, in place of one',
      })
      .option('judged', {
        type: 'number',
        describe: 'Candidates of a sample that the rules judge in a step [default: 32]',
      })
      .option('on-policy', {
        type: 'string',
        requiresArg: true,
        describe:
          'Folders of egoloop collect --agent, with commas: trained on too, but for world and baseline',
      })
      .option('init', {
        type: 'string',
        requiresArg: true,
        describe: 'Checkpoint of a student to start from [default: weights drawn from the seed]',
      })
      .option('threads', {
        type: 'number',
        default: 2,
        describe: 'Another number, other last bits',
      })
      .option('device', { choices: ['cpu', 'cuda'] as const, default: 'cpu' as const })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .example('$0 train wpt --preset tiny --data data/tiny --out runs/tiny', 'all stages')
      .epilogue(
        'Exit code 1 when a gate failed. docs/wpt-training.md describes stages, gates and ablations.',
      ) as never,
  handler: async (argv) => {
    const { stage, seed, data, out, threads, device, json, epochs, batch } = argv;
    wholeOf('--seed', seed, 0);
    const joined = onPolicyOf(argv);
    requireOwnFolder(out);
    const collected = openTrainingData(data, 0, joined);
    const reports = await runStages(stage === 'wpt' ? STAGES : [stage], collected, {
      preset: presetOf(argv.preset),
      seed,
      out,
      ...variantOf(argv),
      controller: argv.controller,
      init: argv.init,
      batch: wholeOf('--batch', batch, 1),
      runtime: { threads: wholeOf('--threads', threads, 1), device },
      ...(epochs === undefined ? {} : { epochs: wholeOf('--epochs', epochs, 1) }),
      onProgress: progressNotes(),
      onStage: ({ stage: name, seconds, gates }) => {
        note(`${name}: done in ${timeText(seconds)}`);
        for (const line of gateLines(gates)) note(`  ${line}`);
      },
    });
    const results = reports.map(({ curves: _, ...rest }) => rest);
    if (json) printJson({ out, stages: results });
    else printText(`${out}: ${reports.map((report) => report.stage).join(', ')}; see report.html`);
    if (results.some(({ gates }) => gates.some(({ passed }) => !passed))) {
      exitWith(ExitCode.Problems);
    }
  },
};

export default command;
