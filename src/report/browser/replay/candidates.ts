/**
 * What the ways that an agent weighed were worth at the moment shown: a bar each, the best one first, the one
 * taken in another colour, with its place among them in words.
 */
import type { ReplayThought } from '../../replay/replay.js';
import { h, replace, s } from '../dom.js';
import type { Track } from './track.js';

const WIDTH = 1000;
const HEIGHT = 100;

/** Worth of the way taken, and of all ways from the best to the worst. */
export interface Worths {
  readonly taken: number | null;
  readonly sorted: readonly number[];
}

/** The worths of a thought; null where nothing was judged. */
export function worthsOf(thought: ReplayThought | null): Worths | null {
  if (thought === null) return null;
  const sorted = thought.values.filter((value) => value !== null).sort((a, b) => b - a);
  return sorted.length === 0 ? null : { taken: thought.values[0] ?? null, sorted };
}

/** `79 ways · taken 0.812, 3rd best · best 0.910 · median 0.402`. */
function worthText({ taken, sorted }: Worths): string {
  const parts = [`${sorted.length} ways`];
  if (taken !== null) {
    const better = sorted.filter((value) => value > taken).length;
    const place = better === 0 ? 'the best' : `${better} better`;
    parts.push(`taken ${taken.toFixed(3)} (${place})`);
  }
  parts.push(`best ${sorted[0]!.toFixed(3)}`);
  parts.push(`median ${sorted[Math.floor(sorted.length / 2)]!.toFixed(3)}`);
  return parts.join(' · ');
}

export class Candidates {
  private readonly text = h('span', { class: 'muted' });
  private readonly svg = s('svg', {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: 'none',
    class: 'plot candidates',
    role: 'img',
  });
  readonly element = h(
    'figure',
    { class: 'candidates-figure', hidden: true },
    h('figcaption', {}, h('b', {}, 'What each way was worth now'), ' ', this.text),
    this.svg,
  );
  private track: Track | null = null;
  private shown: ReplayThought | null = null;
  private range: readonly [number, number] = [0, 1];

  show(track: Track): void {
    this.track = track;
    this.shown = null;
    let [low, high] = [0, 0];
    let most = 0;
    for (const { values } of track.replay.head.thoughts) {
      const known = values.filter((value) => value !== null);
      most = Math.max(most, known.length);
      low = Math.min(low, ...known);
      high = Math.max(high, ...known);
    }
    this.range = [low, high > low ? high : low + 1];
    // One way alone was not weighed against anything.
    this.element.hidden = most < 2;
  }

  move(tick: number): void {
    const { track } = this;
    if (track === null || this.element.hidden) return;
    const thought = track.thought(track.at(tick).row);
    if (thought !== null && thought === this.shown) return;
    this.shown = thought;
    const worths = worthsOf(thought);
    this.text.textContent = worths === null ? 'nothing' : worthText(worths);
    this.svg.setAttribute('aria-label', `Worth of the ways weighed: ${this.text.textContent}`);
    replace(this.svg, ...(worths === null ? [] : this.bars(worths)));
  }

  private bars({ taken, sorted }: Worths): SVGElement[] {
    const [low, high] = this.range;
    const y = (value: number): number => HEIGHT * (1 - (value - low) / (high - low));
    const step = WIDTH / sorted.length;
    let isMarked = false;
    const bars = sorted.map((value, i) => {
      const isTaken = !isMarked && value === taken;
      isMarked ||= isTaken;
      const [top, bottom] = [Math.min(y(value), y(0)), Math.max(y(value), y(0))];
      return s('rect', {
        x: (i * step).toFixed(2),
        width: (step * 0.84).toFixed(2),
        y: (top - 0.5).toFixed(2),
        height: (bottom - top + 1).toFixed(2),
        class: isTaken ? 'way taken' : 'way',
      });
    });
    const zero = s('line', { x1: 0, x2: WIDTH, y1: y(0), y2: y(0), class: 'grid' });
    return [zero, ...bars];
  }
}
