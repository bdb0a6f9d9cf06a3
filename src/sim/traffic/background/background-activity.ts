/**
 * The traffic around the ego: cars ahead that wait for it and behind that catch up, on the opposite
 * lanes, and at the junctions of its route. It follows the ego's place on the route, not its body,
 * and obeys the directives that scenarios left on the board in the tick before. Order within a tick
 * as in scenario_runner's background_activity.py, whose numbers and rules these are.
 */
import type { Activity, Driver, SimContext } from '../../context.js';
import type { TrafficModelName } from '../models.js';
import { type TrafficDriver, trafficOf } from '../traffic-driver.js';
import type { BackgroundCar } from './background-car.js';
import { DirectiveHandler } from './directive-handler.js';
import { Fleet } from './fleet.js';
import { JunctionLayer } from './junction-layer.js';
import { BackgroundNumbers, FIXED } from './numbers.js';
import { OppositeLayer } from './opposite-layer.js';
import { RoadLayer } from './road-layer.js';
import { RouteLanes } from './route-lanes.js';
import { roadSpeedPercent } from './speed-rule.js';

const KMH = 1 / 3.6;

export class BackgroundActivity implements Activity, Driver {
  readonly numbers = new BackgroundNumbers();
  readonly traffic: TrafficDriver;
  readonly fleet: Fleet;
  readonly road: RoadLayer;
  readonly opposite: OppositeLayer;
  readonly junctions: JunctionLayer;
  private readonly handler: DirectiveHandler;
  private readonly rule = {
    distanceM: 0,
    isBehind: false,
    minRadiusM: 0,
    maxRadiusM: 0,
    egoMps: 0,
    limitKmh: 30,
    isEntryCleared: false,
    spawnDistanceM: 0,
    factor: 1,
  };

  constructor(
    private readonly context: SimContext,
    model: TrafficModelName,
  ) {
    this.traffic = trafficOf(context);
    this.traffic.useModel(model);
    const route = new RouteLanes(context);
    this.fleet = new Fleet(context, this.traffic);
    this.fleet.update();
    this.road = new RoadLayer(this.fleet, route, this.numbers);
    this.opposite = new OppositeLayer(this.fleet, route, this.numbers);
    this.junctions = new JunctionLayer(this.fleet, route, this.numbers, this.road, this.opposite);
    this.handler = new DirectiveHandler(
      this.fleet,
      route,
      this.numbers,
      this.road,
      this.opposite,
      this.junctions,
    );
    if (route.line.count === 0) return;
    this.road.fill(0);
    this.opposite.start(this.junctions.roadEndIndex);
  }

  /** Decides who comes, who goes and how fast everybody is to drive. */
  tick(context: SimContext): void {
    const { fleet, junctions, road, opposite, handler } = this;
    fleet.prune();
    fleet.update();
    handler.obey(context.directives);
    if (junctions.isActive) this.leaveJunction();
    if (junctions.approach()) handler.forgetLane();
    if (junctions.isActive) {
      junctions.update();
    } else {
      road.update(handler.isEntryCleared);
      opposite.feed(junctions.roadEndIndex);
    }
    opposite.update();
    this.removeTheLost();
    this.setSpeeds();
  }

  /** Moves the cars; the shared traffic driver does it once a step however often it is asked. */
  drive(context: SimContext): void {
    this.traffic.drive(context);
  }

  private leaveJunction(): void {
    const before = this.junctions.active.length;
    const isRoad = this.junctions.leave();
    if (this.junctions.active.length < before) this.handler.isEntryCleared = false;
    if (!isRoad) return;
    this.road.startAt(this.context.egoRouteIndex);
    this.opposite.start(this.junctions.roadEndIndex);
  }

  /** Own rule: who has driven out of the ego's surroundings for good makes room for others. */
  private removeTheLost(): void {
    for (const member of this.fleet.cars) {
      if (member.car.alive && this.fleet.distanceToCar(member) > FIXED.lostM) {
        this.fleet.despawn(member);
      }
    }
  }

  private setSpeeds(): void {
    const { context, numbers, rule, fleet, junctions } = this;
    rule.egoMps = fleet.egoMps;
    rule.limitKmh = context.speedLimitKmh;
    rule.minRadiusM = numbers.minRadiusM(fleet.egoMps);
    rule.maxRadiusM = numbers.maxRadiusM(fleet.egoMps);
    rule.spawnDistanceM = numbers.spawnDistanceM;
    rule.isEntryCleared = this.handler.isEntryCleared;
    for (const lane of this.road.lanes) {
      for (const member of lane.cars) this.steerRoadCar(member, 1);
    }
    for (const junction of junctions.active) {
      for (const member of junction.cars) {
        if (member.stage === 'exit-road') this.steerRoadCar(member, FIXED.exitRoadFactor);
        else if (rule.isEntryCleared && junctions.isOnRouteEntry(junction, member)) {
          this.steerRoadCar(member, 1);
        }
      }
    }
    for (const member of fleet.cars) this.tellSpeed(member);
  }

  private steerRoadCar(member: BackgroundCar, factor: number): void {
    const { car } = member;
    if (!car.alive || member.stoppedBy !== 'none') return;
    const { path } = car;
    if (
      path.widthAt(car.s) < FIXED.narrowLaneM &&
      path.widthAt(car.s + 0.5) < path.widthAt(car.s)
    ) {
      member.percent = 0;
      return;
    }
    const { rule, fleet } = this;
    rule.distanceM = fleet.distanceToCar(member);
    rule.isBehind = fleet.isCarBehind(member);
    rule.factor = factor;
    member.percent = roadSpeedPercent(rule) * (member.mustMerge ? FIXED.mergeFactor : 1);
  }

  /** Percent of the ego's limit, capped; cars without a percentage keep to their own limit. */
  private tellSpeed(member: BackgroundCar): void {
    const { settings } = member.car;
    const { percent } = member;
    if (Number.isNaN(percent)) {
      settings.desiredSpeedMps = -1;
      return;
    }
    const { maxSpeedKmh } = this.numbers;
    let kmh = (this.context.speedLimitKmh * percent) / 100;
    if (maxSpeedKmh > 0 && kmh > maxSpeedKmh) kmh = maxSpeedKmh;
    if (kmh > FIXED.speedCapKmh) kmh = FIXED.speedCapKmh;
    settings.desiredSpeedMps = kmh * KMH;
  }
}

/**
 * Background traffic for a staged route; fills the road around the start at once. Add it to the
 * activities. Its driver enlists itself in `context.drivers`.
 */
export function createBackgroundActivity(
  context: SimContext,
  model: TrafficModelName = 'carla-tm',
): BackgroundActivity {
  return new BackgroundActivity(context, model);
}
