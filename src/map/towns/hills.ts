/**
 * Heights along a road: level at both ends, with a gentle hill or dip between. Cubic records with the
 * same height and slope where they meet (OpenDRIVE elevation). Metres.
 */
import type { Random } from '../../core/random.js';
import type { Cubic } from './model.js';

/** No steeper than this, rise over run. */
const STEEPEST = 0.06;

interface Knot {
  readonly s: number;
  readonly z: number;
  readonly slope: number;
}

/** Elevation records of a road; flat when `reliefM` is 0 and both ends are level with each other. */
export function hills(
  random: Random,
  lengthM: number,
  fromM: number,
  toM: number,
  reliefM: number,
): (Cubic & { readonly s: number })[] {
  const top = lengthM * random.uniform(0.4, 0.6);
  const share = top / lengthM;
  const levelM = fromM + (toM - fromM) * share;
  const mostM = (Math.min(top, lengthM - top) * STEEPEST) / 1.5 - Math.abs(toM - fromM) / 2;
  const bumpM = Math.min(Math.max(mostM, 0), reliefM) * random.uniform(-1, 1);
  const knots: Knot[] = [
    { s: 0, z: fromM, slope: 0 },
    { s: top, z: levelM + bumpM, slope: (0.5 * (toM - fromM)) / lengthM },
    { s: lengthM, z: toM, slope: 0 },
  ];
  return knots.slice(1).map((end, index) => hermite(knots[index]!, end));
}

function hermite(from: Knot, to: Knot): Cubic & { readonly s: number } {
  const run = to.s - from.s;
  const mean = (to.z - from.z) / run;
  return {
    s: from.s,
    a: from.z,
    b: from.slope,
    c: (3 * mean - 2 * from.slope - to.slope) / run,
    d: (from.slope + to.slope - 2 * mean) / (run * run),
  };
}
