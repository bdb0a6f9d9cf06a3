/** The options of `egoloop run` that stop it as soon as a comparison is decided. */
import type { Argv } from 'yargs';
import { EgoloopError } from '../../core/errors.js';
import type { Look, OverChoice } from '../../eval/index.js';
import { readScores } from '../../loop/compare/read-scores.js';
import { DrivenUntilDecided } from '../../loop/compare/until.js';
import { signed } from '../../loop/compare/words.js';
import { note } from '../output.js';
import { allowancesOf, OVER_CHOICES, requireConfidence } from './compare-options.js';

export interface UntilArguments {
  until: string | undefined;
  against: string | undefined;
  over: OverChoice;
  confidence: number;
  allow: string | undefined;
}

/** Declares the options on a command line. */
export function untilBuilder(cli: Argv): Argv {
  return cli
    .option('until', {
      choices: ['decided'] as const,
      describe: 'Stop as soon as it is decided whether this run is better or worse than --against',
    })
    .option('against', {
      type: 'string',
      requiresArg: true,
      describe: 'Run or summary.json to compare with, for --until decided',
    })
    .option('over', {
      choices: OVER_CHOICES,
      default: 'auto' as const,
      describe: '--until: these very routes on other seeds, or routes like these',
    })
    .option('confidence', {
      type: 'number',
      default: 0.95,
      requiresArg: true,
      describe: '--until: two-sided confidence of the verdict, all looks together',
    })
    .option('allow', {
      type: 'string',
      requiresArg: true,
      describe: '--until: compare although these differ: ruleset, routes, world',
    });
}

/** Points; an interval wider than this says nothing about scores of 0 to 100. */
const WIDE = 200;

function lookText({ state, time, mean, interval, limit, z, chance }: Look, looks: string): string {
  const parts = [`look ${looks} at ${Math.round(100 * time)} % of the drives`];
  if (mean === null || interval === null || z === null) parts.push('nothing to be said yet');
  else {
    const isWide = interval.high - interval.low > WIDE;
    const range = isWide ? 'not narrow yet' : `${signed(interval.low)}, ${signed(interval.high)}`;
    parts.push(`difference ${signed(mean)} [${range}]`);
    parts.push(`z ${signed(z)}, boundary ±${limit.toFixed(2)}`);
  }
  if (state === 'open' && chance !== null) {
    parts.push(`chance to be decided ${Math.round(100 * chance)} %`);
  }
  const end = { open: '', undecided: ': cannot tell', futile: ': will hardly be decided' };
  const said = state === 'better' || state === 'worse' ? `: ${state}` : end[state];
  return parts.join(', ') + said;
}

/** The rounds asked for; undefined when all is to be driven. Throws USAGE, and as `readScores`. */
export function roundsOf(options: UntilArguments): DrivenUntilDecided | undefined {
  const { until, against, over, confidence } = options;
  if ((until === undefined) !== (against === undefined)) {
    throw new EgoloopError('USAGE', 'expected --until and --against together, found one');
  }
  if (against === undefined) return undefined;
  requireConfidence(confidence, 0);
  return new DrivenUntilDecided({
    base: readScores(against),
    over,
    confidence,
    allowed: allowancesOf(options),
    onLook: (look, index, looks) => note(lookText(look, `${index + 1} of ${looks}`)),
  });
}
