/** How a score came about: from 100 down to the driving score, one row a step. */
import type { PageStep, PageVerdict } from '../page-data.js';
import { button, h } from './dom.js';
import { kindName, plain, plural } from './words.js';

function costText({ kind, factor, addend }: PageStep): string {
  if (kind === 'start') return '';
  if (factor !== null) return `× ${plain(factor)}`;
  return addend === null ? 'costs nothing' : `Σ + ${plain(addend)}`;
}

function row(step: PageStep, before: number, onSeek: (tick: number) => void): HTMLElement {
  const { score, tick, timeS, kind, message } = step;
  const lost = Math.max(0, before - score);
  const when =
    tick === null || timeS === null
      ? null
      : button(`t = ${timeS.toFixed(1)} s`, () => onSeek(tick), {
          class: 'link',
          'aria-label': `Go to ${kindName(kind)} at ${timeS.toFixed(1)} s`,
        });
  return h(
    'li',
    { class: lost > 1e-9 ? 'step costs' : 'step' },
    h('span', { class: 'step-name' }, `${costText(step)} ${kindName(kind)} `.trimStart(), when),
    h(
      'span',
      { class: 'step-bar', 'aria-hidden': true },
      h('i', { class: 'kept', style: `width:${score}%` }),
      h('i', { class: 'lost', style: `left:${score}%;width:${lost}%` }),
    ),
    h('span', { class: 'step-score' }, plain(Number(score.toFixed(2)))),
    message !== '' && h('small', { class: 'step-message' }, message),
  );
}

const START: PageStep = {
  kind: 'start',
  message: '',
  tick: null,
  timeS: null,
  factor: null,
  addend: null,
  score: 100,
};

/** True for a step that changes nothing and that nobody would look for: a slow stretch that is free. */
export function isFree({ kind, factor, addend }: PageStep): boolean {
  return kind === 'min_speed_infractions' && factor === null && addend === null;
}

/** The waterfall of a verdict. */
export function waterfall(
  verdict: PageVerdict,
  steps: readonly PageStep[],
  onSeek: (tick: number) => void,
): HTMLElement {
  let before = 100;
  const rows: HTMLElement[] = [];
  const free: HTMLElement[] = [];
  for (const step of [START, ...steps]) {
    (isFree(step) ? free : rows).push(row(step, before, onSeek));
    before = step.score;
  }
  const hasTimes = steps.some(({ tick }) => tick !== null);
  const only = verdict.stepsFrom === 'record' && !hasTimes && steps.length > 1;
  const score = plain(Number(verdict.drivingScore.toFixed(2)));
  return h(
    'div',
    { class: 'waterfall' },
    h('h3', {}, `How ${score} came about`),
    h('ol', {}, ...rows),
    free.length > 0 &&
      h(
        'details',
        {},
        h('summary', {}, `${plural(free.length, 'slow stretch')} that cost nothing`),
        h('ol', {}, ...free),
      ),
    only &&
      h(
        'p',
        { class: 'muted' },
        'From the messages of the record: times are known where the TickLog was kept.',
      ),
  );
}
