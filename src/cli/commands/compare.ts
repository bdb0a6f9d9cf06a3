/** `egoloop compare`: is one run better than another, and how sure is that? */
import type { Argv, CommandModule } from 'yargs';
import { EgoloopError } from '../../core/errors.js';
import { type Comparison, compareRuns } from '../../loop/compare/comparison.js';
import { readScores } from '../../loop/compare/read-scores.js';
import { stdoutColours } from '../colours.js';
import { ExitCode, exitWith, note, printJson, printText } from '../output.js';
import {
  allowancesOf,
  type ComparingOptions,
  comparingBuilder,
  requireConfidence,
} from './compare-options.js';
import { formatComparison } from './compare-report.js';

interface CompareArguments extends ComparingOptions {
  runs: string[];
}

function compareAll(options: CompareArguments): Comparison[] {
  const [first, ...others] = options.runs;
  if (first === undefined || others.length === 0) {
    throw new EgoloopError('USAGE', `expected two runs or more, found ${options.runs.length}`);
  }
  const { confidence, over, missing, partings, ruleset } = options;
  requireConfidence(confidence, 0);
  const allowed = allowancesOf(options);
  const base = readScores(first, ruleset);
  // Several comparisons share the error, so that one of them being wrong is as rare as it was asked for.
  const each = 1 - (1 - confidence) / others.length;
  return others.map((name) => {
    const other = readScores(name, ruleset);
    return compareRuns(base, other, { over, missing, allowed, partings, confidence: each });
  });
}

function run(options: CompareArguments): void {
  const comparisons = compareAll(options);
  if (options.json) printJson({ confidence: options.confidence, comparisons });
  else {
    const colours = stdoutColours();
    printText(comparisons.map((one) => formatComparison(one, colours)).join('\n\n'));
  }
  if (comparisons.length > 1) {
    note(`${comparisons.length} comparisons share the error of ${options.confidence}`);
  }
  if (comparisons.some(({ score }) => score.missing > 0)) exitWith(ExitCode.Incomplete);
}

const command: CommandModule<object, CompareArguments> = {
  command: 'compare <runs..>',
  describe: 'Is a run better than another? Verdict, interval, what turned and where they part',
  builder: (cli: Argv) =>
    comparingBuilder(
      cli
        .positional('runs', {
          type: 'string',
          array: true,
          demandOption: true,
          describe:
            'Folder of a run, its summary.json, or official result files; the first is the base',
        })
        .option('confidence', {
          type: 'number',
          default: 0.95,
          requiresArg: true,
          describe: 'Two-sided confidence of the verdicts, all of them together',
        }),
    )
      .example('$0 compare results/before results/after', 'Better, worse or cannot tell')
      .example('$0 compare uniad.json vad.json', 'Official result files')
      .epilogue(
        'Exit codes: 0 compared, 3 compared with drives missing, 2 not comparable.',
      ) as never,
  handler: (options) => run(options),
};

export default command;
