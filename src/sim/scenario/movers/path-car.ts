/**
 * A car that is carried along a lane path (P4). Three speed laws: `constant` pays no heed to anybody;
 * `watching` takes over the speed of a vehicle that comes within range in its lane (CARLA's
 * constant velocity agent); `traffic` keeps its distance to everything on its path (intelligent driver
 * model, own constants), as the traffic manager's cars do. Carried, not steered: it never leaves the
 * path but for the sideways push of a contact, which fades. m, m/s.
 */
import { TICK_SECONDS } from '../../../bridge/frame.js';
import type { SimContext } from '../../context.js';
import { emptyPathPose, type LanePath } from '../../traffic/lane-path.js';
import { Motion } from '../../world/actor-table.js';
import type { Mover } from './mover.js';
import { OBSTACLE, obstacleAhead, speedAlong, touchedByEgo } from './obstacle-ahead.js';

export type SpeedLaw = 'constant' | 'watching' | 'traffic';

export interface PathCarOptions {
  law: SpeedLaw;
  speedMps: number;
  readonly offsetM?: number;
  readonly detectBaseM?: number;
  /** Metres to drive before it is through; default: to the end of the path. */
  readonly distanceM?: number;
  /** After a contact with the ego it goes on as ordinary traffic. */
  readonly yieldsAfterContact?: boolean;
}

/** Intelligent driver model: acceleration, comfortable braking, time gap, standstill gap. */
const IDM = { accelerationMps2: 3, brakingMps2: 4, timeGapS: 1.2, gapM: 2, reachM: 60 } as const;
const HARDEST_BRAKING_MPS2 = 9;
/** Sideways push fades at this speed, m/s. */
const RETURN_MPS = 0.5;

const POSE = emptyPathPose();

export class PathCar implements Mover {
  s: number;
  law: SpeedLaw;
  speedMps: number;
  private lateralM: number;
  private readonly startS: number;
  private placedX = Number.NaN;
  private placedY = 0;

  constructor(
    readonly slot: number,
    readonly path: LanePath,
    s: number,
    private readonly options: PathCarOptions,
  ) {
    this.s = s;
    this.startS = s;
    this.law = options.law;
    this.speedMps = options.speedMps;
    this.lateralM = options.offsetM ?? 0;
  }

  drive(context: SimContext): boolean {
    const { actors } = context.world;
    const { slot, path } = this;
    actors.motion[slot] = Motion.Driven;
    this.noticePush(context);
    if (!path.extendTo(this.s + IDM.reachM + 20) && this.s >= path.endS - 0.5) return true;
    const before = actors.speed[slot] as number;
    const speed = this.nextSpeed(context, before);
    this.s += speed * TICK_SECONDS;
    const rest = this.options.offsetM ?? 0;
    const drift = Math.min(RETURN_MPS * TICK_SECONDS, Math.abs(rest - this.lateralM));
    this.lateralM += rest > this.lateralM ? drift : -drift;
    path.poseAt(this.s, POSE);
    const x = POSE.x - this.lateralM * Math.sin(POSE.yaw);
    const y = POSE.y + this.lateralM * Math.cos(POSE.yaw);
    context.world.place(slot, x, y, POSE.z, POSE.yaw, speed);
    actors.brakeLight[slot] = speed < before - 0.01 ? 1 : 0;
    this.placedX = x;
    this.placedY = y;
    const { distanceM } = this.options;
    return distanceM !== undefined && this.s - this.startS >= distanceM;
  }

  /** A contact has moved the car off its place: it goes on from where it is. */
  private noticePush(context: SimContext): void {
    const { actors } = context.world;
    const { slot, path } = this;
    const x = actors.x[slot] as number;
    const y = actors.y[slot] as number;
    if (Number.isNaN(this.placedX)) return;
    if (this.options.yieldsAfterContact && touchedByEgo(context.world, slot)) this.law = 'traffic';
    if (x === this.placedX && y === this.placedY) return;
    this.s = path.project(x, y, this.s);
    this.lateralM = path.projectedLateralM;
  }

  private nextSpeed(context: SimContext, speed: number): number {
    const { world } = context;
    const { slot, path, s } = this;
    if (this.law === 'constant') return this.speedMps;
    if (this.law === 'watching') {
      const reach = (this.options.detectBaseM ?? 5) + Math.max(0, speed);
      const { slot: ahead } = obstacleAhead(world, slot, path, s, reach);
      if (ahead < 0) return this.speedMps;
      return Math.max(0, speedAlong(world, ahead, world.actors.yaw[slot] as number));
    }
    obstacleAhead(world, slot, path, s, IDM.reachM, true);
    return this.idmSpeed(context, Math.max(0, speed));
  }

  private idmSpeed(context: SimContext, speed: number): number {
    const { world } = context;
    const share = this.speedMps > 0.1 ? speed / this.speedMps : 1;
    const squared = share * share;
    let acceleration: number = IDM.accelerationMps2 * (1 - squared * squared);
    if (OBSTACLE.slot >= 0) {
      const yaw = world.actors.yaw[this.slot] as number;
      const closing = speed - speedAlong(world, OBSTACLE.slot, yaw);
      const root = 2 * Math.sqrt(IDM.accelerationMps2 * IDM.brakingMps2);
      const wanted = IDM.gapM + Math.max(0, speed * IDM.timeGapS + (speed * closing) / root);
      const ratio = wanted / Math.max(0.1, OBSTACLE.gapM);
      acceleration -= IDM.accelerationMps2 * ratio * ratio;
    }
    acceleration = Math.max(-HARDEST_BRAKING_MPS2, acceleration);
    return Math.max(0, speed + acceleration * TICK_SECONDS);
  }
}
