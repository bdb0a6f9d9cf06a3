/**
 * What stands in a car's way: the nearest thing whose box reaches into the strip that the car will
 * sweep along its path. Vehicles count where they are, walkers also where they will be in 1.5 s,
 * and crossing vehicles that nobody of this traffic drives also where they will be in 0.7 s. Reach
 * and strip after the traffic manager's collision stage (CARLA, CollisionStage.cpp).
 */
import { ActorKind, type ActorTable } from '../world/actor-table.js';
import { emptyPathPose, type LanePath } from './lane-path.js';
import type { Neighbours } from './neighbours.js';
import { FREE_M, type TrafficCar } from './traffic-car.js';

/** Room beside both boxes, metres. */
const SIDE_ROOM_M = 0.1;
/** Things on another level do not count, metres. */
const LEVEL_M = 4;
const WALKER_AHEAD_S = 1.5;
const CROSSING_AHEAD_S = 0.7;
/** Longest half length of any actor, metres: how far its origin may lie outside the strip. */
const LONGEST_HALF_M = 5.2;
/** Below this change of heading the path ahead is taken as a straight line, radians. */
const STRAIGHT_RAD = 0.02;
/** Points skipped at a time while looking for the nearest point of a bent path. */
const STRIDE = 4;
/** Both standing for each other this long: the one with the lower id goes, seconds. */
const STAND_OFF_S = 4;

const POSE = emptyPathPose();

export class ObstacleSearch {
  private originX = 0;
  private originY = 0;
  private cos = 1;
  private sin = 0;
  private isStraight = true;
  private along = 0;
  private lateral = 0;
  private headingCos = 1;
  private headingSin = 0;

  constructor(
    private readonly actors: ActorTable,
    private readonly neighbours: Neighbours,
    private readonly carOf: readonly (TrafficCar | null)[],
  ) {}

  /** Writes the nearest obstacle within `reachM` of the car's front into its lead fields. */
  look(car: TrafficCar, reachM: number): void {
    const { actors, neighbours } = this;
    const { path, slot } = car;
    car.leadSlot = -1;
    car.leadGapM = FREE_M;
    car.leadSpeedMps = 0;
    const halfLength = actors.halfLength[slot]!;
    const sweepM = reachM + halfLength;
    this.aimFrom(path, car.s, sweepM);
    const n = neighbours.query(
      this.originX + this.cos * sweepM * 0.5,
      this.originY + this.sin * sweepM * 0.5,
      sweepM * 0.5 + LONGEST_HALF_M,
    );
    const goal = car.settings.lateralOffsetM;
    // While it comes over to its path the strip is as wide as the whole move.
    const left = Math.min(goal, car.lateralM) - actors.halfWidth[slot]! - SIDE_ROOM_M;
    const right = Math.max(goal, car.lateralM) + actors.halfWidth[slot]! + SIDE_ROOM_M;
    const z = actors.z[slot]!;
    for (let k = 0; k < n; k += 1) {
      const other = neighbours.found[k]!;
      if (other === slot || actors.collides[other] === 0) continue;
      const dz = actors.z[other]! - z;
      if (dz > LEVEL_M || dz < -LEVEL_M) continue;
      this.consider(car, other, halfLength, sweepM, left, right);
    }
  }

  /** The path as seen from the car: a straight line where it is one. */
  private aimFrom(path: LanePath, s: number, sweepM: number): void {
    const from = path.indexAt(s);
    path.poseAt(s, POSE);
    this.originX = POSE.x;
    this.originY = POSE.y;
    const last = path.count - 1;
    // Points are about a metre apart.
    const to = Math.min(last, from + Math.ceil(sweepM));
    const yaw = POSE.yaw;
    const turn = path.yaw[to]! - yaw;
    const middle = path.yaw[(from + to) >> 1]! - yaw;
    this.isStraight =
      turn < STRAIGHT_RAD &&
      turn > -STRAIGHT_RAD &&
      middle < STRAIGHT_RAD &&
      middle > -STRAIGHT_RAD;
    if (this.isStraight) {
      this.cos = Math.cos(yaw);
      this.sin = Math.sin(yaw);
      return;
    }
    // Towards the far end of the sweep, for the query.
    const dx = path.x[to]! - POSE.x;
    const dy = path.y[to]! - POSE.y;
    const length = Math.sqrt(dx * dx + dy * dy);
    this.cos = length > 0 ? dx / length : Math.cos(yaw);
    this.sin = length > 0 ? dy / length : Math.sin(yaw);
  }

  private consider(
    car: TrafficCar,
    other: number,
    halfLength: number,
    sweepM: number,
    left: number,
    right: number,
  ): void {
    const { actors } = this;
    let x = actors.x[other]!;
    let y = actors.y[other]!;
    const vx = actors.vx[other]!;
    const vy = actors.vy[other]!;
    this.locate(car, x, y, sweepM);
    // What is beside or behind the car's middle is for the other to mind.
    if (this.along <= 0.3 * halfLength) return;
    const driven = this.carOf[other] ?? null;
    if (this.isSurelyOff(car, other, driven === null, halfLength, left, right)) return;
    const yaw = actors.yaw[other]!;
    const cos = Math.cos(yaw);
    const sin = Math.sin(yaw);
    const alignment = Math.abs(cos * this.headingCos + sin * this.headingSin);
    const slant = Math.abs(sin * this.headingCos - cos * this.headingSin);
    let length = actors.halfLength[other]!;
    const width = actors.halfWidth[other]!;
    const isWalker = actors.kind[other] === ActorKind.Walker;
    if (isWalker || (driven === null && slant > 0.4)) {
      const shareS = (isWalker ? WALKER_AHEAD_S : CROSSING_AHEAD_S) * 0.5;
      const ahead = Math.abs(actors.speed[other]!) * shareS;
      if (ahead > 0.1) {
        x += vx * shareS;
        y += vy * shareS;
        length += ahead;
        this.locate(car, x, y, sweepM);
      }
    }
    const across = slant * length + alignment * width;
    if (this.lateral - across > right || this.lateral + across < left) return;
    const gapM = this.along - (alignment * length + slant * width) - halfLength;
    if (gapM >= car.leadGapM || gapM > sweepM - halfLength) return;
    if (driven !== null && isStandOff(car, driven)) return;
    car.leadSlot = other;
    car.leadGapM = gapM;
    car.leadSpeedMps = Math.max(0, vx * this.headingCos + vy * this.headingSin);
  }

  /** True if the thing misses the strip, or is behind the leader, however it is turned. */
  private isSurelyOff(
    car: TrafficCar,
    other: number,
    mayRunOn: boolean,
    halfLength: number,
    left: number,
    right: number,
  ): boolean {
    const { actors } = this;
    let reach = actors.halfLength[other]! + actors.halfWidth[other]!;
    if (mayRunOn) reach += Math.abs(actors.speed[other]!) * WALKER_AHEAD_S;
    return (
      this.lateral - reach > right ||
      this.lateral + reach < left ||
      this.along - reach - halfLength >= car.leadGapM
    );
  }

  /** Place of a point along and beside the path, and the path's heading there. */
  private locate(car: TrafficCar, x: number, y: number, sweepM: number): void {
    if (this.isStraight) {
      const dx = x - this.originX;
      const dy = y - this.originY;
      this.along = dx * this.cos + dy * this.sin;
      this.lateral = dy * this.cos - dx * this.sin;
      this.headingCos = this.cos;
      this.headingSin = this.sin;
      return;
    }
    const { path } = car;
    const from = path.indexAt(car.s);
    const last = Math.min(path.count - 1, from + Math.ceil(sweepM) + 6);
    let best = from;
    let least = Number.POSITIVE_INFINITY;
    for (let i = from; i <= last; i += STRIDE) {
      const dx = path.x[i]! - x;
      const dy = path.y[i]! - y;
      const squared = dx * dx + dy * dy;
      if (squared < least) {
        least = squared;
        best = i;
      }
    }
    const s = path.project(x, y, path.s[best]!);
    this.along = s - car.s;
    this.lateral = path.projectedLateralM;
    const yaw = path.yaw[path.indexAt(s)]!;
    this.headingCos = Math.cos(yaw);
    this.headingSin = Math.sin(yaw);
    // The next search starts from the car again.
    path.indexAt(car.s);
  }
}

/** True if the two stand for each other and it is this car that goes. */
function isStandOff(car: TrafficCar, other: TrafficCar): boolean {
  if (other.leadSlot !== car.slot || car.id > other.id) return false;
  return car.standS > STAND_OFF_S && other.standS > STAND_OFF_S;
}
