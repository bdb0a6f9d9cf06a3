/**
 * Road marks beside a lane and what they allow, as `carla.LaneMarking` and `carla.Waypoint` tell it
 * (LibCarla road/element/LaneMarking.cpp, client/Waypoint.cpp). A lane's own record is the mark at
 * its outer side, the record of the next lane towards the centre the mark at its inner side; in
 * driving direction the outer side is always the right one.
 */
import type { RoadMarkRecord } from '../opendrive/model.js';
import type { ClientVersion } from './client-version.js';

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

/**
 * Reads a record; unknown types and colours are `Other`.
 *
 * @param isLeftHand true swaps the sides of a one-sided mark, as the client does on LHT roads
 */
export function laneMarking(record: RoadMarkRecord, isLeftHand: boolean): LaneMarking {
  return {
    type: TYPE_BY_NAME.get(record.type.toLowerCase()) ?? 'Other',
    color: COLOR_BY_NAME.get(record.color.toLowerCase()) ?? 'Other',
    laneChange: isLeftHand ? swapSides(laneChangeBits(record)) : laneChangeBits(record),
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

/** The marks beside a lane, by side in driving direction. */
export interface BesideLane {
  readonly laneId: number;
  readonly runsWithS: boolean;
  readonly right: RoadMarkRecord | null;
  readonly left: RoadMarkRecord | null;
  readonly client: ClientVersion;
}

/**
 * Lane changes that the marks beside a lane allow, right and left in driving direction. A mark that is
 * not there allows both. A one-sided mark is written for the direction of s and swaps its sides for
 * lanes against it; for the left mark the two clients test that by the id of a neighbouring lane, each
 * in its own way.
 */
export function allowedLaneChange(beside: BesideLane): LaneChangeBits {
  const { laneId, runsWithS, client } = beside;
  const neighbourId = runsWithS ? laneId + 1 : laneId - 1;
  const swapsLeft = client === '0.9.15' ? neighbourId > 0 : neighbourId < 0;
  const right = sided(beside.right, !runsWithS);
  const left = sided(beside.left, swapsLeft);
  return (right & LaneChange.Right) | (left & LaneChange.Left);
}

function sided(record: RoadMarkRecord | null, isSwapped: boolean): LaneChangeBits {
  const bits = record === null ? LaneChange.Both : laneChangeBits(record);
  return isSwapped ? swapSides(bits) : bits;
}

function swapSides(bits: LaneChangeBits): LaneChangeBits {
  if (bits === LaneChange.None || bits === LaneChange.Both) return bits;
  return LaneChange.Both - bits;
}
