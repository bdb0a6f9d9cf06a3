/** Numbers, intervals and tables as Markdown. */
import type { ConfidenceInterval } from '../../eval/index.js';
import type { Estimate } from './gains.js';

/** What stands where nothing was measured. */
export const NOTHING = '–';

/** A number with so many digits behind the point, a real minus sign and no negative zero. */
export function num(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOTHING;
  const text = value.toFixed(digits);
  return /^-0(\.0+)?$/.test(text) ? text.slice(1) : text.replace('-', '−');
}

/** A number with its sign. */
export function signed(value: number | null | undefined, digits: number): string {
  const text = num(value, digits);
  return text === NOTHING || text.startsWith('−') ? text : `+${text}`;
}

export function bracket(interval: ConfidenceInterval | null, digits: number, factor = 1): string {
  if (interval === null) return '[not known]';
  return `[${num(factor * interval.low, digits)}, ${num(factor * interval.high, digits)}]`;
}

/** A value and its interval. */
export function ranged({ value, interval }: Estimate, digits: number, factor = 1): string {
  if (value === null) return NOTHING;
  return `${num(factor * value, digits)} ${bracket(interval, digits, factor)}`;
}

/** A table of Markdown; the first column is left as it is, `|` in cells is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Seeds as text: `1, 2, 3`. */
export function seedsText(seeds: readonly (number | null)[]): string {
  const list = [...new Set(seeds)].filter((seed) => seed !== null);
  return list.length === 0 ? NOTHING : list.sort((a, b) => a - b).join(', ');
}
