/**
 * What an agent had in mind over a drive, in a file beside its TickLog: one JSON line a tick on which
 * something new was thought. The log itself and its hash do not depend on it; places in the ego's frame are
 * rounded to a centimetre, numbers to four digits behind the point. Of many ways the worth of each is kept,
 * and the points of the best.
 */
import { appendFileSync, existsSync, rmSync } from 'node:fs';
import type { AgentThought } from '../agents/thought.js';
import { writing } from '../core/disk-errors.js';
import { EgoloopError } from '../core/errors.js';
import { readText } from '../core/files.js';

const FORMAT = 'egoloop-thoughts-1';
/** Ways of a tick whose points are kept: the one taken and the best of the others. */
const MAX_PATHS = 16;
/** Ways of a tick whose worth is kept. */
const MAX_VALUES = 256;
const LINES_AT_ONCE = 100;

/**
 * One line: ways as x, y, x, y, … in centimetres, the one taken first, then from the best to the worst; what
 * each was worth in the same order, for more ways than have points.
 */
export interface ThoughtLine {
  readonly tick: number;
  readonly paths: readonly (readonly number[])[];
  readonly values: readonly (number | null)[];
  readonly numbers: Readonly<Record<string, number>>;
}

/** The file beside a log; the same for a log that is still being written. */
function thoughtFileOf(logFile: string): string {
  return logFile.replace(/\.ticklog(\.part)?$/, '.thoughts.jsonl');
}

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;

function lineOf(tick: number, { paths, numbers }: AgentThought): ThoughtLine {
  const [taken, ...others] = paths;
  others.sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const all = taken === undefined ? [] : [taken, ...others];
  return {
    tick,
    paths: all
      .slice(0, MAX_PATHS)
      .map(({ points }) => points.flatMap(([x, y]) => [Math.round(x * 100), Math.round(y * 100)])),
    values: all.slice(0, MAX_VALUES).map(({ value }) => (value === null ? null : rounded(value))),
    numbers: Object.fromEntries(
      Object.entries(numbers).map(([name, value]) => [name, rounded(value)]),
    ),
  };
}

/** Writes the file of one drive; one left by an earlier drive of the same name is removed. */
export class ThoughtFile {
  private readonly file: string;
  private lines: string[] = [];
  private last = '';
  private isBegun = false;

  constructor(logFile: string) {
    this.file = thoughtFileOf(logFile);
    rmSync(this.file, { force: true });
  }

  /** Throws FILE_UNWRITABLE. */
  add(tick: number, thought: AgentThought | null): void {
    if (thought === null) return;
    const { tick: _, ...content } = lineOf(tick, thought);
    const text = JSON.stringify(content);
    if (text === this.last) return;
    this.last = text;
    this.lines.push(JSON.stringify({ tick, ...content }));
    if (this.lines.length >= LINES_AT_ONCE) this.finish();
  }

  /** Hands everything to the disk. Throws FILE_UNWRITABLE. */
  finish(): void {
    if (this.lines.length === 0) return;
    const head = this.isBegun ? [] : [JSON.stringify({ format: FORMAT })];
    const text = `${[...head, ...this.lines].join('\n')}\n`;
    writing(this.file, () => appendFileSync(this.file, text));
    this.isBegun = true;
    this.lines = [];
  }
}

/**
 * Reads what was kept of a drive; a last line that was cut is passed over. Empty where there is no file.
 * Throws FILE_UNREADABLE, RESULT_INVALID for another format.
 */
export function readThoughts(logFile: string): ThoughtLine[] {
  const file = thoughtFileOf(logFile);
  if (!existsSync(file)) return [];
  const [head = '', ...lines] = readText(file).split('\n').slice(0, -1);
  if (!head.includes(`"${FORMAT}"`)) {
    throw new EgoloopError(
      'RESULT_INVALID',
      `expected thoughts in the format ${FORMAT}, found another; remove the file to go without`,
      { file, line: 1 },
    );
  }
  return lines.flatMap((line, i) => {
    try {
      const value = JSON.parse(line) as ThoughtLine;
      if (Number.isInteger(value.tick) && Array.isArray(value.paths)) return [value];
    } catch {
      // Told below.
    }
    throw new EgoloopError('RESULT_INVALID', 'expected what an agent thought at a tick', {
      file,
      line: i + 2,
    });
  });
}
