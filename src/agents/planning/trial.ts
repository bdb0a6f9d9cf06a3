/**
 * Tries one lateral plan: lays its profile, sees who occupies it, and drives it ahead in thought, calmly
 * and, where that means waiting, with more throttle. What comes back can be compared by its score.
 */

import { TICK_SECONDS } from '../../bridge/frame.js';
import { maxAccelerationMps2 } from '../controllers/pedals.js';
import { STEP_S, STEPS } from '../forecast/forecast-table.js';
import { clamp } from '../geometry.js';
import { EGO_HALF_WIDTH_M, type Scene } from '../perception/scene.js';
import { Caution } from './caution.js';
import { IDM_DEFAULTS } from './idm.js';
import { ASIDE_MPS2, ASIDE_SWIFT_MPS2, LateralProfile, type Shift } from './lateral-profile.js';
import { Occupancy } from './occupancy.js';
import { Rollout } from './rollout.js';
import { isLed, paceOf } from './rollout-state.js';
import {
  copyResult,
  emptyResult,
  HARDEST_MPS2,
  type RolloutResult,
  type RolloutTask,
} from './rollout-task.js';

/** A lateral plan to be tried. */
export interface Proposal {
  readonly name: string;
  readonly shifts: readonly Shift[];
  readonly nudgeM: number;
  /** Station of the origin beyond which this plan may not go, Infinity: none. */
  readonly stopS: number;
  /** Metres of progress that the plan must gain to be worth it. */
  readonly costM: number;
  /** Speed (m/s) to be reached swiftly, whatever the limit, without waiting for anybody. */
  readonly paceMps?: number;
}

export interface Verdict {
  readonly proposal: Proposal;
  readonly result: RolloutResult;
  readonly profile: LateralProfile;
  isAssertive: boolean;
  scoreM: number;
}

interface Margins {
  readonly sideM: number;
  readonly roomM: number;
  readonly padSteps: number;
}

const CALM_MPS2 = 2.2;
/** Seconds of waiting after which smaller gaps will do. */
const FIRM_AFTER_S = 8;
const NARROW_AFTER_S = 25;
/** Seconds of waiting after which background traffic is trusted to give way. */
const IMPATIENT_AFTER_S = 12;
/** Distances to others: to enter a gap, after some waiting, and to go through with what was begun. */
const WIDE: Margins = { sideM: 0.3, roomM: 0.8, padSteps: 1 };
const FIRM: Margins = { sideM: 0.22, roomM: 0.5, padSteps: 0 };
const NARROW: Margins = { sideM: 0.12, roomM: 0.3, padSteps: 0 };
/** To get away from where it is too close already. */
const BARE: Margins = { sideM: -0.03, roomM: 0, padSteps: 0 };
const CLASH_M = -1000;
/** More than any brake gives. */
const FULL_BRAKE_MPS2 = -24;
/** Clashes for which there is more time than stopping takes and this are not braked for at once. */
const LAST_CHANCE_S = 3;
/** More throttle must gain this much to be used. */
const ASSERTIVE_GAIN_M = 4;
const LAUNCH_S = 0.65;
/**
 * Up to this speed the limit is left behind for the pace of a stream that is merged into, where its cars
 * do not brake: streams of scenarios run at up to 19 m/s, on roads with less as their limit.
 */
const BOOST_MAX_MPS = 25;

export class Trials {
  private readonly occupancy: Occupancy;
  private readonly rollout = new Rollout();
  private readonly spare = emptyResult();
  private readonly caution = new Caution();
  private readonly verdicts: Verdict[] = [];
  private used = 0;
  /** The choice of the tick before was an assertive one. */
  private wasAssertive = false;
  /** Whom the choice of the tick before waits for. */
  private readonly awaited = new Set<number>();
  /** Seconds for which the throttle has been pressed at rest. */
  private launchedS = 0;
  /** Seconds for which the ego has stood for others. */
  private waitedS = 0;

  /** @param restGapM gap to keep at rest behind an actor, by row */
  constructor(
    private readonly scene: Scene,
    private readonly restGapM: (row: number) => number,
  ) {
    this.occupancy = new Occupancy(scene.table, scene.path, EGO_HALF_WIDTH_M);
  }

  begin(): void {
    this.used = 0;
    this.caution.update(this.scene);
  }

  /**
   * Tries a proposal with wide margins; with narrow ones where that clashes and `narrowToo`, or where it
   * would wait for somebody in front of whom the ego is already going.
   */
  judge(proposal: Proposal, narrowToo: boolean): Verdict {
    const verdict = this.next(proposal);
    const { ego } = this.scene;
    const returnM = clamp(1.8 * ego.speedMps, 8, 22);
    verdict.profile.lay(ego.s, ego.d, proposal.shifts, proposal.nudgeM, returnM);
    this.attempt(verdict, this.margins());
    const { result } = verdict;
    if (narrowToo && (!result.isClear || this.waitsForMore(result))) this.goThrough(verdict);
    verdict.scoreM = this.score(verdict);
    return verdict;
  }

  private margins(): Margins {
    if (this.waitedS < FIRM_AFTER_S) return WIDE;
    return this.waitedS < NARROW_AFTER_S ? FIRM : NARROW;
  }

  /** Brakes if that helps: nobody is hit, or later. Not for those who come from behind. */
  private brake(verdict: Verdict): void {
    const { result } = verdict;
    const { table, ego } = this.scene;
    const cell = result.hitRow * STEPS + result.hitColumn;
    const spareS = result.hitStep * STEP_S - ego.speedMps / HARDEST_MPS2;
    if (spareS > LAST_CHANCE_S) return;
    if (table.speed[cell]! > 1 && table.s[cell]! < ego.s + result.progressM) return;
    const task = this.task(verdict, false, 0, NARROW);
    this.occupancy.build(verdict.profile, NARROW.sideM);
    const braked = this.rollout.brake(task, this.occupancy, this.spare);
    if (!braked.isClear && braked.hitStep < result.hitStep) return;
    copyResult(braked, result);
    result.isClear = false;
    result.accelerationMps2 = FULL_BRAKE_MPS2;
    verdict.isAssertive = false;
  }

  /** Somebody is waited for whom the choice of the tick before meant to pass first. */
  private waitsForMore({ yields, rearRow }: RolloutResult): boolean {
    const { tracks } = this.scene.table;
    const isNew = (row: number) => !this.awaited.has(tracks[row]!.id) && tracks[row]!.knownS > 0.1;
    return yields.some(({ row }) => isNew(row)) || (rearRow >= 0 && isNew(rearRow));
  }

  /** Remembers the choice of a tick. */
  remember({ result, isAssertive }: Verdict): void {
    const { tracks } = this.scene.table;
    this.wasAssertive = isAssertive;
    this.awaited.clear();
    for (const { row } of result.yields) this.awaited.add(tracks[row]!.id);
    if (result.rearRow >= 0) this.awaited.add(tracks[result.rearRow]!.id);
    const isWaiting = result.yields.length > 0 && this.scene.ego.speedMps < 1.5;
    if (isWaiting) this.waitedS += TICK_SECONDS;
    else if (this.scene.ego.speedMps > 5) this.waitedS = 0;
    const isLaunching = result.accelerationMps2 > 0 && this.scene.ego.speedMps < 0.1;
    this.launchedS = isLaunching ? this.launchedS + TICK_SECONDS : 0;
  }

  /** Takes narrow margins if nobody need be waited for then, or nothing else works. */
  private goThrough(verdict: Verdict): void {
    const { result } = verdict;
    const wide = copyResult(result, emptyResult());
    const wasAssertive = verdict.isAssertive;
    this.attempt(verdict, NARROW);
    if (result.isClear && (!wide.isClear || !this.waitsForMore(result))) return;
    if (!wide.isClear) {
      if (result.hitStep < 3) this.attempt(verdict, BARE);
      if (!result.isClear) this.brake(verdict);
      return;
    }
    copyResult(wide, result);
    verdict.isAssertive = wasAssertive;
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

  private attempt(verdict: Verdict, margins: Margins): void {
    const { result, profile, proposal } = verdict;
    this.occupancy.build(profile, margins.sideM);
    verdict.isAssertive = proposal.paceMps !== undefined;
    const first = this.task(verdict, verdict.isAssertive, proposal.paceMps ?? 0, margins);
    this.rollout.run(first, this.occupancy, result);
    const waits = result.yields.length > 0 || result.rearRow >= 0 || !result.isClear;
    if (!waits || verdict.isAssertive) return;
    const task = this.task(verdict, true, this.boostMps(result), margins);
    const bold = this.rollout.run(task, this.occupancy, this.spare);
    if (!this.isBolder(bold, result)) return;
    verdict.isAssertive = true;
    copyResult(bold, result);
  }

  /** Going swiftly is worth it. */
  private isBolder(bold: RolloutResult, calm: RolloutResult): boolean {
    if (bold.isClear !== calm.isClear) return bold.isClear;
    if (!bold.isClear) return bold.hitStep > calm.hitStep + 1;
    if (calm.rearRow >= 0 && bold.rearRow < 0) return true;
    return bold.progressM > calm.progressM + (this.wasAssertive ? -1 : ASSERTIVE_GAIN_M);
  }

  /** Speed of those who press from behind or run on where the ego merges: it takes their pace. */
  private boostMps(result: RolloutResult): number {
    const { tracks } = this.scene.table;
    const { yields, rearRow, hitRow, hitColumn } = result;
    let boost = rearRow >= 0 ? tracks[rearRow]!.speed + 1 : 0;
    for (const { row } of yields) {
      boost = Math.max(boost, this.mergingPace(row, this.occupancy.last[row]!));
    }
    if (!result.isClear) boost = Math.max(boost, this.mergingPace(hitRow, hitColumn));
    return Math.min(boost, BOOST_MAX_MPS);
  }

  /** Pace to keep before an actor who will not brake and goes the ego's way; 0 for the others. */
  private mergingPace(row: number, column: number): number {
    const { table } = this.scene;
    if (column < 0 || table.tracks[row]!.isReactive) return 0;
    const along = paceOf(table, row, row * STEPS + column);
    return isLed(table, row, row * STEPS + column) && along > 1 ? along + 1 : 0;
  }

  private task(
    { profile, proposal }: Verdict,
    isBold: boolean,
    boostMps: number,
    { roomM, padSteps }: Margins,
  ): RolloutTask {
    const { scene } = this;
    const { ego, path } = scene;
    const lateral = isBold ? ASIDE_SWIFT_MPS2 : ASIDE_MPS2;
    const caps = isBold ? scene.boldCurveCaps : scene.curveCaps;
    const legal = scene.truth.ego.speedLimitKmh / 3.6;
    const limit = proposal.paceMps ?? Math.max(legal, boostMps);
    return {
      s: ego.s,
      speedMps: ego.speedMps,
      halfLengthM: scene.halfLengthM,
      speedCap: (s) => {
        const aside = Math.sqrt(lateral / Math.max(1e-4, Math.abs(profile.bendAt(s))));
        return Math.min(limit, caps[path.indexAt(s)]!, aside, this.caution.capAt(s));
      },
      accelerationMps2: isBold ? boldAccelerationMps2 : calmAccelerationMps2,
      stopS: proposal.stopS,
      isImpatient: this.waitedS > IMPATIENT_AFTER_S,
      mayWait: proposal.paceMps === undefined,
      launchS: ego.speedMps < 0.1 ? Math.max(0, LAUNCH_S - this.launchedS) : 0,
      frontM: roomM,
      rearM: roomM,
      padSteps,
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

function calmAccelerationMps2(): number {
  return CALM_MPS2;
}

function boldAccelerationMps2(speedMps: number): number {
  return 0.9 * maxAccelerationMps2(speedMps);
}
