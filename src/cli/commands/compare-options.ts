/** Options that `compare` and `gate` share. */
import type { Argv } from 'yargs';
import { EgoloopError } from '../../core/errors.js';
import type { OverChoice } from '../../eval/index.js';
import { ALLOWANCES, type Allowance } from '../../loop/compare/comparable.js';
import { MISSING_RULES, type MissingRule } from '../../loop/compare/pairing.js';
import { PAGE_OPTIONS } from './shared-options.js';

export interface ComparingOptions {
  confidence: number;
  over: OverChoice;
  missing: MissingRule;
  allow: string | undefined;
  ruleset: string | undefined;
  partings: number;
  report: string | undefined;
  maps: string | undefined;
  json: boolean;
}

export const OVER_CHOICES = ['auto', 'routes', 'seeds'] as const;

/** Declares them. */
export function comparingBuilder(cli: Argv): Argv {
  return cli
    .option('over', {
      choices: OVER_CHOICES,
      default: 'auto' as const,
      describe:
        'What the answer is about: routes like these, or these very routes on other seeds ' +
        '(auto: seeds where every route has several passes)',
    })
    .option('missing', {
      choices: MISSING_RULES,
      default: 'bounds' as const,
      describe: 'Drives that are missing: anything they could be, 0 as officially, or left out',
    })
    .option('allow', {
      type: 'string',
      requiresArg: true,
      describe: `Compare although these differ, comma-separated: ${ALLOWANCES.join(', ')}`,
    })
    .option('ruleset', {
      type: 'string',
      requiresArg: true,
      describe: "Which of the runs' rulesets [default: the first]",
    })
    .option('partings', {
      type: 'number',
      requiresArg: true,
      default: 20,
      describe: 'Most pairs of TickLogs to read for their first difference',
    })
    .option('report', {
      type: 'string',
      requiresArg: true,
      describe: 'HTML file with all runs; every route won or lost has a link into its replay',
    })
    .option('maps', PAGE_OPTIONS.maps)
    .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' });
}

/** What may differ. Throws USAGE for a word that is none of it. */
export function allowancesOf({ allow }: Pick<ComparingOptions, 'allow'>): Allowance[] {
  if (allow === undefined) return [];
  return allow.split(',').map((word) => {
    const found = ALLOWANCES.find((name) => name === word.trim());
    if (found !== undefined) return found;
    throw new EgoloopError(
      'USAGE',
      `expected --allow to be of ${ALLOWANCES.join(', ')}, found ${JSON.stringify(word)}`,
    );
  });
}

/** Throws USAGE unless the value is a confidence within low…1. */
export function requireConfidence(confidence: number, low: number): void {
  if (confidence > low && confidence < 1) return;
  throw new EgoloopError(
    'USAGE',
    `expected --confidence above ${low} and below 1, found ${confidence}`,
  );
}

/** Throws USAGE unless the value is a number of pairs. */
export function requirePartings(partings: number): void {
  if (Number.isInteger(partings) && partings >= 0) return;
  throw new EgoloopError('USAGE', `expected --partings to be 0 or more, found ${partings}`);
}
