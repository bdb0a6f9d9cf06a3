/** The report that `compare` and `gate` write on request, and the links that lead into it. */
import { EgoloopError } from '../../core/errors.js';
import type { Flip } from '../../loop/compare/comparison.js';
import { type Compared, flipAnchor } from '../../loop/report/compared.js';
import { checkFolder } from '../input-folder.js';
import { checkOutput } from '../output-file.js';
import { type ComparingOptions, requirePartings } from './compare-options.js';
import { PAGE_RULES, writePage } from './report-page.js';

type PageAsked = Pick<ComparingOptions, 'report' | 'maps'>;

/** Refuses what could not be written, before anything long. Throws USAGE, FILE_UNWRITABLE. */
export function checkPage({ report, maps }: PageAsked, inputs: readonly string[]): void {
  if (report !== undefined) checkOutput(report, { inputs, ...PAGE_RULES });
  if (maps === undefined) return;
  if (report === undefined) {
    throw new EgoloopError('USAGE', 'expected --maps together with --report, found it alone');
  }
  checkFolder(maps, 'maps');
}

/** Writes the page of all runs that were compared, if one was asked for. */
export function writeComparedPage(
  { report, maps }: PageAsked,
  paths: readonly string[],
  compared: readonly Compared[],
): void {
  if (report === undefined) return;
  writePage(report, { paths, compared, rulesets: [], maps: { mapFolder: maps } });
}

/**
 * Links lead to where drives part: with a report, which reads all logs anyway, all pairs are read. Throws
 * USAGE for a number that is none of pairs.
 */
export function partingsOf({ report, partings }: ComparingOptions): number {
  requirePartings(partings);
  return report === undefined ? partings : Number.POSITIVE_INFINITY;
}

/** A flip's place in the report, null without a report. */
export function linkOf(compared: Compared, flip: Flip, report: string | undefined): string | null {
  return report === undefined ? null : `${report}${flipAnchor(compared, flip)}`;
}
