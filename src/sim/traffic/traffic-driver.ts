/**
 * Drives all traffic cars of a route: each tick every car first looks and decides, all on the same
 * picture of the world, then all move. One driver is shared by background traffic and scenarios
 * (see `trafficOf`), so that their cars wait for each other at junctions. Allocates nothing in
 * steady state.
 */
import { TICK_SECONDS } from '../../bridge/frame.js';
import type { Driver, SimContext } from '../context.js';
import { type ActorTable, Motion } from '../world/actor-table.js';
import { moveCar } from './car-motion.js';
import type { CarSettings } from './car-settings.js';
import { EgoForecast } from './ego-forecast.js';
import { Headings } from './headings.js';
import { JunctionAccess } from './junction-access.js';
import { LaneLines } from './lane-lines.js';
import { emptyPathPose, type LanePath } from './lane-path.js';
import { TRAFFIC_MODELS, type TrafficModel, type TrafficModelName } from './models.js';
import { Neighbours } from './neighbours.js';
import { ObstacleSearch } from './obstacles.js';
import { PathEvents } from './path-events.js';
import { TrafficCar } from './traffic-car.js';

/** Cars nearer to the ego than this move under their own steering, metres. */
const PHYSICS_RADIUS_M = 50;
/** Path kept ahead and behind, metres. */
const PATH_AHEAD_M = 90;
const PATH_BEHIND_M = 15;
/** A removable car that stood this long is taken away, one every ten seconds at most. */
const STUCK_S = 90;
const STUCK_MPS = 0.8;
/** A removable car this near to the end of its last lane is taken away, metres. */
const DEAD_END_M = 5;
const REMOVALS_EVERY_TICKS = 200;

export class TrafficDriver implements Driver {
  readonly cars: TrafficCar[] = [];
  readonly neighbours: Neighbours;
  private readonly carOf: (TrafficCar | null)[];
  private readonly actors: ActorTable;
  private readonly access: JunctionAccess;
  private readonly events: PathEvents;
  private readonly obstacles: ObstacleSearch;
  private readonly ego: EgoForecast;
  private readonly headings: Headings;
  private model: TrafficModel;
  private drivenStep = -1;
  private lastRemoval = -REMOVALS_EVERY_TICKS;

  constructor(
    private readonly context: SimContext,
    model: TrafficModelName = 'carla-tm',
  ) {
    const { world } = context;
    this.actors = world.actors;
    this.neighbours = new Neighbours(world.actors);
    this.carOf = new Array<TrafficCar | null>(world.actors.capacity).fill(null);
    this.ego = new EgoForecast(context);
    const lines = LaneLines.of(world.map);
    this.access = new JunctionAccess(lines, world.actors, this.neighbours, this.ego);
    this.events = new PathEvents(world.actors, world.lights, this.access);
    this.headings = new Headings(world.actors.capacity);
    this.obstacles = new ObstacleSearch(world.actors, this.neighbours, this.carOf, this.headings);
    this.model = TRAFFIC_MODELS[model];
  }

  /** The rules all cars drive by. */
  get modelName(): TrafficModelName {
    return this.model.name;
  }

  useModel(name: TrafficModelName): void {
    this.model = TRAFFIC_MODELS[name];
  }

  /**
   * Takes over an actor that stands on (or beside) the path, near position `nearS` of it. The actor
   * becomes `Motion.Driven`.
   */
  add(slot: number, path: LanePath, settings: Partial<CarSettings> = {}, nearS = 0): TrafficCar {
    const { actors } = this;
    const car = new TrafficCar(slot, actors.id[slot]!, path, settings);
    actors.motion[slot] = Motion.Driven;
    this.setPath(car, path, nearS);
    this.cars.push(car);
    this.carOf[slot] = car;
    return car;
  }

  /** Sends a car along another path, e.g. that of a neighbouring lane; it steers over to it. */
  setPath(car: TrafficCar, path: LanePath, nearS: number): void {
    const { actors } = this;
    this.giveBack(car);
    car.path = path;
    car.s = path.project(actors.x[car.slot]!, actors.y[car.slot]!, nearS);
    car.lateralM = path.projectedLateralM;
    car.searchedS = path.startS;
    car.signDone = -1;
    car.nextMark = path.markDrops;
    // Marks behind the car are not its business any more.
    const frontS = car.s + actors.halfLength[car.slot]!;
    let k = 0;
    while (k < path.markCount && path.markS[k]! < frontS) k += 1;
    car.nextMark += k;
  }

  /** Moves a car along its path at once, keeping its speed. */
  advanceCar(car: TrafficCar, byM: number): void {
    const { path } = car;
    path.extendTo(car.s + byM + PATH_AHEAD_M);
    const s = Math.min(car.s + byM, path.endS);
    const pose = path.poseAt(s, emptyPathPose());
    this.context.world.place(
      car.slot,
      pose.x,
      pose.y,
      pose.z,
      pose.yaw,
      this.actors.speed[car.slot]!,
    );
    this.setPath(car, path, s);
  }

  /** Leaves the actor standing as it is; nobody drives it any more. */
  remove(slot: number): void {
    const car = this.carOf[slot];
    if (car === null || car === undefined) return;
    car.alive = false;
    this.giveBack(car);
    this.carOf[slot] = null;
    this.cars.splice(this.cars.indexOf(car), 1);
  }

  /** Takes a car and its actor out of the world. */
  despawn(car: TrafficCar): void {
    if (!car.alive) return;
    this.remove(car.slot);
    this.context.world.remove(car.slot);
  }

  /** The car that drives a slot, or null. */
  carAt(slot: number): TrafficCar | null {
    return this.carOf[slot] ?? null;
  }

  /** Moves all cars for the coming step; a second call for the same step does nothing. */
  drive(context: SimContext): void {
    const { world } = context;
    if (this.drivenStep === world.steps) return;
    this.drivenStep = world.steps;
    this.forgetTheGone();
    if (this.cars.length === 0) return;
    this.neighbours.refresh(world.steps);
    this.ego.update();
    for (let i = 0; i < this.cars.length; i += 1) this.decide(this.cars[i]!, context.tick);
    for (let i = 0; i < this.cars.length; i += 1) {
      moveCar(this.actors, this.headings, this.cars[i]!, TICK_SECONDS);
    }
    this.removeTheStuck(context.tick);
  }

  private decide(car: TrafficCar, tick: number): void {
    const { actors, model, events } = this;
    const { slot, path, settings } = car;
    const ego = this.context.world.egoSlot;
    const dx = actors.x[slot]! - actors.x[ego]!;
    const dy = actors.y[slot]! - actors.y[ego]!;
    car.isNearEgo = dx * dx + dy * dy < PHYSICS_RADIUS_M * PHYSICS_RADIUS_M;
    if (!path.ended && path.s[path.count - 1]! < car.s + PATH_AHEAD_M) {
      path.extendTo(car.s + 2 * PATH_AHEAD_M);
    }
    path.trimBefore(car.s - PATH_BEHIND_M);
    car.piece = path.indexAt(car.s);
    car.speedMps = Math.max(0, actors.speed[slot]!);
    if (settings.ignoreVehicles) {
      car.leadSlot = -1;
    } else {
      model.reach(car);
      this.obstacles.look(car);
    }
    events.look(car, tick, model, TICK_SECONDS);
    if (path.ended) {
      const endGapM = path.lastUsableS - car.s - actors.halfLength[slot]!;
      if (endGapM < car.stopGapM) car.stopGapM = endGapM;
    }
    setWantedSpeed(car);
    model.decide(car, events);
    this.countStanding(car);
  }

  private giveBack(car: TrafficCar): void {
    this.access.release(car.ahead);
    this.access.release(car.inside);
    car.ahead.clear();
    car.inside.clear();
  }

  private countStanding(car: TrafficCar): void {
    if (car.speedMps >= STUCK_MPS) {
      car.standS = 0;
      car.stuckS = 0;
      car.isInLightQueue = false;
      return;
    }
    const leader = car.leadSlot < 0 ? null : this.carAt(car.leadSlot);
    car.isInLightQueue = car.isHeldByLight || (leader?.isInLightQueue ?? false);
    car.standS += TICK_SECONDS;
    car.stuckS += car.isInLightQueue ? TICK_SECONDS / 2 : TICK_SECONDS;
  }

  private forgetTheGone(): void {
    for (let i = this.cars.length - 1; i >= 0; i -= 1) {
      const car = this.cars[i]!;
      if (!this.actors.holds(car.slot, car.id)) this.forget(car, i);
    }
  }

  private forget(car: TrafficCar, place: number): void {
    car.alive = false;
    this.giveBack(car);
    if (this.carOf[car.slot] === car) this.carOf[car.slot] = null;
    this.cars.splice(place, 1);
  }

  /** Where the map ends cars vanish; elsewhere one that stood too long may. */
  private removeTheStuck(tick: number): void {
    for (let i = this.cars.length - 1; i >= 0; i -= 1) {
      const car = this.cars[i]!;
      if (car.settings.isRemovable && car.isAtEnd(DEAD_END_M)) this.despawn(car);
    }
    if (tick - this.lastRemoval < REMOVALS_EVERY_TICKS) return;
    for (const car of this.cars) {
      if (!car.settings.isRemovable || car.stuckS < STUCK_S) continue;
      this.despawn(car);
      this.lastRemoval = tick;
      return;
    }
  }
}

/** What its settings ask for, or less where the way bends. */
function setWantedSpeed(car: TrafficCar): void {
  const { settings, path } = car;
  const told = settings.desiredSpeedMps;
  const wanted = told >= 0 ? told : (car.limitKmh / 3.6) * (settings.speedPercent / 100);
  const cap = path.cap[car.piece]!;
  car.wantedMps = cap < wanted ? cap : wanted;
}

const shared = new WeakMap<SimContext, TrafficDriver>();

/** The driver that background traffic and scenarios of a route share; enlisted on first use. */
export function trafficOf(context: SimContext): TrafficDriver {
  let driver = shared.get(context);
  if (driver === undefined) {
    driver = new TrafficDriver(context);
    shared.set(context, driver);
    context.drivers.push(driver);
  }
  return driver;
}
