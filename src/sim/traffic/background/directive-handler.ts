/**
 * Carries out what scenarios ask of background traffic. The messages lie on the directive board
 * since the last tick; each kind has one slot. What they mean: scenario_runner's
 * background_manager.py and background_activity.py.
 */
import type { Vector3 } from '../../../core/float32.js';
import type { Waypoint } from '../../../map/road-map.js';
import type { DirectiveBoard, JunctionDirective } from '../directives.js';
import type { BackgroundCar } from './background-car.js';
import type { Fleet } from './fleet.js';
import type { JunctionLayer } from './junction-layer.js';
import { laneKey } from './lane-sets.js';
import { type BackgroundNumbers, FIXED } from './numbers.js';
import type { OppositeLayer } from './opposite-layer.js';
import type { RoadLayer } from './road-layer.js';
import type { RouteLanes } from './route-lanes.js';

/** A re-added lane is filled at 15 m + 2 s × the ego's speed. */
const READD_PER_MPS = 2;
/** How far from a waypoint its junction entry or exit is looked for, metres. */
const SEARCH_STEPS = 300;

export class DirectiveHandler {
  /** True while a junction scenario keeps the ego's entry clear. */
  isEntryCleared = false;
  private hasRemovedLane = false;

  constructor(
    private readonly fleet: Fleet,
    private readonly route: RouteLanes,
    private readonly numbers: BackgroundNumbers,
    private readonly road: RoadLayer,
    private readonly opposite: OppositeLayer,
    private readonly junctions: JunctionLayer,
  ) {}

  /** Reads and empties the board. */
  obey(board: DirectiveBoard): void {
    const { numbers } = this;
    if (board.road !== null) numbers.changeRoad(board.road);
    if (board.opposite !== null) numbers.changeOpposite(board.opposite);
    if (board.junction !== null) numbers.changeJunction(board.junction);
    if (board.maxSpeedKmh !== null) numbers.maxSpeedKmh = board.maxSpeedKmh;
    if (board.frontVehicles === 'stop') this.stop('front');
    else if (board.frontVehicles === 'start') this.start('front');
    if (board.backVehicles === 'stop') this.stop('back');
    else if (board.backVehicles === 'start') this.start('back');
    if (board.leaveSpaceInFrontM !== null) this.leaveSpace(board.leaveSpaceInFrontM);
    if (board.routeSources !== null) this.switchSources(board.routeSources);
    if (board.leaveCrossingSpace !== null) this.leaveCrossing(board.leaveCrossingSpace);
    if (board.removeRoadLane !== null) this.removeLane(board.removeRoadLane);
    if (board.reAddRoadLane !== null) this.reAddLane(board.reAddRoadLane);
    if (board.handleJunction !== null) this.handleJunction(board.handleJunction);
    board.clear();
  }

  /** A junction came in between: a removed lane is not put back. */
  forgetLane(): void {
    this.hasRemovedLane = false;
  }

  private stop(which: 'front' | 'back'): void {
    for (const lane of this.road.lanes) {
      for (const member of lane.cars) {
        if (this.fleet.isCarBehind(member) !== (which === 'back')) continue;
        member.stoppedBy = which;
        member.percent = 0;
      }
    }
  }

  private start(which: 'front' | 'back'): void {
    for (const member of this.fleet.cars) {
      if (member.stoppedBy !== which) continue;
      member.stoppedBy = 'none';
      member.percent = 100;
    }
  }

  private leaveSpace(spaceM: number): void {
    const lane = this.road.laneOfEgo();
    if (lane === null || this.junctions.isActive) return;
    const ahead = lane.cars.filter((member) => !this.fleet.isCarBehind(member));
    const nearestM = Math.min(...ahead.map((member) => this.fleet.distanceToCar(member)));
    if (ahead.length === 0 || spaceM <= nearestM) return;
    // The front-most makes room first.
    for (const member of ahead) this.fleet.moveForward(member, spaceM - nearestM);
  }

  private switchSources(isOn: boolean): void {
    this.numbers.roadSourcesActive = isOn;
    for (const lane of this.road.lanes) lane.isActive = isOn;
    for (const junction of this.junctions.active) {
      for (const source of junction.sources) {
        if (junction.plan.routeEntries.has(source.entryKey)) source.isActive = isOn;
      }
    }
  }

  private leaveCrossing(at: Vector3): void {
    const beside = this.fleet.context.world.map.waypointAt(at)?.left() ?? null;
    if (beside === null) return;
    const { location } = beside.transform;
    const { actors } = this.fleet.context.world;
    for (const member of [...this.opposite.cars]) {
      const { slot } = member.car;
      const dx = actors.x[slot]! - location.x;
      const dy = actors.y[slot]! - location.y;
      const distanceM = Math.sqrt(dx * dx + dy * dy);
      if (distanceM < FIXED.crossingClearM) this.fleet.despawn(member);
      else if (distanceM < FIXED.crossingStopM) {
        actors.speed[slot] = 0;
        actors.vx[slot] = 0;
        actors.vy[slot] = 0;
      }
    }
  }

  private removeLane(waypoint: Waypoint): void {
    this.hasRemovedLane = true;
    const lane = this.road.laneWithKey(this.keyOf(waypoint));
    if (lane === null) return;
    for (const member of lane.cars) this.fleet.despawn(member);
    this.road.drop(lane);
  }

  private reAddLane(offset: number): void {
    if (!this.hasRemovedLane) return;
    this.hasRemovedLane = false;
    const { context, egoMps } = this.fleet;
    const { lines } = this.route;
    const egoLane = this.route.laneAt(context.egoRouteIndex);
    if (egoLane < 0) return;
    const { graph } = lines.map;
    let lane = egoLane;
    if (offset !== 0) {
      const place = context.line.points[context.egoRouteIndex]!.transform.location;
      let side = context.world.map.waypointAt(place);
      for (let i = 0; i < Math.abs(offset) && side !== null; i += 1) {
        side = offset > 0 ? side.right() : side.left();
      }
      if (side === null) return;
      lane = side.laneIndex;
    }
    if (!lines.isDriving(lane) || graph.runsWithS(lane) !== graph.runsWithS(egoLane)) return;
    if (this.road.laneWithKey(laneKey(graph, lane)) !== null) return;
    const spacingM = this.numbers.spawnDistanceM + READD_PER_MPS * egoMps;
    const place = this.road.placeBeside(lane, context.egoRouteIndex);
    this.road.addLane(lane, place, spacingM, egoMps);
  }

  private handleJunction(directive: JunctionDirective): void {
    if (directive.clearMiddle) this.clearMiddle();
    if (directive.clearEgoEntry) this.clearEgoEntry();
    for (const waypoint of directive.removeEntries) this.removeEntry(waypoint);
    for (const waypoint of directive.removeExits) this.removeExit(waypoint);
    if (directive.stopEntries) this.stopEntries();
    if (directive.extendRoadExitM > 0) this.extendExit(directive.extendRoadExitM);
    this.hasRemovedLane = false;
  }

  private clearMiddle(): void {
    this.junctions.ordersOfNext.clearMiddle = true;
    for (const member of this.junctions.active[0]?.cars ?? []) {
      if (member.stage === 'middle') this.fleet.despawn(member);
    }
  }

  private clearEgoEntry(): void {
    this.isEntryCleared = true;
    const junction = this.junctions.active[0];
    if (junction !== undefined) {
      for (const source of junction.sources) this.removeAhead(source.cars);
      // Cars that the road handed over without a source of their own are ahead of the ego as well.
      this.removeAhead(junction.cars.filter((member) => this.isOnEgoEntry(member)));
      return;
    }
    for (const lane of this.road.lanes) {
      this.removeAhead(lane.cars);
      lane.isActive = false;
    }
  }

  private isOnEgoEntry(member: BackgroundCar): boolean {
    const { car } = member;
    const { plan } = this.junctions.active[0]!;
    if (!car.alive || member.stage !== 'entry') return false;
    const lane = car.path.laneAt(car.s);
    return plan.routeEntries.has(laneKey(this.route.lines.map.graph, lane));
  }

  private removeAhead(cars: readonly BackgroundCar[]): void {
    for (const member of cars) {
      if (member.car.alive && !this.fleet.isCarBehind(member)) this.fleet.despawn(member);
    }
  }

  private removeEntry(waypoint: Waypoint): void {
    const { plan } = this.junctions;
    if (plan === null) return;
    const key = this.findKey(waypoint, plan.entries, true);
    if (key < 0) return;
    const junction = this.junctions.active[0];
    if (junction === undefined) {
      this.junctions.ordersOfNext.silentEntries.add(key);
      return;
    }
    for (const source of junction.sources) {
      if (source.entryKey !== key) continue;
      for (const member of source.cars) this.fleet.despawn(member);
      source.isActive = false;
    }
  }

  private removeExit(waypoint: Waypoint): void {
    const { plan } = this.junctions;
    if (plan === null) return;
    const key = this.findKey(waypoint, plan.exits, false);
    if (key < 0) return;
    const junction = this.junctions.active[0];
    if (junction === undefined) {
      this.junctions.ordersOfNext.emptyExits.add(key);
      return;
    }
    for (const member of junction.exitWithKey(key)?.cars ?? []) this.fleet.despawn(member);
  }

  private stopEntries(): void {
    this.junctions.ordersOfNext.stopEntries = true;
    const junction = this.junctions.active[0];
    for (const source of junction?.sources ?? []) {
      if (junction!.plan.routeEntries.has(source.entryKey)) continue;
      for (const member of source.cars) if (member.stage === 'entry') member.percent = 0;
    }
  }

  private extendExit(byM: number): void {
    const junction = this.junctions.active[0];
    if (junction === undefined) {
      this.junctions.ordersOfNext.extendExitM += byM;
      return;
    }
    for (const exit of junction.exits) {
      if (!junction.plan.routeExits.has(exit.key)) continue;
      exit.maxDistanceM += byM;
      for (const member of [...exit.cars]) {
        this.fleet.moveForward(member, byM);
        if (member.stage !== 'exit-road') continue;
        member.stage = 'exit';
        member.percent = 100;
      }
    }
  }

  /** Key of the junction lane that a waypoint's lane leads to (or comes from), −1 if none. */
  private findKey(waypoint: Waypoint, lanes: readonly number[], ahead: boolean): number {
    const { graph } = this.route.lines.map;
    const keys = new Set(lanes.map((lane) => laneKey(graph, lane)));
    let at: Waypoint | undefined = waypoint;
    for (let i = 0; i < SEARCH_STEPS && at !== undefined; i += 1) {
      const key = this.keyOf(at);
      if (keys.has(key)) return key;
      if (this.route.realJunctionOf(at.laneIndex) >= 0) return -1;
      at = ahead ? at.next(1)[0] : at.previous(1)[0];
    }
    return -1;
  }

  private keyOf(waypoint: Waypoint): number {
    return laneKey(this.route.lines.map.graph, waypoint.laneIndex);
  }
}
