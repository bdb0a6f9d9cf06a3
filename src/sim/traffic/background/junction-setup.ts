/**
 * Sets a junction up as the ego comes near: a source on every entry lane but the route's, 40 m
 * upstream and not in another junction, four out of five of them active; and two cars on each lane
 * of the route's exit. Source: scenario_runner's background_activity.py.
 */
import type { ActiveJunction, JunctionExit } from './active-junction.js';
import type { BackgroundCar } from './background-car.js';
import type { Fleet } from './fleet.js';
import { LanePlace } from './lane-place.js';
import { laneKey } from './lane-sets.js';
import { type BackgroundNumbers, FIXED } from './numbers.js';
import type { RouteLanes } from './route-lanes.js';

export class JunctionSetup {
  constructor(
    private readonly fleet: Fleet,
    private readonly route: RouteLanes,
    private readonly numbers: BackgroundNumbers,
  ) {}

  /** The junction with its sources (those of the road go before) and exits. */
  activate(junction: ActiveJunction): void {
    for (const entry of junction.plan.entries) this.addSource(junction, entry);
    for (const source of junction.sources) {
      if (this.fleet.drawPercent() > this.numbers.junctionSourcePercent) source.isActive = false;
    }
    for (const exit of junction.plan.exits) this.addExit(junction, exit);
  }

  private addSource(junction: ActiveJunction, entry: number): void {
    const { lines } = this.route;
    const { graph } = lines.map;
    const key = laneKey(graph, entry);
    if (junction.plan.routeEntries.has(key)) return;
    const place = new LanePlace(lines, entry, lines.line(entry).lengthM);
    let movedM = 0;
    while (movedM < this.numbers.junctionSourceM) {
      const { lane, u } = place;
      if (!place.back(FIXED.junctionSourceStepM)) break;
      if (this.route.realJunctionOf(place.lane) >= 0) {
        place.lane = lane;
        place.u = u;
        break;
      }
      movedM += FIXED.junctionSourceStepM;
    }
    if (movedM < FIXED.junctionSourceMinM) return;
    const isActive = !junction.orders.silentEntries.has(key);
    junction.sources.push({ place, entryKey: key, cars: [], isActive });
  }

  /** Notes how many cars an exit holds and how far they go; fills the route's. */
  private addExit(junction: ActiveJunction, lane: number): void {
    const { route, numbers, fleet } = this;
    const key = laneKey(route.lines.map.graph, lane);
    const isRoute = junction.plan.routeExits.has(key);
    const exit: JunctionExit = { key, cars: [], maxCars: 0, maxDistanceM: 0 };
    junction.exits.push(exit);
    const walk = new LanePlace(route.lines, lane, 0);
    if (isRoute && junction.orders.extendExitM > 0) {
      if (!walk.forward(junction.orders.extendExitM)) return;
      exit.maxDistanceM = junction.orders.extendExitM;
    }
    const isFilled = isRoute && !junction.orders.emptyExits.has(key);
    for (let i = 0; i < Math.max(numbers.frontVehicles, 1); i += 1) {
      const byM = i === 0 ? 2 * numbers.junctionSpawnM : numbers.junctionSpawnM;
      if (!walk.forward(byM)) break;
      if (exit.maxCars > 0 && route.realJunctionOf(walk.lane) >= 0) break;
      exit.maxCars += 1;
      exit.maxDistanceM += byM;
      if (!isFilled) continue;
      const member = fleet.spawn(walk, 'exit');
      if (member === null) continue;
      member.exitKey = key;
      this.setExitPlace(member, lane);
      exit.cars.unshift(member);
      junction.cars.push(member);
    }
  }

  private setExitPlace(member: BackgroundCar, lane: number): void {
    const line = this.route.lines.line(lane);
    member.exitX = line.x[0]!;
    member.exitY = line.y[0]!;
  }
}
