/**
 * Road marks beside a lane and what they allow, as `carla.LaneMarking` and `carla.Waypoint` tell it
 * (LibCarla road/element/LaneMarking.cpp, client/Waypoint.cpp). A lane's own record is the mark at
 * its outer side, the record of the next lane towards the centre the mark at its inner side; in
 * driving direction the outer side is always the right one.
 */
import type { RoadMarkRecord } from '../opendrive/model.js';

/** Bits of the directions in which a mark may be crossed. */
export const LaneChange = { None: 0, Right: 1, Left: 2, Both: 3 } as const;

/** A combination of `LaneChange` bits, 0…3. */
export type LaneChangeBits = number;

const TYPE_BY_NAME: ReadonlyMap<string, string> = new Map([
  ['broken', 'Broken'],
  ['solid', 'Solid'],
  ['solid solid', 'SolidSolid'],
  ['solid broken', 'SolidBroken'],
  ['broken solid', 'BrokenSolid'],
  ['broken broken', 'BrokenBroken'],
  ['botts dots', 'BottsDots'],
  ['grass', 'Grass'],
  ['curb', 'Curb'],
  ['none', 'NONE'],
]);

const COLOR_BY_NAME: ReadonlyMap<string, string> = new Map([
  ['standard', 'White'],
  ['white', 'White'],
  ['blue', 'Blue'],
  ['green', 'Green'],
  ['red', 'Red'],
  ['yellow', 'Yellow'],
]);

/** A mark as `carla.LaneMarking` describes it. */
export interface LaneMarking {
  /** Name of `carla.LaneMarkingType`: `Broken`, `SolidSolid`, `NONE`, `Other`, … */
  readonly type: string;
  /** Name of `carla.LaneMarkingColor`; `standard` is `White`. */
  readonly color: string;
  /** As written, without the flip for left lanes that `laneChange` of a waypoint has. */
  readonly laneChange: LaneChangeBits;
  readonly widthM: number;
}

/** Reads a record; unknown types and colours are `Other`. */
export function laneMarking(record: RoadMarkRecord): LaneMarking {
  return {
    type: TYPE_BY_NAME.get(record.type.toLowerCase()) ?? 'Other',
    color: COLOR_BY_NAME.get(record.color.toLowerCase()) ?? 'Other',
    laneChange: laneChangeBits(record),
    widthM: record.width,
  };
}

/** `increase` allows towards higher ids (Right), `decrease` Left, `none` nothing, all else both. */
function laneChangeBits(record: RoadMarkRecord): LaneChangeBits {
  switch (record.laneChange.toLowerCase()) {
    case 'increase':
      return LaneChange.Right;
    case 'decrease':
      return LaneChange.Left;
    case 'none':
      return LaneChange.None;
    default:
      return LaneChange.Both;
  }
}

/**
 * Lane changes that the marks beside a lane allow, right and left in driving direction. A mark that is
 * not there allows both. Left lanes run against s, so a one-sided mark swaps its side for them.
 *
 * @param outer the lane's own record
 * @param inner the record of the next lane towards the centre
 */
export function allowedLaneChange(
  laneId: number,
  outer: RoadMarkRecord | null,
  inner: RoadMarkRecord | null,
): LaneChangeBits {
  const innerId = laneId > 0 ? laneId - 1 : laneId + 1;
  const right = sided(outer, laneId > 0);
  const left = sided(inner, innerId > 0);
  return (right & LaneChange.Right) | (left & LaneChange.Left);
}

function sided(record: RoadMarkRecord | null, isSwapped: boolean): LaneChangeBits {
  const bits = record === null ? LaneChange.Both : laneChangeBits(record);
  if (!isSwapped || bits === LaneChange.None || bits === LaneChange.Both) return bits;
  return LaneChange.Both - bits;
}
