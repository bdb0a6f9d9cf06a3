/**
 * Traffic in the ego's direction while no junction is near: per lane up to two cars ahead that wait
 * for the ego and two behind that catch up, with a source that follows the ego. Lanes that begin or
 * end ahead are noticed at the outer radius. Numbers and rules: scenario_runner's
 * background_activity.py.
 */
import { emptyPathPose, LanePath } from '../lane-path.js';
import type { BackgroundCar } from './background-car.js';
import { dropDead, type Fleet } from './fleet.js';
import { LanePlace } from './lane-place.js';
import { laneKey, leadsTo, sameWayLanes } from './lane-sets.js';
import { type BackgroundNumbers, FIXED } from './numbers.js';
import { RoadLane } from './road-lane.js';
import type { RouteLanes } from './route-lanes.js';

const POSE = emptyPathPose();

export class RoadLayer {
  readonly lanes: RoadLane[] = [];
  private egoLane = -1;
  private checkedLane = -1;
  private sourceIndex = -1;

  constructor(
    private readonly fleet: Fleet,
    private readonly route: RouteLanes,
    private readonly numbers: BackgroundNumbers,
  ) {}

  /**
   * Fills the lanes around a route point: cars ahead and behind, stopping at junctions and forks.
   */
  fill(index: number): void {
    const lane = this.route.laneAt(index);
    if (lane < 0) return;
    for (const beside of sameWayLanes(this.route.lines, lane)) {
      this.addLane(beside, this.placeBeside(beside, index), this.numbers.spawnDistanceM);
    }
    this.egoLane = lane;
    this.checkedLane = lane;
    this.sourceIndex = index;
  }

  /** A lane with cars every `spacingM` ahead and behind a place, at a speed. */
  addLane(lane: number, place: LanePlace, spacingM: number, speedMps = 0): RoadLane {
    const { fleet, numbers } = this;
    const ahead: BackgroundCar[] = [];
    const walk = place.clone();
    for (let i = 0; i < numbers.frontVehicles; i += 1) {
      if (!this.step(walk, spacingM, true)) break;
      const member = fleet.spawn(walk, 'road', { speedMps });
      if (member !== null) ahead.unshift(member);
    }
    const source = place.clone();
    const behind: BackgroundCar[] = [];
    for (let i = 0; i < numbers.backVehicles; i += 1) {
      if (!this.step(source, spacingM, false)) break;
      const member = fleet.spawn(source, 'road', { speedMps });
      if (member !== null) behind.push(member);
    }
    const added = new RoadLane(lane, source, [...ahead, ...behind], numbers.roadSourcesActive);
    this.lanes.push(added);
    return added;
  }

  /** Moves a place unless the way forks or comes to a real junction. */
  private step(place: LanePlace, byM: number, ahead: boolean): boolean {
    const isPlain = ahead ? place.isPlainAhead(byM) : place.isPlainBehind(byM);
    if (!isPlain) return false;
    const { lane, u } = place;
    const moved = ahead ? place.forward(byM) : place.back(byM);
    if (moved && this.route.realJunctionOf(place.lane) < 0) return true;
    place.lane = lane;
    place.u = u;
    return false;
  }

  /** One tick while the ego is on the road. */
  update(isEntryCleared: boolean): void {
    const { context } = this.fleet;
    for (const lane of this.lanes) dropDead(lane.cars);
    this.followEgo();
    if (context.egoRouteIndex !== this.sourceIndex) {
      this.sourceIndex = context.egoRouteIndex;
      for (const lane of this.lanes) this.moveSource(lane);
      this.checkAhead(isEntryCleared);
    }
    for (const lane of this.lanes) {
      this.limitFront(lane);
      this.feed(lane);
      for (const member of lane.cars) {
        if (member.mustMerge) this.changeLane(member);
        else if (member.isSettling) settle(member);
      }
    }
  }

  /** The lane list that holds the ego's own lane, or null. */
  laneOfEgo(): RoadLane | null {
    return this.laneWithKey(this.keyOf(this.egoLane));
  }

  laneWithKey(key: number): RoadLane | null {
    return this.lanes.find((lane) => this.keyOf(lane.lane) === key) ?? null;
  }

  drop(lane: RoadLane): void {
    this.lanes.splice(this.lanes.indexOf(lane), 1);
  }

  clear(): void {
    this.lanes.length = 0;
  }

  /** Starts over from where the ego is; the lanes are set by whoever calls. */
  startAt(index: number): void {
    this.egoLane = this.route.laneAt(index);
    this.checkedLane = this.egoLane;
    this.sourceIndex = index;
  }

  private keyOf(lane: number): number {
    return lane < 0 ? -1 : laneKey(this.route.lines.map.graph, lane);
  }

  /** The place on a lane beside route point i. */
  placeBeside(lane: number, index: number): LanePlace {
    const { lines } = this.route;
    return new LanePlace(lines, lane, lines.distanceAt(lane, this.route.roadSAt(index)));
  }

  /** As the ego comes to another road or section the lists go on with the lanes that follow. */
  private followEgo(): void {
    const { lines } = this.route;
    const lane = this.route.laneAt(this.fleet.context.egoRouteIndex);
    if (lane < 0 || lane === this.egoLane || lines.line(lane).junctionId >= 0) return;
    this.egoLane = lane;
    const now = sameWayLanes(lines, lane);
    for (const list of [...this.lanes]) {
      if (now.includes(list.lane)) continue;
      const next = now.find((candidate) => leadsTo(lines, list.lane, candidate));
      if (next !== undefined) this.moveList(list, next);
      else if (!now.some((candidate) => leadsTo(lines, candidate, list.lane))) {
        for (const member of list.cars) this.fleet.despawn(member);
        this.drop(list);
      }
    }
  }

  /** Gives a list another lane; two lists on one lane become one. */
  private moveList(list: RoadLane, lane: number): void {
    const other = this.lanes.find((candidate) => candidate !== list && candidate.lane === lane);
    list.lane = lane;
    if (other === undefined) return;
    list.cars.push(...other.cars);
    this.sortByPlace(list.cars);
    this.drop(other);
  }

  private sortByPlace(cars: BackgroundCar[]): void {
    const { fleet } = this;
    const place = (member: BackgroundCar) =>
      (fleet.isCarBehind(member) ? -1 : 1) * fleet.distanceToCar(member);
    cars.sort((a, b) => place(b) - place(a) || a.car.id - b.car.id);
  }

  /** Keeps the source behind the ego and not too far behind the lane's last car. */
  private moveSource(lane: RoadLane): void {
    const { fleet, numbers } = this;
    const { source, cars } = lane;
    source.poseAt(POSE);
    if (!fleet.isBehind(POSE.x, POSE.y)) return;
    const toEgoM = fleet.distanceTo(POSE.x, POSE.y);
    const last = cars[cars.length - 1];
    const toLastM = last === undefined ? toEgoM : fleet.gapTo(last, source);
    const byM = Math.min(
      toLastM - numbers.spawnDistanceM,
      toEgoM - numbers.backVehicles * numbers.spawnDistanceM,
    );
    if (byM > 0) source.forward(byM);
  }

  /** Of more cars ahead than wanted the front-most goes. */
  private limitFront(lane: RoadLane): void {
    let ahead = 0;
    for (const member of lane.cars) if (!this.fleet.isCarBehind(member)) ahead += 1;
    const first = lane.cars[0];
    if (ahead > this.numbers.frontVehicles && first !== undefined) this.fleet.despawn(first);
  }

  private feed(lane: RoadLane): void {
    const { fleet, numbers } = this;
    if (!lane.isActive) return;
    lane.source.poseAt(POSE);
    if (!fleet.isBehind(POSE.x, POSE.y)) return;
    if (lane.cars.length >= numbers.frontVehicles + numbers.backVehicles) return;
    const last = lane.cars[lane.cars.length - 1];
    const gapM =
      last === undefined ? fleet.distanceTo(POSE.x, POSE.y) : fleet.gapTo(last, lane.source);
    if (gapM <= numbers.spawnDistanceM) return;
    const lastMps = last === undefined ? fleet.egoMps : this.speedOf(last);
    const member = fleet.spawn(lane.source, 'road', {
      clearOfEgoM: numbers.spawnDistanceM,
      speedMps: Math.min(fleet.egoMps, lastMps),
    });
    if (member !== null) lane.cars.push(member);
  }

  private speedOf(member: BackgroundCar): number {
    return Math.max(0, this.fleet.context.world.actors.speed[member.car.slot]!);
  }

  /** Looks at the road at the outer radius: lanes that begin there, lanes that have ended. */
  private checkAhead(isEntryCleared: boolean): void {
    const { fleet, route, numbers } = this;
    const { context } = fleet;
    const radiusM = numbers.maxRadiusM(fleet.egoMps);
    const index = context.line.indexAhead(context.egoRouteIndex, radiusM);
    const lane = route.laneAt(index);
    if (lane < 0 || lane === this.checkedLane || route.lines.line(lane).junctionId >= 0) return;
    // Behind a junction the junction layer sets up the lanes.
    for (let i = context.egoRouteIndex; i < index; i += 1) if (route.junctionAt(i) >= 0) return;
    const before = this.checkedLane;
    this.checkedLane = lane;
    if (before < 0) return;
    const now = sameWayLanes(route.lines, lane);
    const goingOn = now.filter((candidate) => route.lines.line(candidate).next.length > 0);
    this.endLanes(goingOn.length > 0 ? goingOn : now);
    if (isEntryCleared) return;
    for (const candidate of now) {
      const isKnown = this.lanes.some(
        (list) =>
          leadsTo(route.lines, list.lane, candidate) || leadsTo(route.lines, candidate, list.lane),
      );
      if (isKnown || route.lines.line(candidate).previous.length > 0) continue;
      this.addBeginningLane(candidate, index);
    }
  }

  /** A lane that begins ahead gets cars from where it is wide enough. */
  private addBeginningLane(lane: number, index: number): void {
    const place = this.placeBeside(lane, index);
    for (let i = 0; i < 50 && place.widthM < FIXED.narrowLaneM + 0.2; i += 1) {
      if (!place.forward(1)) return;
    }
    if (place.widthM < FIXED.narrowLaneM + 0.2) return;
    const cars: BackgroundCar[] = [];
    const walk = place.clone();
    for (let i = 0; i < this.numbers.frontVehicles; i += 1) {
      if (!this.step(walk, this.numbers.spawnDistanceM, true)) break;
      const member = this.fleet.spawn(walk, 'road', { speedMps: this.fleet.egoMps });
      if (member !== null) cars.unshift(member);
    }
    this.lanes.push(new RoadLane(lane, place, cars, this.numbers.roadSourcesActive));
  }

  /**
   * Cars of a lane that has no continuation move over to a neighbouring list; too many are removed.
   */
  private endLanes(now: readonly number[]): void {
    const { lines } = this.route;
    for (const list of [...this.lanes]) {
      if (now.some((lane) => leadsTo(lines, list.lane, lane))) continue;
      if (now.some((lane) => leadsTo(lines, lane, list.lane))) continue;
      const side = this.sideOf(list);
      this.drop(list);
      for (const member of list.cars) {
        if (side === null) this.fleet.despawn(member);
        else side.cars.push(member);
        this.mark(member, true);
      }
      if (side === null) continue;
      this.sortByPlace(side.cars);
      this.keepNearest(side.cars);
      dropDead(side.cars);
    }
  }

  /** The list in the lane to the right, else to the left. */
  private sideOf(list: RoadLane): RoadLane | null {
    const { graph } = this.route.lines.map;
    const id = graph.arrays.laneId[list.lane]!;
    const sign = Math.sign(id);
    for (const beside of [id + sign, id - sign]) {
      const found = this.lanes.find(
        (other) =>
          graph.arrays.laneId[other.lane] === beside &&
          graph.arrays.laneSection[other.lane] === graph.arrays.laneSection[list.lane],
      );
      if (found !== undefined) return found;
    }
    return null;
  }

  /** Sends a car along the lane beside its own as soon as there is room. */
  private changeLane(member: BackgroundCar): void {
    const { lines } = this.route;
    const { car } = member;
    const { x, y, z } = this.fleet.context.world.actors;
    const here = lines.map.waypointAt({ x: x[car.slot]!, y: y[car.slot]!, z: z[car.slot]! });
    if (here === null) return;
    const lane = here.laneIndex;
    const { laneId, laneSection } = lines.map.graph.arrays;
    const id = laneId[lane]!;
    for (const beside of [id + Math.sign(id), id - Math.sign(id)]) {
      const other = lines.map.graph.laneInSection(laneSection[lane]!, beside);
      if (other < 0 || !lines.isDriving(other)) continue;
      const place = new LanePlace(lines, other, lines.distanceAt(other, here.s));
      place.poseAt(POSE);
      const backM = (FIXED.mergeBehindM - FIXED.mergeAheadM) / 2;
      POSE.x -= backM * Math.cos(POSE.yaw);
      POSE.y -= backM * Math.sin(POSE.yaw);
      if (!this.fleet.hasRoom(member, POSE, FIXED.mergeAheadM + backM)) return;
      this.fleet.traffic.setPath(car, LanePath.fromLane(lines, other, place.u), 0);
      this.mark(member, false);
      member.isSettling = true;
      car.settings.minGapM = FIXED.mergeGapM;
      return;
    }
  }

  /** Who has to move over is not taken away for standing at the end of its lane. */
  private mark(member: BackgroundCar, mustMerge: boolean): void {
    member.mustMerge = mustMerge;
    member.car.settings.isRemovable = !mustMerge;
  }

  private keepNearest(cars: readonly BackgroundCar[]): void {
    const ahead = cars.filter((member) => !this.fleet.isCarBehind(member));
    const behind = cars.filter((member) => this.fleet.isCarBehind(member));
    // Front-most first: of those ahead the last are nearest.
    const tooFar = Math.max(0, ahead.length - this.numbers.frontVehicles);
    for (const member of ahead.slice(0, tooFar)) this.fleet.despawn(member);
    for (const member of behind.slice(this.numbers.backVehicles)) this.fleet.despawn(member);
  }
}

/** Lets the distance that a car keeps grow with the one it has, up to the usual. */
function settle(member: BackgroundCar): void {
  const { car } = member;
  const gapM = Math.min(FIXED.minGapM, car.leadGapM - 0.3);
  if (gapM > car.settings.minGapM) car.settings.minGapM = gapM;
  member.isSettling = car.settings.minGapM < FIXED.minGapM;
}
