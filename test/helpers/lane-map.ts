/**
 * A planner map of straight lanes, put down by hand: enough to look at single decisions of the planner.
 * Lanes run from one point to another and name the lanes that follow and lie beside. CARLA's axes, metres.
 */
import { type Transform, type Vector3, vector3 } from '../../src/core/float32.js';
import { LaneType } from '../../src/map/lane-type.js';
import type { PlannerMap, PlannerWaypoint } from '../../src/map/routing/planner-map.js';

export interface LaneInput {
  readonly id: string;
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  readonly next?: readonly string[];
  readonly isJunction?: boolean;
  /** Neighbour lanes that may be entered. */
  readonly left?: string;
  readonly right?: string;
  /** Lanes of one road share it and differ in `lane`; by default each lane is a road of its own. */
  readonly road?: number;
  readonly lane?: number;
}

const BOTH = { laneChange: 3 };

export class LaneMap implements PlannerMap {
  readonly #lanes: ReadonlyMap<string, LaneInput>;
  readonly #ids: readonly string[];

  constructor(lanes: readonly LaneInput[]) {
    this.#lanes = new Map(lanes.map((lane) => [lane.id, lane]));
    this.#ids = lanes.map(({ id }) => id);
  }

  topology() {
    return this.#ids.flatMap((id) => {
      const entry = this.at(id, 0);
      const { next = [] } = this.lane(id);
      if (next.length === 0) return [[entry, this.at(id, this.lengthM(id))] as const];
      return next.map((after) => [entry, this.at(after, 0)] as const);
    });
  }

  waypointAt({ x, y }: Vector3): LanePoint | null {
    let best: LanePoint | null = null;
    let shortest = Number.POSITIVE_INFINITY;
    for (const id of this.#ids) {
      const { from, to } = this.lane(id);
      const lengthM = this.lengthM(id);
      const along =
        ((x - from[0]) * (to[0] - from[0]) + (y - from[1]) * (to[1] - from[1])) / lengthM;
      const point = this.at(id, Math.min(lengthM, Math.max(0, along)));
      const dx = point.transform.location.x - x;
      const dy = point.transform.location.y - y;
      if (dx * dx + dy * dy >= shortest) continue;
      shortest = dx * dx + dy * dy;
      best = point;
    }
    return best;
  }

  at(id: string, s: number): LanePoint {
    return new LanePoint(this, id, s);
  }

  lane(id: string): LaneInput {
    return this.#lanes.get(id)!;
  }

  indexOf(id: string): number {
    return this.#ids.indexOf(id);
  }

  lengthM(id: string): number {
    const { from, to } = this.lane(id);
    const dx = to[0] - from[0];
    const dy = to[1] - from[1];
    return Math.sqrt(dx * dx + dy * dy);
  }
}

class LanePoint implements PlannerWaypoint {
  readonly sectionIndex = 0;
  readonly laneType = LaneType.Driving;
  readonly laneWidthM = 3.5;
  readonly transform: Transform;

  constructor(
    readonly map: LaneMap,
    readonly id: string,
    readonly s: number,
  ) {
    const { from, to } = map.lane(id);
    const share = s / map.lengthM(id);
    const yawDeg = (Math.atan2(to[1] - from[1], to[0] - from[0]) * 180) / Math.PI;
    this.transform = {
      location: vector3(
        from[0] + share * (to[0] - from[0]),
        from[1] + share * (to[1] - from[1]),
        0,
      ),
      rotation: { pitchDeg: 0, yawDeg: Math.fround(yawDeg), rollDeg: 0 },
    };
  }

  get roadId(): number {
    return this.map.lane(this.id).road ?? 100 + this.map.indexOf(this.id);
  }

  get laneId(): number {
    return this.map.lane(this.id).lane ?? -1;
  }

  get isJunction(): boolean {
    return this.map.lane(this.id).isJunction === true;
  }

  get rightMarking() {
    return this.map.lane(this.id).right === undefined ? null : BOTH;
  }

  get leftMarking() {
    return this.map.lane(this.id).left === undefined ? null : BOTH;
  }

  right(): LanePoint | null {
    const { right } = this.map.lane(this.id);
    return right === undefined ? null : this.map.at(right, this.s);
  }

  left(): LanePoint | null {
    const { left } = this.map.lane(this.id);
    return left === undefined ? null : this.map.at(left, this.s);
  }

  next(distanceM: number): LanePoint[] {
    const restM = this.map.lengthM(this.id) - this.s;
    if (distanceM <= restM) return [this.map.at(this.id, this.s + distanceM)];
    const { next = [] } = this.map.lane(this.id);
    return next.flatMap((id) => this.map.at(id, 0).next(distanceM - restM));
  }
}
