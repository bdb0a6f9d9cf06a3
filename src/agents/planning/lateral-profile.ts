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

export class LateralProfile {
  /** Station of the first sample; samples are one metre apart. */
  firstS = 0;
  readonly d = new Float64Array(BEHIND_M + AHEAD_M + 1);
  /** Second derivative, 1/m. */
  readonly bend = new Float64Array(BEHIND_M + AHEAD_M + 1);

  /**
   * Lays the profile around station s: the shifts, a constant nudge, and a return from the ego's own
   * lateral place over `returnM`.
   */
  lay(s: number, egoD: number, shifts: readonly Shift[], nudgeM: number, returnM: number): void {
    const { d, bend } = this;
    this.firstS = Math.floor(s) - BEHIND_M;
    let here = nudgeM;
    for (const shift of shifts) here += shiftAt(shift, s);
    const error = egoD - here;
    for (let i = 0; i < d.length; i += 1) {
      const at = this.firstS + i;
      let value = nudgeM + error * (1 - smoothStep((at - s) / returnM));
      for (const shift of shifts) value += shiftAt(shift, at);
      d[i] = value;
    }
    for (let i = 1; i < d.length - 1; i += 1) bend[i] = d[i + 1]! - 2 * d[i]! + d[i - 1]!;
  }

  /** Lateral place at a station, held beyond the ends. */
  at(s: number): number {
    const u = clamp(s - this.firstS, 0, this.d.length - 1.001);
    const i = Math.floor(u);
    return this.d[i]! + (u - i) * (this.d[i + 1]! - this.d[i]!);
  }

  /** Slope dd/ds at a station. */
  slopeAt(s: number): number {
    const i = Math.floor(clamp(s - this.firstS, 0, this.d.length - 2));
    return this.d[i + 1]! - this.d[i]!;
  }

  bendAt(s: number): number {
    return this.bend[Math.floor(clamp(s - this.firstS + 0.5, 1, this.d.length - 2))]!;
  }
}
