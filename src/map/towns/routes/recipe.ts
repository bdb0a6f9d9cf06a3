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

/** The ranges of a flow's parameters. */
export interface FlowRanges {
  /** m/s */
  readonly speed: readonly [number, number];
  /** Metres from car to car: the least, the most. */
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  /** The widest gap lasts at least this, seconds from car to car: about the least of Bench2Drive's five. */
  readonly leastGapS: number;
}

const DRAWS = 64;

/**
 * Speed and gaps of a flow that a route must cross or join, from the whole ranges. Such a flow brakes
 * for nobody; pairs whose widest gap is shorter than in any of the official routes are drawn anew,
 * because no car fits through.
 */
export function flowOf(random: Random, ranges: FlowRanges): Record<string, Attribute> {
  const { speed, from, to, leastGapS } = ranges;
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const mps = random.integer(...speed);
    const gaps = { from: random.integer(...from), to: random.integer(...to) };
    if (gaps.to >= leastGapS * mps) {
      return { flow_speed: { value: mps }, source_dist_interval: gaps };
    }
  }
  return {
    flow_speed: { value: speed[0] },
    source_dist_interval: { from: from[1], to: to[1] },
  };
}

export const text = (value: string): Attribute => ({ value });
