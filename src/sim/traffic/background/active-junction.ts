/** A junction of the route while the ego is near it: its sources, exits and cars. */
import type { BackgroundCar } from './background-car.js';
import type { JunctionPlan } from './junction-plan.js';
import type { LanePlace } from './lane-place.js';

/** Makes cars that drive into the junction over one lane. */
export interface JunctionSource {
  readonly place: LanePlace;
  /** `laneKey` of the entry lane it feeds. */
  readonly entryKey: number;
  /** Last created last. */
  readonly cars: BackgroundCar[];
  isActive: boolean;
}

export interface JunctionExit {
  readonly key: number;
  /** Front-most first. */
  readonly cars: BackgroundCar[];
  maxCars: number;
  /** How far from where it came out a car goes on before it waits or joins the road, metres. */
  maxDistanceM: number;
}

/** What scenarios asked for before the junction became active. */
export class JunctionOrders {
  clearMiddle = false;
  stopEntries = false;
  extendExitM = 0;
  readonly silentEntries = new Set<number>();
  readonly emptyExits = new Set<number>();
}

export class ActiveJunction {
  readonly sources: JunctionSource[] = [];
  readonly exits: JunctionExit[] = [];
  readonly cars: BackgroundCar[] = [];

  constructor(
    readonly plan: JunctionPlan,
    readonly orders: JunctionOrders,
  ) {}

  exitWithKey(key: number): JunctionExit | null {
    for (let i = 0; i < this.exits.length; i += 1) {
      if (this.exits[i]!.key === key) return this.exits[i]!;
    }
    return null;
  }
}
