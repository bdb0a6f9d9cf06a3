/**
 * Straight mover (P4): keeps its heading at a set speed until a distance or a time is used up, whatever
 * anybody does. Walkers and two-wheelers crossing the road. m, m/s, s.
 */
import { TICK_SECONDS } from '../../../bridge/frame.js';
import type { SimContext } from '../../context.js';
import { Motion } from '../../world/actor-table.js';
import { fallsIfHit } from './knocked-over.js';
import type { Mover } from './mover.js';

export interface StraightOptions {
  readonly speedMps: number;
  readonly distanceM?: number;
  readonly durationS?: number;
}

export class StraightMover implements Mover {
  private ticks = 0;
  private drivenM = 0;

  constructor(
    readonly slot: number,
    private readonly options: StraightOptions,
  ) {}

  drive(context: SimContext): boolean {
    const { actors } = context.world;
    const { slot } = this;
    const { speedMps, distanceM, durationS } = this.options;
    if (fallsIfHit(context.world, slot)) return true;
    const isOver =
      (distanceM !== undefined && this.drivenM >= distanceM) ||
      (durationS !== undefined && this.ticks * TICK_SECONDS > durationS);
    if (isOver) {
      actors.motion[slot] = Motion.Still;
      actors.speed[slot] = 0;
      actors.vx[slot] = 0;
      actors.vy[slot] = 0;
      return true;
    }
    const yaw = actors.yaw[slot] as number;
    actors.motion[slot] = Motion.Velocity;
    actors.handBrake[slot] = 0;
    actors.speed[slot] = speedMps;
    actors.vx[slot] = speedMps * Math.cos(yaw);
    actors.vy[slot] = speedMps * Math.sin(yaw);
    this.ticks += 1;
    this.drivenM += speedMps * TICK_SECONDS;
    return false;
  }
}
