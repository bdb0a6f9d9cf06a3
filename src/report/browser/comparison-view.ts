/** Runs side by side: the verdict, and every route won or lost with links to where it happened. */
import type { PageComparison, PageData, PageDrive, PageFlip, PageInterval } from '../page-data.js';
import { h } from './dom.js';
import { kindName, plural, runLetter } from './words.js';

const signed = (value: number, digits = 2): string => {
  const text = value.toFixed(digits);
  if (Number(text) === 0) return (0).toFixed(digits);
  return value > 0 ? `+${text}` : text;
};

/** What is smaller than four digits is not nothing. */
const probabilityText = (p: number): string => (p < 0.00005 ? '< 0.0001' : p.toFixed(4));

function rangeText(interval: PageInterval | null): string {
  return interval === null ? 'not known' : `${signed(interval.low)} … ${signed(interval.high)}`;
}

function measures({ measures: all }: PageComparison): HTMLElement {
  return h(
    'dl',
    { class: 'figures' },
    ...all.map(({ name, mean, interval, bounds, p }) =>
      h(
        'div',
        { class: 'figure' },
        h('dt', {}, `${name}, difference`),
        h(
          'dd',
          {},
          h('b', {}, mean === null ? '–' : signed(mean)),
          ' ',
          h('span', {}, `[${rangeText(interval)}] p ${probabilityText(p)}`),
          bounds !== null && h('div', {}, `with what is missing ${rangeText(bounds)}`),
        ),
      ),
    ),
  );
}

/** The drive that an anchor opens. */
function driveOf(data: PageData, { anchor }: PageFlip): PageDrive | undefined {
  const id = new URLSearchParams(anchor.slice(1)).get('drive');
  return data.drives.find((drive) => drive.id === id);
}

/** The first step that cost something and has a time. */
function firstCost(drive: PageDrive | undefined, ruleset: string) {
  const verdict = drive?.verdicts.find((one) => one.ruleset === ruleset) ?? drive?.verdicts[0];
  return verdict?.steps.find(
    ({ kind, tick, timeS, factor, addend }) =>
      kind !== 'route_completion' &&
      tick !== null &&
      timeS !== null &&
      (factor !== null || addend !== null),
  );
}

/** The anchor with another tick. */
function anchorAt(anchor: string, tick: number): string {
  const parts = new URLSearchParams(anchor.slice(1));
  parts.set('tick', String(tick));
  return `#${parts}`;
}

function links(data: PageData, flip: PageFlip, ruleset: string): HTMLElement {
  const { anchor, tick, parted, routeId, pass } = flip;
  const drive = driveOf(data, flip);
  const where = `route ${routeId}, pass ${pass}`;
  const cost = firstCost(drive, ruleset);
  const span = h('span', { class: 'flip-links' });
  if (drive === undefined) span.append('not in this page');
  else {
    span.append(
      h(
        'a',
        { href: anchor, 'aria-label': `Open ${where}${tick === null ? '' : ` where they part`}` },
        tick === null ? 'open' : `where they part, tick ${tick}`,
      ),
    );
  }
  if (cost !== undefined) {
    const text = `${kindName(cost.kind)}, t = ${cost.timeS!.toFixed(1)} s`;
    const href = anchorAt(anchor, cost.tick!);
    span.append(' · ', h('a', { href, 'aria-label': `${text} of ${where}` }, text));
  }
  if (parted !== null) span.append(' ', h('small', {}, `(${parted})`));
  return span;
}

function flipRow(data: PageData, comparison: PageComparison, flip: PageFlip): HTMLElement {
  const { left, right } = comparison;
  const cell = (name: string, text: string | Node, isNumber = false): HTMLElement =>
    h('td', { 'data-name': name, class: isNumber && 'number' }, text);
  const status = (score: number, text: string): string => `${score.toFixed(1)} ${text}`;
  return h(
    'tr',
    { class: `flip-${flip.outcome}` },
    cell('Turned', flip.outcome),
    cell('Route', flip.routeId),
    cell('Pass', flip.pass),
    cell('Scenario type', flip.type ?? '–'),
    cell(runLetter(left), status(flip.left, flip.leftStatus)),
    cell(runLetter(right), status(flip.right, flip.rightStatus)),
    cell('Look', links(data, flip, comparison.ruleset)),
  );
}

function flipTable(data: PageData, comparison: PageComparison): HTMLElement | null {
  const { flips, left, right } = comparison;
  if (flips.length === 0) return null;
  const heads = ['Turned', 'Route', 'Pass', 'Scenario type', runLetter(left), runLetter(right)];
  const lostFirst = [...flips].sort((a, b) => (a.outcome < b.outcome ? -1 : 1));
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Routes won and lost' },
    h(
      'table',
      { class: 'flips' },
      h(
        'thead',
        {},
        h('tr', {}, ...[...heads, 'Look'].map((name) => h('th', { scope: 'col' }, name))),
      ),
      h('tbody', {}, ...lostFirst.map((flip) => flipRow(data, comparison, flip))),
    ),
  );
}

function differences({ differences: all }: PageComparison): HTMLElement | null {
  if (all.length === 0) return null;
  return h(
    'details',
    {},
    h('summary', {}, `The runs differ in ${plural(all.length, 'fact')}`),
    h(
      'ul',
      {},
      ...all.map(({ fact, left, right }) => h('li', {}, `${fact}: ${left} against ${right}`)),
    ),
  );
}

function one(data: PageData, comparison: PageComparison): HTMLElement {
  const { left, right, ruleset, verdict, over, pairs, missing, won, lost, mcnemarP } = comparison;
  const name = (at: number): string => `${runLetter(at)} ${data.runs[at]?.name ?? ''}`;
  const gaps = missing > 0 ? `, ${missing} with a drive missing` : '';
  return h(
    'article',
    {},
    h('h3', {}, `${name(right)} against ${name(left)}: ${verdict}`),
    h('p', { class: 'facts' }, `${ruleset} · ${plural(pairs, 'pair')}${gaps} · ${over}`),
    measures(comparison),
    h('p', {}, `${won} won, ${lost} lost; McNemar p ${probabilityText(mcnemarP)}.`),
    flipTable(data, comparison),
    differences(comparison),
    comparison.remarks.length > 0 &&
      h('ul', { class: 'remarks' }, ...comparison.remarks.map((text) => h('li', {}, text))),
  );
}

/** The part of the page on comparisons; null where nothing was compared. */
export function comparisonView(data: PageData): HTMLElement | null {
  const { comparisons = [] } = data;
  if (comparisons.length === 0) return null;
  return h(
    'section',
    { id: 'comparison', class: 'card', 'aria-label': 'Comparison' },
    h('h2', {}, 'Comparison'),
    ...comparisons.map((comparison) => one(data, comparison)),
  );
}
