/**
 * What traffic may know of the ego's way: which lanes its route takes through the junction it is in
 * or about to enter, so that cars that want to cross can tell whether it is in their way. The lanes
 * are looked up along the route as the ego comes near. Metres, m/s.
 */
import type { SimContext } from '../context.js';
import type { JunctionPass } from './junction-pass.js';
import { laneConflict } from './lane-conflicts.js';
import { LaneLines } from './lane-lines.js';

/** The ego counts as coming when it is this near to entering, seconds at its speed. */
const COMING_S = 2;
/** Slower than this it is waiting and others may go first, m/s: else both could wait for ever. */
const WAITING_MPS = 1;
/** Route points looked at ahead of the ego. */
const LOOK_AHEAD = 60;

export class EgoForecast {
  /** Junction the ego is in or about to enter, −1 for none. */
  junctionId = -1;
  private readonly lanes: number[] = [];
  private readonly lanesAt: Int32Array;
  private readonly lines: LaneLines;

  constructor(private readonly context: SimContext) {
    this.lines = LaneLines.of(context.world.map);
    // −2: not looked up yet.
    this.lanesAt = new Int32Array(context.line.count).fill(-2);
  }

  /** Graph index of the lane under a route point, −1 where there is none. */
  laneAt(index: number): number {
    let lane = this.lanesAt[index] ?? -1;
    if (lane === -2) {
      const { transform } = this.context.line.points[index]!;
      lane = this.context.world.map.waypointAt(transform.location)?.laneIndex ?? -1;
      this.lanesAt[index] = lane;
    }
    return lane;
  }

  /** Takes in where the ego is on its route. Once a tick. */
  update(): void {
    const { context, lanes } = this;
    const { line } = context;
    lanes.length = 0;
    this.junctionId = -1;
    const start = context.egoRouteIndex;
    const speed = context.world.actors.speed[context.world.egoSlot]!;
    if (speed < WAITING_MPS) return;
    const reachM = COMING_S * speed + 3;
    const last = Math.min(line.count - 1, start + LOOK_AHEAD);
    for (let i = start; i <= last; i += 1) {
      const lane = this.laneAt(i);
      const junction = lane < 0 ? -1 : this.lines.line(lane).junctionId;
      if (this.junctionId < 0) {
        if (line.s[i]! - line.s[start]! > reachM) return;
        if (junction < 0) continue;
        this.junctionId = junction;
      } else if (junction !== this.junctionId) {
        return;
      }
      if (lanes[lanes.length - 1] !== lane) lanes.push(lane);
    }
  }

  /** True if the ego uses, or is about to use, a lane that crosses this way. */
  isInTheWay(pass: JunctionPass): boolean {
    if (pass.junctionId < 0 || pass.junctionId !== this.junctionId) return false;
    for (let i = 0; i < pass.lanes.length; i += 1) {
      for (let j = 0; j < this.lanes.length; j += 1) {
        if (laneConflict(this.lines, pass.lanes[i]!, this.lanes[j]!) !== null) return true;
      }
    }
    return false;
  }
}
