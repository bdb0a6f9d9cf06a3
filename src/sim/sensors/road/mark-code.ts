/**
 * Road marks as small numbers: what lies along an edge of a lane, seen from that lane. The first word
 * of a double mark is the line nearer to the road's middle in OpenDRIVE; CARLA's drawing tools read it
 * as the line further out, and so do the pictures made for policies here.
 */
import type { LaneMarking } from '../../../map/road-map.js';

/** Bits of a `MarkCode`. */
export const Mark = {
  /** The file has a record here, if only one that says `none`. */
  Record: 1,
  /** There is paint on the edge itself. */
  Line: 2,
  /** That paint is broken. */
  Broken: 4,
  /** There is a second line beside it, further from the lane. */
  Second: 8,
  /** The second line is broken. */
  SecondBroken: 16,
  /** The paint is white. */
  White: 32,
} as const;

export type MarkCode = number;

const BY_TYPE: ReadonlyMap<string, MarkCode> = new Map([
  ['Solid', Mark.Line],
  ['Broken', Mark.Line | Mark.Broken],
  ['BottsDots', Mark.Line | Mark.Broken],
  ['SolidSolid', Mark.Line | Mark.Second],
  ['SolidBroken', Mark.Line | Mark.Broken | Mark.Second],
  ['BrokenSolid', Mark.Line | Mark.Second | Mark.SecondBroken],
  ['BrokenBroken', Mark.Line | Mark.Broken | Mark.Second | Mark.SecondBroken],
]);

/** Code of a mark; 0 where there is no record. */
export function markCodeOf(marking: LaneMarking | null): MarkCode {
  if (marking === null) return 0;
  const white = marking.color === 'White' ? Mark.White : 0;
  return Mark.Record | (BY_TYPE.get(marking.type) ?? 0) | white;
}
