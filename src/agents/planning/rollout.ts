/**
 * Drives the ego ahead in thought along one lateral profile: free road, lines to stop at, leaders by
 * IDM; whoever would be hit is waited for, in front of the stretch that he occupies. Tells whether that
 * works out, how far the ego gets and what to do now. Eighths of a second, metres, m/s.
 */
import { type ForecastTable, STEP_S, STEPS } from '../forecast/forecast-table.js';
import { towardsStop } from '../route/speed-profile.js';
import { followLeader, type IdmParameters } from './idm.js';
import type { Occupancy } from './occupancy.js';

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

/** Traffic this parallel and this near beside the way may come over on to it. */
const BESIDE_PARALLEL = 0.94;
const BESIDE_M = 6.5;
/** Columns before somebody comes over in which he counts as a leader already. */
const COMING_STEPS = 16;
/** Farther behind the ego than this it is not let in. */
const BESIDE_BEHIND_M = 4;
/** At least the rows of a forecast table. */
const ROWS = 256;
/** Braking expected of background traffic once the ego is on its way. */
const REACTION_MPS2 = 3;
/** Room behind the ego for those who follow, seconds of their speed. */
const REAR_S = 0.1;
/** Background traffic farther than this from meeting the ego can still stop. */
const YIELDING_STEPS = 18;
const YIELDS_MAX = 8;
/** Most repetitions of one drive. */
const RUNS_MAX = 28;
/** Setting off this much before the stretch is free is tried: launch and way there take time. */
const EARLY_STEPS = 20;
const HARDEST_MPS2 = 7.5;
/** Gap to the stretch of a crossing actor when waiting for him. */
const WAIT_GAP_M = 3;
/** The same before swift ones who will not brake: it takes a run-up to get through between them. */
const RUN_UP_M = 6.5;
const SWIFT_MPS = 6;
/** Cosine against the way from which an actor goes along with it. */
const ALIGNED = 0.6;

export class Rollout {
  readonly s = new Float64Array(STEPS);
  readonly speed = new Float64Array(STEPS);
  private readonly ignored = new Uint8Array(ROWS);
  /** Traffic beside the ego that is let in: kept ahead before it is on the way. */
  private readonly letIn = new Uint8Array(ROWS);
  /** Reacting traffic behind the ego: by how much it has slowed down and dropped back. */
  private readonly slowed = new Float64Array(ROWS);
  private readonly dropped = new Float64Array(ROWS);

  run(task: RolloutTask, occupancy: Occupancy, result: RolloutResult): RolloutResult {
    result.yields.length = 0;
    result.rearRow = -1;
    this.ignored.fill(0, 0, occupancy.table.rows);
    this.letIn.fill(0, 0, occupancy.table.rows);
    for (let run = 0; run < RUNS_MAX; run += 1) {
      this.drive(task, occupancy, result);
      if (result.isClear) return result;
      if (this.isFromBehind(task, occupancy, result)) {
        this.ignored[result.hitRow] = 1;
        if (result.rearRow < 0) result.rearRow = result.hitRow;
        continue;
      }
      if (!task.mayWait) return result;
      if (this.waitLonger(result) || this.letOneIn(task, occupancy, result)) continue;
      if (!this.addYield(task, occupancy, result)) return result;
    }
    return result;
  }

  /** Brakes as hard as it goes; tells who is hit all the same. */
  brake(task: RolloutTask, occupancy: Occupancy, result: RolloutResult): RolloutResult {
    result.yields.length = 0;
    result.rearRow = -1;
    this.ignored.fill(0, 0, occupancy.table.rows);
    this.letIn.fill(0, 0, occupancy.table.rows);
    for (let run = 0; run < RUNS_MAX; run += 1) {
      this.drive({ ...task, stopS: Number.NEGATIVE_INFINITY }, occupancy, result);
      // Who runs into a car at rest is to blame himself.
      if (result.isClear || this.speed[result.hitStep]! < 0.1) {
        result.isClear = true;
        result.accelerationMps2 = -HARDEST_MPS2;
        return result;
      }
      if (!this.isFromBehind(task, occupancy, result)) return result;
      this.ignored[result.hitRow] = 1;
    }
    return result;
  }

  /** Sets off later for somebody who is waited for already and was hit all the same. */
  private waitLonger({ hitRow, hitStep, yields }: RolloutResult): boolean {
    for (const known of yields) {
      if (known.row !== hitRow || known.untilStep >= known.freeStep) continue;
      if (hitStep > known.freeStep + 4) continue;
      known.untilStep = Math.min(known.freeStep, known.untilStep + 2);
      return true;
    }
    return false;
  }

  private drive(task: RolloutTask, occupancy: Occupancy, result: RolloutResult): void {
    let { s, speedMps: v } = task;
    let launch = task.launchS;
    this.s[0] = s;
    this.speed[0] = v;
    this.slowed.fill(0, 0, occupancy.table.rows);
    this.dropped.fill(0, 0, occupancy.table.rows);
    result.isClear = true;
    result.hitStep = STEPS;
    result.hitRow = -1;
    for (let k = 0; k < STEPS - 1; k += 1) {
      const a = this.accelerate(k, s, v, task, occupancy, result.yields);
      if (k === 0) result.accelerationMps2 = a;
      let next = Math.max(0, v + a * STEP_S);
      if (v < 0.05 && a > 0 && launch > 0) {
        launch -= STEP_S;
        next = launch < 0 ? -launch * a : 0;
      }
      s += 0.5 * (v + next) * STEP_S;
      v = next;
      this.s[k + 1] = s;
      this.speed[k + 1] = v;
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
    if (task.stopS === Number.NEGATIVE_INFINITY) return -HARDEST_MPS2;
    const cap = task.speedCap(s + 0.4 * v);
    let a = Math.min(task.accelerationMps2(v), Math.max(-4, (cap - v) / 0.6));
    if (task.stopS < Number.POSITIVE_INFINITY) a = Math.min(a, towardsStop(task.stopS - s, v));
    for (const { stopS, untilStep } of yields) {
      if (k <= untilStep) a = Math.min(a, towardsStop(stopS - s, v, 2.2));
    }
    const front = s + task.halfLengthM;
    const { table, low, active } = occupancy;
    for (const row of active) {
      const cell = row * STEPS + k;
      if (this.ignored[row] === 1) continue;
      const lo = low[cell]!;
      if (this.letIn[row] === 1 ? k <= occupancy.first[row]! : isComingOver(occupancy, row, k, s)) {
        a = Math.min(a, dropBehind(table, cell, front, v));
        continue;
      }
      if (Number.isNaN(lo) || lo < front - 1.5 || !isLed(table, row, cell)) continue;
      const along = table.isStill[row] === 1 ? 0 : table.speed[cell]!;
      const gap = lo - front;
      if (gap > 20 + 4 * v) continue;
      const rest = task.restGapM(row);
      a = Math.min(a, followLeader(gap, v, Math.max(0, along), task.idm, rest));
    }
    return Math.max(-HARDEST_MPS2, a);
  }

  /** Background traffic behind the ego brakes once the ego reaches into its lane. */
  private letReact(k: number, s: number, v: number, occupancy: Occupancy): void {
    const { table, active } = occupancy;
    for (const row of active) {
      const track = table.tracks[row]!;
      if (!track.isReactive || table.isStill[row] === 1) continue;
      const cell = row * STEPS + k;
      const along = table.speed[cell]!;
      if (table.parallel[cell]! < ALIGNED) continue;
      const at = table.s[cell]! - this.dropped[row]!;
      if (at + 0.3 * table.halfAlong[cell]! < s && occupancy.isOnWayOf(cell, s)) {
        const most = Math.max(0, along - 0.8 * v);
        this.slowed[row] = Math.min(most, this.slowed[row]! + REACTION_MPS2 * STEP_S);
      }
      this.dropped[row]! += this.slowed[row]! * STEP_S;
    }
  }

  private findHit(
    k: number,
    s: number,
    task: RolloutTask,
    occupancy: Occupancy,
    result: RolloutResult,
  ): boolean {
    const { table, low, high, active } = occupancy;
    const front = s + task.halfLengthM;
    const rear = s - task.halfLengthM;
    for (const row of active) {
      if (this.ignored[row] === 1) continue;
      const track = table.tracks[row]!;
      for (let j = k - task.padSteps; j <= k + task.padSteps; j += 1) {
        if (j < 0 || j >= STEPS) continue;
        const cell = row * STEPS + j;
        const lo = low[cell]! - this.dropped[row]!;
        if (Number.isNaN(lo)) continue;
        const led = isLed(table, row, cell);
        if (led && j !== k) continue;
        // Leaders are kept at their distance by IDM: only a real overlap with them is a hit.
        if (led && lo > s && front - 0.3 < lo) continue;
        const frontM = led && lo > s ? 0 : task.frontM;
        const rearM = task.rearM + (led ? REAR_S * this.pace(table, row, cell) : 0);
        if (task.isImpatient && track.isReactive && !led && k > YIELDING_STEPS) continue;
        if (front + frontM < lo || rear - rearM > high[cell]! - this.dropped[row]!) continue;
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

  /** Speed of a row along the way, less what it has slowed down. */
  private pace(table: ForecastTable, row: number, cell: number): number {
    return table.isStill[row] === 1 ? 0 : table.speed[cell]! - this.slowed[row]!;
  }

  /** The hit actor was on the ego's way behind it all the time. */
  private isFromBehind(task: RolloutTask, occupancy: Occupancy, result: RolloutResult): boolean {
    const { hitRow, hitStep } = result;
    const { table, low } = occupancy;
    const cell = hitRow * STEPS;
    if (!isLed(table, hitRow, cell + result.hitColumn)) return false;
    if (table.s[cell + result.hitColumn]! > this.s[hitStep]!) return false;
    return !Number.isNaN(low[cell]!) && table.s[cell]! < task.s;
  }

  /** Lets traffic in that runs beside the ego's way and is about to come over. */
  private letOneIn(task: RolloutTask, occupancy: Occupancy, result: RolloutResult): boolean {
    const { hitRow, yields } = result;
    const { table, first } = occupancy;
    const now = hitRow * STEPS;
    if (this.letIn[hitRow] === 1 || table.isStill[hitRow] === 1 || first[hitRow] === 0)
      return false;
    if (Number.isNaN(table.s[now]!) || table.parallel[now]! < BESIDE_PARALLEL) return false;
    if (Math.abs(table.d[now]!) > BESIDE_M || table.s[now]! < task.s - BESIDE_BEHIND_M)
      return false;
    if (yields.length >= YIELDS_MAX) return false;
    this.letIn[hitRow] = 1;
    yields.push({ row: hitRow, stopS: Number.POSITIVE_INFINITY, untilStep: 0, freeStep: 0 });
    return true;
  }

  /** Waits for the hit actor before the stretch of his that was run into; false if it is too late. */
  private addYield(task: RolloutTask, occupancy: Occupancy, result: RolloutResult): boolean {
    const { hitRow, hitColumn } = result;
    const { table, low } = occupancy;
    const base = hitRow * STEPS;
    let from = hitColumn;
    while (from > 0 && !Number.isNaN(low[base + from - 1]!)) from -= 1;
    let until = hitColumn;
    let zone = occupancy.edgeLow(hitRow, from - 1, from);
    if (isLed(table, hitRow, base + hitColumn)) {
      until = from;
    } else {
      while (until + 1 < STEPS && !Number.isNaN(low[base + until + 1]!)) until += 1;
      for (let k = from; k <= until; k += 1) zone = Math.min(zone, low[base + k]!);
      zone = Math.min(zone, occupancy.edgeLow(hitRow, until + 1, until));
    }
    const track = table.tracks[hitRow]!;
    const needsRunUp = track.speed > SWIFT_MPS;
    const brink = zone - task.halfLengthM;
    const room = brink - 0.2 - task.s;
    const stopS = Math.min(
      brink - WAIT_GAP_M,
      Math.max(brink - (needsRunUp ? RUN_UP_M : WAIT_GAP_M), task.s),
    );
    if (room < (task.speedMps * task.speedMps) / (2 * HARDEST_MPS2)) return false;
    if (result.yields.some((known) => known.row === hitRow && known.stopS <= stopS + 0.01)) {
      return false;
    }
    if (result.yields.length >= YIELDS_MAX) return false;
    const untilStep = Math.max(0, until - EARLY_STEPS);
    result.yields.push({ row: hitRow, stopS: Math.max(task.s, stopS), untilStep, freeStep: until });
    return true;
  }
}

/** Somebody ahead beside the way who will be on it soon. */
function isComingOver({ table, first }: Occupancy, row: number, k: number, s: number): boolean {
  const steps = first[row]! - k;
  if (steps <= 0 || steps > COMING_STEPS) return false;
  const cell = row * STEPS + k;
  return (
    table.s[cell]! > s && table.parallel[cell]! > BESIDE_PARALLEL && table.speed[cell]! > SWIFT_MPS
  );
}

/** Acceleration that falls behind an actor beside the way until he can come over in front. */
function dropBehind(table: ForecastTable, cell: number, front: number, speedMps: number): number {
  const rear = table.s[cell]! - table.halfAlong[cell]!;
  if (Number.isNaN(rear)) return Number.POSITIVE_INFINITY;
  const gap = rear - front;
  const pace = table.speed[cell]!;
  if (gap > 1.5) return followLeader(gap, speedMps, pace);
  return Math.min(0, Math.max(-5, pace - 2.5 - speedMps));
}

/** True for those who go along the ego's way or stand on it; the others cross it or come towards the ego. */
function isLed(table: ForecastTable, row: number, cell: number): boolean {
  return table.isStill[row] === 1 || table.parallel[cell]! > ALIGNED;
}

/** An empty result to be filled by `run`. */
export function emptyResult(): RolloutResult {
  return {
    isClear: false,
    hitStep: 0,
    hitRow: -1,
    hitColumn: 0,
    rearRow: -1,
    progressM: 0,
    accelerationMps2: 0,
    yields: [],
  };
}
