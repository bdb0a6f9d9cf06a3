/** How a score came about: from 100 down to the driving score, one row a step. */
import type { PageStep, PageVerdict } from '../page-data.js';
import { button, h } from './dom.js';
import { kindName, plain } from './words.js';

function costText({ factor, addend }: PageStep): string {
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
    h('span', { class: 'step-name' }, `${costText(step)} ${kindName(kind)} `, when),
    h(
      'span',
      { class: 'step-bar', 'aria-hidden': true },
      h('i', { class: 'kept', style: `width:${score}%` }),
      h('i', { class: 'lost', style: `left:${score}%;width:${lost}%` }),
    ),
    h('span', { class: 'step-score' }, plain(Number(score.toFixed(2)))),
    h('small', { class: 'step-message' }, message),
  );
}

/** The waterfall of a verdict. */
export function waterfall(
  verdict: PageVerdict,
  steps: readonly PageStep[],
  onSeek: (tick: number) => void,
): HTMLElement {
  let before = 100;
  const rows = steps.map((step) => {
    const element = row(step, before, onSeek);
    before = step.score;
    return element;
  });
  const hasTimes = steps.some(({ tick }) => tick !== null);
  const only = verdict.stepsFrom === 'record' && !hasTimes && steps.length > 1;
  return h(
    'div',
    { class: 'waterfall' },
    h('h3', {}, `How ${plain(Number(verdict.drivingScore.toFixed(2)))} came about`),
    h(
      'ol',
      {},
      h(
        'li',
        { class: 'step' },
        h('span', { class: 'step-name' }, 'start'),
        h(
          'span',
          { class: 'step-bar', 'aria-hidden': true },
          h('i', { class: 'kept', style: 'width:100%' }),
        ),
        h('span', { class: 'step-score' }, '100'),
      ),
      ...rows,
    ),
    only &&
      h(
        'p',
        { class: 'muted' },
        'From the messages of the record: times are known where the TickLog was kept.',
      ),
  );
}
