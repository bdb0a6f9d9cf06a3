/** `egoloop gate`: pass, regress or inconclusive, for a machine to act on. */
import { appendFileSync } from 'node:fs';
import type { Argv, CommandModule } from 'yargs';
import { writing } from '../../core/disk-errors.js';
import { EgoloopError } from '../../core/errors.js';
import type { Flip } from '../../loop/compare/comparison.js';
import { type GateResult, judgeRun } from '../../loop/compare/gate.js';
import {
  COMMENT_LIMIT,
  gateMarkdown,
  gateSentence,
  SUMMARY_LIMIT,
} from '../../loop/compare/gate-markdown.js';
import { junitText } from '../../loop/compare/junit.js';
import { readScores } from '../../loop/compare/read-scores.js';
import type { Compared } from '../../loop/report/compared.js';
import { stdoutColours } from '../colours.js';
import { ExitCode, exitWith, printJson, printText } from '../output.js';
import { checkOutput, writeOutput } from '../output-file.js';
import {
  allowancesOf,
  type ComparingOptions,
  comparingBuilder,
  requireConfidence,
} from './compare-options.js';
import { checkPage, linkOf, partingsOf, writeComparedPage } from './compare-page.js';
import { formatComparison } from './compare-report.js';
import { printable } from './log-text.js';

interface GateArguments extends ComparingOptions {
  run: string;
  baseline: string;
  maxDrop: number;
  junit: string | undefined;
  comment: string | undefined;
  jobSummary: string | undefined;
}

const EXIT_CODES = {
  pass: ExitCode.Ok,
  regress: ExitCode.Problems,
  inconclusive: ExitCode.Incomplete,
} as const;

function judge(options: GateArguments): GateResult {
  const { baseline, run, ruleset, confidence, over, missing, maxDrop } = options;
  requireConfidence(confidence, 0.5);
  if (!(maxDrop >= 0 && maxDrop <= 100)) {
    throw new EgoloopError('USAGE', `expected --max-drop to be 0 to 100, found ${maxDrop}`);
  }
  const allowed = allowancesOf(options);
  const base = readScores(baseline, ruleset);
  const partings = partingsOf(options);
  const settings = { over, missing, allowed, partings, confidence, maxDrop };
  return judgeRun(base, readScores(run, ruleset), settings);
}

function handler(options: GateArguments): void {
  const { baseline, run, junit, comment, jobSummary, report, json } = options;
  const rules = { inputs: [baseline, run] };
  for (const file of [junit, comment, jobSummary]) if (file !== undefined) checkOutput(file, rules);
  checkPage(options, [baseline, run]);
  const result = judge(options);
  const compared: Compared = { comparison: result.comparison, left: 0, right: 1 };
  writeComparedPage(options, [baseline, run], [compared]);
  const sentence = gateSentence(result);
  if (junit !== undefined) writeOutput(junit, junitText(result, sentence), rules);
  if (comment !== undefined) writeOutput(comment, gateMarkdown(result, COMMENT_LIMIT), rules);
  if (jobSummary !== undefined) appendSummary(jobSummary, gateMarkdown(result, SUMMARY_LIMIT));
  if (json) printJson(result);
  else {
    const link = (flip: Flip) => linkOf(compared, flip, report);
    printText(formatComparison(result.comparison, stdoutColours(), link));
    printText(`\n${printable(sentence)}`);
  }
  exitWith(EXIT_CODES[result.gate.verdict]);
}

/** Other steps of the job have written there already. */
function appendSummary(file: string, text: string): void {
  writing(file, () => appendFileSync(file, text));
}

const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;

const command: CommandModule<object, GateArguments> = {
  command: 'gate <run>',
  describe: 'May a run replace a baseline? pass, regress or inconclusive, by exit code',
  builder: (cli: Argv) =>
    comparingBuilder(
      cli
        .positional('run', { type: 'string', demandOption: true, describe: 'The run to judge' })
        .option('baseline', {
          ...text('Run, summary.json or result file to judge it against'),
          demandOption: true,
        })
        .option('max-drop', {
          type: 'number',
          default: 1,
          requiresArg: true,
          describe: 'Points of driving score that may be lost',
        })
        .option('confidence', {
          type: 'number',
          default: 0.95,
          requiresArg: true,
          describe: 'One-sided confidence of pass and of regress',
        })
        .option('junit', text('Write JUnit XML there'))
        .option('comment', text('Write a comment for the pull request there (Markdown)'))
        .option('job-summary', text('Append Markdown to it, e.g. "$GITHUB_STEP_SUMMARY"')),
    )
      .example('$0 gate results/new --baseline results/main/summary.json --max-drop 2', '')
      .epilogue(
        'Exit codes: 0 pass, 1 regress, 3 inconclusive, 2 not comparable or bad input.',
      ) as never,
  handler,
};

export default command;
