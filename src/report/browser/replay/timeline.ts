/** The time line: a slider over the drive, with a button at every infraction. */
import type { PageStep } from '../../page-data.js';
import { button, h, replace } from '../dom.js';
import { kindName } from '../words.js';

export class Timeline {
  private readonly slider = h('input', {
    type: 'range',
    min: 0,
    max: 1,
    step: 1,
    value: 0,
    class: 'scrub',
    'aria-label': 'Time of the replay',
  });
  private readonly marks = h('div', { class: 'marks' });
  readonly element = h('div', { class: 'timeline' }, this.marks, this.slider);
  private tickSeconds = 0.05;
  private events: readonly PageStep[] = [];

  /** @param onSeek told the tick that was chosen */
  constructor(private readonly onSeek: (tick: number) => void) {
    this.slider.addEventListener('input', () => this.onSeek(Number(this.slider.value)));
  }

  show(lastTick: number, tickSeconds: number, events: readonly PageStep[]): void {
    this.tickSeconds = tickSeconds;
    this.slider.max = String(lastTick);
    this.events = events
      .filter(({ tick }) => tick !== null)
      .sort((a, b) => (a.tick ?? 0) - (b.tick ?? 0));
    replace(
      this.marks,
      ...this.events.map((event) => {
        const at = (100 * event.tick!) / Math.max(1, lastTick);
        const name = `${kindName(event.kind)} at ${(event.tick! * tickSeconds).toFixed(1)} s`;
        return button('◆', () => this.onSeek(event.tick!), {
          class: 'mark-button',
          style: `left:${at}%`,
          'aria-label': name,
          title: name,
        });
      }),
    );
  }

  move(tick: number): void {
    this.slider.value = String(Math.round(tick));
    this.slider.setAttribute('aria-valuetext', `${(tick * this.tickSeconds).toFixed(2)} seconds`);
  }

  /** The infraction after (1) or before (−1) a tick; null for none. */
  neighbour(tick: number, step: 1 | -1): PageStep | null {
    const ordered = step === 1 ? this.events : [...this.events].reverse();
    return ordered.find((event) => (event.tick! - tick) * step > 0.5) ?? null;
  }
}
