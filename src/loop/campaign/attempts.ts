/**
 * Attempts at drives, counted over all starts of a run. One that begins is noted in a small file of its
 * own, so that when a run is killed the attempt it was in does not vanish: whoever goes on with the run
 * enters it in the journal as cut off.
 */
import { appendFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { writing } from '../../core/disk-errors.js';
import { readText } from '../../core/files.js';
import type { DrivenRoute } from '../episode.js';
import { isInfrastructure } from '../route-failure.js';
import type { AttemptCause, AttemptRecord, Journal, JournalEntry } from './journal.js';
import { keyText, type TaskKey } from './plan.js';

/** An attempt that has begun. */
export interface BegunAttempt extends TaskKey {
  readonly routeId: string;
  readonly repetition: number;
  readonly attempt: number;
  readonly startedAt: string;
  readonly logs: string | null;
}

/** Said of an attempt whose end nobody saw. */
const CUT_OFF = 'cut off: the run was stopped or killed during this attempt';

/** Reads the note of begun attempts; a line cut by a kill is passed over. */
export function readBegun(file: string): BegunAttempt[] {
  if (!existsSync(file)) return [];
  return readText(file)
    .split('\n')
    .flatMap((line) => {
      try {
        const begun = JSON.parse(line) as BegunAttempt;
        return typeof begun.attempt === 'number' && typeof begun.index === 'number' ? [begun] : [];
      } catch {
        return [];
      }
    });
}

/** Whose fault the end of a drive was. */
export function causeOf({ failure }: DrivenRoute): AttemptCause | null {
  if (failure === null) return null;
  return isInfrastructure(failure) ? 'infrastructure' : 'policy';
}

/** Attempts that begun and are in no line of the journal. */
export function cutOff(
  begun: readonly BegunAttempt[],
  entries: readonly AttemptRecord[],
): BegunAttempt[] {
  const known = new Set(entries.map((entry) => attemptText(entry, entry.attempt)));
  return begun.filter((one) => !known.has(attemptText(one, one.attempt)));
}

function attemptText(task: TaskKey, attempt: number): string {
  return `${keyText(task)}/${attempt}`;
}

export interface AttemptsSetup {
  readonly journal: Journal;
  /** The note of begun attempts. */
  readonly file: string;
  readonly config: string;
  readonly earlier: readonly AttemptRecord[];
  readonly nameOf: (task: TaskKey) => { readonly routeId: string; readonly repetition: number };
  /** The wall clock as ISO text. */
  readonly now: () => string;
}

export class Attempts {
  private readonly counts = new Map<string, number>();
  private readonly underWay = new Map<string, BegunAttempt>();

  /** Enters what an earlier start of the run left unfinished. Throws FILE_UNWRITABLE. */
  constructor(private readonly setup: AttemptsSetup) {
    const { file, earlier } = setup;
    for (const entry of earlier) this.count(entry, entry.attempt);
    for (const begun of cutOff(readBegun(file), earlier)) {
      this.count(begun, begun.attempt);
      this.append(begun, { cause: 'infrastructure', message: CUT_OFF, driven: null });
    }
    this.write(() => writeFileSync(file, ''));
  }

  /** Notes that an attempt begins. Returns its number. Throws FILE_UNWRITABLE. */
  begin(task: TaskKey, logsOf: (attempt: number) => string | null): BegunAttempt {
    const attempt = (this.counts.get(keyText(task)) ?? 0) + 1;
    const { seed, index } = task;
    const startedAt = this.setup.now();
    const named = { seed, index, ...this.setup.nameOf(task) };
    const begun: BegunAttempt = { ...named, attempt, startedAt, logs: logsOf(attempt) };
    this.count(task, attempt);
    this.underWay.set(keyText(task), begun);
    this.write(() => appendFileSync(this.setup.file, `${JSON.stringify(begun)}\n`));
    return begun;
  }

  /** Enters how the attempt under way ended. Throws FILE_UNWRITABLE. */
  end(task: TaskKey, driven: DrivenRoute): JournalEntry {
    const begun = this.underWay.get(keyText(task)) ?? this.begin(task, () => null);
    const { message } = driven;
    const entry = this.append(begun, { cause: causeOf(driven), message, driven });
    this.underWay.delete(keyText(task));
    return entry as JournalEntry;
  }

  /** Removes the note when nothing is under way. */
  close(): void {
    if (this.underWay.size === 0) rmSync(this.setup.file, { force: true });
  }

  private append(
    begun: BegunAttempt,
    end: Pick<AttemptRecord, 'cause' | 'message' | 'driven'>,
  ): AttemptRecord {
    const { journal, config, nameOf, now } = this.setup;
    const { seed, index, attempt, startedAt, logs } = begun;
    // What a killed run noted may be cut; the plan knows the names anyway.
    const key = { seed, index, ...nameOf(begun), attempt, config };
    const entry: AttemptRecord = { ...key, startedAt, endedAt: now(), logs, ...end };
    journal.append(entry);
    return entry;
  }

  private count(task: TaskKey, attempt: number): void {
    const key = keyText(task);
    this.counts.set(key, Math.max(attempt, this.counts.get(key) ?? 0));
  }

  private write(body: () => void): void {
    writing(this.setup.file, body);
  }
}
