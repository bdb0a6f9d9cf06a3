/**
 * The route as lanes: which lane lies under each route point, where real junctions begin and end on
 * it. Lanes are looked up when first asked for. Metres along the route.
 */
import type { SimContext } from '../../context.js';
import type { RouteLine } from '../../route-line.js';
import { LaneLines } from '../lane-lines.js';
import { type JunctionPlan, junctionShape, planJunction } from './junction-plan.js';

/** The same junction again within this is still the same crossing. */
const SAME_JUNCTION_M = 2;
const UNKNOWN = -2;

export class RouteLanes {
  readonly lines: LaneLines;
  readonly line: RouteLine;
  private readonly lanes: Int32Array;
  private readonly roadS: Float64Array;

  constructor(private readonly context: SimContext) {
    this.lines = LaneLines.of(context.world.map);
    this.line = context.line;
    this.lanes = new Int32Array(context.line.count).fill(UNKNOWN);
    this.roadS = new Float64Array(context.line.count);
  }

  /** Graph index of the lane under route point i. */
  laneAt(i: number): number {
    this.lookUp(i);
    return this.lanes[i]!;
  }

  /** Road s of route point i. */
  roadSAt(i: number): number {
    this.lookUp(i);
    return this.roadS[i]!;
  }

  /** Real junction under route point i, −1 outside. */
  junctionAt(i: number): number {
    const lane = this.laneAt(i);
    return lane < 0 ? -1 : this.realJunctionOf(lane);
  }

  /** Junction of a lane, −1 outside and in fake junctions. */
  realJunctionOf(lane: number): number {
    const { junctionId } = this.lines.line(lane);
    if (junctionId < 0 || junctionShape(this.lines, junctionId).isFake) return -1;
    return junctionId;
  }

  /** The junctions of the route in order; one that the ego starts in is left out. */
  plans(): JunctionPlan[] {
    const plans: JunctionPlan[] = [];
    const last = this.line.count - 1;
    let i = 0;
    while (i < last && this.junctionAt(i) >= 0) i += 1;
    while (i < last) {
      const junctionId = this.junctionAt(i + 1);
      if (junctionId < 0) {
        i += 1;
        continue;
      }
      const entryIndex = i;
      i = this.endOf(junctionId, i + 1);
      const exitIndex = i > last ? -1 : i;
      const exitLane = exitIndex < 0 ? -1 : this.laneAt(exitIndex);
      plans.push(
        planJunction(
          this.lines,
          junctionId,
          entryIndex,
          exitIndex,
          this.laneAt(entryIndex),
          exitLane,
        ),
      );
      // Right behind one junction the next may begin.
      i = Math.max(entryIndex + 1, Math.min(i, last) - 1);
      while (i < last && this.junctionAt(i) === junctionId) i += 1;
    }
    return plans;
  }

  /**
   * First route point behind a junction that holds point `from`; beyond the last if it never ends.
   */
  private endOf(junctionId: number, from: number): number {
    const { line } = this;
    let i = from;
    for (;;) {
      while (i < line.count && this.junctionAt(i) === junctionId) i += 1;
      let again = i;
      while (again < line.count && line.s[again]! - line.s[i]! < SAME_JUNCTION_M) {
        if (this.junctionAt(again) === junctionId) break;
        again += 1;
      }
      if (again >= line.count || line.s[again]! - line.s[i]! >= SAME_JUNCTION_M) return i;
      i = again;
    }
  }

  private lookUp(i: number): void {
    if (this.lanes[i] !== UNKNOWN) return;
    const { transform } = this.line.points[i]!;
    const waypoint = this.context.world.map.waypointAt(transform.location);
    this.lanes[i] = waypoint?.laneIndex ?? -1;
    this.roadS[i] = waypoint?.s ?? 0;
  }
}
