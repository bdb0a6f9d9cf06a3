/** A comparison in words, the same in every place that tells it. */
import type { ConfidenceInterval } from '../../eval/index.js';
import type { Comparison } from './comparison.js';

/** What a verdict is about. */
export const OVER_TEXT = {
  routes: 'on routes like these',
  seeds: 'on these very routes, whatever the seed',
} as const;

/** A difference with its sign; what rounds to nothing has none, for −0.00 would look like a loss. */
export function signed(value: number, digits = 2): string {
  const text = value.toFixed(digits);
  if (Number(text) === 0) return (0).toFixed(digits);
  return value > 0 ? `+${text}` : text;
}

export function intervalText(interval: ConfidenceInterval | null): string {
  if (interval === null) return '[not known]';
  return `[${signed(interval.low)}, ${signed(interval.high)}]`;
}

/** A probability to four digits; what is smaller is not nothing. */
export function probabilityText(p: number): string {
  return p < 0.00005 ? '< 0.0001' : p.toFixed(4);
}

/** `about 3 more passes`, as far as that can be said. */
function moreText({ score, morePasses, isSame }: Comparison): string {
  if (score.verdict !== 'cannot tell' || isSame) return '';
  if (score.missing > 0 && score.interval !== null && !includesZero(score.interval)) {
    return 'the missing drives could turn it';
  }
  if (morePasses === null) return 'more passes would hardly tell';
  return `about ${morePasses} more pass${morePasses === 1 ? '' : 'es'} would tell`;
}

function includesZero({ low, high }: ConfidenceInterval): boolean {
  return low <= 0 && high >= 0;
}

/** The verdict. */
export function verdictText(comparison: Comparison): string {
  const { score, isSame } = comparison;
  if (isSame && score.pairs > 0) return 'THE SAME: every drive has the same score';
  if (score.verdict !== 'cannot tell') return score.verdict.toUpperCase();
  return `CANNOT TELL (${moreText(comparison)})`;
}
