/** A comparison of two runs as text for people. Differences are the second run's minus the first's. */
import type { PairedVerdict } from '../../eval/index.js';
import type { Comparison, Flip, GroupRow } from '../../loop/compare/comparison.js';
import type { Parting } from '../../loop/compare/parting.js';
import {
  intervalText,
  OVER_TEXT,
  probabilityText,
  signed,
  verdictText,
} from '../../loop/compare/words.js';
import type { stdoutColours } from '../colours.js';
import { printable } from './log-text.js';

type Colours = ReturnType<typeof stdoutColours>;

/** Rows of a table, flips and partings that are shown; --json has all. */
const SHOWN = 12;

function measureLine(name: string, verdict: PairedVerdict, unit: string): string {
  const { mean, bounds, interval, p, missing } = verdict;
  const value = mean === null ? '-' : signed(mean);
  const seen = `${value}${unit}  ${intervalText(interval)}  p ${probabilityText(p)}`;
  const wide = missing > 0 ? `; with what is missing ${intervalText(bounds)}` : '';
  return `  ${name.padEnd(15)} ${seen}${wide}`;
}

function groupTable(title: string, rows: readonly GroupRow[], colours: Colours): string[] {
  if (rows.length === 0) return [];
  const byGap = [...rows].sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
  const shown = byGap.slice(0, SHOWN);
  const columns = ['first'.padStart(7), 'second'.padStart(7), 'diff'.padStart(8), ' success'];
  const head = `  ${title.padEnd(42)} ${columns.join(' ')}`;
  return [
    '',
    colours.dim(head),
    ...shown.map(({ name, left, right, difference, pairs, leftSuccesses, rightSuccesses }) => {
      const numbers = [left.toFixed(2).padStart(7), right.toFixed(2).padStart(7)];
      const success = `${leftSuccesses} → ${rightSuccesses} of ${pairs}`;
      const cells = [...numbers, signed(difference).padStart(8), ` ${success}`];
      return `  ${printable(name).padEnd(42)} ${cells.join(' ')}`;
    }),
    ...(rows.length > SHOWN ? [`  and ${rows.length - SHOWN} more; --json has all`] : []),
  ];
}

function flipText({ routeId, pass, type, left, right, leftStatus, rightStatus }: Flip): string {
  const what = `${left.toFixed(1)} ${leftStatus} → ${right.toFixed(1)} ${rightStatus}`;
  return printable(`route ${routeId} pass ${pass} ${type ?? ''}: ${what}`);
}

/** A flip, and below it where the report shows it. */
function linkedFlip(flip: Flip, link: FlipLink): string[] {
  const found = link(flip);
  return [`  ${flipText(flip)}`, ...(found === null ? [] : [`    ${printable(found)}`])];
}

function flipLines(flips: readonly Flip[], link: FlipLink): string[] {
  return (['lost', 'won'] as const).flatMap((outcome) => {
    const some = flips.filter((flip) => flip.outcome === outcome);
    if (some.length === 0) return [];
    const rest = some.length - SHOWN;
    return [
      '',
      `${outcome} (${some.length})`,
      ...some.slice(0, SHOWN).flatMap((flip) => linkedFlip(flip, link)),
      ...(rest > 0 ? [`  and ${rest} more; --json has all`] : []),
    ];
  });
}

function partingText({ routeId, pass, tick, field, left, right, by }: Parting): string {
  const where = tick === null ? field : `tick ${tick}, ${field}`;
  return printable(`route ${routeId} pass ${pass}: ${by}: ${where}: ${left} against ${right}`);
}

function partingLines({ partings }: Comparison): string[] {
  const { examined, identical, partings: found } = partings;
  if (examined === 0) return [];
  return [
    '',
    `first difference: ${identical} of ${examined} pairs of logs are equal to the bit`,
    ...found.slice(0, SHOWN).map((parting) => `  ${partingText(parting)}`),
  ];
}

function varianceLines({ variance }: Comparison): string[] {
  if (variance === null) return [];
  const { route, seed, model, routeModel, routeSeed, rest } = variance;
  const sd = (value: number) => Math.sqrt(value).toFixed(2);
  return [
    '',
    `spread of one drive's score, standard deviations in points: routes ${sd(route)}, ` +
      `seeds ${sd(seed)}, agents ${sd(model)}, routes by agent ${sd(routeModel)}, ` +
      `routes by seed ${sd(routeSeed)}, rest ${sd(rest)}`,
  ];
}

/** Where a report shows a flip; null without one. */
export type FlipLink = (flip: Flip) => string | null;

/** Everything about one comparison. */
export function formatComparison(
  comparison: Comparison,
  colours: Colours,
  link: FlipLink = () => null,
): string {
  const { left, right, leftAgent, rightAgent, score, success, mcnemar } = comparison;
  const { routes, passes, ruleset, confidence, differences, remarks } = comparison;
  const percent = Math.round(confidence * 10_000) / 100;
  const lines = [
    colours.bold(printable(`${right} (${rightAgent})`)),
    colours.bold(printable(`against ${left} (${leftAgent}): ${verdictText(comparison)}`)),
    `${ruleset} · ${routes} routes × ${passes} passes, ${score.pairs} pairs` +
      `${score.missing > 0 ? `, ${score.missing} with a drive missing` : ''} · ${percent} % ${OVER_TEXT[score.over]}`,
    '',
    measureLine('driving score', score, ''),
    measureLine('success rate', success, ' %'),
    `  ${'successes'.padEnd(15)} ${mcnemar.won} won, ${mcnemar.lost} lost  McNemar p ${probabilityText(mcnemar.p)}`,
    ...groupTable('scenario type', comparison.byType, colours),
    ...groupTable('ability', comparison.byAbility, colours),
    ...flipLines(comparison.flips, link),
    ...partingLines(comparison),
    ...varianceLines(comparison),
  ];
  if (differences.length > 0) {
    lines.push('', 'the runs differ in');
    for (const { fact, left: a, right: b } of differences) {
      lines.push(printable(`  ${fact.padEnd(20)} ${a} against ${b}`));
    }
  }
  for (const remark of remarks) lines.push(colours.red(printable(remark)));
  return lines.join('\n');
}
