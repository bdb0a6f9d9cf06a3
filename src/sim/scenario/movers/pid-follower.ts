/**
 * PID lane follower (P4): CARLA's BasicAgent on a lane path, through the vehicle dynamics. Target speed
 * in km/h, constant lateral offset in metres (+ right). Stops hard while a vehicle is near in its lane
 * unless told to ignore vehicles. Constants: staging reference 1.0.
 */
import type { SimContext } from '../../context.js';
import { emptyPathPose, type LanePath } from '../../traffic/lane-path.js';
import { Motion } from '../../world/actor-table.js';
import { fallsIfHit } from './knocked-over.js';
import type { Mover } from './mover.js';
import { obstacleAhead } from './obstacle-ahead.js';
import { Pid } from './pid.js';

export interface PidOptions {
  readonly targetKmh: number;
  readonly offsetM?: number;
  /** Detection range: base + ratio × own speed (m, s). */
  readonly detectBaseM?: number;
  readonly detectRatioS?: number;
  /** Aim point: base + ratio × own speed ahead (m, s). */
  readonly aimRatioS?: number;
  readonly ignoresVehicles?: boolean;
  /** Metres to drive before it is through; default: to the end of the path. */
  readonly distanceM?: number;
}

const AIM_BASE_M = 3;
const MAX_THROTTLE = 0.75;
const MAX_BRAKE = 0.3;
const MAX_STEER = 0.8;
const STEER_STEP = 0.1;
const EMERGENCY_BRAKE = 0.5;

const AIM = emptyPathPose();

function wrapped(angle: number): number {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}

export class PidFollower implements Mover {
  targetKmh: number;
  private readonly speedPid = new Pid(1, 0.05, 0);
  private readonly steerPid = new Pid(1.95, 0.05, 0.2);
  private s: number;
  private readonly startS: number;
  private steer = 0;

  /** @param s where on the path the actor stands */
  constructor(
    readonly slot: number,
    private readonly path: LanePath,
    s: number,
    private readonly options: PidOptions,
  ) {
    this.s = s;
    this.startS = s;
    this.targetKmh = options.targetKmh;
  }

  drive(context: SimContext): boolean {
    const { world } = context;
    const { actors } = world;
    const { slot, path, options } = this;
    if (fallsIfHit(world, slot)) return true;
    actors.motion[slot] = Motion.Control;
    actors.handBrake[slot] = 0;
    const x = actors.x[slot] as number;
    const y = actors.y[slot] as number;
    const speed = actors.speed[slot] as number;
    path.extendTo(this.s + 60);
    this.s = path.project(x, y, this.s);
    if (this.isThrough()) return true;
    const out = this.speedPid.next(this.targetKmh - speed * 3.6);
    actors.throttle[slot] = out >= 0 ? Math.min(out, MAX_THROTTLE) : 0;
    actors.brake[slot] = out < 0 ? Math.min(-out, MAX_BRAKE) : 0;
    actors.steer[slot] = this.steerTo(x, y, actors.yaw[slot] as number, speed);
    if (!options.ignoresVehicles && this.isBlocked(context, speed)) {
      actors.throttle[slot] = 0;
      actors.brake[slot] = EMERGENCY_BRAKE;
    }
    actors.brakeLight[slot] = (actors.brake[slot] as number) > 0 ? 1 : 0;
    actors.z[slot] = path.poseAt(this.s, AIM).z;
    return false;
  }

  private isThrough(): boolean {
    const { distanceM } = this.options;
    if (distanceM !== undefined && this.s - this.startS >= distanceM) return true;
    return this.path.ended && this.s >= this.path.endS - 1;
  }

  private isBlocked(context: SimContext, speed: number): boolean {
    const { detectBaseM = 5, detectRatioS = 1 } = this.options;
    const reach = detectBaseM + detectRatioS * Math.max(0, speed);
    return obstacleAhead(context.world, this.slot, this.path, this.s, reach).slot >= 0;
  }

  private steerTo(x: number, y: number, yaw: number, speed: number): number {
    const { aimRatioS = 0.5, offsetM = 0 } = this.options;
    const aim = this.path.poseAt(this.s + AIM_BASE_M + aimRatioS * Math.max(0, speed), AIM);
    const aimX = aim.x - offsetM * Math.sin(aim.yaw);
    const aimY = aim.y + offsetM * Math.cos(aim.yaw);
    const wanted = this.steerPid.next(wrapped(Math.atan2(aimY - y, aimX - x) - yaw));
    const low = Math.max(-MAX_STEER, this.steer - STEER_STEP);
    const high = Math.min(MAX_STEER, this.steer + STEER_STEP);
    this.steer = Math.min(high, Math.max(low, wanted));
    return this.steer;
  }
}
