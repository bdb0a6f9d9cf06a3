/** One lane of the ego's road with its cars, front-most first, and the source behind the ego. */
import type { BackgroundCar } from './background-car.js';
import type { LanePlace } from './lane-place.js';

export class RoadLane {
  /** Source of new cars; always behind the ego, unless the lane began ahead of it. */
  readonly cars: BackgroundCar[];

  constructor(
    /** Graph index of the lane beside the ego, or of where it begins ahead. */
    public lane: number,
    readonly source: LanePlace,
    cars: BackgroundCar[],
    public isActive: boolean,
  ) {
    this.cars = cars;
  }
}
