/** Keeping one's distance: to those ahead on the way, and to those about to come over. Metres, m/s. */
import { type ForecastTable, STEPS } from '../forecast/forecast-table.js';
import { BESIDE_PARALLEL, SWIFT_MPS } from './giving-way.js';
import { followLeader } from './idm.js';
import type { Occupancy } from './occupancy.js';
import { isLed, paceOf, type RolloutState } from './rollout-state.js';
import type { RolloutTask } from './rollout-task.js';

/** Columns before somebody comes over in which he counts as a leader already. */
const COMING_STEPS = 16;
/** An actor whose rear is this far behind the ego's front is beside it, not ahead. */
const BESIDE_FRONT_M = 1.5;

/** Acceleration (m/s²) that all leaders leave at a column, Infinity without any. */
export function behindLeaders(
  k: number,
  s: number,
  v: number,
  task: RolloutTask,
  occupancy: Occupancy,
  state: RolloutState,
): number {
  const front = s + task.halfLengthM;
  const { table, low, active, first } = occupancy;
  let a = Number.POSITIVE_INFINITY;
  for (const row of active) {
    if (state.ignored[row] === 1) continue;
    const cell = row * STEPS + k;
    if (state.letIn[row] === 1 ? k <= first[row]! : isComingOver(occupancy, row, k, s)) {
      a = Math.min(a, dropBehind(table, cell, front, v));
      continue;
    }
    const gap = low[cell]! - front;
    if (Number.isNaN(gap) || gap < -BESIDE_FRONT_M || gap > 20 + 4 * v) continue;
    if (!isLed(table, row, cell)) continue;
    const leader = Math.max(0, paceOf(table, row, cell));
    a = Math.min(a, followLeader(gap, v, leader, task.idm, task.restGapM(row)));
  }
  return a;
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
  const gap = table.s[cell]! - table.halfAlong[cell]! - front;
  if (Number.isNaN(gap)) return Number.POSITIVE_INFINITY;
  const pace = table.speed[cell]!;
  if (gap > BESIDE_FRONT_M) return followLeader(gap, speedMps, pace);
  return Math.min(0, Math.max(-5, pace - 2.5 - speedMps));
}
