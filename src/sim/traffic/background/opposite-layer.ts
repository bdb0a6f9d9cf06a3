/**
 * Traffic on the opposite lanes of the ego's road: a source per lane, 80 m ahead along the route or
 * at the next junction if that is nearer, a car every 40 m. These cars run at their own limit,
 * ignore lights and signs, and vanish 80 m behind the ego. Source: scenario_runner's
 * background_activity.py.
 */
import type { BackgroundCar } from './background-car.js';
import { dropDead, type Fleet } from './fleet.js';
import { LanePlace } from './lane-place.js';
import { oppositeLanes } from './lane-sets.js';
import { type BackgroundNumbers, FIXED } from './numbers.js';
import type { RouteLanes } from './route-lanes.js';

class OppositeSource {
  last: BackgroundCar | null = null;

  constructor(readonly place: LanePlace) {}
}

export class OppositeLayer {
  readonly cars: BackgroundCar[] = [];
  private readonly sources: OppositeSource[] = [];
  /** Route point that the sources stand beside. */
  private index = -1;
  private sourceLane = -1;

  constructor(
    private readonly fleet: Fleet,
    private readonly route: RouteLanes,
    private readonly numbers: BackgroundNumbers,
  ) {}

  /** Sets the sources up ahead of the ego; `limitIndex` is the next junction's entry or the end. */
  start(limitIndex: number): void {
    this.sources.length = 0;
    this.index = -1;
    this.sourceLane = -1;
    this.place(limitIndex);
  }

  /** No sources (the ego is at a junction); the cars drive on. */
  stop(): void {
    this.sources.length = 0;
    this.index = -1;
  }

  /** Moves the sources along with the ego and lets them make cars. */
  feed(limitIndex: number): void {
    this.place(limitIndex);
    if (!this.numbers.oppositeActive) return;
    for (const source of this.sources) {
      if (source.place.widthM < FIXED.narrowLaneM) continue;
      const { last } = source;
      if (last?.car.alive && this.fleet.gapTo(last, source.place) <= this.numbers.oppositeSpawnM) {
        continue;
      }
      const member = this.fleet.spawn(source.place, 'opposite', {
        clearOfEgoM: FIXED.spawnFreeM,
      });
      if (member === null) continue;
      this.adopt(member);
      source.last = member;
    }
  }

  /** A car that from now on belongs to the opposite lanes. */
  adopt(member: BackgroundCar): void {
    member.stage = 'opposite';
    member.car.settings.ignoreLights = true;
    member.car.settings.ignoreSigns = true;
    this.cars.push(member);
  }

  /** Takes away what lies far behind; stops who comes to where its lane ends. Every tick. */
  update(): void {
    const { fleet, numbers } = this;
    dropDead(this.cars);
    const reachM = Math.max(numbers.oppositeSourceM, numbers.oppositeSpawnM);
    for (const member of this.cars) {
      const distanceM = fleet.distanceToCar(member);
      if (distanceM > FIXED.lostM || (distanceM > reachM && fleet.isCarBehind(member))) {
        fleet.despawn(member);
      } else if (member.car.path.widthAt(member.car.s) < FIXED.narrowLaneM) {
        member.percent = 0;
      }
    }
  }

  private place(limitIndex: number): void {
    const { fleet, route } = this;
    const { context } = fleet;
    const ahead = context.line.indexAhead(context.egoRouteIndex, this.numbers.oppositeSourceM);
    const index = Math.min(ahead, Math.max(limitIndex, context.egoRouteIndex));
    if (index === this.index) return;
    const lane = route.laneAt(index);
    if (lane < 0 || route.lines.line(lane).junctionId >= 0) return;
    this.index = index;
    const roadS = route.roadSAt(index);
    const lanes = oppositeLanes(route.lines, lane);
    if (lane !== this.sourceLane) {
      this.sourceLane = lane;
      this.remap(lanes);
    }
    for (let k = 0; k < this.sources.length; k += 1) {
      const { place } = this.sources[k]!;
      place.lane = lanes[k]!;
      place.u = route.lines.distanceAt(lanes[k]!, roadS);
    }
  }

  /** Keeps each source's last car as the lanes go over into those of the next section. */
  private remap(lanes: readonly number[]): void {
    const { lines } = this.route;
    const before = [...this.sources];
    this.sources.length = 0;
    lanes.forEach((lane, k) => {
      const source = before[k] ?? new OppositeSource(new LanePlace(lines, lane, 0));
      this.sources.push(source);
    });
  }
}
