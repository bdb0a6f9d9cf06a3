/** How a traffic car is told to drive. Owners may change every field at any time. */

export interface CarSettings {
  /** Wanted speed, m/s; below 0: `speedPercent` of the limit the car has seen. */
  desiredSpeedMps: number;
  /** Share of the limit, percent. */
  speedPercent: number;
  /** Speed that is forced whatever lies ahead, m/s; below 0: none. */
  constantSpeedMps: number;
  ignoreLights: boolean;
  /** Stop and yield signs, and waiting for one's turn at junctions. */
  ignoreSigns: boolean;
  ignoreVehicles: boolean;
  /** Constant distance right of the path, metres. */
  lateralOffsetM: number;
  /** Bumper distance kept to the car ahead, metres (`carla-tm`; `idm` keeps at most 2.5). */
  minGapM: number;
  /** May be taken away after standing for 90 s. */
  isRemovable: boolean;
}

export const DEFAULT_SETTINGS: Readonly<CarSettings> = {
  desiredSpeedMps: -1,
  speedPercent: 100,
  constantSpeedMps: -1,
  ignoreLights: false,
  ignoreSigns: false,
  ignoreVehicles: false,
  lateralOffsetM: 0,
  minGapM: 2,
  isRemovable: false,
};
