/**
 * Traffic at the junctions of the route, from when the ego comes near one until it has left it:
 * cars from the sources drive in, through and out; on the route's exit they become the road's cars,
 * on the others they stop and wait. Source: scenario_runner's background_activity.py.
 */
import { emptyPathPose } from '../lane-path.js';
import { ActiveJunction, JunctionOrders, type JunctionSource } from './active-junction.js';
import type { BackgroundCar } from './background-car.js';
import { dropDead, type Fleet } from './fleet.js';
import type { JunctionPlan } from './junction-plan.js';
import { JunctionSetup } from './junction-setup.js';
import { LanePlace } from './lane-place.js';
import { laneKey } from './lane-sets.js';
import { type BackgroundNumbers, FIXED } from './numbers.js';
import type { OppositeLayer } from './opposite-layer.js';
import { RoadLane } from './road-lane.js';
import type { RoadLayer } from './road-layer.js';
import type { RouteLanes } from './route-lanes.js';

const POSE = emptyPathPose();

export class JunctionLayer {
  /** Those the ego is near, first the next one. */
  readonly active: ActiveJunction[] = [];
  /** Those still to come. */
  private readonly coming: JunctionPlan[];
  /** What scenarios want of the next junction that is not active yet. */
  private orders = new JunctionOrders();
  private readonly setup: JunctionSetup;

  constructor(
    private readonly fleet: Fleet,
    private readonly route: RouteLanes,
    private readonly numbers: BackgroundNumbers,
    private readonly road: RoadLayer,
    private readonly opposite: OppositeLayer,
  ) {
    this.coming = route.plans();
    this.setup = new JunctionSetup(fleet, route, numbers);
  }

  get isActive(): boolean {
    return this.active.length > 0;
  }

  /** The junction a directive speaks of: the active one, else the next. */
  get plan(): JunctionPlan | null {
    return this.active[0]?.plan ?? this.coming[0] ?? null;
  }

  /** Orders of that junction; kept until it becomes active. */
  get ordersOfNext(): JunctionOrders {
    return this.active[0]?.orders ?? this.orders;
  }

  /** Route point at which the road ends: the next junction's entry, or the route's end. */
  get roadEndIndex(): number {
    return this.coming[0]?.entryIndex ?? this.route.line.count - 1;
  }

  /** Leaves the junction behind the ego. True if that was the last and the road begins again. */
  leave(): boolean {
    const junction = this.active[0];
    if (junction === undefined) return false;
    const { exitIndex } = junction.plan;
    if (exitIndex < 0 || this.fleet.context.egoRouteIndex < exitIndex) return false;
    this.active.shift();
    this.handOver(junction);
    return this.active.length === 0;
  }

  /** Makes the next junction active once the ego is near. True if it became so. */
  approach(): boolean {
    const plan = this.coming[0];
    if (plan === undefined) return false;
    const { context, egoMps } = this.fleet;
    const { s } = context.line;
    const awayM = s[plan.entryIndex]! - s[context.egoRouteIndex]!;
    if (awayM >= this.numbers.detectionM(egoMps)) return false;
    this.coming.shift();
    const junction = new ActiveJunction(plan, this.orders);
    this.orders = new JunctionOrders();
    if (!this.isActive) this.takeRoad(junction);
    this.setup.activate(junction);
    this.takeExits(junction);
    this.active.push(junction);
    return true;
  }

  /** The road's cars belong to the junction now, and its sources feed the route's entry. */
  private takeRoad(junction: ActiveJunction): void {
    const { graph } = this.route.lines.map;
    for (const lane of this.road.lanes) {
      for (const member of lane.cars) {
        member.stage = 'entry';
        if (member.stoppedBy === 'none') member.percent = 100;
        junction.cars.push(member);
      }
      const entryKey = laneKey(graph, lane.source.lane);
      if (!junction.plan.routeEntries.has(entryKey)) continue;
      const isSilent = junction.orders.silentEntries.has(entryKey);
      if (isSilent) for (const member of lane.cars) this.fleet.despawn(member);
      junction.sources.push({
        place: lane.source,
        entryKey,
        cars: [...lane.cars],
        isActive: lane.isActive && !isSilent,
      });
    }
    this.road.clear();
    this.opposite.stop();
  }

  /** Cars on the route's exit of the junction before come in here. */
  private takeExits(junction: ActiveJunction): void {
    const before = this.active[this.active.length - 1];
    if (before === undefined) return;
    for (const exit of before.exits) {
      if (!before.plan.routeExits.has(exit.key)) continue;
      for (const member of exit.cars) this.moveInto(junction, before, member);
      exit.cars.length = 0;
    }
  }

  private moveInto(to: ActiveJunction, from: ActiveJunction, member: BackgroundCar): void {
    from.cars.splice(from.cars.indexOf(member), 1);
    member.stage = 'entry';
    member.percent = 100;
    to.cars.push(member);
  }

  /** Who is ahead on the route's exit goes on as road traffic; the others go. */
  private handOver(junction: ActiveJunction): void {
    const { plan } = junction;
    const { lines } = this.route;
    const next = this.active[0];
    const lists = new Map<number, BackgroundCar[]>();
    for (const lane of plan.exits) {
      const key = laneKey(lines.map.graph, lane);
      if (!plan.routeExits.has(key)) continue;
      const cars: BackgroundCar[] = [];
      lists.set(key, cars);
      const place = new LanePlace(lines, lane, 0);
      const isActive = this.numbers.roadSourcesActive;
      if (next === undefined) this.road.lanes.push(new RoadLane(lane, place, cars, isActive));
      else next.sources.push({ place, entryKey: key, cars, isActive });
    }
    dropDead(junction.cars);
    for (const member of junction.cars) {
      const cars = lists.get(member.exitKey);
      if (this.fleet.isCarBehind(member)) this.fleet.despawn(member);
      else if (member.isFromOpposite) {
        member.percent = 100;
        this.opposite.adopt(member);
      } else if (cars === undefined) this.fleet.despawn(member);
      else {
        member.stage = next === undefined ? 'road' : 'entry';
        member.percent = 100;
        cars.push(member);
        next?.cars.push(member);
      }
    }
    for (const cars of lists.values()) this.sortFrontFirst(cars);
  }

  private sortFrontFirst(cars: BackgroundCar[]): void {
    cars.sort(
      (a, b) => this.fleet.distanceToCar(b) - this.fleet.distanceToCar(a) || a.car.id - b.car.id,
    );
  }

  /** One tick: cars from stage to stage, new cars at the sources. */
  update(): void {
    for (let i = 0; i < this.active.length; i += 1) {
      const junction = this.active[i]!;
      dropDead(junction.cars);
      for (const exit of junction.exits) dropDead(exit.cars);
      for (let k = 0; k < junction.cars.length; k += 1) {
        this.advance(i, junction, junction.cars[k]!);
      }
    }
    for (const junction of this.active) {
      for (const source of junction.sources) this.feed(junction, source);
    }
  }

  /** True for cars that came with the route's entry: they keep behind the ego in scenarios. */
  isOnRouteEntry(junction: ActiveJunction, member: BackgroundCar): boolean {
    for (const source of junction.sources) {
      if (!junction.plan.routeEntries.has(source.entryKey)) continue;
      if (source.cars.includes(member)) return true;
    }
    return false;
  }

  private advance(i: number, junction: ActiveJunction, member: BackgroundCar): void {
    const { car } = member;
    if (!car.alive) return;
    const lane = car.path.laneAt(car.s);
    const isInside = this.route.lines.line(lane).junctionId === junction.plan.junctionId;
    if (member.stage === 'entry') {
      if (!isInside) return;
      if (junction.orders.clearMiddle) this.fleet.despawn(member);
      else member.stage = 'middle';
    } else if (member.stage === 'middle') {
      if (!isInside) this.comeOut(i, junction, member, lane);
    } else if (member.stage === 'exit') {
      this.goOn(junction, member);
    }
  }

  private comeOut(i: number, junction: ActiveJunction, member: BackgroundCar, lane: number): void {
    const key = laneKey(this.route.lines.map.graph, lane);
    const exit = junction.exitWithKey(key);
    if (exit === null) return;
    const following = this.active[i + 1];
    if (following !== undefined && junction.plan.routeExits.has(key)) {
      member.stage = 'entry';
      following.cars.push(member);
      junction.cars.splice(junction.cars.indexOf(member), 1);
      return;
    }
    const { actors } = this.fleet.context.world;
    member.stage = 'exit';
    member.exitKey = key;
    member.exitX = actors.x[member.car.slot]!;
    member.exitY = actors.y[member.car.slot]!;
    const first = exit.cars[0];
    if (first !== undefined && exit.cars.length >= exit.maxCars) {
      this.fleet.despawn(first);
      exit.cars.shift();
    }
    exit.cars.push(member);
  }

  private goOn(junction: ActiveJunction, member: BackgroundCar): void {
    const exit = junction.exitWithKey(member.exitKey);
    if (exit === null) return;
    const { actors } = this.fleet.context.world;
    const dx = actors.x[member.car.slot]! - member.exitX;
    const dy = actors.y[member.car.slot]! - member.exitY;
    if (dx * dx + dy * dy <= exit.maxDistanceM * exit.maxDistanceM) return;
    if (junction.plan.routeExits.has(exit.key)) {
      member.stage = 'exit-road';
    } else {
      member.stage = 'exit-waiting';
      member.percent = 0;
    }
  }

  private feed(junction: ActiveJunction, source: JunctionSource): void {
    dropDead(source.cars);
    if (!source.isActive) return;
    this.adoptNear(junction, source);
    if (source.cars.length >= this.numbers.junctionMaxActors) return;
    const last = source.cars[source.cars.length - 1];
    if (last !== undefined && this.fleet.gapTo(last, source.place) <= this.numbers.junctionSpawnM) {
      return;
    }
    const member = this.fleet.spawn(source.place, 'entry', {
      clearOfEgoM: this.numbers.junctionSpawnM,
    });
    if (member === null) return;
    const isRouteEntry = junction.plan.routeEntries.has(source.entryKey);
    if (junction.orders.stopEntries && !isRouteEntry) member.percent = 0;
    member.isFromOpposite = junction.plan.oppositeEntries.has(source.entryKey);
    junction.cars.push(member);
    source.cars.push(member);
  }

  /** A car near the source that will drive past it counts as made there. */
  private adoptNear(junction: ActiveJunction, source: JunctionSource): void {
    source.place.poseAt(POSE);
    const { actors } = this.fleet.context.world;
    const isOpposite = junction.plan.oppositeEntries.has(source.entryKey);
    for (const member of this.fleet.cars) {
      if (!member.car.alive || member.stage === 'entry' || member.stage === 'middle') continue;
      const dx = POSE.x - actors.x[member.car.slot]!;
      const dy = POSE.y - actors.y[member.car.slot]!;
      if (dx * dx + dy * dy > FIXED.adoptM * FIXED.adoptM) continue;
      if (dx * Math.cos(POSE.yaw) + dy * Math.sin(POSE.yaw) < 0) continue;
      const { path, s } = member.car;
      if (Number.isNaN(path.positionOfLane(source.place.lane, s - FIXED.adoptM))) continue;
      this.release(member);
      member.stage = 'entry';
      member.percent = 100;
      member.isFromOpposite = isOpposite;
      junction.cars.push(member);
      source.cars.push(member);
      return;
    }
  }

  /** Takes a car out of whatever list holds it. */
  private release(member: BackgroundCar): void {
    const lists = [this.opposite.cars, ...this.road.lanes.map((lane) => lane.cars)];
    for (const junction of this.active) {
      lists.push(junction.cars, ...junction.exits.map((exit) => exit.cars));
      lists.push(...junction.sources.map((source) => source.cars));
    }
    for (const list of lists) {
      const at = list.indexOf(member);
      if (at >= 0) list.splice(at, 1);
    }
  }
}
