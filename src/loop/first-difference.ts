/**
 * Where two drives part: the first tick and the first field of it that differ, in the order in which a
 * frame is written down. Numbers are compared to the bit (−0 is not 0); nothing is close enough.
 */
import type { TruthFrame } from '../bridge/frame.js';
import type { TickLogFooter, TickLogHeader } from '../bridge/ticklog/index.js';
import { openLogFile } from './log-file.js';

export interface Difference {
  /** Null when header or footer differ. */
  readonly tick: number | null;
  /** Path of the field, e.g. `actors[3].transform.location.x`. */
  readonly field: string;
  readonly left: string;
  readonly right: string;
}

/** First field that differs between two values of plain data, depth first; null when equal. */
export function firstFieldDifference(
  left: unknown,
  right: unknown,
  path = '',
): Omit<Difference, 'tick'> | null {
  if (Object.is(left, right)) return null;
  if (!isContainer(left) || !isContainer(right)) {
    return { field: path, left: textOf(left), right: textOf(right) };
  }
  const step = (key: string): string => (path === '' ? key : `${path}.${key}`);
  if (isList(left) && isList(right)) {
    const shared = Math.min(left.length, right.length);
    for (let i = 0; i < shared; i += 1) {
      const found = firstFieldDifference(left[i], right[i], `${path}[${i}]`);
      if (found !== null) return found;
    }
    if (left.length === right.length) return null;
    return { field: step('length'), left: String(left.length), right: String(right.length) };
  }
  const a = left as Readonly<Record<string, unknown>>;
  const b = right as Readonly<Record<string, unknown>>;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = firstFieldDifference(a[key], b[key], step(key));
    if (found !== null) return found;
  }
  return null;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isList(value: object): value is ArrayLike<unknown> & object {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}

function textOf(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  if (isContainer(value)) {
    const text = JSON.stringify(value);
    return text.length > 80 ? `${text.slice(0, 77)}...` : text;
  }
  return value === undefined ? 'nothing' : String(value);
}

type Frames = Iterator<TruthFrame, { readonly footer: TickLogFooter | null }>;

/** The first difference of two drives: header, then tick by tick, then how they ended; null when equal. */
export function firstDriveDifference(
  left: { readonly header: TickLogHeader; readonly frames: Frames },
  right: { readonly header: TickLogHeader; readonly frames: Frames },
): Difference | null {
  const inHeader = firstFieldDifference(left.header, right.header, 'header');
  // A header that differs is told last if the ticks differ too: ticks are what one looks for.
  for (;;) {
    const a = left.frames.next();
    const b = right.frames.next();
    if (a.done === true && b.done === true) {
      if (inHeader !== null) return { tick: null, ...inHeader };
      const inEnd = firstFieldDifference(a.value.footer, b.value.footer, 'footer');
      return inEnd === null ? null : { tick: null, ...inEnd };
    }
    if (a.done === true || b.done === true) {
      const longer = a.done === true ? b : a;
      const { tick } = longer.value as TruthFrame;
      const sides: [string, string] = ['the log is over', `tick ${tick}`];
      const [first, second] = a.done === true ? sides : [sides[1], sides[0]];
      return { tick, field: 'tick', left: first, right: second };
    }
    const found = firstFieldDifference(a.value, b.value);
    if (found !== null) return { tick: a.value.tick, ...found };
  }
}

/** As `firstDriveDifference`, on two files. Throws as `openLogFile`, TICKLOG_INVALID on damage. */
export function firstLogDifference(left: string, right: string): Difference | null {
  const a = openLogFile(left);
  try {
    const b = openLogFile(right);
    try {
      return firstDriveDifference(
        { header: a.log.header, frames: a.log.frames() },
        { header: b.log.header, frames: b.log.frames() },
      );
    } finally {
      b.close();
    }
  } finally {
    a.close();
  }
}

/** One sentence for people and test failures. */
export function differenceText({ tick, field, left, right }: Difference): string {
  const where = tick === null ? field : `tick ${tick}, ${field}`;
  return `first difference at ${where}: ${left} against ${right}`;
}
