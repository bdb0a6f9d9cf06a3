/**
 * A gate as Markdown: for a comment on a pull request and for a job's summary. Tables are cut so that the
 * text fits what the host takes: 65,536 characters in a comment of GitHub, 1 MiB in a job summary.
 */
import type { Flip, GroupRow } from './comparison.js';
import type { GateResult } from './gate.js';

/** Characters of a comment, with some room for what a workflow puts around it. */
export const COMMENT_LIMIT = 60_000;
/** Bytes of a job summary, with room for other steps. */
export const SUMMARY_LIMIT = 900_000;

/** By which a workflow finds its own comment again. */
export const COMMENT_MARK = '<!-- egoloop gate -->';

const MARKS = { pass: '✅ pass', regress: '❌ regress', inconclusive: '❔ inconclusive' } as const;

const number = (value: number): string => (value > 0 ? '+' : '') + value.toFixed(2);

/** Text within a table's cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');
}

/** The verdict in one line. */
export function gateSentence({ gate, maxDrop, confidence, passesForPass }: GateResult): string {
  const { verdict, mean, bounds, pairs, missing } = gate;
  const range = bounds === null ? 'unknown' : `${number(bounds.low)} to ${number(bounds.high)}`;
  const seen = mean === null ? 'no pair was driven' : `driving score ${number(mean)} (${range})`;
  const gaps = missing > 0 ? `, ${missing} with a drive missing` : '';
  const facts = `${seen}, ${pairs} pairs${gaps}, ${Math.round(confidence * 10_000) / 100} % confidence`;
  if (verdict === 'pass') return `pass: no drop of more than ${maxDrop}; ${facts}`;
  if (verdict === 'regress') return `regress: dropped by more than ${maxDrop}; ${facts}`;
  const more = passesForPass === null ? '' : `; about ${passesForPass} passes in all would tell`;
  return `inconclusive: a drop of more than ${maxDrop} is neither shown nor ruled out; ${facts}${more}`;
}

function groupTable(rows: readonly GroupRow[]): string[] {
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
          `${number(row.difference)} | ${row.leftSuccesses} → ${row.rightSuccesses} of ${row.pairs} |`,
      ),
  ];
}

function flipRow({ outcome, routeId, pass, type, left, right, rightStatus }: Flip): string {
  const cells = [
    outcome,
    routeId,
    pass,
    type ?? '-',
    left.toFixed(1),
    right.toFixed(1),
    rightStatus,
  ];
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** Lines as long as they fit, then one that says how many did not. */
function fitting(lines: readonly string[], rows: readonly string[], limit: number): string[] {
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

/**
 * The Markdown text.
 * @param limit bytes that it may have
 */
export function gateMarkdown(result: GateResult, limit: number): string {
  const { comparison, gate, baseline, candidate } = result;
  const { flips, partings, differences } = comparison;
  const first = partings.partings[0];
  const lines = [
    COMMENT_MARK,
    `### egoloop gate: ${MARKS[gate.verdict]}`,
    '',
    cell(gateSentence(result)),
    '',
    `\`${cell(candidate)}\` (${cell(comparison.rightAgent)}) against \`${cell(baseline)}\` ` +
      `(${cell(comparison.leftAgent)}), ${comparison.ruleset}`,
  ];
  if (partings.examined > 0) {
    lines.push('', `${partings.identical} of ${partings.examined} drives are equal to the bit.`);
  }
  if (first !== undefined) {
    const where = first.tick === null ? first.field : `tick ${first.tick}, \`${first.field}\``;
    lines.push(
      `First difference of route ${first.routeId} (pass ${first.pass}) by the ${first.by}: ${where}.`,
    );
  }
  lines.push(...groupTable(comparison.byType).slice(0, 60));
  const others = differences.filter(({ fact }) => fact !== 'agent');
  if (others.length > 0) {
    lines.push('', '| differs | baseline | now |', '| --- | --- | --- |');
    for (const { fact, left, right } of others.slice(0, 40)) {
      lines.push(`| ${cell(fact)} | ${cell(left)} | ${cell(right)} |`);
    }
  }
  if (flips.length === 0) return `${lines.join('\n')}\n`;
  lines.push(
    '',
    '| turned | route | pass | scenario | baseline | now | status |',
    '| --- | --- | --- | --- | --: | --: | --- |',
  );
  const lostFirst = [...flips].sort((a, b) => (a.outcome < b.outcome ? -1 : 1));
  return `${fitting(lines, lostFirst.map(flipRow), limit).join('\n')}\n`;
}
