/**
 * A way along lanes as flat columns: positions, headings, distance, lane, junction, and what stands
 * beside it. A path grows ahead lane by lane when somebody looks further, with successors drawn
 * from its own random stream or chosen by its owner, and is trimmed behind; positions along it
 * (`s`, metres) stay valid through both. CARLA's axes, metres, radians.
 */
import type { Random } from '../../core/random.js';
import type { RoadMap, Waypoint } from '../../map/road-map.js';
import type { MarkKind } from './lane-line.js';
import { LaneLines } from './lane-lines.js';
import { PathColumns } from './path-columns.js';

/** Which of `lanes` (graph indexes, at least one) to go on with, or −1 to end the path. */
export type ChooseLane = (lanes: readonly number[], path: LanePath) => number;

export interface LanePathOptions {
  /** Metres of path behind the waypoint (first predecessor at forks); default 10. */
  readonly backM?: number;
  /** Metres ahead that exist from the start; default 50. */
  readonly aheadM?: number;
  /** Draws the successor at forks. Without it and `choose`: CARLA's first. */
  readonly random?: Random;
  readonly choose?: ChooseLane;
}

/** A place on a path and the heading there; a class, so that writing to one allocates nothing. */
export class PathPose {
  // Not whole numbers: the engine then keeps doubles in place from the start.
  x = Number.NaN;
  y = Number.NaN;
  z = Number.NaN;
  yaw = Number.NaN;
}

export function emptyPathPose(): PathPose {
  return new PathPose();
}

const FIRST: ChooseLane = () => 0;
const NONE: ChooseLane = () => -1;
/** Points nearer than this to the last are left out. */
const SAME_POINT_M = 0.02;
/** More lanes than this for one look ahead are lanes of no length. */
const LANES_MAX = 1000;
/** Lanes that taper off are of no use below this width, metres. */
const NARROW_M = 2.25;
/** Less than this many points behind are not worth a trim, unless they are twice as many metres long. */
const TRIM_POINTS = 64;
/** Points that stay before the piece that a trim leaves first. */
const KEPT_POINTS = 2;

function chooserOf(random: Random | undefined, choose: ChooseLane | undefined): ChooseLane {
  if (choose !== undefined) return choose;
  if (random === undefined) return FIRST;
  return (lanes) => (lanes.length === 1 ? 0 : random.integer(0, lanes.length - 1));
}

export class LanePath extends PathColumns {
  /** True once the last lane has no successor, or the owner wants none. */
  ended = false;
  /** Distance left or right (+) of the path that the last `project` found, metres. */
  projectedLateralM = 0;
  private hint = 0;
  private usableS = 0;
  /** Number of points for which `usableS` was worked out. */
  private usableFor = -1;
  /** Lane that the path ends on. */
  private tail = -1;

  private constructor(
    readonly lines: LaneLines,
    private choose: ChooseLane,
  ) {
    super();
  }

  /** A path through a waypoint, where s is 0. */
  static from(map: RoadMap, waypoint: Waypoint, options: LanePathOptions = {}): LanePath {
    const lines = LaneLines.of(map);
    return LanePath.fromLane(lines, waypoint.laneIndex, lines.distanceOf(waypoint), options);
  }

  /** As `from`, for a distance `u` from the start of a lane. */
  static fromLane(
    lines: LaneLines,
    lane: number,
    u: number,
    options: LanePathOptions = {},
  ): LanePath {
    const path = new LanePath(lines, chooserOf(options.random, options.choose));
    const chain = [lane];
    let behindM = u;
    while (behindM < (options.backM ?? 10) && chain.length < 200) {
      const before = lines.line(chain[chain.length - 1]!).previous[0];
      if (before === undefined || chain.includes(before)) break;
      behindM += lines.line(before).lengthM;
      chain.push(before);
    }
    chain.reverse().forEach((piece) => {
      path.appendLane(piece);
    });
    // The piece that ends the path so far is the waypoint's lane.
    path.shift(lines.line(lane).lengthM - u - path.endS);
    path.trimBefore(-(options.backM ?? 10));
    path.extendTo(options.aheadM ?? 50);
    return path;
  }

  /**
   * A fixed path through waypoints (a planned route, a lane change): s is 0 at the first. It ends
   * at the last unless `goOn` picks successors there. Needs at least one waypoint.
   */
  static through(map: RoadMap, waypoints: readonly Waypoint[], goOn?: LanePathOptions): LanePath {
    const lines = LaneLines.of(map);
    const chooser = goOn === undefined ? NONE : chooserOf(goOn.random, goOn.choose);
    const path = new LanePath(lines, chooser);
    waypoints.forEach((waypoint, i) => {
      path.appendWaypoint(waypoint, waypoints[i - 1]);
    });
    if (goOn === undefined) path.ended = true;
    else path.appendRest(waypoints[waypoints.length - 1]!);
    return path;
  }

  /** Position of the first point; nothing before it is known any more. */
  get startS(): number {
    return this.s[0]!;
  }

  /** Position of the last point known so far. */
  get endS(): number {
    return this.count === 0 ? 0 : this.s[this.count - 1]!;
  }

  /**
   * Where a car can go no further: the last point of a path that has ended, or where its last lane has
   * become too narrow. Beyond any path that goes on.
   */
  get lastUsableS(): number {
    if (!this.ended) return Number.POSITIVE_INFINITY;
    if (this.usableFor !== this.count) {
      this.usableFor = this.count;
      let i = this.count - 1;
      while (i > 0 && this.width[i]! < NARROW_M) i -= 1;
      this.usableS = this.s[i]!;
    }
    return this.usableS;
  }

  /** Lays lanes ahead until the path reaches `s` or ends. True if it reaches. */
  extendTo(s: number): boolean {
    for (let lanes = 0; this.endS < s; lanes += 1) {
      if (this.ended || lanes === LANES_MAX || !this.extendByLane()) return false;
    }
    return true;
  }

  /** From here on the owner picks successors. */
  chooseBy(choose: ChooseLane): void {
    this.choose = choose;
  }

  /** Forgets what lies more than a few metres behind `s`, once it is worth it. */
  trimBefore(s: number): void {
    const first = TRIM_POINTS + KEPT_POINTS;
    const isShort = this.count <= first + 1 || this.s[first]! > s;
    // Nearly every tick of every car ends here.
    if (isShort && this.s[0]! > s - 2 * TRIM_POINTS) return;
    const keepFrom = this.indexAt(s) - KEPT_POINTS;
    if (keepFrom <= 0) return;
    this.dropPoints(keepFrom);
    this.hint = Math.max(0, this.hint - keepFrom);
  }

  /** Index i of the piece from point i to i + 1 that holds `s`; clamped to the path. */
  indexAt(s: number): number {
    const column = this.s;
    const last = this.count - 2;
    let i = this.hint;
    if (i > last) i = last < 0 ? 0 : last;
    // Pieces are about a metre long, so the difference in metres is a good guess of the steps.
    const jump = Math.trunc(s - column[i]!);
    if (jump > 4 || jump < -4) i = Math.min(Math.max(last, 0), Math.max(0, i + jump));
    while (i < last && column[i + 1]! <= s) i += 1;
    while (i > 0 && column[i]! > s) i -= 1;
    this.hint = i;
    return i;
  }

  /** Pose at `s`; beyond either end straight on. */
  poseAt(s: number, out: PathPose): PathPose {
    const i = this.indexAt(s);
    const j = this.count > 1 ? i + 1 : i;
    const x0 = this.x[i]!;
    const y0 = this.y[i]!;
    const s0 = this.s[i]!;
    const s1 = this.s[j]!;
    const share = s1 > s0 ? (s - s0) / (s1 - s0) : 0;
    const turning = share < 0 ? 0 : share > 1 ? 1 : share;
    out.x = x0 + share * (this.x[j]! - x0);
    out.y = y0 + share * (this.y[j]! - y0);
    out.z = this.z[i]! + turning * (this.z[j]! - this.z[i]!);
    out.yaw = this.yaw[i]! + turning * (this.yaw[j]! - this.yaw[i]!);
    return out;
  }

  /**
   * Position on the path nearest to a place, looked for downhill from `nearS`; `projectedLateralM`
   * then tells how far right of the path the place is.
   */
  project(x: number, y: number, nearS: number): number {
    const { count } = this;
    let i = this.indexAt(nearS);
    let best = this.squared(i, x, y);
    for (let j = i + 1; j < count; j += 1) {
      const next = this.squared(j, x, y);
      if (next > best) break;
      best = next;
      i = j;
    }
    for (let j = i - 1; j >= 0; j -= 1) {
      const next = this.squared(j, x, y);
      if (next > best) break;
      best = next;
      i = j;
    }
    return this.refine(i, x, y);
  }

  /** Exact foot of the perpendicular on the pieces beside point i. */
  private refine(i: number, x: number, y: number): number {
    const ahead = i + 1 < this.count ? i + 1 : i;
    const behind = i > 0 ? i - 1 : i;
    let from = behind;
    let to = ahead;
    // Take the piece on the side where the place lies.
    const dx = x - this.x[i]!;
    const dy = y - this.y[i]!;
    const along = dx * (this.x[ahead]! - this.x[behind]!) + dy * (this.y[ahead]! - this.y[behind]!);
    if (along >= 0 && ahead !== i) from = i;
    else if (along < 0 && behind !== i) to = i;
    else if (ahead === i) from = behind;
    const px = this.x[to]! - this.x[from]!;
    const py = this.y[to]! - this.y[from]!;
    const lengthM = Math.sqrt(px * px + py * py);
    if (lengthM === 0) {
      this.projectedLateralM = 0;
      return this.s[from]!;
    }
    const qx = x - this.x[from]!;
    const qy = y - this.y[from]!;
    this.projectedLateralM = (px * qy - py * qx) / lengthM;
    return this.s[from]! + (px * qx + py * qy) / lengthM;
  }

  private squared(i: number, x: number, y: number): number {
    const dx = this.x[i]! - x;
    const dy = this.y[i]! - y;
    return dx * dx + dy * dy;
  }

  /** Signed curvature at `s`, 1/m, + to the right: heading change over the two metres around it. */
  curvatureAt(s: number): number {
    const i = this.indexAt(s);
    const from = i > 0 ? i - 1 : i;
    const to = i + 2 < this.count ? i + 2 : this.count - 1;
    const lengthM = this.s[to]! - this.s[from]!;
    return lengthM > 0 ? (this.yaw[to]! - this.yaw[from]!) / lengthM : 0;
  }

  /** Graph index of the lane at `s`. */
  laneAt(s: number): number {
    return this.lane[this.pieceAt(s)]!;
  }

  /** Junction at `s`, −1 outside. */
  junctionAt(s: number): number {
    return this.junction[this.pieceAt(s)]!;
  }

  widthAt(s: number): number {
    return this.width[this.pieceAt(s)]!;
  }

  /** A point carries the lane that leads to it, so a piece belongs to its far end. */
  private pieceAt(s: number): number {
    const i = this.indexAt(s);
    return s > this.s[i]! && i + 1 < this.count ? i + 1 : i;
  }

  /** Position at or after `fromS` where the known part of the path comes to a lane; NaN: nowhere. */
  positionOfLane(lane: number, fromS = Number.NEGATIVE_INFINITY): number {
    for (let i = 0; i < this.count; i += 1) {
      if (this.lane[i] === lane && this.s[i]! >= fromS) return this.s[Math.max(0, i - 1)]!;
    }
    return Number.NaN;
  }

  /** The mark `k` of `markCount`: see `MarkKind`; positions ascend. */
  markKindOf(k: number): MarkKind {
    return this.markKind[k]! as MarkKind;
  }

  private extendByLane(): boolean {
    const next = this.lines.line(this.tail).next;
    const pick = next.length === 0 ? -1 : this.choose(next, this);
    const lane = next[pick];
    if (lane === undefined) {
      this.ended = true;
      return false;
    }
    this.appendLane(lane);
    return true;
  }

  /** Lays a whole lane, or the part of it between two distances from its start, at the end. */
  appendLane(lane: number, fromU = 0, toU = Number.POSITIVE_INFINITY): void {
    const line = this.lines.line(lane);
    this.tail = lane;
    const before = this.endS;
    const { count } = line;
    let endS = before;
    let first = true;
    let offset = before - fromU;
    for (let i = 0; i < count; i += 1) {
      const u = line.u[i]!;
      if (u < fromU || u > toU) continue;
      const gapM = this.gapTo(line.x[i]!, line.y[i]!);
      if (first && this.count > 0 && gapM >= SAME_POINT_M) offset = before + gapM - u;
      else if (first && this.count > 0) offset = before - u;
      first = false;
      if (this.count > 0 && gapM < SAME_POINT_M && i < count - 1) continue;
      if (this.count > 0 && offset + u <= endS) continue;
      endS = offset + u;
      this.push(line, i, endS);
    }
    for (const mark of this.lines.marksOf(lane)) {
      if (mark.u >= fromU && mark.u <= toU) this.pushMark(mark, offset + mark.u);
    }
  }

  private appendWaypoint(waypoint: Waypoint, before: Waypoint | undefined): void {
    const lane = waypoint.laneIndex;
    this.tail = lane;
    const u = this.lines.distanceOf(waypoint);
    const { location, rotation } = waypoint.transform;
    const from = this.endS;
    const gapM = this.gapTo(location.x, location.y);
    if (this.count > 0 && gapM < SAME_POINT_M) return;
    const s = this.count === 0 ? 0 : from + gapM;
    const yaw = (rotation.yawDeg * Math.PI) / 180;
    this.pushPoint(location.x, location.y, location.z, yaw, s, this.lines.line(lane), waypoint);
    if (before === undefined) return;
    const lastLane = before.laneIndex;
    const lastU = this.lines.distanceOf(before);
    for (const mark of this.lines.marksOf(lastLane)) {
      const isPassed = mark.u > lastU && (lane !== lastLane || mark.u <= u);
      if (isPassed) this.pushMark(mark, Math.min(s, from + mark.u - lastU));
    }
    if (lane === lastLane) return;
    for (const mark of this.lines.marksOf(lane)) {
      // Beside the last lane the other lane's start is not on the way.
      const isBehind = this.lines.line(lane).roadId === this.lines.line(lastLane).roadId;
      if (mark.u <= u && !isBehind) this.pushMark(mark, Math.max(from, s - (u - mark.u)));
    }
  }

  private appendRest(last: Waypoint): void {
    this.appendLane(last.laneIndex, this.lines.distanceOf(last));
  }

  private gapTo(x: number, y: number): number {
    if (this.count === 0) return 0;
    return Math.sqrt(this.squared(this.count - 1, x, y));
  }
}
