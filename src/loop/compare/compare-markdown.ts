/** Comparisons as a Markdown file; flips lead into the report, where one was written with it. */
import type { PairedVerdict } from '../../eval/index.js';
import type { Comparison, Flip } from './comparison.js';
import { cell, differenceTable, FLIP_HEAD, flipRow, groupTable } from './markdown.js';
import { intervalText, OVER_TEXT, probabilityText, signed, verdictText } from './words.js';

/** Where a report shows a flip, relative to the Markdown file; null without a report. */
export type MarkdownLink = (comparison: Comparison, flip: Flip) => string | null;

/** All comparisons, one after the other. */
export function compareMarkdown(comparisons: readonly Comparison[], link: MarkdownLink): string {
  return `${comparisons.map((one) => section(one, link).join('\n')).join('\n\n')}\n`;
}

function measureRow(name: string, { mean, interval, bounds, missing, p }: PairedVerdict): string {
  const wide = missing > 0 ? intervalText(bounds) : '';
  const seen = mean === null ? '-' : signed(mean);
  return `| ${name} | ${seen} | ${intervalText(interval)} | ${wide} | ${probabilityText(p)} |`;
}

function section(comparison: Comparison, link: MarkdownLink): string[] {
  const { left, right, leftAgent, rightAgent, ruleset, routes, passes } = comparison;
  const { score, success, mcnemar, flips, partings, confidence, remarks } = comparison;
  const percent = Math.round(confidence * 10_000) / 100;
  const missing = score.missing > 0 ? `, ${score.missing} with a drive missing` : '';
  const lines = [
    `### ${cell(verdictText(comparison))}`,
    '',
    `\`${cell(right)}\` (${cell(rightAgent)}) against \`${cell(left)}\` (${cell(leftAgent)}), ${ruleset}: ` +
      `${routes} routes × ${passes} passes, ${score.pairs} pairs${missing}, ` +
      `${percent} % ${OVER_TEXT[score.over]}.`,
    '',
    '| | difference | interval | with what is missing | p |',
    '| --- | --: | --- | --- | --: |',
    measureRow('driving score', score),
    measureRow('success rate, %', success),
    '',
    `${mcnemar.won} routes won, ${mcnemar.lost} lost; McNemar p ${probabilityText(mcnemar.p)}.`,
  ];
  if (partings.examined > 0) {
    const { identical, examined } = partings;
    lines.push('', `${identical} of ${examined} pairs of logs are equal to the bit.`);
  }
  lines.push(...groupTable(comparison.byType), ...differenceTable(comparison.differences));
  if (flips.length > 0) {
    const lostFirst = [...flips].sort((a, b) => (a.outcome < b.outcome ? -1 : 1));
    lines.push(...FLIP_HEAD, ...lostFirst.map((flip) => flipRow(flip, link(comparison, flip))));
  }
  if (remarks.length > 0) lines.push('', ...remarks.map((text) => `* ${cell(text)}`));
  return lines;
}
