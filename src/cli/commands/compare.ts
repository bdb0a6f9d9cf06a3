/** `egoloop compare`: is one run better than another, and how sure is that? */
import { dirname, relative, resolve, sep } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { EgoloopError } from '../../core/errors.js';
import { compareMarkdown } from '../../loop/compare/compare-markdown.js';
import { type Comparison, compareRuns, type Flip } from '../../loop/compare/comparison.js';
import { readScores } from '../../loop/compare/read-scores.js';
import type { Compared } from '../../loop/report/compared.js';
import { stdoutColours } from '../colours.js';
import { ExitCode, exitWith, note, printJson, printText } from '../output.js';
import { checkOutput, writeOutput } from '../output-file.js';
import {
  allowancesOf,
  type ComparingOptions,
  comparingBuilder,
  requireConfidence,
} from './compare-options.js';
import { checkPage, linkOf, partingsOf, writeComparedPage } from './compare-page.js';
import { formatComparison } from './compare-report.js';

interface CompareArguments extends ComparingOptions {
  runs: string[];
  markdown: string | undefined;
}

function compareAll(options: CompareArguments): Compared[] {
  const [first, ...others] = options.runs;
  if (first === undefined || others.length === 0) {
    throw new EgoloopError('USAGE', `expected two runs or more, found ${options.runs.length}`);
  }
  const { confidence, over, missing, ruleset } = options;
  requireConfidence(confidence, 0);
  const allowed = allowancesOf(options);
  const base = readScores(first, ruleset);
  // Several comparisons share the error, so that one of them being wrong is as rare as it was asked for.
  const each = 1 - (1 - confidence) / others.length;
  const settings = { over, missing, allowed, partings: partingsOf(options), confidence: each };
  return others.map((name, i) => ({
    comparison: compareRuns(base, readScores(name, ruleset), settings),
    left: 0,
    right: i + 1,
  }));
}

/** A path as a link in a file: from its folder, with slashes, spaces escaped. */
function linkFrom(file: string, to: string): string {
  return encodeURI(
    relative(dirname(resolve(file)), resolve(to))
      .split(sep)
      .join('/'),
  );
}

/** Comparisons as JSON has them: flips know their place in the report. */
function withLinks(all: readonly Compared[], report: string | undefined) {
  return all.map((compared) => ({
    ...compared.comparison,
    flips: compared.comparison.flips.map((flip) => ({
      ...flip,
      link: linkOf(compared, flip, report),
    })),
  }));
}

function checkOutputs(options: CompareArguments): void {
  const { runs, report, markdown } = options;
  checkPage(options, runs);
  if (markdown !== undefined) checkOutput(markdown, { inputs: [...runs, report] });
}

function writeFiles(options: CompareArguments, all: readonly Compared[]): void {
  const { runs, report, markdown } = options;
  writeComparedPage(options, runs, all);
  if (markdown === undefined) return;
  const page = report === undefined ? undefined : linkFrom(markdown, report);
  const of = new Map(all.map((compared) => [compared.comparison, compared]));
  const link = (comparison: Comparison, flip: Flip) => linkOf(of.get(comparison)!, flip, page);
  const text = compareMarkdown([...of.keys()], link);
  writeOutput(markdown, text, { inputs: [...runs, report] });
}

function run(options: CompareArguments): void {
  checkOutputs(options);
  const { report, confidence } = options;
  const all = compareAll(options);
  writeFiles(options, all);
  if (options.json) printJson({ confidence, comparisons: withLinks(all, report) });
  else {
    const colours = stdoutColours();
    const texts = all.map((one) =>
      formatComparison(one.comparison, colours, (flip) => linkOf(one, flip, report)),
    );
    printText(texts.join('\n\n'));
  }
  if (all.length > 1) note(`${all.length} comparisons share the error of ${confidence}`);
  for (const file of [report, options.markdown]) if (file !== undefined) note(`wrote ${file}`);
  if (all.some(({ comparison }) => comparison.score.missing > 0)) exitWith(ExitCode.Incomplete);
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
        })
        .option('markdown', {
          type: 'string',
          requiresArg: true,
          describe: 'The comparison as a Markdown file, with links into --report',
        }),
    )
      .example('$0 compare results/before results/after', 'Better, worse or cannot tell')
      .example('$0 compare uniad.json vad.json', 'Official result files')
      .example('$0 compare results/a results/b --report ab.html', 'To look at what turned')
      .epilogue(
        'Exit codes: 0 compared, 3 compared with drives missing, 2 not comparable.',
      ) as never,
  handler: (options) => run(options),
};

export default command;
