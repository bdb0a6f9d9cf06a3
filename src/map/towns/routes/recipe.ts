/**
 * How routes for one scenario type are found: all places of a map that suit it, each with a way to
 * draw a route there. Drawing is random (seeded); where it is possible is not.
 */
import type { Random } from '../../../core/random.js';
import type { Attribute, Sketch } from './sketch.js';
import type { Survey } from './survey.js';

export interface Candidate {
  /** Candidates with the same key lie at the same place, such as one approach of a junction. */
  readonly key: string;
  /** The route follows a bend or a turn; others lead straight on. */
  readonly isBent?: boolean;
  /** A route here, or null where the draw does not fit. */
  draw(random: Random): Sketch | null;
}

export type Recipe = (survey: Survey) => Candidate[];

/** A whole number from the range, both ends included, as an attribute `value`. */
export function whole(random: Random, least: number, most: number): Attribute & { value: number } {
  return { value: random.integer(least, most) };
}

/** `from` and `to` of an interval, each a whole number from its own range. */
export function interval(
  random: Random,
  from: readonly [number, number],
  to: readonly [number, number],
): Attribute {
  return { from: random.integer(...from), to: random.integer(...to) };
}

/** A number from the lower half of a range. */
export function slow(random: Random, least: number, most: number): Attribute {
  return whole(random, least, Math.floor((least + most) / 2));
}

/**
 * Gaps of a flow from the upper halves of both ranges. At the lower ends a flow that brakes for nobody
 * leaves little room for a car that starts from rest; docs/towns.md tells what was seen.
 */
export function wideGaps(
  random: Random,
  from: readonly [number, number],
  to: readonly [number, number],
): Attribute {
  const upper = ([least, most]: readonly [number, number]) =>
    [Math.ceil((least + most) / 2), most] as const;
  return interval(random, upper(from), upper(to));
}

export const text = (value: string): Attribute => ({ value });
