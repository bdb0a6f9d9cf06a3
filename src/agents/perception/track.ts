/**
 * What a driver remembers of one other actor: pose and motion now, the lane it follows and where it is on
 * that lane, for how long it has stood. Metres, m/s, radians, CARLA's axes; lateral values to the right.
 */
import { type ActorTruth, TICK_SECONDS } from '../../bridge/frame.js';
import { clamp, RAD_PER_DEG, wrapRad } from '../geometry.js';
import { isEmergencyType, Kind, kindOf } from './kinds.js';
import type { LaneShape, LaneShapes } from './lane-shapes.js';

/** Slower than this an actor stands. */
export const STANDING_MPS = 0.2;
/** Ticks over which acceleration is measured: traffic may brake and speed up in turn at every tick. */
const SPAN_TICKS = 8;
const ACCELERATION_MAX = 5;
/** A vehicle farther off its lane, or more askew, is on no lane. */
const OFF_LANE_M = 2.6;
const ASKEW_RAD = 1.1;
/** Behind a fork another lane must fit better by this than the one that was expected. */
const FORK_DOUBT_M = 0.3;
/** Ticks between two looks for a lane. */
const LOOK_AGAIN = 8;

export class Track {
  readonly kind: Kind;
  readonly typeId: string;
  /** Background traffic reacts to the ego; scenario actors need not. */
  readonly isReactive: boolean;
  readonly isEmergency: boolean;
  x = 0;
  y = 0;
  z = 0;
  yaw = 0;
  vx = 0;
  vy = 0;
  speed = 0;
  /** Mean change of speed in the last moments, m/s². */
  acceleration = 0;
  private readonly speeds = new Float64Array(SPAN_TICKS);
  private updates = 0;
  halfLengthM = 0;
  halfWidthM = 0;
  /** Seconds since it last moved; 0 while it moves. */
  stoodS = 0;
  /** Seconds since it was first seen. */
  knownS = 0;
  lane: LaneShape | null = null;
  /** Distance along the lane, and to the right of its centre. */
  along = 0;
  across = 0;
  /** Speed across the lane, to the right. */
  drift = 0;
  /** Lanes it may be on after a fork, while that is not clear. */
  private fork: readonly number[] = [];
  private forkFrom = -1;
  private lookIn = 0;
  lastTick = -1;

  constructor(
    readonly id: number,
    actor: ActorTruth,
  ) {
    this.kind = kindOf(actor);
    this.typeId = actor.typeId;
    this.isReactive = actor.roleName === 'background';
    this.isEmergency = isEmergencyType(actor.typeId);
  }

  get isStanding(): boolean {
    return this.speed < STANDING_MPS;
  }

  update(actor: ActorTruth, tick: number): void {
    const { location, rotation } = actor.transform;
    this.lastTick = tick;
    this.x = location.x;
    this.y = location.y;
    this.z = location.z;
    this.yaw = rotation.yawDeg * RAD_PER_DEG;
    this.vx = actor.velocity.x;
    this.vy = actor.velocity.y;
    this.speed = Math.sqrt(this.vx * this.vx + this.vy * this.vy);
    this.measureAcceleration();
    this.halfLengthM = actor.extent.x;
    this.halfWidthM = actor.extent.y;
    this.knownS += TICK_SECONDS;
    this.stoodS = this.isStanding ? this.stoodS + TICK_SECONDS : 0;
  }

  private measureAcceleration(): void {
    const oldest = this.updates % SPAN_TICKS;
    if (this.updates >= SPAN_TICKS) {
      const mean = (this.speed - this.speeds[oldest]!) / (SPAN_TICKS * TICK_SECONDS);
      this.acceleration = clamp(mean, -ACCELERATION_MAX, ACCELERATION_MAX);
    }
    this.speeds[oldest] = this.speed;
    this.updates += 1;
  }

  /**
   * Finds the place on the lane network.
   * @param usual the lane that others took behind a fork, −1 if none is known
   * @param chosen hears which way a fork was left by
   */
  findLane(
    shapes: LaneShapes,
    usual: (from: number) => number,
    chosen: (from: number, to: number) => void,
  ): void {
    if (this.isStanding && this.lane !== null) {
      this.drift = 0;
      return;
    }
    if (this.lane === null) this.look(shapes);
    else this.follow(this.lane, shapes, usual, chosen);
  }

  private look(shapes: LaneShapes): void {
    this.lookIn -= 1;
    if (this.lookIn > 0) return;
    this.lookIn = LOOK_AGAIN;
    const shape = shapes.under(this.x, this.y, this.z);
    if (shape === null) return;
    this.fork = [];
    this.forkFrom = -1;
    if (this.placeOn(shape) < OFF_LANE_M) this.lane = shape;
  }

  private follow(
    lane: LaneShape,
    shapes: LaneShapes,
    usual: (from: number) => number,
    chosen: (from: number, to: number) => void,
  ): void {
    let misfit = this.placeOn(lane);
    if (this.along > lane.lengthM - 0.05 && lane.next.length > 0) {
      this.fork = lane.next;
      this.forkFrom = lane.lane;
      const known = usual(lane.lane);
      this.lane = shapes.of(lane.next.includes(known) ? known : lane.next[0]!);
      misfit = this.placeOn(this.lane);
    }
    if (this.fork.length > 1) misfit = this.settleFork(shapes, chosen);
    if (Math.abs(this.across) > (this.lane?.widthM ?? 3.5) / 2 + 0.3 || misfit > OFF_LANE_M) {
      this.lane = null;
      this.lookIn = 0;
      this.look(shapes);
    }
  }

  /** Of the lanes behind a fork the one that fits best; settled once past its middle. */
  private settleFork(shapes: LaneShapes, chosen: (from: number, to: number) => void): number {
    let best = this.lane!;
    let least = this.placeOn(best) - FORK_DOUBT_M;
    for (const option of this.fork) {
      if (option === this.lane!.lane) continue;
      const shape = shapes.of(option);
      const misfit = this.placeOn(shape);
      if (misfit < least) {
        least = misfit;
        best = shape;
      }
    }
    this.lane = best;
    least = this.placeOn(best);
    if (this.along > 0.6 * best.lengthM) {
      chosen(this.forkFrom, best.lane);
      this.fork = [];
    }
    return least;
  }

  /** Sets along, across and drift on a lane; returns how badly pose and lane agree, metres. */
  private placeOn(shape: LaneShape): number {
    let i = Math.min(shape.count - 1, Math.max(0, Math.round(this.along / shape.stepM)));
    if (shape !== this.lane) i = Math.min(i, shape.count - 1);
    i = nearestIndex(shape, this.x, this.y, shape === this.lane ? i : -1);
    const dx = this.x - shape.x[i]!;
    const dy = this.y - shape.y[i]!;
    const cos = shape.cos[i]!;
    const sin = shape.sin[i]!;
    this.along = i * shape.stepM + dx * cos + dy * sin;
    this.across = dy * cos - dx * sin;
    this.drift = this.vy * cos - this.vx * sin;
    const askew = Math.abs(wrapRad(this.yaw - shape.yaw[i]!));
    return Math.abs(this.across) + (askew > ASKEW_RAD ? OFF_LANE_M : 2 * askew);
  }
}

/** Index of the lane point nearest to a place: downhill from a guess, or over all without one. */
function nearestIndex(shape: LaneShape, x: number, y: number, guess: number): number {
  const d2 = (i: number) => {
    const dx = x - shape.x[i]!;
    const dy = y - shape.y[i]!;
    return dx * dx + dy * dy;
  };
  let best = guess;
  if (guess < 0) {
    best = 0;
    for (let i = 1; i < shape.count; i += 1) if (d2(i) < d2(best)) best = i;
    return best;
  }
  while (best + 1 < shape.count && d2(best + 1) < d2(best)) best += 1;
  while (best > 0 && d2(best - 1) < d2(best)) best -= 1;
  return best;
}

/** True for kinds that keep to lanes. */
export function followsLanes(kind: Kind): boolean {
  return kind === Kind.Vehicle || kind === Kind.Bicycle;
}
