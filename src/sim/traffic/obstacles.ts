/**
 * What stands in a car's way: the nearest thing whose box reaches into the strip that the car will
 * sweep along its path. Vehicles count where they are, walkers also where they will be in 1.5 s,
 * and crossing vehicles that nobody of this traffic drives also where they will be in 0.7 s. Reach
 * and strip after the traffic manager's collision stage (CARLA, CollisionStage.cpp).
 */
import { ActorKind, type ActorTable } from '../world/actor-table.js';
import type { Headings } from './headings.js';
import { emptyPathPose } from './lane-path.js';
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
/** What lies behind this share of the car's half length is not ahead of it. */
const BESIDE_SHARE = 0.3;
/** Both standing for each other this long: the one with the lower id goes, seconds. */
const STAND_OFF_S = 4;

const POSE = emptyPathPose();

export class ObstacleSearch {
  private originX = Number.NaN;
  private originY = Number.NaN;
  private cos = Number.NaN;
  private sin = Number.NaN;
  private isStraight = true;
  /** Place of the thing looked at along and beside the path, and the path's heading there. */
  private along = Number.NaN;
  private lateral = Number.NaN;
  private headingCos = Number.NaN;
  private headingSin = Number.NaN;
  /** The strip that the car will sweep: its length, and its sides beside the path. */
  private sweepM = Number.NaN;
  private left = Number.NaN;
  private right = Number.NaN;

  constructor(
    private readonly actors: ActorTable,
    private readonly neighbours: Neighbours,
    private readonly carOf: readonly (TrafficCar | null)[],
    private readonly headings: Headings,
  ) {}

  /** Writes the nearest obstacle within `car.reachM` of the car's front into its lead fields. */
  look(car: TrafficCar): void {
    const { actors, neighbours } = this;
    const { slot } = car;
    car.leadSlot = -1;
    car.leadGapM = FREE_M;
    car.leadSpeedMps = 0;
    const sweepM = car.reachM + actors.halfLength[slot]!;
    this.sweepM = sweepM;
    this.aimFrom(car);
    const n = neighbours.query(
      this.originX + this.cos * sweepM * 0.5,
      this.originY + this.sin * sweepM * 0.5,
      sweepM * 0.5 + LONGEST_HALF_M,
    );
    if (n === 0) return;
    const goal = car.settings.lateralOffsetM;
    const sideM = actors.halfWidth[slot]!;
    // While it comes over to its path the strip is as wide as the whole move.
    this.left = Math.min(goal, car.lateralM) - sideM - SIDE_ROOM_M;
    this.right = Math.max(goal, car.lateralM) + sideM + SIDE_ROOM_M;
    if (this.isStraight) this.searchStraight(car, n);
    else this.searchBend(car, n);
  }

  /** All that was found, seen from a car on a straight way. Nothing is called for what is off it. */
  private searchStraight(car: TrafficCar, n: number): void {
    const { actors, carOf, originX, originY, cos, sin, left, right } = this;
    const { found } = this.neighbours;
    const { x, y, z, speed, collides } = actors;
    const lengths = actors.halfLength;
    const widths = actors.halfWidth;
    const self = car.slot;
    const height = z[self]!;
    const halfLength = lengths[self]!;
    const behindM = BESIDE_SHARE * halfLength;
    this.headingCos = cos;
    this.headingSin = sin;
    for (let k = 0; k < n; k += 1) {
      const other = found[k]!;
      if (other === self || collides[other] === 0) continue;
      const dz = z[other]! - height;
      if (dz > LEVEL_M || dz < -LEVEL_M) continue;
      const dx = x[other]! - originX;
      const dy = y[other]! - originY;
      const along = dx * cos + dy * sin;
      // What is beside or behind the car's middle is for the other to mind.
      if (along <= behindM) continue;
      const lateral = dy * cos - dx * sin;
      const driven = carOf[other]!;
      let reach = lengths[other]! + widths[other]!;
      if (driven === null) reach += Math.abs(speed[other]!) * WALKER_AHEAD_S;
      // It misses the strip, or is behind the leader, however it is turned.
      if (lateral - reach > right || lateral + reach < left) continue;
      if (along - reach - halfLength >= car.leadGapM) continue;
      this.along = along;
      this.lateral = lateral;
      this.weigh(car, other, driven);
    }
  }

  /** The same on a way with a bend in it. */
  private searchBend(car: TrafficCar, n: number): void {
    const { actors, carOf, left, right } = this;
    const { found } = this.neighbours;
    const { x, y, z, speed, collides } = actors;
    const self = car.slot;
    const height = z[self]!;
    const halfLength = actors.halfLength[self]!;
    const behindM = BESIDE_SHARE * halfLength;
    for (let k = 0; k < n; k += 1) {
      const other = found[k]!;
      if (other === self || collides[other] === 0) continue;
      const dz = z[other]! - height;
      if (dz > LEVEL_M || dz < -LEVEL_M) continue;
      this.locate(car, x[other]!, y[other]!);
      if (this.along <= behindM) continue;
      const driven = carOf[other]!;
      let reach = actors.halfLength[other]! + actors.halfWidth[other]!;
      if (driven === null) reach += Math.abs(speed[other]!) * WALKER_AHEAD_S;
      if (this.lateral - reach > right || this.lateral + reach < left) continue;
      if (this.along - reach - halfLength >= car.leadGapM) continue;
      this.weigh(car, other, driven);
    }
  }

  /** The path as seen from the car: a straight line where it is one. */
  private aimFrom(car: TrafficCar): void {
    const { path } = car;
    const from = car.piece;
    path.poseAt(car.s, POSE);
    this.originX = POSE.x;
    this.originY = POSE.y;
    const last = path.count - 1;
    // Points are about a metre apart.
    const to = Math.min(last, from + Math.ceil(this.sweepM));
    const yaw = POSE.yaw;
    const turn = path.yaw[to]! - yaw;
    const middle = path.yaw[(from + to) >> 1]! - yaw;
    this.isStraight =
      turn < STRAIGHT_RAD &&
      turn > -STRAIGHT_RAD &&
      middle < STRAIGHT_RAD &&
      middle > -STRAIGHT_RAD;
    if (!this.isStraight) {
      // Towards the far end of the sweep, for the query.
      const dx = path.x[to]! - POSE.x;
      const dy = path.y[to]! - POSE.y;
      const length = Math.sqrt(dx * dx + dy * dy);
      if (length > 0) {
        this.cos = dx / length;
        this.sin = dy / length;
        return;
      }
    }
    const { ways } = this.headings;
    ways.take(car.slot, yaw);
    this.cos = ways.cos[car.slot]!;
    this.sin = ways.sin[car.slot]!;
  }

  /** Takes the thing as leader if its box reaches into the strip nearer than the leader so far. */
  private weigh(car: TrafficCar, other: number, driven: TrafficCar | null): void {
    const { actors } = this;
    const { actual } = this.headings;
    actual.take(other, actors.yaw[other]!);
    const cos = actual.cos[other]!;
    const sin = actual.sin[other]!;
    const alignment = Math.abs(cos * this.headingCos + sin * this.headingSin);
    const slant = Math.abs(sin * this.headingCos - cos * this.headingSin);
    const vx = actors.vx[other]!;
    const vy = actors.vy[other]!;
    let length = actors.halfLength[other]!;
    const width = actors.halfWidth[other]!;
    const isWalker = actors.kind[other] === ActorKind.Walker;
    if (isWalker || (driven === null && slant > 0.4)) {
      const shareS = (isWalker ? WALKER_AHEAD_S : CROSSING_AHEAD_S) * 0.5;
      const ahead = Math.abs(actors.speed[other]!) * shareS;
      if (ahead > 0.1) {
        length += ahead;
        this.locate(car, actors.x[other]! + vx * shareS, actors.y[other]! + vy * shareS);
      }
    }
    const across = slant * length + alignment * width;
    if (this.lateral - across > this.right || this.lateral + across < this.left) return;
    const halfLength = actors.halfLength[car.slot]!;
    const gapM = this.along - (alignment * length + slant * width) - halfLength;
    if (gapM >= car.leadGapM || gapM > this.sweepM - halfLength) return;
    if (driven !== null && isStandOff(car, driven)) return;
    car.leadSlot = other;
    car.leadGapM = gapM;
    car.leadSpeedMps = Math.max(0, vx * this.headingCos + vy * this.headingSin);
  }

  /** Place of a point along and beside the path, and the path's heading there. */
  private locate(car: TrafficCar, x: number, y: number): void {
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
    const from = car.piece;
    const last = Math.min(path.count - 1, from + Math.ceil(this.sweepM) + 6);
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
  }
}

/** True if the two stand for each other and it is this car that goes. */
function isStandOff(car: TrafficCar, other: TrafficCar): boolean {
  if (other.leadSlot !== car.slot || car.id > other.id) return false;
  return car.standS > STAND_OFF_S && other.standS > STAND_OFF_S;
}
