/** A car of background traffic: who drives it, which layer it belongs to, how fast it shall go. */
import type { TrafficCar } from '../traffic-car.js';

/** Where a car is in the life of background traffic. */
export type CarStage =
  | 'road'
  | 'opposite'
  | 'entry'
  | 'middle'
  | 'exit'
  | 'exit-road'
  | 'exit-waiting';

export class BackgroundCar {
  /** Percent of the ego's limit; NaN leaves the car to its own limit. */
  percent = Number.NaN;
  /** Stopped by a directive until its counterpart. */
  stoppedBy: 'none' | 'front' | 'back' = 'none';
  /** True while its lane ends ahead and the one beside it has no room yet. */
  mustMerge = false;
  /** True after moving over, until it has the usual distance to the car ahead. */
  isSettling = false;
  /** `laneKey` of the junction exit it took, −1 before. */
  exitKey = -1;
  /** Where it came out of the junction, metres. */
  exitX = 0;
  exitY = 0;
  /** True if it came in over the lane opposite to the route's exit. */
  isFromOpposite = false;

  constructor(
    readonly car: TrafficCar,
    public stage: CarStage,
  ) {}
}
