/**
 * What moves an actor of a scenario (P4), and the list of those at work. Movers act once a tick, right
 * before the world steps, in the order in which they were set to work.
 */
import type { Driver, SimContext } from '../../context.js';
import { Motion } from '../../world/actor-table.js';

export interface Mover {
  readonly slot: number;
  /** Moves the actor, or sets its controls, for the step that follows. True once it is through. */
  drive(context: SimContext): boolean;
}

/** The movers of one scenario as a driver of the world. An actor has one mover at most. */
export class ActorMovers implements Driver {
  private readonly movers: Mover[] = [];

  constructor(private readonly context: SimContext) {}

  /** Sets a mover to work; it takes the place of the actor's former one. */
  put(mover: Mover): void {
    const at = this.movers.findIndex((other) => other.slot === mover.slot);
    if (at >= 0) this.movers[at] = mover;
    else this.movers.push(mover);
  }

  /** Ends an actor's mover; the actor stays where it is and stands still. */
  halt(slot: number): void {
    this.release(slot);
    const { actors } = this.context.world;
    actors.motion[slot] = Motion.Still;
    actors.speed[slot] = 0;
    actors.vx[slot] = 0;
    actors.vy[slot] = 0;
    actors.throttle[slot] = 0;
    actors.steer[slot] = 0;
    actors.brake[slot] = 0;
  }

  /** Forgets an actor's mover. */
  release(slot: number): void {
    const at = this.movers.findIndex((mover) => mover.slot === slot);
    if (at >= 0) this.movers.splice(at, 1);
  }

  /** True while that very mover is at work. */
  has(mover: Mover): boolean {
    return this.movers.includes(mover);
  }

  /** True while no mover holds that actor. */
  isFree(slot: number): boolean {
    return !this.movers.some((mover) => mover.slot === slot);
  }

  clear(): void {
    this.movers.length = 0;
  }

  drive(context: SimContext): void {
    for (let i = 0; i < this.movers.length; ) {
      const mover = this.movers[i] as Mover;
      // A mover that is through leaves its actor rolling as it is; the steps decide what follows.
      if (mover.drive(context)) this.movers.splice(i, 1);
      else i += 1;
    }
  }
}
