/** Tables of a comparison in Markdown, for comments, job summaries and files. */
import type { FactDifference } from './comparable.js';
import type { Flip, GroupRow } from './comparison.js';
import { signed } from './words.js';

/** Text within a table's cell. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');
}

/** Scenario types whose score changed, the greatest loss first. */
export function groupTable(rows: readonly GroupRow[]): string[] {
  const changed = rows.filter(({ difference }) => difference !== 0);
  if (changed.length === 0) return [];
  return [
    '',
    '| scenario type | baseline | now | difference | successes |',
    '| --- | --: | --: | --: | --: |',
    ...[...changed]
      .sort((a, b) => a.difference - b.difference)
      .map(
        (row) =>
          `| ${cell(row.name)} | ${row.left.toFixed(2)} | ${row.right.toFixed(2)} | ` +
          `${signed(row.difference)} | ${row.leftSuccesses} → ${row.rightSuccesses} of ${row.pairs} |`,
      ),
  ];
}

/** Most facts that are listed. */
const FACTS = 40;

/** What differs besides who drove. */
export function differenceTable(differences: readonly FactDifference[]): string[] {
  const others = differences.filter(({ fact }) => fact !== 'agent');
  if (others.length === 0) return [];
  return [
    '',
    '| differs | baseline | now |',
    '| --- | --- | --- |',
    ...others
      .slice(0, FACTS)
      .map(({ fact, left, right }) => `| ${cell(fact)} | ${cell(left)} | ${cell(right)} |`),
  ];
}

export const FLIP_HEAD = [
  '',
  '| turned | route | pass | scenario | baseline | now | status |',
  '| --- | --- | --- | --- | --: | --: | --- |',
] as const;

/**
 * A row of flips.
 * @param link where a report shows it; null without one
 */
export function flipRow(flip: Flip, link: string | null): string {
  const { outcome, routeId, pass, type, left, right, rightStatus } = flip;
  const route = link === null ? cell(routeId) : `[${cell(routeId)}](${link})`;
  const cells = [cell(pass), cell(type ?? '-'), left.toFixed(1), right.toFixed(1)];
  return `| ${[outcome, route, ...cells, cell(rightStatus)].join(' | ')} |`;
}

/** Lines as long as they fit, then one that says how many did not. */
export function fitting(
  lines: readonly string[],
  rows: readonly string[],
  limit: number,
): string[] {
  const bytes = (text: string) => Buffer.byteLength(text, 'utf8') + 1;
  let used = lines.reduce((sum, line) => sum + bytes(line), 0) + 200;
  const kept: string[] = [];
  for (const row of rows) {
    used += bytes(row);
    if (used > limit) break;
    kept.push(row);
  }
  const rest = rows.length - kept.length;
  return [...lines, ...kept, ...(rest > 0 ? ['', `and ${rest} more`] : [])];
}
