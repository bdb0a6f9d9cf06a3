/** Plots over time under the replay: speed, pedals, steering, completion; a cursor shows the moment. */
import { h, replace, s } from '../dom.js';
import { type Worths, worthsOf } from './candidates.js';
import type { Track } from './track.js';

interface Series {
  readonly label: string;
  readonly cls: string;
  /** Value by row. */
  readonly value: (track: Track, row: number) => number | null;
}

interface PlotKind {
  readonly title: string;
  readonly low: number;
  readonly high: number | null;
  readonly unit: string;
  readonly digits: number;
  readonly series: readonly Series[];
}

const PLOTS: readonly PlotKind[] = [
  {
    title: 'Speed',
    low: 0,
    high: null,
    unit: 'km/h',
    digits: 0,
    series: [
      {
        label: 'limit',
        cls: 'line-limit',
        value: ({ replay }, row) => replay.ego.limit[row]! * 0.036,
      },
      {
        label: 'speed',
        cls: 'line-main',
        value: ({ replay }, row) => replay.ego.speed[row]! * 0.036,
      },
    ],
  },
  {
    title: 'Pedals',
    low: 0,
    high: 1,
    unit: '',
    digits: 2,
    series: [
      {
        label: 'throttle',
        cls: 'line-main',
        value: ({ replay }, row) => replay.ego.throttle[row]! / 1000,
      },
      {
        label: 'brake',
        cls: 'line-second',
        value: ({ replay }, row) => replay.ego.brake[row]! / 1000,
      },
    ],
  },
  {
    title: 'Steering',
    low: -1,
    high: 1,
    unit: '',
    digits: 2,
    series: [
      {
        label: 'steer',
        cls: 'line-main',
        value: ({ replay }, row) => replay.ego.steer[row]! / 1000,
      },
    ],
  },
  {
    title: 'Route completion',
    low: 0,
    high: 100,
    unit: '%',
    digits: 1,
    series: [
      {
        label: 'completion',
        cls: 'line-main',
        value: (track, row) => track.completion(track.tickAt(row)),
      },
    ],
  },
];

/** A number that the agent kept, over its own range. */
function numberPlot(name: string, track: Track, ghost: Track | null): PlotKind {
  let [low, high] = [0, 1];
  for (const of of ghost === null ? [track] : [track, ghost]) {
    for (const { numbers } of of.replay.head.thoughts) {
      low = Math.min(low, Math.floor(numbers[name] ?? 0));
      high = Math.max(high, Math.ceil(numbers[name] ?? 0));
    }
  }
  const value = (of: Track, row: number): number | null => of.thought(row)?.numbers[name] ?? null;
  const series = [{ label: 'agent', cls: 'line-main', value }];
  return { title: name, low, high, unit: '', digits: 2, series };
}

/** Worth of the way taken, of the best and of the one in the middle; null where nothing was judged. */
function worthPlot(track: Track, ghost: Track | null): PlotKind | null {
  let [low, high] = [0, 0];
  let isJudged = false;
  for (const of of ghost === null ? [track] : [track, ghost]) {
    for (const thought of of.replay.head.thoughts) {
      const worths = worthsOf(thought);
      if (worths === null) continue;
      isJudged ||= of === track;
      low = Math.min(low, worths.sorted.at(-1)!);
      high = Math.max(high, worths.sorted[0]!);
    }
  }
  if (!isJudged) return null;
  const worth = (pick: (worths: Worths) => number | null) => (of: Track, row: number) => {
    const worths = worthsOf(of.thought(row));
    return worths === null ? null : pick(worths);
  };
  return {
    title: 'Worth of the ways',
    low,
    high: high > low ? high : low + 1,
    unit: '',
    digits: 3,
    series: [
      { label: 'taken', cls: 'line-main', value: worth(({ taken }) => taken) },
      { label: 'best', cls: 'line-second', value: worth(({ sorted }) => sorted[0]!) },
      {
        label: 'median',
        cls: 'line-limit',
        value: worth(({ sorted }) => sorted[Math.floor(sorted.length / 2)]!),
      },
    ],
  };
}

const MAX_POINTS = 900;
const WIDTH = 1000;
const HEIGHT = 100;

function rowsOf(track: Track): number[] {
  const step = Math.max(1, Math.ceil(track.rows / MAX_POINTS));
  const rows = Array.from({ length: Math.ceil(track.rows / step) }, (_, i) => i * step);
  if (track.rows > 0 && rows.at(-1) !== track.rows - 1) rows.push(track.rows - 1);
  return rows;
}

function topOf(kind: PlotKind, tracks: readonly Track[]): number {
  if (kind.high !== null) return kind.high;
  let most = 10;
  for (const track of tracks) {
    for (const row of rowsOf(track)) {
      for (const { value } of kind.series) most = Math.max(most, value(track, row) ?? 0);
    }
  }
  return Math.ceil(most / 10) * 10;
}

/** Up to three digits behind the point. */
const shortly = (value: number): string => String(Number(value.toFixed(3)));

export class Plots {
  readonly element = h('div', { class: 'plots' });
  private readonly cursors: SVGLineElement[] = [];
  private readonly values: { readonly kind: PlotKind; readonly element: HTMLElement }[] = [];
  private track: Track | null = null;
  private lastTick = 1;

  /** @param onSeek told the tick that was clicked */
  constructor(private readonly onSeek: (tick: number) => void) {}

  show(track: Track, ghost: Track | null): void {
    this.track = track;
    this.lastTick = Math.max(1, track.lastTick, ghost?.lastTick ?? 0);
    this.cursors.length = 0;
    this.values.length = 0;
    const worth = worthPlot(track, ghost);
    const numbers = track.numberNames.map((name) => numberPlot(name, track, ghost));
    const kinds = [...PLOTS, ...(worth === null ? [] : [worth]), ...numbers];
    replace(this.element, ...kinds.map((kind) => this.plot(kind, track, ghost)));
  }

  /** Moves the cursor. */
  move(tick: number): void {
    const { track } = this;
    if (track === null) return;
    const x = String((WIDTH * Math.min(tick, this.lastTick)) / this.lastTick);
    for (const cursor of this.cursors) {
      cursor.setAttribute('x1', x);
      cursor.setAttribute('x2', x);
    }
    const { row } = track.at(tick);
    for (const { kind, element } of this.values) {
      element.textContent = kind.series
        .map(({ label, value }) => {
          const now = value(track, row);
          return `${label} ${now === null ? '–' : now.toFixed(kind.digits)}`;
        })
        .join(' · ');
    }
  }

  private plot(kind: PlotKind, track: Track, ghost: Track | null): HTMLElement {
    const top = topOf(kind, ghost === null ? [track] : [track, ghost]);
    const svg = s('svg', {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: 'none',
      class: 'plot',
      role: 'img',
      'aria-label': `${kind.title} over time, ${shortly(kind.low)} to ${shortly(top)} ${kind.unit}`,
      onclick: (event: MouseEvent) => {
        const { left, width } = svg.getBoundingClientRect();
        this.onSeek(Math.round(((event.clientX - left) / width) * this.lastTick));
      },
    });
    for (const share of [0, 0.5, 1]) {
      svg.append(
        s('line', { x1: 0, x2: WIDTH, y1: share * HEIGHT, y2: share * HEIGHT, class: 'grid' }),
      );
    }
    const path = (of: Track, { value, cls }: Series, extra: string): void => {
      let data = '';
      for (const row of rowsOf(of)) {
        const now = value(of, row);
        if (now === null) continue;
        const x = (WIDTH * of.tickAt(row)) / this.lastTick;
        const y = HEIGHT * (1 - (now - kind.low) / (top - kind.low));
        data += `${data === '' ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
      }
      svg.append(s('path', { d: data, class: `${cls} ${extra}` }));
    };
    const main = kind.series.at(kind.title === 'Speed' ? 1 : 0)!;
    if (ghost !== null) path(ghost, main, 'line-ghost');
    for (const series of kind.series) path(track, series, '');
    const cursor = s('line', { x1: 0, x2: 0, y1: 0, y2: HEIGHT, class: 'cursor' });
    svg.append(cursor);
    this.cursors.push(cursor);
    const value = h('span', { class: 'muted' });
    this.values.push({ kind, element: value });
    const scale = `${shortly(kind.low)} – ${shortly(top)}${kind.unit === '' ? '' : ` ${kind.unit}`}`;
    return h(
      'figure',
      {},
      h(
        'figcaption',
        {},
        h('b', {}, kind.title),
        ' ',
        value,
        ' ',
        h('small', { class: 'muted' }, scale),
      ),
      svg,
    );
  }
}
