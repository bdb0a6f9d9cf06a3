/**
 * The cars of one stream in the order in which they came, with their movers; they leave the world near
 * the sink, at the end of their way, or together with the stream. Metres.
 */
import { emptyPathPose, type LanePath } from '../../traffic/lane-path.js';
import type { Mover } from '../movers/mover.js';
import type { ScenarioRun } from '../scenario-run.js';

const POSE = emptyPathPose();

export class FlowCars {
  /** Living cars, the latest last. */
  readonly list: Mover[] = [];
  private readonly ids: number[] = [];

  constructor(private readonly run: ScenarioRun) {}

  add(mover: Mover): void {
    this.list.push(mover);
    this.ids.push(this.run.context.world.actors.id[mover.slot] as number);
    this.run.movers.put(mover);
  }

  /** Whether the next car may come: the last one is farther than `gapM` from where the stream begins. */
  isNextDue(path: LanePath, startS: number, gapM: number): boolean {
    const last = this.list.at(-1);
    if (last === undefined) return true;
    const { actors } = this.run.context.world;
    const start = path.poseAt(startS, POSE);
    const dx = (actors.x[last.slot] as number) - start.x;
    const dy = (actors.y[last.slot] as number) - start.y;
    return Math.sqrt(dx * dx + dy * dy) > gapM;
  }

  /** Takes out the cars within a radius of the path's end, and those whose way is over. */
  removeNear(path: LanePath, radiusM: number): void {
    const { actors } = this.run.context.world;
    const last = path.count - 1;
    const x = path.x[last] as number;
    const y = path.y[last] as number;
    for (let i = 0; i < this.list.length; ) {
      const mover = this.list[i] as Mover;
      const dx = (actors.x[mover.slot] as number) - x;
      const dy = (actors.y[mover.slot] as number) - y;
      const isOver = !this.run.movers.has(mover);
      if (isOver || dx * dx + dy * dy < radiusM * radiusM) this.removeAt(i);
      else i += 1;
    }
  }

  removeAll(): void {
    while (this.list.length > 0) this.removeAt(this.list.length - 1);
  }

  private removeAt(i: number): void {
    const { slot } = this.list[i] as Mover;
    const { world } = this.run.context;
    if (world.actors.holds(slot, this.ids[i] as number)) {
      this.run.movers.release(slot);
      world.remove(slot);
    }
    this.list.splice(i, 1);
    this.ids.splice(i, 1);
  }
}
