/**
 * The cars of background traffic: making them, taking them away, and how they lie to the ego. The
 * ego is where its last passed route point is, as in scenario_runner. Metres, m/s.
 */
import type { Random } from '../../../core/random.js';
import type { SimContext } from '../../context.js';
import { ActorKind, Motion } from '../../world/actor-table.js';
import { pickBlueprint } from '../../world/blueprints.js';
import { emptyPathPose, LanePath, type PathPose } from '../lane-path.js';
import type { TrafficDriver } from '../traffic-driver.js';
import { BackgroundCar, type CarStage } from './background-car.js';
import type { LanePlace } from './lane-place.js';
import { FIXED } from './numbers.js';

const PATH_AHEAD_M = 60;
const PATH_BACK_M = 12;
const POSE = emptyPathPose();

export class Fleet {
  readonly cars: BackgroundCar[] = [];
  /** Place and direction of the ego's route point. */
  egoX = 0;
  egoY = 0;
  egoMps = 0;
  private egoCos = 1;
  private egoSin = 0;
  private spawned = 0;
  private readonly random: Random;

  constructor(
    readonly context: SimContext,
    readonly traffic: TrafficDriver,
  ) {
    this.random = context.random.fork('background traffic');
  }

  /** Takes in where the ego is. */
  update(): void {
    const { context } = this;
    const i = context.egoRouteIndex;
    const { line, world } = context;
    this.egoX = line.x[i]!;
    this.egoY = line.y[i]!;
    this.egoCos = Math.cos(line.yaw[i]!);
    this.egoSin = Math.sin(line.yaw[i]!);
    const vx = world.actors.vx[world.egoSlot]!;
    const vy = world.actors.vy[world.egoSlot]!;
    this.egoMps = Math.sqrt(vx * vx + vy * vy);
  }

  isBehind(x: number, y: number): boolean {
    return (x - this.egoX) * this.egoCos + (y - this.egoY) * this.egoSin < -FIXED.behindM;
  }

  distanceTo(x: number, y: number): number {
    const dx = x - this.egoX;
    const dy = y - this.egoY;
    return Math.sqrt(dx * dx + dy * dy);
  }

  isCarBehind(member: BackgroundCar): boolean {
    const { actors } = this.context.world;
    return this.isBehind(actors.x[member.car.slot]!, actors.y[member.car.slot]!);
  }

  distanceToCar(member: BackgroundCar): number {
    const { actors } = this.context.world;
    return this.distanceTo(actors.x[member.car.slot]!, actors.y[member.car.slot]!);
  }

  /** Straight distance of a car from a place. */
  gapTo(member: BackgroundCar, place: LanePlace): number {
    const { actors } = this.context.world;
    place.poseAt(POSE);
    const dx = actors.x[member.car.slot]! - POSE.x;
    const dy = actors.y[member.car.slot]! - POSE.y;
    return Math.sqrt(dx * dx + dy * dy);
  }

  /** Puts a new car on a lane unless something is in the way or the ego's body is too near. */
  spawn(
    place: LanePlace,
    stage: CarStage,
    options: { readonly clearOfEgoM?: number; readonly speedMps?: number } = {},
  ): BackgroundCar | null {
    const { world } = this.context;
    const { actors, egoSlot } = world;
    place.poseAt(POSE);
    const dx = actors.x[egoSlot]! - POSE.x;
    const dy = actors.y[egoSlot]! - POSE.y;
    const clearM = options.clearOfEgoM ?? 0;
    if (dx * dx + dy * dy < clearM * clearM) return null;
    const blueprint = pickBlueprint('trafficCars', this.random);
    const slot = world.spawn({
      ...blueprint,
      roleName: 'background',
      xM: POSE.x,
      yM: POSE.y,
      zM: POSE.z,
      yawRad: POSE.yaw - 2 * Math.PI * Math.round(POSE.yaw / (2 * Math.PI)),
      motion: Motion.Driven,
      speedMps: options.speedMps ?? 0,
    });
    if (slot < 0) return null;
    this.spawned += 1;
    const path = LanePath.fromLane(place.lines, place.lane, place.u, {
      backM: PATH_BACK_M,
      aheadM: PATH_AHEAD_M,
      random: this.random.fork(`path ${this.spawned}`),
    });
    const car = this.traffic.add(slot, path, {
      minGapM: FIXED.minGapM,
      lateralOffsetM: FIXED.lateralOffsetM,
      isRemovable: true,
    });
    const member = new BackgroundCar(car, stage);
    this.cars.push(member);
    return member;
  }

  /** Takes a car out of the world; lists that hold it drop it at their next look. */
  despawn(member: BackgroundCar): void {
    this.traffic.despawn(member.car);
  }

  /** Uniform in 0 … 100. */
  drawPercent(): number {
    return this.random.uniform(0, 100);
  }

  /** Moves a car ahead along its way; one that would not fit there is taken away. */
  moveForward(member: BackgroundCar, byM: number): void {
    const { car } = member;
    if (!car.path.extendTo(car.s + byM + 1)) {
      this.despawn(member);
      return;
    }
    car.path.poseAt(car.s + byM, POSE);
    if (this.hasRoom(member, POSE, 0)) this.traffic.advanceCar(car, byM);
    else this.despawn(member);
  }

  /** True if a car, made longer at both ends by `extraM`, would touch nobody at a pose. */
  hasRoom(member: BackgroundCar, at: PathPose, extraM: number): boolean {
    const { actors } = this.context.world;
    const { slot } = member.car;
    // Out of its own way while the place is looked at.
    actors.collides[slot] = 0;
    const isFree = this.context.world.isFree({
      typeId: '',
      roleName: '',
      kind: ActorKind.Vehicle,
      xM: at.x,
      yM: at.y,
      zM: at.z,
      yawRad: at.yaw,
      halfLengthM: actors.halfLength[slot]! + extraM,
      halfWidthM: actors.halfWidth[slot]!,
      halfHeightM: actors.halfHeight[slot]!,
    });
    actors.collides[slot] = 1;
    return isFree;
  }

  /** Forgets cars that are no longer in the world. */
  prune(): void {
    dropDead(this.cars);
  }
}

/** Takes dead cars out of a list in place. */
export function dropDead(list: BackgroundCar[]): void {
  let kept = 0;
  for (let i = 0; i < list.length; i += 1) {
    const member = list[i]!;
    if (!member.car.alive) continue;
    list[kept] = member;
    kept += 1;
  }
  list.length = kept;
}
