/** What a drive ahead in thought is given and what it tells. Metres, m/s, eighths of a second. */
import { STEPS } from '../forecast/forecast-table.js';
import type { IdmParameters } from './idm.js';

/** The hardest braking that is counted on, m/s². */
export const HARDEST_MPS2 = 7.5;

export interface RolloutTask {
  readonly s: number;
  readonly speedMps: number;
  readonly halfLengthM: number;
  /** Speed that limit, curves and the profile's own bends allow at a station. */
  readonly speedCap: (s: number) => number;
  /** Largest acceleration at a speed. */
  readonly accelerationMps2: (speedMps: number) => number;
  /** Crossing background traffic is trusted to brake for the ego when it is still far. */
  readonly isImpatient: boolean;
  /** Others may be waited for. */
  readonly mayWait: boolean;
  /** Station of the origin at which lights, signs or the lane's end ask for a stop; Infinity: none. */
  readonly stopS: number;
  /** Time (s) until a car at rest moves after the throttle is pressed. */
  readonly launchS: number;
  /** Room before and behind the ego that others must leave. */
  readonly frontM: number;
  readonly rearM: number;
  /** Columns by which a crossing actor may come earlier or later. */
  readonly padSteps: number;
  /** Gap to keep at rest behind an obstacle of this row. */
  readonly restGapM: (row: number) => number;
  readonly idm: IdmParameters;
}

export interface Yield {
  readonly row: number;
  readonly stopS: number;
  /** The ego sets off again in this column, … */
  untilStep: number;
  /** … at the latest in this one, when the stretch is free. */
  readonly freeStep: number;
}

export interface RolloutResult {
  /** Nobody is hit. */
  isClear: boolean;
  /** Column of the first hit, STEPS without one. */
  hitStep: number;
  hitRow: number;
  /** Column of the row's place that was hit (a crossing actor may be feared to come early or late). */
  hitColumn: number;
  /** A faster non-reacting actor runs into the ego from behind. */
  rearRow: number;
  /** Distance covered within the horizon. */
  progressM: number;
  /** What to do now, m/s². */
  accelerationMps2: number;
  /** Who is waited for. */
  readonly yields: Yield[];
}

/** An empty result to be filled by `run`. */
export function emptyResult(): RolloutResult {
  return {
    isClear: false,
    hitStep: STEPS,
    hitRow: -1,
    hitColumn: 0,
    rearRow: -1,
    progressM: 0,
    accelerationMps2: 0,
    yields: [],
  };
}

/** Overwrites a result with another. */
export function copyResult(from: RolloutResult, to: RolloutResult): RolloutResult {
  to.isClear = from.isClear;
  to.hitStep = from.hitStep;
  to.hitRow = from.hitRow;
  to.hitColumn = from.hitColumn;
  to.rearRow = from.rearRow;
  to.progressM = from.progressM;
  to.accelerationMps2 = from.accelerationMps2;
  to.yields.length = 0;
  to.yields.push(...from.yields);
  return to;
}
