/**
 * The times that answers of a policy took, where the action delay is measured. They are kept in ticks with
 * the drive, so that it can be driven again with the very same delays; seconds are kept as quantiles. The
 * clock's seconds are wall time, ticks are game time (0.05 s), to the nearest.
 */
import { join } from 'node:path';
import { type AnswerClock, MEASURED, TICKS_PER_SECOND } from '../agents/index.js';
import { sha256OfText } from '../bridge/ticklog/index.js';
import { EgoloopError } from '../core/errors.js';
import { keyText } from './campaign/plan.js';
import { MANIFEST_NAME, readManifest } from './campaign/run-folder.js';
import { lastDrives } from './source/journal-source.js';

/** Ticks and how many answers in a row took them. */
export type TickRuns = readonly (readonly [ticks: number, answers: number])[];

/** What is kept of one drive. */
export interface AnswerTimes {
  /** In the order of the answers. */
  readonly ticks: TickRuns;
  /** Wall time of an answer, seconds; null where the delays were given. */
  readonly medianS: number | null;
  readonly p95S: number | null;
  readonly maxS: number | null;
}

/** Delays of an earlier run, to be given again. */
export interface RecordedAnswers {
  /** Of all drives' ticks: by this the manifest knows them. */
  readonly sha256: string;
  /** By `keyText` of the drive. */
  readonly drives: Readonly<Record<string, TickRuns>>;
}

/** Times the answers of one drive. */
export interface DriveTimes {
  readonly clock: AnswerClock;
  times(): AnswerTimes;
  notes(): readonly string[];
}

function runsOf(ticks: readonly number[]): TickRuns {
  const runs: [number, number][] = [];
  for (const value of ticks) {
    const last = runs.at(-1);
    if (last?.[0] === value) last[1] += 1;
    else runs.push([value, 1]);
  }
  return runs;
}

function quantile(sorted: readonly number[], share: number): number | null {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return value === undefined ? null : Math.round(value * 1e6) / 1e6;
}

/** Measures. @param clockS seconds of a clock that only grows */
export function measuredTimes(clockS: () => number): DriveTimes {
  const seconds: number[] = [];
  const ticks: number[] = [];
  let startS = 0;
  return {
    clock: {
      begin() {
        startS = clockS();
      },
      end() {
        const tookS = clockS() - startS;
        const took = Math.round(tookS * TICKS_PER_SECOND);
        seconds.push(tookS);
        ticks.push(took);
        return took;
      },
    },
    times() {
      const sorted = [...seconds].sort((a, b) => a - b);
      const [medianS, p95S, maxS] = [0.5, 0.95, 1].map((share) => quantile(sorted, share));
      return { ticks: runsOf(ticks), medianS: medianS!, p95S: p95S!, maxS: maxS! };
    },
    notes: () => [],
  };
}

/** Gives the delays of an earlier drive again; the last one holds where the drive goes on beyond them. */
export function recordedTimes(runs: TickRuns): DriveTimes {
  const given = runs.flatMap(([ticks, answers]) => Array.from({ length: answers }, () => ticks));
  const used: number[] = [];
  return {
    clock: {
      begin() {},
      end() {
        const took = given[Math.min(used.length, given.length - 1)] ?? 0;
        used.push(took);
        return took;
      },
    },
    times: () => ({ ticks: runsOf(used), medianS: null, p95S: null, maxS: null }),
    notes: () =>
      used.length <= given.length
        ? []
        : [
            `${used.length - given.length} answers more than the ${given.length} whose delays ` +
              'were recorded: the last delay holds for them',
          ],
  };
}

/** What times a drive: the clock, or what was recorded of it. */
export function timesOf(
  recorded: RecordedAnswers | null,
  key: string,
  clockS: () => number,
): DriveTimes {
  if (recorded === null) return measuredTimes(clockS);
  const runs = recorded.drives[key];
  if (runs !== undefined) return recordedTimes(runs);
  const fresh = measuredTimes(clockS);
  const note = 'no delays of this drive were recorded: they were measured anew';
  return { ...fresh, notes: () => [note] };
}

/**
 * The delays of a run, from its folder.
 * @throws USAGE for a run whose delays were not measured, RESULT_INVALID, FILE_UNREADABLE
 */
export function readRecordedAnswers(folder: string): RecordedAnswers {
  const manifest = readManifest(join(folder, MANIFEST_NAME));
  if (manifest.faults?.actionDelayS !== MEASURED) {
    const what = `expected a run driven with --action-delay ${MEASURED}, found one without`;
    throw new EgoloopError('USAGE', what, { file: folder });
  }
  const drives: Record<string, TickRuns> = {};
  for (const entry of lastDrives(folder, manifest)) {
    const { answerTimes } = entry.driven;
    if (answerTimes !== undefined) drives[keyText(entry)] = answerTimes.ticks;
  }
  return { sha256: sha256OfText(JSON.stringify(drives)), drives };
}
