/**
 * Where across the route the ego means to drive, station by station: the sum of shifts that rise and fall
 * smoothly. Metres to the right of the route's line; the profile covers the road around the ego.
 */
import { clamp, smoothStep } from '../geometry.js';

/** A lateral offset that comes up over `riseM` from `fromM` and goes back over `fallM` from `backM`. */
export interface Shift {
  readonly offsetM: number;
  readonly fromM: number;
  readonly riseM: number;
  readonly backM: number;
  readonly fallM: number;
}

const BEHIND_M = 12;
const AHEAD_M = 150;
/** Largest |second derivative| of the smooth step of height 1 and length 1. */
const BEND_OF_STEP = 5.7735;

/** Lateral offset of one shift at a station. */
export function shiftAt(shift: Shift, s: number): number {
  const up = smoothStep((s - shift.fromM) / shift.riseM);
  if (up === 0) return 0;
  return shift.offsetM * (up - smoothStep((s - shift.backM) / shift.fallM));
}

/** Length in which a car can move `offsetM` aside with this largest curvature (1/m). */
export function shortestRiseM(offsetM: number, curvaturePerM: number): number {
  return Math.sqrt((BEND_OF_STEP * Math.abs(offsetM)) / curvaturePerM);
}

/** Lateral acceleration of moving aside calmly, and when a gap must be taken. */
export const ASIDE_MPS2 = 2.4;
export const ASIDE_SWIFT_MPS2 = 4.4;
/** Curvature of the sharpest move aside. */
const SHARP_PER_M = 0.2;

/** Length in which to move `offsetM` aside at a speed with this lateral acceleration. */
export function riseLengthM(offsetM: number, speedMps: number, lateralMps2 = ASIDE_MPS2): number {
  const sharp = shortestRiseM(offsetM, SHARP_PER_M);
  return Math.max(sharp, speedMps * shortestRiseM(offsetM, lateralMps2));
}

/** Sum of shifts at a station. */
export function shiftsAt(shifts: readonly Shift[], s: number): number {
  let sum = 0;
  for (const shift of shifts) sum += shiftAt(shift, s);
  return sum;
}

/** Curvature (1/m, against the route) of a sum of shifts at a station. */
export function bendOf(shifts: readonly Shift[], s: number): number {
  if (shifts.length === 0) return 0;
  const before = shiftsAt(shifts, s - 1);
  const after = shiftsAt(shifts, s + 1);
  const slope = 0.5 * (after - before);
  const stretch = 1 + slope * slope;
  return (after - 2 * shiftsAt(shifts, s) + before) / (stretch * Math.sqrt(stretch));
}

export class LateralProfile {
  /** Station of the first sample; samples are one metre apart. */
  firstS = 0;
  readonly d = new Float64Array(BEHIND_M + AHEAD_M + 1);
  /** Curvature against the route, 1/m. */
  readonly bend = new Float64Array(BEHIND_M + AHEAD_M + 1);

  /**
   * Lays the profile around station s: the shifts, a constant nudge, and a return from the ego's own
   * lateral place over `returnM` (0: as if the ego were where it should be).
   */
  lay(s: number, egoD: number, shifts: readonly Shift[], nudgeM: number, returnM: number): void {
    const { d, bend } = this;
    this.firstS = Math.floor(s) - BEHIND_M;
    const error = returnM > 0 ? egoD - nudgeM - shiftsAt(shifts, s) : 0;
    for (let i = 0; i < d.length; i += 1) {
      const at = this.firstS + i;
      const back = error === 0 ? 0 : error * (1 - smoothStep((at - s) / returnM));
      d[i] = nudgeM + back + shiftsAt(shifts, at);
    }
    for (let i = 1; i < d.length - 1; i += 1) {
      const slope = 0.5 * (d[i + 1]! - d[i - 1]!);
      const stretch = 1 + slope * slope;
      bend[i] = (d[i + 1]! - 2 * d[i]! + d[i - 1]!) / (stretch * Math.sqrt(stretch));
    }
  }

  /** Lateral place at a station, held beyond the ends. */
  at(s: number): number {
    const u = clamp(s - this.firstS, 0, this.d.length - 1.001);
    const i = Math.floor(u);
    return this.d[i]! + (u - i) * (this.d[i + 1]! - this.d[i]!);
  }

  bendAt(s: number): number {
    return this.bend[Math.floor(clamp(s - this.firstS + 0.5, 1, this.d.length - 2))]!;
  }
}
