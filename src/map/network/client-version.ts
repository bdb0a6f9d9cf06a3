/**
 * The CARLA client whose road network is answered for. 0.9.15 is the one of the leaderboards and of
 * Bench2Drive. 0.9.16 differs in four places, none of which touches driving lanes of CARLA's towns:
 * which shoulder and sidewalk lanes follow each other through junctions, that `next` leaves out a lane
 * that leads straight back, that `rule="LHT"` is obeyed, and that crosswalks are not widened.
 */

/** Clients that can be answered for. */
export const CLIENT_VERSIONS = ['0.9.15', '0.9.16'] as const;

export type ClientVersion = (typeof CLIENT_VERSIONS)[number];

/** The client of the leaderboards and of Bench2Drive. */
export const DEFAULT_CLIENT_VERSION: ClientVersion = '0.9.15';

/** True when lanes of this id run with s: right lanes, or left ones where a client obeys LHT. */
export function runsWithS(laneId: number, isLeftHand: boolean): boolean {
  return isLeftHand ? laneId >= 0 : laneId <= 0;
}
