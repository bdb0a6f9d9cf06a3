/**
 * One way through one junction: where it begins and ends on a car's path, and whether it is
 * granted.
 */
import type { TrafficCar } from './traffic-car.js';

export class JunctionPass {
  /** −1 while no junction is in sight. */
  junctionId = -1;
  /** Positions on the car's path. */
  entryS = 0;
  exitS = 0;
  /** Graph indexes of the lanes inside, and where each starts on the path. */
  readonly lanes: number[] = [];
  readonly starts: number[] = [];
  /** May enter, or is inside. */
  isGranted = false;
  /** Ticks at which it was first asked for (−1 before) and granted. */
  askedAt = -1;
  grantedAt = 0;
  /** True if a stop or yield sign stands at the entry. */
  isMinor = false;
  /** True if the last look found no room behind the junction. */
  isExitFull = false;

  constructor(readonly car: TrafficCar) {}

  clear(): void {
    this.junctionId = -1;
    this.lanes.length = 0;
    this.starts.length = 0;
    this.isGranted = false;
    this.askedAt = -1;
    this.isMinor = false;
    this.isExitFull = false;
  }
}
