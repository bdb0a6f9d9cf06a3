/** Names and numbers as the page shows them. */
import { EXPLANATION_NAMES } from '../../eval/explanation-names.js';
import type { PageDrive, PageInterval, PageRun } from '../page-data.js';

const KINDS: Readonly<Record<string, string>> = EXPLANATION_NAMES;

const STATES: Readonly<Record<PageDrive['state'], string>> = {
  done: 'finished',
  failed: 'failed',
  lost: 'lost (infrastructure)',
  underWay: 'under way',
  cut: 'cut off',
};

export const kindName = (kind: string): string => KINDS[kind] ?? kind;
export const stateName = (state: PageDrive['state']): string => STATES[state];
export const abilityName = (name: string): string => name.replaceAll('_', ' ');

/** `87.1`, or a dash for nothing. */
export const shown = (value: number | null | undefined, digits = 1): string =>
  value === null || value === undefined ? '–' : value.toFixed(digits);

/** `[80.9, 87.4]`; empty for none. */
export function intervalText(interval: PageInterval | null, scale = 1, digits = 1): string {
  if (interval === null) return '';
  return `[${(interval.low * scale).toFixed(digits)}, ${(interval.high * scale).toFixed(digits)}]`;
}

/** `A`, `B`, …: runs in the page. */
export const runLetter = (at: number): string => String.fromCharCode(65 + (at % 26));

export const rightsText = ({ isPrivileged }: PageRun): string =>
  isPrivileged === null
    ? 'rights of the agent not on record'
    : isPrivileged
      ? 'privileged: sees ground truth'
      : 'not privileged';

/** Route, repetition and seed. */
export function driveName({ routeId, repetition, seed }: PageDrive): string {
  const id = repetition === 0 ? routeId : `${routeId}#${repetition}`;
  return seed === null ? `route ${id}` : `route ${id}, seed ${seed}`;
}

/** Up to four decimals, no trailing zeros. */
export const plain = (value: number): string => String(Number(value.toFixed(4)));

/** `1 drive`, `2 drives`, `2 stretches`. */
export const plural = (count: number, one: string): string =>
  `${count} ${count === 1 ? one : `${one}${/(ch|s|x)$/.test(one) ? 'es' : 's'}`}`;
