/** Small charts of the summary, as SVG in percent of their width: means with intervals, bars, scores. */
import type { PageInterval } from '../page-data.js';
import { h, s } from './dom.js';

export interface ForestRow {
  readonly label: string;
  readonly note: string;
  /** 0 to 100. */
  readonly value: number | null;
  readonly interval: PageInterval | null;
  /** Position of the run, for colour and shape. */
  readonly run: number;
}

const percent = (value: number): string => `${Math.min(100, Math.max(0, value))}%`;

function mark(run: number, value: number): SVGElement {
  const cls = `mark run-${run % 4}`;
  if (run % 2 === 0) return s('circle', { cx: percent(value), cy: 9, r: 5, class: cls });
  const nested = s('svg', { x: percent(value), y: 9, width: 1, height: 1, overflow: 'visible' });
  nested.append(s('path', { d: 'M0-6L6 0L0 6L-6 0Z', class: cls }));
  return nested;
}

function track({ label, note, value, interval, run }: ForestRow): SVGElement {
  const text = `${label}: ${value === null ? 'nothing' : value.toFixed(1)} ${note}`;
  const svg = s('svg', {
    class: 'track',
    height: 18,
    width: '100%',
    role: 'img',
    'aria-label': text,
  });
  for (const at of [0, 25, 50, 75, 100]) {
    svg.append(s('line', { x1: percent(at), x2: percent(at), y1: 0, y2: 18, class: 'grid' }));
  }
  if (interval !== null) {
    const ends = { x1: percent(interval.low), x2: percent(interval.high), y1: 9, y2: 9 };
    svg.append(s('line', { ...ends, class: `whisker run-${run % 4}` }));
  }
  if (value !== null) svg.append(mark(run, value));
  return svg;
}

/** Rows of means with intervals over one axis from 0 to 100; wide ones stand two in a line. */
export function forest(title: string, rows: readonly ForestRow[], isWide = false): HTMLElement {
  return h(
    'div',
    { class: isWide ? 'forest wide' : 'forest' },
    h('h3', {}, title),
    h(
      'div',
      { class: 'forest-rows' },
      ...rows.flatMap((row) => [
        h('span', { class: 'forest-label' }, row.label),
        track(row),
        h(
          'span',
          { class: 'forest-value' },
          row.value === null ? '–' : row.value.toFixed(1),
          ' ',
          h('small', {}, row.note),
        ),
      ]),
    ),
  );
}

export interface BarRow {
  readonly label: string;
  readonly counts: readonly number[];
}

/** Counts by kind, one bar a run. */
export function bars(title: string, rows: readonly BarRow[]): HTMLElement {
  const most = Math.max(1, ...rows.flatMap(({ counts }) => counts));
  return h(
    'div',
    { class: 'forest' },
    h('h3', {}, title),
    rows.length === 0 && h('p', { class: 'muted' }, 'none'),
    h(
      'div',
      { class: 'forest-rows' },
      ...rows.flatMap(({ label, counts }) => {
        const height = 10 * counts.length + 8;
        const text = `${label}: ${counts.join(' and ')}`;
        const svg = s('svg', {
          class: 'track',
          height,
          width: '100%',
          role: 'img',
          'aria-label': text,
        });
        counts.forEach((count, run) => {
          const width = percent((100 * count) / most);
          svg.append(
            s('rect', { x: 0, y: 4 + 10 * run, height: 8, width, class: `bar run-${run % 4}` }),
          );
        });
        return [
          h('span', { class: 'forest-label' }, label),
          svg,
          h('span', { class: 'forest-value' }, counts.join(' · ')),
        ];
      }),
    ),
  );
}

/** How many drives have a driving score in each tenth. */
export function histogram(title: string, runs: readonly (readonly number[])[]): HTMLElement {
  const bins = Array.from({ length: 10 }, (_, bin) => ({
    label: bin === 9 ? '90 – 100' : `${bin * 10} – ${bin * 10 + 10}`,
    counts: runs.map(
      (scores) => scores.filter((score) => Math.min(9, Math.floor(score / 10)) === bin).length,
    ),
  }));
  return bars(title, bins.reverse());
}
