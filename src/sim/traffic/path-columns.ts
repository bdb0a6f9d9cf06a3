/**
 * The columns of a lane path and their upkeep: growing at the end, dropping at the front, shifting
 * the origin of distance. Nothing here knows how lanes connect.
 */
import type { Waypoint } from '../../map/road-map.js';
import type { LaneLine, LaneMark } from './lane-line.js';

/** A car's usual path, 90 to 180 m ahead and up to 80 behind in points of a metre, with some room. */
const START_CAPACITY = 384;
const START_MARKS = 16;
const TURN = 2 * Math.PI;

/**
 * Speed in bends: v² = 0.6 g R, the traffic manager's rule (CARLA, MotionPlanStage.cpp), here with
 * the bend's own radius over four metres, and braked for in time.
 */
const CURVE_SPEED = { lateralMps2: 0.6 * 9.81, brakeMps2: 3, maxMps: 60 } as const;

function grownFloats(old: Float64Array): Float64Array {
  const grown = new Float64Array(old.length * 2);
  grown.set(old);
  return grown;
}

function grownIntegers(old: Int32Array): Int32Array {
  const grown = new Int32Array(old.length * 2);
  grown.set(old);
  return grown;
}

/** Points 0 … count − 1, marks 0 … markCount − 1; only those entries are valid. */
export class PathColumns {
  count = 0;
  x: Float64Array = new Float64Array(START_CAPACITY);
  y: Float64Array = new Float64Array(START_CAPACITY);
  z: Float64Array = new Float64Array(START_CAPACITY);
  /** Continuous along the path: never wraps between neighbours. */
  yaw: Float64Array = new Float64Array(START_CAPACITY);
  /** Distance along the path, strictly ascending. */
  s: Float64Array = new Float64Array(START_CAPACITY);
  width: Float64Array = new Float64Array(START_CAPACITY);
  /** Highest speed at which the bends ahead can be taken, m/s; see `CURVE_SPEED`. */
  cap: Float64Array = new Float64Array(START_CAPACITY);
  /** Graph index of the lane that leads to this point. */
  lane: Int32Array = new Int32Array(START_CAPACITY);
  /** Junction of that lane, −1 outside. */
  junction: Int32Array = new Int32Array(START_CAPACITY);
  markCount = 0;
  markS: Float64Array = new Float64Array(START_MARKS);
  /** `MarkKind` */
  markKind: Int32Array = new Int32Array(START_MARKS);
  markValue: Float64Array = new Float64Array(START_MARKS);
  /** Grows with every change in what a mark index means; owners compare it. */
  markDrops = 0;

  /** Copies point i of a lane line to the end, at distance s. */
  protected push(line: LaneLine, i: number, s: number): void {
    const k = this.claim();
    this.x[k] = line.x[i]!;
    this.y[k] = line.y[i]!;
    this.z[k] = line.z[i]!;
    this.yaw[k] = this.unwrapped(line.yaw[i]!);
    this.s[k] = s;
    this.width[k] = line.widthM[i]!;
    this.lane[k] = line.lane;
    this.junction[k] = line.junctionId;
    this.count = k + 1;
    this.capSpeed(k);
  }

  protected pushPoint(
    x: number,
    y: number,
    z: number,
    yaw: number,
    s: number,
    line: LaneLine,
    waypoint: Waypoint,
  ): void {
    const k = this.claim();
    this.x[k] = x;
    this.y[k] = y;
    this.z[k] = z;
    this.yaw[k] = this.unwrapped(yaw);
    this.s[k] = s;
    this.width[k] = waypoint.laneWidthM;
    this.lane[k] = line.lane;
    this.junction[k] = line.junctionId;
    this.count = k + 1;
    this.capSpeed(k);
  }

  /**
   * With point k known, the bend at k − 2 is: caps the speed there, and before it as far as braking
   * needs.
   */
  private capSpeed(k: number): void {
    const { cap, s, yaw } = this;
    cap[k] = CURVE_SPEED.maxMps;
    const at = k - 2;
    if (at < 2) return;
    const turn = Math.abs(yaw[k]! - yaw[k - 4]!);
    if (turn < 1e-6) return;
    const radiusM = (s[k]! - s[k - 4]!) / turn;
    let allowed = CURVE_SPEED.lateralMps2 * radiusM;
    if (allowed >= cap[at]! * cap[at]!) return;
    cap[at] = Math.sqrt(allowed);
    for (let j = at - 1; j >= 0; j -= 1) {
      allowed += 2 * CURVE_SPEED.brakeMps2 * (s[j + 1]! - s[j]!);
      if (cap[j]! * cap[j]! <= allowed) break;
      cap[j] = Math.sqrt(allowed);
    }
  }

  protected pushMark(mark: LaneMark, s: number): void {
    const k = this.markCount;
    if (k === this.markS.length) {
      this.markS = grownFloats(this.markS);
      this.markKind = grownIntegers(this.markKind);
      this.markValue = grownFloats(this.markValue);
    }
    this.markS[k] = s;
    this.markKind[k] = mark.kind;
    this.markValue[k] = mark.value;
    this.markCount = k + 1;
  }

  /** Adds to every distance. */
  protected shift(byM: number): void {
    for (let i = 0; i < this.count; i += 1) this.s[i] = this.s[i]! + byM;
    for (let k = 0; k < this.markCount; k += 1) this.markS[k] = this.markS[k]! + byM;
  }

  /** Forgets the first n points and the marks before the new first point. */
  protected dropPoints(n: number): void {
    const { count } = this;
    this.x.copyWithin(0, n, count);
    this.y.copyWithin(0, n, count);
    this.z.copyWithin(0, n, count);
    this.yaw.copyWithin(0, n, count);
    this.s.copyWithin(0, n, count);
    this.width.copyWithin(0, n, count);
    this.cap.copyWithin(0, n, count);
    this.lane.copyWithin(0, n, count);
    this.junction.copyWithin(0, n, count);
    this.count = count - n;
    let gone = 0;
    while (gone < this.markCount && this.markS[gone]! < this.s[0]!) gone += 1;
    if (gone === 0) return;
    this.markS.copyWithin(0, gone, this.markCount);
    this.markKind.copyWithin(0, gone, this.markCount);
    this.markValue.copyWithin(0, gone, this.markCount);
    this.markCount -= gone;
    this.markDrops += gone;
  }

  private unwrapped(yaw: number): number {
    if (this.count === 0) return yaw;
    return yaw - TURN * Math.round((yaw - this.yaw[this.count - 1]!) / TURN);
  }

  private claim(): number {
    const k = this.count;
    if (k < this.x.length) return k;
    this.x = grownFloats(this.x);
    this.y = grownFloats(this.y);
    this.z = grownFloats(this.z);
    this.yaw = grownFloats(this.yaw);
    this.s = grownFloats(this.s);
    this.width = grownFloats(this.width);
    this.cap = grownFloats(this.cap);
    this.lane = grownIntegers(this.lane);
    this.junction = grownIntegers(this.junction);
    return k;
  }
}
