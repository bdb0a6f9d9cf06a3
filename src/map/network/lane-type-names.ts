/** OpenDRIVE lane type names as CARLA reads them (LibCarla road parser): anything else is `None`. */
import { LaneType } from '../lane-type.js';

const TYPE_BY_NAME: ReadonlyMap<string, number> = new Map(
  Object.entries(LaneType)
    .filter(([name]) => name !== 'Any')
    .map(([name, bit]) => [name.toLowerCase(), bit]),
);

/** Bit of a lane type as written in the file, letter case aside; unknown names give `None`. */
export function laneTypeFromName(name: string): number {
  return TYPE_BY_NAME.get(name) ?? TYPE_BY_NAME.get(name.toLowerCase()) ?? LaneType.None;
}
