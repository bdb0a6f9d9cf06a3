/**
 * Cross-sections of streets and the lane sections that follow from them. Near a junction parking ends
 * and the lines between lanes that lead to it are solid. Metres; lanes counted from the centre.
 */
import { constant, type TownLane, type TownMark, type TownSection } from './model.js';

/** One side of a road, from the centre outwards in the order of the fields. */
export interface SideProfile {
  readonly medianM?: number;
  readonly driving: number;
  /** Width of each driving lane. */
  readonly widthM: number;
  readonly bikingM?: number;
  readonly parkingM?: number;
  readonly shoulderM?: number;
  readonly sidewalkM?: number;
}

export interface Profile {
  readonly right: SideProfile;
  readonly left: SideProfile;
  readonly centre: TownMark;
}

/** A road that is the same on both sides. */
export function twoWay(side: SideProfile, centre: TownMark = 'centre solid'): Profile {
  return { right: side, left: side, centre };
}

/** A carriageway for one direction; its left edge is the reference line, with a verge beyond. */
export function oneWay(right: SideProfile, vergeM: number): Profile {
  return { right, left: { medianM: vergeM, driving: 0, widthM: 0 }, centre: 'solid' };
}

/** From the centre to the outer edge of the last lane that is no sidewalk. */
export function kerbM(side: SideProfile): number {
  const { medianM = 0, driving, widthM, bikingM = 0, parkingM = 0, shoulderM = 0 } = side;
  return medianM + driving * widthM + bikingM + parkingM + shoulderM;
}

function lanesOf(side: SideProfile, isApproach: boolean, isNearJunction: boolean): TownLane[] {
  const lanes: TownLane[] = [];
  const add = (type: TownLane['type'], widthM: number | undefined, mark: TownMark) => {
    if (widthM !== undefined && widthM > 0) lanes.push({ type, width: constant(widthM), mark });
  };
  add('median', side.medianM, 'solid');
  for (let lane = 0; lane < side.driving; lane += 1) {
    const isOutermost = lane === side.driving - 1;
    add('driving', side.widthM, isOutermost || isApproach ? 'solid' : 'broken');
  }
  add('biking', side.bikingM, 'solid');
  add(isNearJunction ? 'shoulder' : 'parking', side.parkingM, 'none');
  add('shoulder', side.shoulderM, 'none');
  add('sidewalk', side.sidewalkM, 'none');
  return lanes;
}

/**
 * Lane sections of a road: one where nothing changes, else three, the outer two `clearM` long.
 * @param clearM length before and after a junction without parking and lane changes; 0 for none
 */
export function sectionsOf(profile: Profile, lengthM: number, clearM: number): TownSection[] {
  const { right, left, centre } = profile;
  const changes = [right, left].some((side) => side.driving > 1 || (side.parkingM ?? 0) > 0);
  if (!changes || clearM <= 0) {
    return [
      { s: 0, centre, left: lanesOf(left, false, false), right: lanesOf(right, false, false) },
    ];
  }
  const clear = Math.min(clearM, lengthM / 3);
  return [
    { s: 0, centre, left: lanesOf(left, true, true), right: lanesOf(right, false, true) },
    { s: clear, centre, left: lanesOf(left, false, false), right: lanesOf(right, false, false) },
    {
      s: lengthM - clear,
      centre,
      left: lanesOf(left, false, true),
      right: lanesOf(right, true, true),
    },
  ];
}
