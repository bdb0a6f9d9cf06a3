/**
 * An emergency vehicle that closes in on the ego and then tailgates it: forced speed, the ego's plus an
 * increment, along its lane; when a vehicle's box reaches into its way within 10 m + 1 s × its own
 * speed it takes over that vehicle's speed along its own heading. It never leaves its lane. A
 * collision ends the forced speed for good, and it rolls to a stop. Source: scenario_runner's
 * AdaptiveConstantVelocityAgentBehavior on CARLA's constant velocity agent. m, m/s, radians.
 */
import { TICK_SECONDS } from '../../../bridge/frame.js';
import type { SimContext } from '../../context.js';
import { emptyPathPose, type LanePath } from '../../traffic/lane-path.js';
import { ActorKind, type ActorTable, Motion } from '../../world/actor-table.js';
import type { World } from '../../world/world.js';
import type { Mover } from './mover.js';
import { speedAlong, touchedByEgo } from './obstacle-ahead.js';

export interface EmergencyOptions {
  /** Faster than the ego by so much, m/s. */
  readonly incrementMps: number;
  readonly detectBaseM: number;
}

/** Rolling out after a collision, m/s² (own choice). */
const ROLL_OUT_MPS2 = 4;
const LOOK_AHEAD_M = 80;
/** Largest difference in height between two on the same road, metres. */
const LEVEL_M = 3;

const POSE = emptyPathPose();

export class EmergencyFollower implements Mover {
  private hasCollided = false;

  constructor(
    readonly slot: number,
    private readonly path: LanePath,
    private s: number,
    private readonly options: EmergencyOptions,
  ) {}

  drive(context: SimContext): boolean {
    const { world } = context;
    const { actors } = world;
    const { slot, path } = this;
    actors.motion[slot] = Motion.Driven;
    if (touchedByEgo(world, slot)) this.hasCollided = true;
    const reaches = path.extendTo(this.s + LOOK_AHEAD_M);
    if (!reaches && this.s >= path.endS - 0.5) return true;
    const speed = this.nextSpeed(world, Math.max(0, actors.speed[slot] as number));
    this.s += speed * TICK_SECONDS;
    path.poseAt(this.s, POSE);
    world.place(slot, POSE.x, POSE.y, POSE.z, POSE.yaw, speed);
    path.trimBefore(this.s - 30);
    return false;
  }

  private nextSpeed(world: World, speedMps: number): number {
    if (this.hasCollided) return Math.max(0, speedMps - ROLL_OUT_MPS2 * TICK_SECONDS);
    const { actors, egoSlot } = world;
    const reachM = this.options.detectBaseM + speedMps;
    const ahead = this.firstInTheWay(world, reachM);
    if (ahead < 0) {
      const vx = actors.vx[egoSlot] as number;
      const vy = actors.vy[egoSlot] as number;
      return Math.sqrt(vx * vx + vy * vy) + this.options.incrementMps;
    }
    if (speedMps === 0) return 0;
    return Math.max(0, speedAlong(world, ahead, actors.yaw[this.slot] as number));
  }

  /** The nearest vehicle whose box reaches into the strip that this one sweeps, or −1. */
  private firstInTheWay(world: World, reachM: number): number {
    const { actors } = world;
    const { slot, path, s } = this;
    const ownHalf = actors.halfLength[slot] as number;
    let found = -1;
    let nearestM = reachM;
    for (let i = 0; i < actors.count; i += 1) {
      const other = actors.slots[i] as number;
      const kind = actors.kind[other];
      if (other === slot || kind === ActorKind.Prop || kind === ActorKind.Walker) continue;
      const dx = (actors.x[other] as number) - (actors.x[slot] as number);
      const dy = (actors.y[other] as number) - (actors.y[slot] as number);
      const dz = (actors.z[other] as number) - (actors.z[slot] as number);
      const half = actors.halfLength[other] as number;
      const far = reachM + ownHalf + half;
      if (dx * dx + dy * dy > far * far || Math.abs(dz) > LEVEL_M) continue;
      const at = path.project(actors.x[other] as number, actors.y[other] as number, s + half);
      if (at <= s) continue;
      const gapM = at - s - ownHalf - half;
      if (gapM >= nearestM || !this.reachesIn(actors, other, at)) continue;
      nearestM = gapM;
      found = other;
    }
    return found;
  }

  /** Uses `path.projectedLateralM` of the projection just done. */
  private reachesIn(actors: ActorTable, other: number, at: number): boolean {
    const lateralM = Math.abs(this.path.projectedLateralM);
    const yaw = (actors.yaw[other] as number) - this.path.poseAt(at, POSE).yaw;
    const halfSpan =
      (actors.halfLength[other] as number) * Math.abs(Math.sin(yaw)) +
      (actors.halfWidth[other] as number) * Math.abs(Math.cos(yaw));
    return lateralM < halfSpan + (actors.halfWidth[this.slot] as number);
  }
}
