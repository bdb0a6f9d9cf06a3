/**
 * Driving efficiency of Bench2Drive: the mean speed of the ego in percent of the surrounding traffic's,
 * read from the messages of the speed checkpoints (evaluation reference 6.3;
 * efficiency_smoothness_benchmark.py).
 */
import { EgoloopError } from '../../core/errors.js';
import type { RouteRecord } from '../record.js';

/** Percentages above this are left out; this value itself counts. */
const PERCENT_MAX = 1000;
/** A number followed by a percent sign, not in the middle of a word (Python's `\b` knows Unicode). */
const PERCENTAGE = /(?<![\p{L}\p{N}_])\d+\.?\d*%/u;

export interface DrivingEfficiency {
  /** Percent; null when no route has a message, or where `problems` is not empty. */
  readonly value: number | null;
  /** Of every record: percent, or null for a record without speed messages. */
  readonly perRecord: readonly (number | null)[];
  /** Where the official tool stops with an exception, in our words. */
  readonly problems: readonly string[];
}

/**
 * Efficiency of one record from its speed messages, percent; null if there is none.
 * @throws RESULT_INVALID for a message without a percentage, or if every value lies above 1000
 */
export function recordEfficiency(messages: readonly string[]): number | null {
  if (messages.length === 0) return null;
  let sum = 0;
  let count = 0;
  for (const message of messages) {
    const match = PERCENTAGE.exec(message);
    if (match === null) {
      throw new EgoloopError(
        'RESULT_INVALID',
        `expected a percentage in a speed message, found ${JSON.stringify(message)}`,
      );
    }
    const percent = Number(match[0].slice(0, -1));
    if (percent > PERCENT_MAX) continue;
    sum += percent;
    count++;
  }
  if (count === 0) {
    throw new EgoloopError(
      'RESULT_INVALID',
      `expected a speed value of at most ${PERCENT_MAX} %, found only higher ones (the tool divides by zero)`,
    );
  }
  return sum / count;
}

/** Efficiency of a set of records: the plain mean over those that have speed messages. */
export function drivingEfficiency(
  records: readonly Pick<RouteRecord, 'route_id' | 'infractions'>[],
): DrivingEfficiency {
  const problems: string[] = [];
  const perRecord = records.map((record) => {
    try {
      return recordEfficiency(record.infractions.min_speed_infractions ?? []);
    } catch (error) {
      problems.push(`${record.route_id}: ${(error as Error).message}`);
      return null;
    }
  });
  const present = perRecord.filter((value) => value !== null);
  if (present.length === 0 || problems.length > 0) return { value: null, perRecord, problems };
  const value = present.reduce((sum, item) => sum + item, 0) / present.length;
  return { value, perRecord, problems };
}
