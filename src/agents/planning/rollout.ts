/**
 * Drives the ego ahead in thought along one lateral profile: free road, lines to stop at, leaders by
 * IDM; whoever would be hit is given way to. Tells whether that works out, how far the ego gets and what
 * to do now. Eighths of a second, metres, m/s.
 */
import { STEP_S, STEPS } from '../forecast/forecast-table.js';
import { towardsStop } from '../route/speed-profile.js';
import { behindLeaders } from './following.js';
import { giveWay, isFromBehind } from './giving-way.js';
import type { Occupancy } from './occupancy.js';
import { isLed, paceOf, RolloutState } from './rollout-state.js';
import { HARDEST_MPS2, type RolloutResult, type RolloutTask, type Yield } from './rollout-task.js';

/** Braking expected of background traffic once the ego is on its way. */
const REACTION_MPS2 = 3;
/** Room behind the ego for those who follow, seconds of their speed. */
const REAR_S = 0.1;
/** Background traffic farther than this from meeting the ego can still stop. */
const YIELDING_STEPS = 18;
/** Most repetitions of one drive. */
const RUNS_MAX = 28;
/** Comfortable braking towards a place to wait at. */
const WAITING_MPS2 = 2.2;
/** Overlap with a leader that counts as a hit: IDM keeps the rest. */
const TOUCH_M = 0.3;

export class Rollout {
  private readonly state = new RolloutState();

  /** Drives until nobody is hit, giving way to one after the other. */
  run(task: RolloutTask, occupancy: Occupancy, result: RolloutResult): RolloutResult {
    const { state } = this;
    this.begin(occupancy, result);
    for (let run = 0; run < RUNS_MAX; run += 1) {
      this.drive(task, occupancy, result, false);
      if (result.isClear) return result;
      if (isFromBehind(task, occupancy, state, result)) {
        state.ignored[result.hitRow] = 1;
        if (result.rearRow < 0) result.rearRow = result.hitRow;
      } else if (!giveWay(task, occupancy, state, result)) return result;
    }
    return result;
  }

  /** Brakes as hard as it goes; tells who is hit all the same. */
  brake(task: RolloutTask, occupancy: Occupancy, result: RolloutResult): RolloutResult {
    const { state } = this;
    this.begin(occupancy, result);
    for (let run = 0; run < RUNS_MAX; run += 1) {
      this.drive(task, occupancy, result, true);
      // Who runs into a car at rest is to blame himself.
      if (result.isClear || state.speed[result.hitStep]! < 0.1) {
        result.isClear = true;
        return result;
      }
      if (!isFromBehind(task, occupancy, state, result)) return result;
      state.ignored[result.hitRow] = 1;
    }
    return result;
  }

  private begin(occupancy: Occupancy, result: RolloutResult): void {
    result.yields.length = 0;
    result.rearRow = -1;
    this.state.begin(occupancy.table.rows);
  }

  private drive(
    task: RolloutTask,
    occupancy: Occupancy,
    result: RolloutResult,
    brakes: boolean,
  ): void {
    const { state } = this;
    let { s, speedMps: v, launchS } = task;
    state.restart(occupancy.table.rows, s, v);
    result.isClear = true;
    result.hitStep = STEPS;
    result.hitRow = -1;
    for (let k = 0; k < STEPS - 1; k += 1) {
      const a = brakes ? -HARDEST_MPS2 : this.accelerate(k, s, v, task, occupancy, result.yields);
      if (k === 0) result.accelerationMps2 = a;
      let next = Math.max(0, v + a * STEP_S);
      if (v < 0.05 && a > 0 && launchS > 0) {
        launchS -= STEP_S;
        next = launchS < 0 ? -launchS * a : 0;
      }
      s += 0.5 * (v + next) * STEP_S;
      v = next;
      state.s[k + 1] = s;
      state.speed[k + 1] = v;
      this.letReact(k + 1, s, v, occupancy);
      if (this.findHit(k + 1, s, task, occupancy, result)) return;
    }
    result.progressM = s - task.s;
  }

  private accelerate(
    k: number,
    s: number,
    v: number,
    task: RolloutTask,
    occupancy: Occupancy,
    yields: readonly Yield[],
  ): number {
    const cap = task.speedCap(s + 0.4 * v);
    let a = Math.min(task.accelerationMps2(v), Math.max(-4, (cap - v) / 0.6));
    if (task.stopS < Number.POSITIVE_INFINITY) a = Math.min(a, towardsStop(task.stopS - s, v));
    for (const { stopS, untilStep } of yields) {
      if (k <= untilStep) a = Math.min(a, towardsStop(stopS - s, v, WAITING_MPS2));
    }
    a = Math.min(a, behindLeaders(k, s, v, task, occupancy, this.state));
    return Math.max(-HARDEST_MPS2, a);
  }

  /** Background traffic behind the ego brakes once the ego reaches into its lane. */
  private letReact(k: number, s: number, v: number, occupancy: Occupancy): void {
    const { table, active } = occupancy;
    const { slowed, dropped } = this.state;
    for (const row of active) {
      if (!table.tracks[row]!.isReactive || table.isStill[row] === 1) continue;
      const cell = row * STEPS + k;
      if (!isLed(table, row, cell)) continue;
      const at = table.s[cell]! - dropped[row]!;
      if (at + 0.3 * table.halfAlong[cell]! < s && occupancy.isOnWayOf(cell, s)) {
        const most = Math.max(0, table.speed[cell]! - 0.8 * v);
        slowed[row] = Math.min(most, slowed[row]! + REACTION_MPS2 * STEP_S);
      }
      dropped[row]! += slowed[row]! * STEP_S;
    }
  }

  private findHit(
    k: number,
    s: number,
    task: RolloutTask,
    occupancy: Occupancy,
    result: RolloutResult,
  ): boolean {
    const { padSteps } = task;
    for (const row of occupancy.active) {
      if (this.state.ignored[row] === 1) continue;
      for (let j = Math.max(0, k - padSteps); j <= Math.min(STEPS - 1, k + padSteps); j += 1) {
        if (!this.isHit(k, j, row, s, task, occupancy)) continue;
        result.isClear = false;
        result.hitStep = k;
        result.hitRow = row;
        result.hitColumn = j;
        result.progressM = s - task.s;
        return true;
      }
    }
    return false;
  }

  /** The ego at column k and station s comes too near to where a row is at column j. */
  private isHit(
    k: number,
    j: number,
    row: number,
    s: number,
    task: RolloutTask,
    { table, low, high }: Occupancy,
  ): boolean {
    const cell = row * STEPS + j;
    const back = this.state.dropped[row]!;
    const lo = low[cell]! - back;
    if (Number.isNaN(lo)) return false;
    const front = s + task.halfLengthM;
    const rear = s - task.halfLengthM;
    if (!isLed(table, row, cell)) {
      const isTrusted = task.isImpatient && table.tracks[row]!.isReactive && k > YIELDING_STEPS;
      return !isTrusted && front + task.frontM >= lo && rear - task.rearM <= high[cell]!;
    }
    if (j !== k) return false;
    // Leaders are kept at their distance by IDM.
    if (lo > s) return front - TOUCH_M >= lo && rear <= high[cell]! - back;
    const pace = paceOf(table, row, cell) - this.state.slowed[row]!;
    return front + task.frontM >= lo && rear - task.rearM - REAR_S * pace <= high[cell]! - back;
  }
}
