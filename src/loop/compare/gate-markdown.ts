/**
 * A gate as Markdown: for a comment on a pull request and for a job's summary. Tables are cut so that the
 * text fits what the host takes: 65,536 characters in a comment of GitHub, 1 MiB in a job summary.
 */
import type { GateResult } from './gate.js';
import { cell, differenceTable, FLIP_HEAD, fitting, flipRow, groupTable } from './markdown.js';
import { signed } from './words.js';

/** Characters of a comment, with some room for what a workflow puts around it. */
export const COMMENT_LIMIT = 60_000;
/** Bytes of a job summary, with room for other steps. */
export const SUMMARY_LIMIT = 900_000;

/** By which a workflow finds its own comment again. */
const COMMENT_MARK = '<!-- egoloop gate -->';

const MARKS = { pass: '✅ pass', regress: '❌ regress', inconclusive: '❔ inconclusive' } as const;

/** The verdict in one line. */
export function gateSentence({ gate, maxDrop, confidence, passesForPass }: GateResult): string {
  const { verdict, mean, bounds, pairs, missing } = gate;
  const range = bounds === null ? 'unknown' : `${signed(bounds.low)} to ${signed(bounds.high)}`;
  const seen = mean === null ? 'no pair was driven' : `driving score ${signed(mean)} (${range})`;
  const gaps = missing > 0 ? `, ${missing} with a drive missing` : '';
  const facts = `${seen}, ${pairs} pairs${gaps}, ${Math.round(confidence * 10_000) / 100} % confidence`;
  if (verdict === 'pass') return `pass: no drop of more than ${maxDrop}; ${facts}`;
  if (verdict === 'regress') return `regress: dropped by more than ${maxDrop}; ${facts}`;
  const more = passesForPass === null ? '' : `; about ${passesForPass} passes in all would tell`;
  return `inconclusive: a drop of more than ${maxDrop} is neither shown nor ruled out; ${facts}${more}`;
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
  lines.push(...differenceTable(differences));
  if (flips.length === 0) return `${lines.join('\n')}\n`;
  lines.push(...FLIP_HEAD);
  const lostFirst = [...flips].sort((a, b) => (a.outcome < b.outcome ? -1 : 1));
  return `${fitting(
    lines,
    lostFirst.map((flip) => flipRow(flip, null)),
    limit,
  ).join('\n')}\n`;
}
