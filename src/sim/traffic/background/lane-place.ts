/**
 * A place on a lane that moves: sources follow the ego along their lanes without making garbage.
 * Metres; u is the distance from the lane's start.
 */
import type { LaneLines } from '../lane-lines.js';
import type { PathPose } from '../lane-path.js';

/** More lanes than this on one walk are lanes of no length. */
const HOPS_MAX = 200;

export class LanePlace {
  constructor(
    readonly lines: LaneLines,
    public lane: number,
    public u: number,
  ) {}

  clone(): LanePlace {
    return new LanePlace(this.lines, this.lane, this.u);
  }

  /** Moves ahead, first successor at forks. False, and unmoved, where the lanes end before. */
  forward(byM: number): boolean {
    let { lane } = this;
    let u = this.u + byM;
    for (let hops = 0; hops < HOPS_MAX; hops += 1) {
      const line = this.lines.line(lane);
      if (u <= line.lengthM) {
        this.lane = lane;
        this.u = u;
        return true;
      }
      const next = line.next[0];
      if (next === undefined) return false;
      u -= line.lengthM;
      lane = next;
    }
    return false;
  }

  /** Moves back, first predecessor at joins. False, and unmoved, where the lanes begin after. */
  back(byM: number): boolean {
    let { lane } = this;
    let u = this.u - byM;
    for (let hops = 0; hops < HOPS_MAX; hops += 1) {
      if (u >= 0) {
        this.lane = lane;
        this.u = u;
        return true;
      }
      const before = this.lines.line(lane).previous[0];
      if (before === undefined) return false;
      lane = before;
      u += this.lines.line(lane).lengthM;
    }
    return false;
  }

  /** True if between here and `byM` ahead there is no fork, so that the way is plain. */
  isPlainAhead(byM: number): boolean {
    return this.isPlain(byM, this.lines.line(this.lane).lengthM - this.u, true);
  }

  /** True if between here and `byM` back nothing joins. */
  isPlainBehind(byM: number): boolean {
    return this.isPlain(byM, this.u, false);
  }

  private isPlain(byM: number, firstM: number, ahead: boolean): boolean {
    let coveredM = firstM;
    let { lane } = this;
    for (let hops = 0; coveredM < byM; hops += 1) {
      const line = this.lines.line(lane);
      const links = ahead ? line.next : line.previous;
      if (links.length !== 1 || hops === HOPS_MAX) return false;
      lane = links[0]!;
      coveredM += this.lines.line(lane).lengthM;
    }
    return true;
  }

  get widthM(): number {
    const line = this.lines.line(this.lane);
    return line.widthM[this.pieceOf(line.u, line.count)]!;
  }

  /** Pose of the lane's centre here. */
  poseAt(out: PathPose): PathPose {
    const line = this.lines.line(this.lane);
    const i = this.pieceOf(line.u, line.count);
    const share = (this.u - line.u[i]!) / Math.max(1e-9, line.u[i + 1]! - line.u[i]!);
    out.x = line.x[i]! + share * (line.x[i + 1]! - line.x[i]!);
    out.y = line.y[i]! + share * (line.y[i + 1]! - line.y[i]!);
    out.z = line.z[i]! + share * (line.z[i + 1]! - line.z[i]!);
    out.yaw = line.yaw[i]! + share * (line.yaw[i + 1]! - line.yaw[i]!);
    return out;
  }

  private pieceOf(column: Float64Array, count: number): number {
    // Points are about a metre apart.
    let i = Math.min(count - 2, Math.max(0, Math.floor(this.u)));
    while (i > 0 && column[i]! > this.u) i -= 1;
    while (i < count - 2 && column[i + 1]! <= this.u) i += 1;
    return i;
  }
}
