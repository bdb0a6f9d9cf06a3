/**
 * Tries one lateral plan: lays its profile, sees who occupies it, and drives it ahead in thought, calmly
 * and, where that means waiting, with more throttle. What comes back can be compared by its score.
 */

import { maxAccelerationMps2 } from '../controllers/pedals.js';
import { clamp } from '../geometry.js';
import { EGO_HALF_WIDTH_M, type Scene } from '../perception/scene.js';
import { IDM_DEFAULTS } from './idm.js';
import { LateralProfile, type Shift } from './lateral-profile.js';
import { Occupancy, type OccupancyMargins } from './occupancy.js';
import { emptyResult, Rollout, type RolloutResult, type RolloutTask } from './rollout.js';

/** A lateral plan to be tried. */
export interface Proposal {
  readonly name: string;
  readonly shifts: readonly Shift[];
  readonly nudgeM: number;
  /** Station of the origin beyond which this plan may not go, Infinity: none. */
  readonly stopS: number;
  /** Metres of progress that the plan must gain to be worth it. */
  readonly costM: number;
}

export interface Verdict {
  readonly proposal: Proposal;
  readonly result: RolloutResult;
  readonly profile: LateralProfile;
  isAssertive: boolean;
  scoreM: number;
}

const CALM_MPS2 = 2.2;
const ASSERTIVE_MPS2 = 4.6;
const WIDE: OccupancyMargins = { sideM: 0.3, timeS: 0.3 };
const NARROW: OccupancyMargins = { sideM: 0.12, timeS: 0.1 };
const CLASH_M = -1000;
/** More throttle must gain this much to be used. */
const ASSERTIVE_GAIN_M = 4;
/** Lateral acceleration allowed for moving aside. */
const ASIDE_MPS2 = 2.4;
const LAUNCH_S = 0.65;

export class Trials {
  private readonly occupancy: Occupancy;
  private readonly rollout = new Rollout();
  private readonly spare = emptyResult();
  private readonly verdicts: Verdict[] = [];
  private used = 0;
  /** The choice of the tick before was an assertive one. */
  wasAssertive = false;
  /** Seconds for which the throttle has been pressed at rest. */
  launchedS = 0;
  /** Gap to keep behind standing obstacles, by row. */
  restGapM: (row: number) => number = () => IDM_DEFAULTS.restGapM;

  constructor(private readonly scene: Scene) {
    this.occupancy = new Occupancy(scene.table, scene.path, EGO_HALF_WIDTH_M);
  }

  begin(): void {
    this.used = 0;
  }

  /** Tries a proposal with wide margins; with narrow ones if those do not work out. */
  judge(proposal: Proposal, narrowToo: boolean): Verdict {
    const verdict = this.next(proposal);
    const { ego } = this.scene;
    const returnM = clamp(1.8 * ego.speedMps, 7, 22);
    verdict.profile.lay(ego.s, ego.d, proposal.shifts, proposal.nudgeM, returnM);
    this.attempt(verdict, WIDE, 1.2);
    if (!verdict.result.isClear && narrowToo) this.attempt(verdict, NARROW, 0.4);
    verdict.scoreM = this.score(verdict);
    return verdict;
  }

  private next(proposal: Proposal): Verdict {
    const known = this.verdicts[this.used];
    this.used += 1;
    const fresh: Verdict = {
      proposal,
      result: known?.result ?? emptyResult(),
      profile: known?.profile ?? new LateralProfile(),
      isAssertive: false,
      scoreM: 0,
    };
    this.verdicts[this.used - 1] = fresh;
    return fresh;
  }

  private attempt(verdict: Verdict, margins: OccupancyMargins, roomM: number): void {
    const { result, profile, proposal } = verdict;
    this.occupancy.build(profile, margins);
    verdict.isAssertive = false;
    this.rollout.run(
      this.task(profile, proposal.stopS, CALM_MPS2, 0, roomM),
      this.occupancy,
      result,
    );
    const waits = result.yields.length > 0 || result.rearRow >= 0 || !result.isClear;
    if (!waits) return;
    const boost = this.boostMps(result);
    const task = this.task(profile, proposal.stopS, ASSERTIVE_MPS2, boost, roomM);
    const bold = this.rollout.run(task, this.occupancy, this.spare);
    const gain = this.wasAssertive ? -1 : ASSERTIVE_GAIN_M;
    const isBetter =
      bold.isClear &&
      (!result.isClear ||
        (result.rearRow >= 0 && bold.rearRow < 0) ||
        bold.progressM > result.progressM + gain);
    if (!isBetter) return;
    verdict.isAssertive = true;
    copyResult(bold, result);
  }

  /** Speed of those who press from behind or are let pass: merging needs their pace. */
  private boostMps({ yields, rearRow }: RolloutResult): number {
    const { tracks } = this.scene.table;
    let boost = rearRow >= 0 ? tracks[rearRow]!.speed + 1 : 0;
    for (const { row } of yields) {
      if (!tracks[row]!.isReactive) boost = Math.max(boost, tracks[row]!.speed + 0.5);
    }
    return Math.min(boost, 25);
  }

  private task(
    profile: LateralProfile,
    stopS: number,
    accelerationMps2: number,
    boostMps: number,
    roomM: number,
  ): RolloutTask {
    const { scene } = this;
    const { ego, path, curveCaps } = scene;
    const limit = Math.max(scene.truth.ego.speedLimitKmh / 3.6, boostMps);
    return {
      s: ego.s,
      speedMps: ego.speedMps,
      halfLengthM: scene.halfLengthM,
      speedCap: (s) => {
        const aside = Math.sqrt(ASIDE_MPS2 / Math.max(1e-4, Math.abs(profile.bendAt(s))));
        return Math.min(limit, curveCaps[path.indexAt(s)]!, aside);
      },
      accelerationMps2: Math.min(accelerationMps2, 0.9 * maxAccelerationMps2(ego.speedMps)),
      stopS,
      launchS: ego.speedMps < 0.1 ? Math.max(0, LAUNCH_S - this.launchedS) : 0,
      frontM: roomM,
      rearM: roomM,
      restGapM: this.restGapM,
      idm: IDM_DEFAULTS,
    };
  }

  private score({ result, proposal }: Verdict): number {
    if (!result.isClear) return CLASH_M + 10 * result.hitStep - proposal.costM;
    const pressed = result.rearRow >= 0 ? 15 : 0;
    return result.progressM - proposal.costM - pressed;
  }
}

function copyResult(from: RolloutResult, to: RolloutResult): void {
  to.isClear = from.isClear;
  to.hitStep = from.hitStep;
  to.hitRow = from.hitRow;
  to.rearRow = from.rearRow;
  to.progressM = from.progressM;
  to.accelerationMps2 = from.accelerationMps2;
  to.yields.length = 0;
  to.yields.push(...from.yields);
}
